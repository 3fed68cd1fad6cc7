/* SPDX-License-Identifier: BSD-3-Clause */
#include "generator.h"

#include <string.h>

enum { PROD = 4, CONS = 12, ITEMS = 20, ITEM_COUNT = 32, RING_MOST = 34, SLOT_SHIFT = 56 };

/* ---- the generator's own device ---- */

static uint8_t *memory(const struct generator *generator, int bar)
{
    return fake_qxl_bar_memory(generator->fake.device, (enum fake_qxl_bar_index)bar);
}

uint32_t header_word(const struct generator *generator, size_t offset)
{
    return fake_side_header(&generator->fake, offset);
}

bool is_latched(const struct generator *generator)
{
    return fake_qxl_guest_bug(generator->fake.device);
}

bool in_mode(const struct generator *generator, enum fake_qxl_mode mode)
{
    return fake_qxl_get_mode(generator->fake.device) == mode;
}

static size_t ring_offset(enum rig_ring ring)
{
    return ring == RIG_RING_COMMAND ? offsetof(QXLRam, cmd_ring) : offsetof(QXLRam, cursor_ring);
}

static uint32_t waiting(const struct generator *generator, enum rig_ring ring)
{
    return header_word(generator, ring_offset(ring) + PROD) -
           header_word(generator, ring_offset(ring) + CONS);
}

bool is_stuck(const struct generator *generator)
{
    return is_latched(generator) &&
           (waiting(generator, RIG_RING_COMMAND) || waiting(generator, RIG_RING_CURSOR));
}

static void put_header(struct generator *generator, size_t offset, const void *bytes, size_t size)
{
    memcpy(memory(generator, RAM) + generator->header + offset, bytes, size);
}

static void play_port(struct generator *generator, uint32_t port, uint32_t value, unsigned size)
{
    fake_qxl_io_write(generator->fake.device, port, value, size);
    fake_side_settle(&generator->fake);
}

static void play_push(struct generator *generator, const struct rig_step *step)
{
    size_t ring = ring_offset(step->push.ring);
    uint32_t prod = header_word(generator, ring + PROD), next = prod + 1;
    const QXLCommand item = {step->push.address, step->push.type, 0};
    const QXLRect all = {0, 0, INT32_MAX, INT32_MAX};

    put_header(generator, ring + ITEMS + prod % ITEM_COUNT * sizeof(item), &item, sizeof(item));
    put_header(generator, ring + PROD, &next, sizeof(next));
    play_port(generator,
              step->push.ring == RIG_RING_COMMAND ? QXL_IO_NOTIFY_CMD : QXL_IO_NOTIFY_CURSOR, 0, 1);
    if (step->kind != RIG_STEP_DRAW)
        return;
    put_header(generator, offsetof(QXLRam, update_area), &all, sizeof(all));
    put_header(generator, offsetof(QXLRam, update_surface), &step->push.surface,
               sizeof(step->push.surface));
    play_port(generator, QXL_IO_UPDATE_AREA, 0, 1);
}

static void play_take(struct generator *generator)
{
    size_t ring = offsetof(QXLRam, release_ring);
    uint32_t prod = header_word(generator, ring + PROD);

    put_header(generator, ring + CONS, &prod, sizeof(prod));
}

void play(struct generator *generator, const struct rig_step *step)
{
    switch (step->kind) {
    case RIG_STEP_WRITE:
        memcpy(memory(generator, step->write.space == RIG_SPACE_VRAM ? VRAM : RAM) +
                   (step->write.space == RIG_SPACE_HEADER ? generator->header : 0) +
                   step->write.offset,
               step->write.bytes, step->write.size);
        break;
    case RIG_STEP_PORT:
        play_port(generator, step->port.port, step->port.value, step->port.size);
        break;
    case RIG_STEP_PCI:
        fake_qxl_pci_write(generator->fake.device, step->pci.offset, step->pci.value,
                           step->pci.size);
        break;
    case RIG_STEP_VGA:
        fake_qxl_vga_io_write(generator->fake.device);
        break;
    case RIG_STEP_PUSH:
    case RIG_STEP_DRAW:
        play_push(generator, step);
        break;
    case RIG_STEP_TAKE:
        play_take(generator);
        break;
    }
    fake_side_settle(&generator->fake);
    g_string_truncate(generator->fake.text, 0);
}

