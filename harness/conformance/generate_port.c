/* SPDX-License-Identifier: BSD-3-Clause */
/* Ports: bringing the device up, slots, the primary surface, modes, areas, and any byte at any. */
#include "generator.h"

#include <string.h>

enum { MODES = 148, SLOT_OF_RAM = 1, SLOT_OF_VRAM = 2 };

static const uint8_t *rom(const struct generator *generator)
{
    return fake_qxl_bar_memory(generator->fake.device, FAKE_QXL_BAR_ROM);
}

uint64_t primary_most(const struct generator *generator)
{
    uint32_t size;

    memcpy(&size, rom(generator) + offsetof(QXLRom, surface0_area_size), sizeof(size));
    return size;
}

/** The asynchronous port or the synchronous one. */
static uint32_t either(struct generator *generator, uint32_t port, uint32_t async)
{
    bool has_async = generator->home.sizes[FAKE_QXL_BAR_IO] > 16;

    return has_async && random_chance(&generator->random, 400) ? async : port;
}

static void write_slot(struct generator *generator, uint64_t start, uint64_t end)
{
    const QXLMemSlot slot = {start, end};

    emit_header(generator, offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
}

static void add_slot(struct generator *generator, uint32_t id)
{
    emit_port(generator, either(generator, QXL_IO_MEMSLOT_ADD, QXL_IO_MEMSLOT_ADD_ASYNC), id, 1);
}

static void add_usual_slots(struct generator *generator)
{
    uint64_t ram = generator->home.addresses[RAM], vram = generator->home.addresses[VRAM];
    bool with_header = random_chance(&generator->random, 350);

    write_slot(generator, ram,
               ram + (with_header ? generator->home.sizes[RAM] : generator->header));
    add_slot(generator, SLOT_OF_RAM);
    write_slot(generator, vram, vram + generator->home.sizes[VRAM]);
    add_slot(generator, SLOT_OF_VRAM);
}

/* ---- the primary ---- */

/** What rendering may reach: nobody checks a primary's width. */
static uint64_t primary_size(const QXLSurfaceCreate *surface)
{
    int64_t stride = surface->stride;
    uint64_t row = (uint64_t)(stride < 0 ? -stride : stride);
    uint64_t bits = (uint64_t)surface->width * format_bits(surface->format);

    return surface->height ? row * (surface->height - 1) + MAX(row, bits / 8) : 0;
}

static QXLSurfaceCreate usual_primary(struct generator *generator)
{
    static const uint32_t formats[] = {SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_xRGB,
                                       SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_16_555};
    static const QXLPoint sizes[] = {{640, 480},  {320, 200}, {320, 200},
                                     {1024, 768}, {1, 1},     {333, 77}};
    struct random *random = &generator->random;
    QXLPoint size = RANDOM_OF(random, sizes);
    uint32_t format = RANDOM_OF(random, formats);
    int32_t stride = (int32_t)((size.x * format_bits(format) / 8 + 3) & ~3u);

    return (QXLSurfaceCreate){
        .width = (uint32_t)size.x,
        .height = (uint32_t)size.y,
        .stride = random_chance(random, 300) ? -stride : stride,
        .format = format,
        .flags = random_chance(random, 700) ? QXL_SURF_FLAG_KEEP_DATA : 0,
        .mem = address_of_pixels(generator, RAM, 0, 0),
    };
}

static void create_primary(struct generator *generator, const QXLSurfaceCreate *surface,
                           uint32_t value)
{
    emit_header(generator, offsetof(QXLRam, create_surface), surface, sizeof(*surface));
    emit_port(generator, either(generator, QXL_IO_CREATE_PRIMARY, QXL_IO_CREATE_PRIMARY_ASYNC),
              value, 1);
    if (in_mode(generator, FAKE_QXL_MODE_NATIVE) && !is_latched(generator))
        note_primary(generator, surface->format, surface->width, surface->height);
}

/** An edge of vgamem, in rows. */
static void make_large(struct generator *generator, QXLSurfaceCreate *surface)
{
    surface->width = 1024;
    surface->stride = 4096;
    surface->height = (uint32_t)(generator->vgamem / 4096) + random_below(&generator->random, 2);
}

static const struct field PRIMARY_FIELDS[] = {
    NUMBER(QXLSurfaceCreate, width),  NUMBER(QXLSurfaceCreate, height),
    NUMBER(QXLSurfaceCreate, stride), NUMBER(QXLSurfaceCreate, format),
    NUMBER(QXLSurfaceCreate, flags),  NUMBER(QXLSurfaceCreate, type),
    NUMBER(QXLSurfaceCreate, stride), NUMBER(QXLSurfaceCreate, format),
};

static void any_primary(struct generator *generator)
{
    struct random *random = &generator->random;
    QXLSurfaceCreate surface = usual_primary(generator);
    const uint64_t ends[] = {UINT64_C(5) << 56,
                             UINT64_C(1) << 56 | generator->home.sizes[RAM],
                             UINT64_C(1) << 56 | (generator->home.sizes[RAM] - 4),
                             UINT64_MAX >> 12,
                             UINT64_C(8) << 56,
                             UINT64_C(1) << 48 | UINT64_C(1) << 56};

    if (random_chance(random, 150))
        make_large(generator, &surface);
    maybe_spoil(generator, &surface, FIELDS(PRIMARY_FIELDS));
    if (has_edge_pixels(generator) && random_chance(random, 200) && surface.height == 1)
        surface.mem += generator->header - 4; /* exactly at the end of the slot */
    else if (spoil_now(generator))
        surface.mem = RANDOM_OF(random, ends);
    if (clears_objects(generator, surface.mem, primary_size(&surface)))
        surface.mem = UINT64_C(8) << 56;
    create_primary(generator, &surface, random_chance(random, 30) ? 1 : 0);
}

void act_primary(struct generator *generator)
{
    struct random *random = &generator->random;
    bool native = in_mode(generator, FAKE_QXL_MODE_NATIVE);

    if (!generator->slots_exist)
        return;
    if (random_chance(random, native ? 800 : 300))
        emit_port(generator,
                  either(generator, QXL_IO_DESTROY_PRIMARY, QXL_IO_DESTROY_PRIMARY_ASYNC),
                  random_chance(random, 50) ? random_below(random, 256) : 0, 1);
    if (random_chance(random, native ? 700 : 900))
        any_primary(generator);
}

void act_bring_up(struct generator *generator)
{
    QXLSurfaceCreate surface;

    if (!generator->slots_exist) {
        act_set_mode(generator);
        return;
    }
    if (!has_slot(generator)) {
        enum fake_qxl_bar_index bar;
        uint64_t start;

        for (uint32_t id = SLOT_OF_RAM; id <= SLOT_OF_VRAM; id++)
            if (fake_qxl_find(generator->fake.device, (uint64_t)id << 56, 0, &bar, &start))
                emit_port(generator, QXL_IO_MEMSLOT_DEL, id, 1);
        add_usual_slots(generator);
    }
    if (in_mode(generator, FAKE_QXL_MODE_NATIVE))
        return;
    surface = usual_primary(generator);
    create_primary(generator, &surface, 0);
}

/** Returns false if there is none of this number. */
static bool find_mode(const struct generator *generator, uint32_t number, QXLMode *mode)
{
    uint32_t count;

    memcpy(&count, rom(generator) + sizeof(QXLRom), sizeof(count));
    for (uint32_t i = 0; i < count; i++) {
        memcpy(mode, rom(generator) + sizeof(QXLRom) + sizeof(count) + i * sizeof(*mode),
               sizeof(*mode));
        if (i == number)
            return true;
    }
    return false;
}

void act_set_mode(struct generator *generator)
{
    struct random *random = &generator->random;
    uint32_t number = random_chance(random, 700)   ? random_below(random, 8)
                      : random_chance(random, 900) ? random_below(random, MODES)
                                                   : random_below(random, 256);
    QXLMode mode;
    bool exists = find_mode(generator, number, &mode);

    emit_port(generator, QXL_IO_SET_MODE, number, 1);
    if (exists && in_mode(generator, FAKE_QXL_MODE_COMPAT) && !is_latched(generator))
        note_primary(generator, SPICE_SURFACE_FMT_32_xRGB, mode.x_res, mode.y_res);
}

void act_reset(struct generator *generator)
{
    emit_port(generator, QXL_IO_RESET, random_below(&generator->random, 256), 1);
}

/* ---- slots ---- */

static void any_range(struct generator *generator, uint64_t *start, uint64_t *end)
{
    static const int bars[] = {FAKE_QXL_BAR_RAM, FAKE_QXL_BAR_RAM, FAKE_QXL_BAR_VRAM32,
                               FAKE_QXL_BAR_VRAM64, FAKE_QXL_BAR_ROM};
    struct random *random = &generator->random;
    int bar = RANDOM_OF(random, bars);
    uint64_t base = generator->home.addresses[bar], size = generator->home.sizes[bar];

    *start = base;
    *end = base + size;
    switch (random_below(random, 12)) {
    case 0:
        *start = *end;
        break;
    case 1:
        *end = *start;
        break;
    case 2:
        *end += 1 + random_below(random, 5000);
        break;
    case 3:
        *start -= 1 + random_below(random, 5000);
        break;
    case 4:
        *start = *end + 1 + random_below(random, 20);
        break;
    case 5:
        *end = UINT64_MAX;
        break;
    case 6:
        *start = random_next(random);
        break;
    case 7:
        *start = *end = 0;
        break;
    default: /* a part of it */
        *start += size ? random_next(random) % size : 0;
        *end -= random_next(random) % (*end - *start + 1);
    }
}

static void add_any_slot(struct generator *generator)
{
    struct random *random = &generator->random;
    uint32_t id = random_chance(random, 900)   ? random_below(random, 9)
                  : random_chance(random, 500) ? 255
                                               : random_below(random, 256);
    uint64_t start, end;

    /* An address that was left 0, or was made 0, is followed: it must not lead to pixels. */
    do
        any_range(generator, &start, &end);
    while (id == 0 && begins_in_pixels(generator, start));
    write_slot(generator, start, end);
    add_slot(generator, id);
}

void act_slot(struct generator *generator)
{
    struct random *random = &generator->random;

    if (!generator->slots_exist)
        return;
    if (random_chance(random, 600)) {
        add_any_slot(generator);
        return;
    }
    emit_port(generator, QXL_IO_MEMSLOT_DEL,
              random_chance(random, 900) ? random_below(random, 9) : random_below(random, 256), 1);
}

/* ---- the rest ---- */

void act_update_area(struct generator *generator)
{
    struct random *random = &generator->random;
    const uint32_t n = generator->surfaces;
    const uint32_t ids[] = {n - 1, n, n + 1, UINT32_MAX, INT32_MIN};
    int32_t left = (int32_t)random_below(random, 700), top = (int32_t)random_below(random, 500);
    struct {
        QXLRect area;
        uint32_t surface;
    } update = {
        {top, left, random_between(random, top + 1, 1000), random_between(random, left + 1, 1000)},
        random_chance(random, 900) ? some_surface(generator, 0) : RANDOM_OF(random, ids)};
    static const struct field fields[] = {
        {0, 4, false},
        {4, 4, false},
        {8, 4, false},
        {12, 4, false},
    };

    maybe_spoil(generator, &update, FIELDS(fields));
    if (random_chance(random, 30))
        update.area.right = update.area.left;
    emit_header(generator, offsetof(QXLRam, update_area), &update, sizeof(update));
    emit_port(generator, either(generator, QXL_IO_UPDATE_AREA, QXL_IO_UPDATE_AREA_ASYNC), 0, 1);
}

/** Slot 0 must not begin just anywhere: add_any_slot(). */
static uint32_t add_another_than_0(uint32_t port, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        if ((port + i == QXL_IO_MEMSLOT_ADD || port + i == QXL_IO_MEMSLOT_ADD_ASYNC) &&
            !(value >> 8 * i & 0xff))
            value |= 1u << 8 * i;
    return value;
}

void act_any_port(struct generator *generator)
{
    struct random *random = &generator->random;
    uint32_t end = (uint32_t)generator->home.sizes[FAKE_QXL_BAR_IO];
    uint32_t port = random_below(random, end);
    unsigned size = random_chance(random, 850) ? 1 : random_chance(random, 600) ? 2 : 4;
    uint32_t value =
        random_chance(random, 500) ? random_below(random, 3) : (uint32_t)random_next(random);

    if (random_chance(random, 30))
        port = end - random_below(random, 4) - 1;
    /* If the first of two operations is over when the second starts is a race in QEMU. */
    if (size > 1 && port <= QXL_IO_MONITORS_CONFIG_ASYNC && port + size > QXL_IO_UPDATE_AREA_ASYNC)
        size = 1;
    if (port <= QXL_IO_SET_MODE && port + size > QXL_IO_SET_MODE)
        act_set_mode(generator);
    else
        emit_port(generator, port, add_another_than_0(port, size == 1 ? value & 0xff : value, size),
                  size);
}
