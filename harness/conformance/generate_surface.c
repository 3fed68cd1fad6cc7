/* SPDX-License-Identifier: BSD-3-Clause */
/* Surfaces: where their pixels are, their commands, and what the guest believes to have. */
#include "generator.h"

#include <string.h>

unsigned format_bits(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_1_A:
        return 1;
    case SPICE_SURFACE_FMT_8_A:
        return 8;
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565:
        return 16;
    default:
        return 32;
    }
}

uint32_t some_surface(struct generator *generator, unsigned bits)
{
    const uint32_t count = MIN(generator->surfaces, 8u);
    uint32_t first = random_below(&generator->random, count);

    if (random_chance(&generator->random, 20))
        return random_below(&generator->random, generator->surfaces);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id = (first + i) % count;
        const struct picture *picture = &generator->pictures[id];

        if (picture->exists && (!bits || format_bits(picture->format) == bits))
            return id;
    }
    return 0;
}

static bool is_ignored(const struct generator *generator, uint32_t port)
{
    return port >= generator->home.sizes[FAKE_QXL_BAR_IO] ||
           (port != QXL_IO_RESET && is_latched(generator)) ||
           (port != QXL_IO_RESET && port != QXL_IO_SET_MODE &&
            in_mode(generator, FAKE_QXL_MODE_VGA));
}

void note_port(struct generator *generator, uint32_t port, uint8_t value)
{
    if (is_ignored(generator, port))
        return;
    switch (port) {
    case QXL_IO_RESET:
    case QXL_IO_SET_MODE:
    case QXL_IO_DESTROY_ALL_SURFACES:
    case QXL_IO_DESTROY_ALL_SURFACES_ASYNC:
        memset(generator->pictures, 0, generator->surfaces * sizeof(generator->pictures[0]));
        break;
    case QXL_IO_DESTROY_PRIMARY:
    case QXL_IO_DESTROY_PRIMARY_ASYNC:
        generator->pictures[0].exists = generator->pictures[0].exists && value != 0;
        break;
    default:
        break;
    }
}

void note_primary(struct generator *generator, uint32_t format, uint32_t width, uint32_t height)
{
    struct picture *primary = &generator->pictures[0];

    if (!primary->exists)
        *primary = (struct picture){true, format, width, height};
}

/** The address of the next pixels of a BAR; of nothing if there is no room. */
static uint64_t next_pixels(struct generator *generator, int bar, uint64_t *next, uint64_t size)
{
    uint64_t offset = *next;

    if (offset + size > pixels_end(generator, bar))
        return address_of_nothing(generator);
    *next += (size + 4095) & ~UINT64_C(4095);
    return address_of_pixels(generator, bar, offset, size);
}

static uint64_t pixel_room(struct generator *generator, uint64_t size)
{
    bool in_ram = generator->vram_pixels + size > pixels_end(generator, VRAM) ||
                  random_chance(&generator->random, 200);

    return in_ram ? next_pixels(generator, RAM, &generator->ram_pixels, size)
                  : next_pixels(generator, VRAM, &generator->vram_pixels, size);
}

static const struct field CREATE_FIELDS[] = {
    NUMBER(QXLSurfaceCmd, surface_id),
    NUMBER(QXLSurfaceCmd, type),
    NUMBER(QXLSurfaceCmd, flags),
    NUMBER(QXLSurfaceCmd, u.surface_create.format),
    NUMBER(QXLSurfaceCmd, u.surface_create.width),
    NUMBER(QXLSurfaceCmd, u.surface_create.height),
    NUMBER(QXLSurfaceCmd, u.surface_create.stride),
};

/** Where no pixels can be, mostly. */
static uint64_t any_end(struct generator *generator, uint64_t good)
{
    const uint64_t slot = UINT64_C(1) << 56;

    switch (random_below(&generator->random, 6)) {
    case 0:
        return slot | (generator->home.sizes[RAM] - random_below(&generator->random, 4));
    case 1:
        return slot | (generator->home.sizes[RAM] + random_below(&generator->random, 2));
    case 2:
        return UINT64_C(5) << 56 | 4096;
    case 3:
        return good | UINT64_C(8) << 56;
    case 4:
        return good | UINT64_C(1) << 48;
    default:
        return UINT64_MAX >> 16 | slot;
    }
}

static uint32_t any_id(struct generator *generator)
{
    struct random *random = &generator->random;
    const uint32_t n = generator->surfaces;
    const uint32_t edges[] = {0, n - 1, n, n + 1, UINT32_MAX};

    if (random_chance(random, 100))
        return RANDOM_OF(random, edges);
    return 1 + random_below(random, MIN(n, 8u) - 1);
}