void emit(struct generator *generator, const struct rig_step *step)
{
    /* Nothing happens to a dead machine. */
    if (fake_side_is_over(&generator->fake))
        return;
    rig_sequence_add(generator->sequence, step);
    play(generator, step);
}

void emit_write(struct generator *generator, enum rig_space space, uint64_t offset,
                const void *bytes, size_t size)
{
    emit(generator, &(struct rig_step){.kind = RIG_STEP_WRITE,
                                       .write = {.space = space,
                                                 .offset = (uint32_t)offset,
                                                 .size = (uint32_t)size,
                                                 .bytes = (uint8_t *)(uintptr_t)bytes}});
}

void emit_header(struct generator *generator, size_t offset, const void *bytes, size_t size)
{
    emit_write(generator, RIG_SPACE_HEADER, offset, bytes, size);
}

void emit_header_word(struct generator *generator, size_t offset, uint32_t word)
{
    emit_header(generator, offset, &word, sizeof(word));
}

void emit_port(struct generator *generator, uint32_t port, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        note_port(generator, port + i, (uint8_t)(value >> 8 * i));
    emit(generator, &(struct rig_step)RIG_PORT_WIDE(port, value, size));
}

void emit_pci(struct generator *generator, unsigned offset, uint32_t value, unsigned size)
{
    emit(generator, &(struct rig_step)RIG_PCI(offset, value, size));
}

/** Commands lie in BAR 0: QEMU marks what it releases as dirty there, wherever it is. */
static bool is_in_surface_bar(const struct generator *generator, uint64_t address)
{
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    return fake_qxl_find(generator->fake.device, address, 0, &bar, &offset) &&
           bar != FAKE_QXL_BAR_RAM;
}

void emit_push(struct generator *generator, enum rig_ring ring, uint64_t address, uint32_t type)
{
    if (!is_latched(generator) && waiting(generator, ring) < RING_MOST &&
        !is_in_surface_bar(generator, address))
        emit(generator, &(struct rig_step)RIG_PUSH(ring, address, type));
}

void emit_draw(struct generator *generator, uint64_t address, uint32_t surface)
{
    if (!is_latched(generator) && !in_mode(generator, FAKE_QXL_MODE_VGA) &&
        !is_in_surface_bar(generator, address))
        emit(generator, &(struct rig_step)RIG_DRAW(address, surface));
}

/* ---- places and addresses ---- */

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
    uint64_t from = bar == RAM ? generator->primary_room : generator->home.sizes[VRAM] / 2;
    uint64_t to = bar == RAM ? generator->header - EDGE_PIXELS : generator->home.sizes[VRAM];
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

/** Where slot `id` begins, in its BAR. */
static bool slot_start(const struct generator *generator, uint64_t id, int *bar, uint64_t *start)
{
    enum fake_qxl_bar_index found;

    if (!fake_qxl_find(generator->fake.device, id << SLOT_SHIFT, 0, &found, start))
        return false;
    *bar = found == FAKE_QXL_BAR_RAM ? RAM : VRAM;
    return true;
}

/** The address within this slot, 0 if it is not there. */
static uint64_t in_slot(const struct generator *generator, uint64_t id, int bar, uint64_t offset,
                        size_t size)
{
    enum fake_qxl_bar_index found;
    uint64_t start, place;
    int slot_bar;

    if (!slot_start(generator, id, &slot_bar, &start) || slot_bar != bar || offset < start)
        return 0;
    uint64_t address = id << SLOT_SHIFT | (offset - start);
    return fake_qxl_find(generator->fake.device, address, size, &found, &place) ? address : 0;
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
    while (id < FAKE_QXL_MEMSLOTS - 1 && slot_start(generator, id, &slot_bar, &start))
        id++;
    return id << SLOT_SHIFT | offset;
}

bool has_slot(struct generator *generator)
{
    return find_address(generator, RAM, generator->primary_room, 1) != 0;
}

uint64_t address_of_pixels(struct generator *generator, int bar, uint64_t offset, size_t size)
{
    uint64_t address = find_address(generator, bar, offset, size);

    return address ? address : UINT64_C(1) << SLOT_SHIFT | generator->home.sizes[RAM];
}

uint64_t bad_address(struct generator *generator, uint64_t good)
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

