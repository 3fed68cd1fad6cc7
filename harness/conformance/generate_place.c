/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Places in the BARs, and the addresses that a guest gives them.
 *
 * QEMU renders into pixels and clears them, the fake does not: what else a guest writes must never
 * lie there, and memory outlives a sequence. So each BAR has a part for pixels that is the same in
 * all sequences of a device.
 */
#include "generator.h"

enum { SLOT_SHIFT = 56 };

uint64_t pixels_end(const struct generator *generator, int bar)
{
    uint64_t end = generator->header;

    if (bar != RAM)
        return generator->home.sizes[VRAM] / 2;
    return (generator->vgamem + (end - generator->vgamem) / 4) & ~UINT64_C(4095);
}

/** Where the part of everything else ends. */
static uint64_t objects_end(const struct generator *generator, int bar)
{
    if (bar != RAM)
        return generator->home.sizes[VRAM];
    return generator->header - (has_edge_pixels(generator) ? EDGE_PIXELS : 0);
}

bool has_edge_pixels(const struct generator *generator)
{
    return generator->sequence->device.secondary;
}

/** Find memory of a guest's address. */
static bool find(const struct generator *generator, uint64_t address, size_t size, int *bar,
                 uint64_t *offset)
{
    enum fake_qxl_bar_index found;

    if (!fake_qxl_find(generator->fake.device, address, size, &found, offset))
        return false;
    *bar = found == FAKE_QXL_BAR_RAM ? RAM : VRAM;
    return true;
}

static bool is_for_pixels(const struct generator *generator, int bar, uint64_t offset)
{
    return offset < pixels_end(generator, bar) ||
           (bar == RAM && offset >= objects_end(generator, bar) && offset < generator->header);
}

/** Does a guest's address lie in the part for pixels? */
static bool is_in_pixels(const struct generator *generator, uint64_t address)
{
    uint64_t offset;
    int bar;

    return find(generator, address, 0, &bar, &offset) && is_for_pixels(generator, bar, offset);
}

bool begins_in_pixels(const struct generator *generator, uint64_t physical)
{
    static const int bars[] = {RAM, VRAM, FAKE_QXL_BAR_VRAM64};

    for (size_t i = 0; i < G_N_ELEMENTS(bars); i++) {
        uint64_t offset = physical - generator->home.addresses[bars[i]];

        if (offset < generator->home.sizes[bars[i]])
            return is_for_pixels(generator, bars[i] == RAM ? RAM : VRAM, offset);
    }
    /* An empty slot at 0 lies in BAR 1 if there is no 64-bit BAR. */
    return physical == 0 && !generator->home.sizes[FAKE_QXL_BAR_VRAM64];
}

bool clears_objects(const struct generator *generator, uint64_t address, uint64_t size)
{
    uint64_t offset;
    int bar;

    return find(generator, address, size, &bar, &offset) &&
           offset + size > pixels_end(generator, bar) &&
           !(bar == RAM && offset >= objects_end(generator, bar) &&
             offset + size <= generator->header);
}

static bool is_free(const struct generator *generator, int bar, uint64_t start, uint64_t end)
{
    for (guint i = 0; i < generator->used->len; i++) {
        const struct range *range = &g_array_index(generator->used, struct range, i);

        if (range->bar == bar && start < range->end && range->start < end)
            return false;
    }
    return true;
}

/** Mostly where a driver would put it. */
static uint64_t any_place(struct generator *generator, int bar, size_t size)
{
    struct random *random = &generator->random;
    uint64_t from = pixels_end(generator, bar), to = objects_end(generator, bar);
    uint64_t at = from + random_next(random) % (to - from - size);

    return random_chance(random, 850) ? at & ~UINT64_C(7) : at;
}

uint64_t find_room(struct generator *generator, int bar, size_t size)
{
    struct range range = {.bar = bar};

    for (int tries = 0; tries < 50; tries++) {
        range.start = any_place(generator, bar, size);
        range.end = range.start + size;
        if (is_free(generator, bar, range.start, range.end))
            break;
    }
    g_array_append_val(generator->used, range);
    return range.start;
}

