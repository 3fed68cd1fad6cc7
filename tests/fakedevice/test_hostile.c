/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest that writes what it likes where it likes. Nothing it does may crash the device or its
 * hosts, or make them read outside the BARs: to be run under ASan and UBSan. Half of the writes
 * are shaped like commands, so that the parsers are reached.
 *
 *   test_hostile [ROUNDS [SEED]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

enum { CELLS = 8, CELL_SIZE = 512, STEPS = 100 };

/** Objects of a kind lie in a few cells of their own, so that pointers often find one. */
enum kind { DRAWABLE, IMAGE, SHAPE, SURFACE, CURSOR, KINDS };

static unsigned rounds = 1000;
static uint64_t seed = 1;

static uint32_t random32(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

static uint32_t below(uint32_t limit)
{
    return random32() % limit;
}

/** A number near the places where things go wrong. */
static uint32_t edge(void)
{
    static const uint32_t edges[] = {0,          1,          2,          7,         8,      31,
                                     32,         33,         255,        256,       0x7fff, 0xffff,
                                     0x7fffffff, 0x80000000, 0xfffffffe, UINT32_MAX};

    return below(3) ? below(64) : edges[below(sizeof(edges) / sizeof(edges[0]))];
}

static uint32_t cell_of(enum kind kind)
{
    return 0x1000 + ((uint32_t)kind * CELLS + below(CELLS)) * CELL_SIZE;
}

static uint64_t address_of(enum kind kind)
{
    switch (below(24)) {
    case 0:
        return (uint64_t)random32() << 32 | random32();
    case 1:
        return MAIN_SLOT | ((16 << 20) - 8192 - below(300));
    case 2:
        return (uint64_t)below(9) << 56 | below(1 << 16);
    case 3:
        return 0;
    default:
        return MAIN_SLOT | cell_of(kind);
    }
}

static void put(struct rig *rig, enum kind kind, const void *object, size_t size)
{
    memcpy(rig->ram + cell_of(kind), object, size);
}

static void put_chunk(struct rig *rig, size_t offset, uint32_t size)
{
    QXLDataChunk chunk = {.data_size = size, .next_chunk = below(4) ? 0 : address_of(SHAPE)};

    memcpy(rig->ram + offset, &chunk, sizeof(chunk));
}

static void put_image(struct rig *rig)
{
    static const uint8_t types[] = {SPICE_IMAGE_TYPE_BITMAP, SPICE_IMAGE_TYPE_SURFACE,
                                    SPICE_IMAGE_TYPE_QUIC, 200};
    QXLImage image = {
        .descriptor = {.type = types[below(4)], .width = edge(), .height = edge()},
        .bitmap = {.format = (uint8_t)below(13),
                   .flags = (uint8_t)below(8),
                   .x = edge(),
                   .y = edge(),
                   .stride = edge() * 4,
                   .palette = below(4) ? address_of(SHAPE) : 0,
                   .data = address_of(SHAPE)},
    };

    if (below(2)) {
        image.bitmap.x = image.bitmap.y = 8;
        image.bitmap.stride = 8;
    }
    put(rig, IMAGE, &image, sizeof(image));
}

/** Clip rectangles, a path, a string, or a bare chunk with a bitmap's data. */
static void put_shape(struct rig *rig)
{
    static const uint16_t flags[] = {1, 2, 4, 0};
    size_t at = cell_of(SHAPE);
    uint32_t glyphs = 1 + below(2);
    uint32_t size = below(4) ? 64 : edge();
    QXLRasterGlyph glyph = {.width = (uint16_t)below(20), .height = (uint16_t)below(4)};
    QXLPathSeg segment = {.flags = random32(), .count = below(2) ? 2 : edge()};

    switch (below(4)) {
    case 0:
        memcpy(rig->ram + at, &(uint32_t){below(2) ? 4 : edge()}, 4);
        put_chunk(rig, at + 4, size);
        break;
    case 1:
        memcpy(rig->ram + at, &size, 4);
        put_chunk(rig, at + 4, size);
        memcpy(rig->ram + at + 24, &segment, sizeof(segment));
        break;
    case 2:
        size = (uint32_t)sizeof(glyph) + glyph.height * ((glyph.width + 7u) / 8);
        memcpy(rig->ram + at, &size, 4);
        memcpy(rig->ram + at + 4, &glyphs, 2);
        memcpy(rig->ram + at + 6, &flags[below(4)], 2);
        put_chunk(rig, at + 8, size);
        memcpy(rig->ram + at + 28, &glyph, sizeof(glyph));
        break;
    default:
        put_chunk(rig, at, size);
        break;
    }
}

static void set_brush(QXLBrush *brush)
{
    brush->type = below(4);
    brush->u.pattern.pat = address_of(IMAGE);
}

/** The pointers of a drawing, each to an object of the kind that belongs there. */
static void set_pointers(QXLDrawable *drawable)
{
    switch (drawable->type) {
    case QXL_DRAW_FILL:
        set_brush(&drawable->u.fill.brush);
        drawable->u.fill.mask.bitmap = below(2) ? address_of(IMAGE) : 0;
        break;
    case QXL_DRAW_STROKE:
        drawable->u.stroke.path = address_of(SHAPE);
        drawable->u.stroke.attr.flags = (uint8_t)below(16);
        drawable->u.stroke.attr.style = address_of(SHAPE);
        set_brush(&drawable->u.stroke.brush);
        break;
    case QXL_DRAW_TEXT:
        drawable->u.text.str = address_of(SHAPE);
        set_brush(&drawable->u.text.fore_brush);
        set_brush(&drawable->u.text.back_brush);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        drawable->u.alpha_blend.src_bitmap = address_of(IMAGE);
        break;
    case QXL_DRAW_COMPOSITE:
        drawable->u.composite.src = address_of(IMAGE);
        drawable->u.composite.src_transform = address_of(SHAPE);
        drawable->u.composite.mask = address_of(IMAGE);
        drawable->u.composite.mask_transform = address_of(SHAPE);
        break;
    default:
        drawable->u.copy.src_bitmap = address_of(IMAGE);
        break;
    }
}

static void put_drawable(struct rig *rig)
{
    QXLDrawable drawable;
    uint8_t *bytes = (uint8_t *)&drawable;

    for (size_t i = 0; i < sizeof(drawable); i++)
        bytes[i] = below(4) ? 0 : (uint8_t)random32();
    drawable.surface_id = below(8) ? 0 : edge();
    drawable.type = (uint8_t)below(16);
    drawable.self_bitmap = below(8) == 0;
    drawable.bbox = (QXLRect){0, 0, 8, 8};
    if (!below(4))
        drawable.bbox =
            (QXLRect){(int32_t)edge(), (int32_t)edge(), (int32_t)edge(), (int32_t)edge()};
    drawable.clip = (QXLClip){below(3), address_of(SHAPE)};
    for (int i = 0; i < 3; i++)
        drawable.surfaces_dest[i] = below(8) ? -1 : (int32_t)edge();
    if (below(8))
        set_pointers(&drawable);
    put(rig, DRAWABLE, &drawable, sizeof(drawable));
}

static void put_surface(struct rig *rig)
{
    QXLSurfaceCmd command = {
        .release_info = {.id = random32()},
        .surface_id = edge(),
        .type = (uint8_t)below(3),
        .u.surface_create = {edge(), edge(), edge(), (int32_t)(edge() * 4), address_of(SHAPE)},
    };

    put(rig, SURFACE, &command, sizeof(command));
}

static void put_cursor(struct rig *rig)
{
    QXLCursorCmd command = {.release_info = {.id = random32()}, .type = (uint8_t)below(5)};

    command.u.set.shape = address_of(SHAPE);
    put(rig, CURSOR, &command, sizeof(command));
}

static void start_again(struct rig *rig)
{
    rig_io(rig, QXL_IO_RESET, 0);
    rig_enter_native(rig);
}

static void misbehave(struct rig *rig)
{
    switch (below(32)) {
    case 0:
        rig_set_header(rig, below(2048) * 4, below(2) ? random32() : edge());
        break;
    case 1:
        rig_set_header(rig, 4108 + below(5) * 4 + below(3) * 532, edge());
        break;
    case 2:
        fake_qxl_io_write(rig->device, below(40), edge(), below(8) ? 1 : 4);
        break;
    case 3:
        fake_qxl_pci_write(rig->device, below(64) * 4, random32(), 4);
        fake_qxl_pci_write(rig->device, 0x10, RAM_ADDRESS, 4);
        fake_qxl_pci_write(rig->device, 0x1c, IO_ADDRESS, 4);
        fake_qxl_pci_write(rig->device, 4, 7, 4);
        break;
    case 4:
        memset(rig->ram + cell_of((enum kind)below(KINDS)), (int)random32(), below(256));
        break;
    case 5:
    case 6:
    case 7:
    case 8:
        put_image(rig);
        break;
    case 9:
    case 10:
    case 11:
    case 12:
        put_shape(rig);
        break;
    case 13:
    case 14:
    case 15:
    case 16:
        put_drawable(rig);
        break;
    case 17:
        put_surface(rig);
        break;
    case 18:
        put_cursor(rig);
        break;
    case 19:
        rig_publish(rig, true, address_of(CURSOR), below(8) ? QXL_CMD_CURSOR : below(8));
        break;
    case 20:
        rig_publish(rig, false, address_of(SURFACE), QXL_CMD_SURFACE);
        break;
    case 21:
        rig_publish(rig, false, address_of((enum kind)below(KINDS)), below(8));
        break;
    default:
        rig_publish(rig, false, address_of(DRAWABLE), QXL_CMD_DRAW);
        break;
    }
    if (fake_qxl_guest_bug(rig->device) && below(2))
        start_again(rig);
}

static void nothing_in_guest_memory_crashes_the_device(void **state)
{
    static struct rig rig;

    (void)state;
    for (unsigned round = 0; round < rounds; round++) {
        struct fake_qxl_config config = {
            .revision = (uint8_t)(1 + below(5)),
            .ram_size_mb = 16,
            .vgamem_mb = 8,
            .guestdebug = 3,
            .cmdlog = true,
        };

        rig_init(&rig, &config, below(4) ? RIG_CHECKING_HOST : RIG_NULL_HOST);
        rig.discard_text = true;
        rig_enter_native(&rig);
        for (unsigned step = 0; step < STEPS; step++) {
            misbehave(&rig);
            /* A corrupt ring may hold four thousand million commands: do not wait for them. */
            for (unsigned i = 0; i < 8; i++)
                fake_qxl_step(rig.device);
        }
        rig_finish(&rig);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_in_guest_memory_crashes_the_device),
    };

    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 0);
    if (argc > 2)
        seed = strtoull(argv[2], NULL, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