uint64_t edge_number(struct generator *generator, uint64_t old, unsigned size)
{
    struct random *random = &generator->random;
    const uint64_t all = size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * size) - 1;
    const uint64_t edges[] = {0,
                              1,
                              2,
                              all,
                              all - 1,
                              all >> 1,
                              old + 1,
                              old - 1,
                              old * 2,
                              old / 2,
                              (all >> 1) + 1,
                              ~old,
                              old + 1,
                              old - 1,
                              old + 16,
                              0x10000,
                              random_below(random, 256),
                              old ^ UINT64_C(1) << random_below(random, 8 * size),
                              generator->surfaces,
                              generator->surfaces - 1};

    return RANDOM_OF(random, edges) & all;
}

/* ---- objects ---- */

bool spoil_now(struct generator *generator)
{
    return generator->spoil >= 0 && generator->spoil-- == 0;
}

static void spoil_field(struct generator *generator, uint8_t *bytes, const struct field *field)
{
    uint64_t value = 0;

    memcpy(&value, bytes + field->offset, field->size);
    value =
        field->address ? bad_address(generator, value) : edge_number(generator, value, field->size);
    memcpy(bytes + field->offset, &value, field->size);
}

void maybe_spoil(struct generator *generator, void *bytes, const struct field *fields, size_t count)
{
    if (spoil_now(generator) && count)
        spoil_field(generator, bytes, &fields[random_below(&generator->random, (uint32_t)count)]);
}

static uint64_t put_bytes(struct generator *generator, const void *bytes, size_t size)
{
    uint64_t offset = find_room(generator, RAM, size);
    uint64_t address = address_of(generator, RAM, offset, size);

    emit_write(generator, RIG_SPACE_RAM, offset, bytes, size);
    generator->recent[generator->recents++ % RECENT] = address;
    return address;
}

uint64_t put_object(struct generator *generator, void *bytes, size_t size,
                    const struct field *fields, size_t count)
{
    maybe_spoil(generator, bytes, fields, count);
    return put_bytes(generator, bytes, size);
}

const struct field CHUNK_FIELDS[CHUNK_FIELD_COUNT] = {
    NUMBER(QXLDataChunk, data_size),
    ADDRESS(QXLDataChunk, next_chunk),
    ADDRESS(QXLDataChunk, prev_chunk),
};

/** The chunks from `data` on. Returns the address of the first, 0 if there is no data. */
static uint64_t put_tail(struct generator *generator, const uint8_t *data, size_t size)
{
    size_t here = random_chance(&generator->random, 700)
                      ? size
                      : random_below(&generator->random, (uint32_t)size + 1);
    uint64_t next = here < size ? put_tail(generator, data + here, size - here) : 0;
    QXLDataChunk chunk = {.data_size = (uint32_t)here, .next_chunk = next};
    uint8_t *bytes = g_malloc(sizeof(chunk) + here);

    memcpy(bytes, &chunk, sizeof(chunk));
    memcpy(bytes + sizeof(chunk), data, here);
    uint64_t address = put_object(generator, bytes, sizeof(chunk) + here, FIELDS(CHUNK_FIELDS));
    g_free(bytes);
    return address;
}

uint64_t put_chunked(struct generator *generator, const void *head, size_t head_size,
                     const void *data, size_t size, const struct field *fields, size_t count)
{
    bool one = random_chance(&generator->random, 700);
    size_t here = one ? size : random_below(&generator->random, (uint32_t)size + 1);
    QXLDataChunk chunk = {.data_size = (uint32_t)here};
    uint8_t *bytes = g_malloc(head_size + here);

    if (here < size)
        chunk.next_chunk = put_tail(generator, (const uint8_t *)data + here, size - here);
    memcpy(bytes, head, head_size - sizeof(chunk));
    memcpy(bytes + head_size - sizeof(chunk), &chunk, sizeof(chunk));
    memcpy(bytes + head_size, data, here);
    maybe_spoil(generator, bytes + head_size - sizeof(chunk), FIELDS(CHUNK_FIELDS));
    uint64_t address = put_object(generator, bytes, head_size + here, fields, count);
    g_free(bytes);
    return address;
}

uint64_t new_id(struct generator *generator)
{
    /* An id of 0 is lost. */
    return random_chance(&generator->random, 20) ? 0 : generator->next_id++;
}