/** The address within this slot, 0 if it is not there. */
static uint64_t in_slot(const struct generator *generator, uint64_t id, int bar, uint64_t offset,
                        size_t size)
{
    uint64_t start, place;
    int slot_bar;

    if (!find(generator, id << SLOT_SHIFT, 0, &slot_bar, &start) || slot_bar != bar ||
        offset < start)
        return 0;
    uint64_t address = id << SLOT_SHIFT | (offset - start);
    return find(generator, address, size, &slot_bar, &place) ? address : 0;
}

/** Returns 0 if no slot has it. */
static uint64_t find_address(struct generator *generator, int bar, uint64_t offset, size_t size)
{
    uint64_t first = random_below(&generator->random, FAKE_QXL_MEMSLOTS);

    if (in_mode(generator, FAKE_QXL_MODE_COMPAT))
        return generator->home.addresses[bar] + offset;
    for (uint64_t i = 0; i < FAKE_QXL_MEMSLOTS; i++) {
        uint64_t address = in_slot(generator, (first + i) % FAKE_QXL_MEMSLOTS, bar, offset, size);

        if (address)
            return address;
    }
    return 0;
}

uint64_t address_of(struct generator *generator, int bar, uint64_t offset, size_t size)
{
    uint64_t address = find_address(generator, bar, offset, size), id = 0, start;
    int slot_bar;

    if (address)
        return address;
    while (id < FAKE_QXL_MEMSLOTS - 1 && find(generator, id << SLOT_SHIFT, 0, &slot_bar, &start))
        id++;
    return id << SLOT_SHIFT | offset;
}

bool has_slot(struct generator *generator)
{
    return find_address(generator, RAM, pixels_end(generator, RAM), 1) != 0;
}

uint64_t address_of_pixels(struct generator *generator, int bar, uint64_t offset, size_t size)
{
    uint64_t address = find_address(generator, bar, offset, size);

    return address ? address : address_of_nothing(generator);
}

uint64_t address_of_nothing(const struct generator *generator)
{
    return UINT64_C(1) << SLOT_SHIFT | generator->home.sizes[RAM];
}

static uint64_t any_bad_address(struct generator *generator, uint64_t good)
{
    struct random *random = &generator->random;
    const uint64_t slot = good & ~(~UINT64_C(0) >> 8), ram = generator->home.sizes[RAM];

    switch (random_below(random, 14)) {
    case 0:
        return 0;
    case 1:
        return RANDOM_OF(random, generator->recent);
    case 2:
        return good + 1;
    case 3:
        return good - 1;
    case 4: /* an inactive slot */
        return UINT64_C(5) << SLOT_SHIFT | random_below(random, 1 << 20);
    case 5:
        return good | (random_chance(random, 500) ? UINT64_C(8) : UINT64_C(0xff)) << SLOT_SHIFT;
    case 6: /* a generation */
        return good | UINT64_C(1) << 48;
    case 7: /* ends of the slot, and around */
        return slot | (generator->header - random_below(random, 200));
    case 8:
        return slot | (generator->header + random_below(random, 3));
    case 9: /* end of the BAR, and around */
        return slot | (ram - random_below(random, 200));
    case 10:
        return slot | (ram + random_below(random, 2));
    case 11:
        return slot | random_next(random) >> 16;
    case 12: /* the offset as if it were physical */
        return generator->home.addresses[RAM] + random_below(random, (uint32_t)ram);
    default:
        return good ^ UINT64_C(3) << SLOT_SHIFT;
    }
}

uint64_t bad_address(struct generator *generator, uint64_t good)
{
    for (int tries = 0; tries < 10; tries++) {
        uint64_t address = any_bad_address(generator, good);

        if (!is_in_pixels(generator, address))
            return address;
    }
    return 0;
}