static uint64_t surface_size(const QXLSurface *surface)
{
    int64_t stride = surface->stride;

    return (uint64_t)(stride < 0 ? -stride : stride) * surface->height;
}

static uint64_t make_create(struct generator *generator, uint32_t id, QXLSurfaceCmd *created)
{
    static const uint32_t formats[] = {
        SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_ARGB, SPICE_SURFACE_FMT_32_xRGB,
        SPICE_SURFACE_FMT_32_ARGB, SPICE_SURFACE_FMT_16_555,  SPICE_SURFACE_FMT_16_565,
        SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_8_A,     SPICE_SURFACE_FMT_1_A,
    };
    struct random *random = &generator->random;
    uint32_t format = RANDOM_OF(random, formats);
    uint32_t width = random_below(random, random_chance(random, 100) ? 800 : 200);
    uint32_t height = random_below(random, 200);
    uint64_t row = ((uint64_t)width * format_bits(format) / 8 + 4) & ~UINT64_C(3);
    uint64_t room = row * height + 64;
    QXLSurfaceCmd command = {
        .release_info = {.id = new_id(generator)},
        .surface_id = id,
        .type = QXL_SURFACE_CMD_CREATE,
        .flags = random_chance(random, 500) ? QXL_SURF_FLAG_KEEP_DATA : 0,
    };
    QXLSurface *surface = &command.u.surface_create;

    *surface = (QXLSurface){format, width, height, (int32_t)row, pixel_room(generator, room)};
    if (random_chance(random, 300))
        surface->stride = -surface->stride;
    maybe_spoil(generator, &command, FIELDS(CREATE_FIELDS));
    if (spoil_now(generator))
        surface->data = any_end(generator, surface->data);
    if (clears_objects(generator, surface->data, surface_size(surface)))
        surface->data = UINT64_C(8) << 56;
    *created = command;
    return put_object(generator, &command, sizeof(command), NULL, 0);
}

static uint64_t make_destroy(struct generator *generator, uint32_t id, QXLSurfaceCmd *destroyed)
{
    static const struct field fields[] = {
        NUMBER(QXLSurfaceCmd, surface_id),
        NUMBER(QXLSurfaceCmd, type),
    };
    QXLSurfaceCmd command = {
        .release_info = {.id = new_id(generator)},
        .surface_id = id,
        .type = QXL_SURFACE_CMD_DESTROY,
    };

    /* What a spoilt type makes of it must not be cleared. */
    command.u.surface_create.data = address_of_nothing(generator);
    maybe_spoil(generator, &command, FIELDS(fields));
    *destroyed = command;
    return put_object(generator, &command, sizeof(command), NULL, 0);
}

static void note_command(struct generator *generator, const QXLSurfaceCmd *command)
{
    const QXLSurface *surface = &command->u.surface_create;

    if (command->surface_id >= generator->surfaces)
        return;
    generator->pictures[command->surface_id] =
        command->type == QXL_SURFACE_CMD_CREATE
            ? (struct picture){true, surface->format, surface->width, surface->height}
            : (struct picture){.exists = false};
}

void act_surface(struct generator *generator)
{
    struct random *random = &generator->random;
    uint32_t id = any_id(generator);
    bool exists = id < generator->surfaces && generator->pictures[id].exists;
    bool create = random_chance(random, exists ? 100 : 900);
    QXLSurfaceCmd command;
    uint64_t address =
        create ? make_create(generator, id, &command) : make_destroy(generator, id, &command);

    /* Before a command can be taken nobody knows what becomes of it. */
    if (in_mode(generator, FAKE_QXL_MODE_VGA) || is_latched(generator))
        return;
    if (spoil_now(generator))
        address = address_of_nothing(generator);
    generator->fake.verdict = FAKE_QXL_DROP;
    emit_push(generator, RIG_RING_COMMAND, address, QXL_CMD_SURFACE);
    if (generator->fake.verdict == FAKE_QXL_ACCEPT)
        note_command(generator, &command);
}

void act_destroy_surface(struct generator *generator)
{
    struct random *random = &generator->random;
    uint32_t port =
        random_chance(random, 150) ? QXL_IO_DESTROY_SURFACE_WAIT : QXL_IO_DESTROY_SURFACE_ASYNC;

    if (random_chance(random, 200))
        port = random_chance(random, 500) ? QXL_IO_DESTROY_ALL_SURFACES
                                          : QXL_IO_DESTROY_ALL_SURFACES_ASYNC;
    emit_port(generator, port, any_id(generator), 1);
}
