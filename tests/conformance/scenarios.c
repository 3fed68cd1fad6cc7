/* SPDX-License-Identifier: BSD-3-Clause */
#include "scenarios.h"

#include <stddef.h>

/* Numbers as the guest writes them. */
#define U16(v) (uint8_t)(v), (uint8_t)((v) >> 8)
#define U32(v) U16((uint32_t)(v)), U16((uint32_t)(v) >> 16)
#define U64(v) U32((uint64_t)(v)), U32((uint64_t)(v) >> 32)

enum { RAM_AT = 0xe0000000, VRAM_AT = 0xe8000000, HEADER = 0x3ffe000, RAM_SIZE = 0x4000000 };
#define SLOT(id) ((uint64_t)(id) << 56)

#define HEADER_FIELD(field, ...) RIG_WRITE(RIG_SPACE_HEADER, offsetof(QXLRam, field), __VA_ARGS__)
#define RANGE(start, end) HEADER_FIELD(mem_slot, U64(start), U64(end))
#define RAM_SLOT(id) \
    RANGE((uint32_t)RAM_AT, (uint64_t)(uint32_t)RAM_AT + HEADER), RIG_PORT(QXL_IO_MEMSLOT_ADD, id)
#define PRIMARY(width, height, stride, format, mem)                                         \
    HEADER_FIELD(create_surface, U32(width), U32(height), U32(stride), U32(format), U32(0), \
                 U32(0), U32(0), U32(0), U64(mem))
#define USUAL_PRIMARY PRIMARY(640, 480, 2560, SPICE_SURFACE_FMT_32_xRGB, SLOT(1))
#define CREATE USUAL_PRIMARY, RIG_PORT(QXL_IO_CREATE_PRIMARY, 0)
#define BRING_UP RAM_SLOT(1), CREATE
#define AREA(surface, left, top, right, bottom) \
    HEADER_FIELD(update_area, U32(top), U32(left), U32(bottom), U32(right), U32(surface))
#define INTERRUPTS(pending, mask) HEADER_FIELD(int_pending, U32(pending), U32(mask))
/** A message with this release id. */
#define MESSAGE(at, id)                    \
    RIG_WRITE(RIG_SPACE_RAM, at, U64(id)), \
        RIG_PUSH(RIG_RING_COMMAND, SLOT(1) | (at), QXL_CMD_MESSAGE)
#define FLUSH RIG_PORT(QXL_IO_FLUSH_RELEASE, 0)

/* ---- modes ---- */

static const struct rig_step SET_MODE_LEAVES_NATIVE[] = {
    BRING_UP,
    RIG_PORT(QXL_IO_SET_MODE, 0),
    RIG_PORT(QXL_IO_UPDATE_IRQ, 0),
};
static const struct rig_step ROM_MODE_SURVIVES_RESET[] = {
    RIG_PORT(QXL_IO_SET_MODE, 3),
    RIG_PORT(QXL_IO_RESET, 0),
};
static const struct rig_step COMPAT_PRIMARY_IS_DESTROYED[] = {
    RIG_PORT(QXL_IO_SET_MODE, 1),
    RIG_PORT(QXL_IO_DESTROY_PRIMARY, 0),
    RIG_PORT(QXL_IO_DESTROY_PRIMARY_ASYNC, 0),
};
static const struct rig_step MODE_LARGER_THAN_VGAMEM_AT_32_BITS[] = {
    RIG_PORT(QXL_IO_SET_MODE, 100),
    RIG_PORT(QXL_IO_RESET, 0),
    RIG_PORT(QXL_IO_SET_MODE, 120),
    RIG_PORT(QXL_IO_RESET, 0),
};
static const struct rig_step VGA_REGISTER_CLEARS_A_GUEST_BUG[] = {
    BRING_UP, RIG_PORT(QXL_IO_MEMSLOT_ADD, 8), RIG_PORT(QXL_IO_MEMSLOT_DEL, 8),
    RIG_VGA,  RIG_PORT(QXL_IO_MEMSLOT_DEL, 8),
};
static const struct rig_step VGA_REGISTER_LEAVES_COMPAT[] = {
    RIG_PORT(QXL_IO_SET_MODE, 2),
    RIG_VGA,
    RIG_PORT(QXL_IO_UPDATE_AREA, 0),
    CREATE,
};
static const struct rig_step PRIMARY_COMES_AND_GOES[] = {
    BRING_UP,      RIG_PORT(QXL_IO_DESTROY_PRIMARY, 0),
    CREATE,        RIG_PORT(QXL_IO_DESTROY_ALL_SURFACES, 0),
    CREATE,        RIG_PORT(QXL_IO_DESTROY_PRIMARY_ASYNC, 0),
    USUAL_PRIMARY, RIG_PORT(QXL_IO_CREATE_PRIMARY_ASYNC, 0),
};
static const struct rig_step PRIMARY_THAT_THE_SERVER_REFUSES[] = {
    RAM_SLOT(1),
    PRIMARY(0, 480, 2560, SPICE_SURFACE_FMT_32_xRGB, SLOT(1)),
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
    RIG_PORT(QXL_IO_DESTROY_PRIMARY, 0),
    PRIMARY(640, 480, 4, SPICE_SURFACE_FMT_32_xRGB, SLOT(1)),
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
    RIG_PORT(QXL_IO_DESTROY_PRIMARY, 0),
    CREATE,
    AREA(0, 0, 0, 640, 480),
    RIG_PORT(QXL_IO_UPDATE_AREA, 0),
};

/* ---- ports ---- */

static const struct rig_step WIDE_WRITE_IS_BYTES_LOWEST_FIRST[] = {
    RAM_SLOT(1),
    USUAL_PRIMARY,
    /* MEMSLOT_ADD 2 of the same range, MEMSLOT_DEL 1, and two ports that do not exist. */
    RIG_PORT_WIDE(QXL_IO_MEMSLOT_ADD, 0x00000102, 4),
};
static const struct rig_step WRITE_RUNS_OUT_OF_THE_PORTS[] = {
    BRING_UP,
    RIG_PORT_WIDE(30, 0x01010101, 4),
    RIG_PORT(QXL_IO_RESET, 0),
};
static const struct rig_step PORTS_OF_LATER_REVISIONS[] = {
    BRING_UP,
    RIG_PORT(QXL_IO_MONITORS_CONFIG_ASYNC, 0),
    RIG_PORT(QXL_IO_UPDATE_AREA, 0),
    RIG_PORT(QXL_IO_RESET, 0),
    RIG_PORT(31, 0),
};
static const struct rig_step LATCH_IGNORES_ALL_BUT_RESET[] = {
    BRING_UP,
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 1),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 9),
    RIG_PORT(QXL_IO_LOG, 0),
    FLUSH,
    RIG_PORT(QXL_IO_UPDATE_AREA_ASYNC, 0),
    RIG_PORT(QXL_IO_RESET, 0),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 9),
};
static const struct rig_step LOG_WITH_ODD_BYTES[] = {
    HEADER_FIELD(log_buf, 'a', '\n', 'b', 0x80, 0xff, '%', 's', '\t', 0),
    RIG_PORT(QXL_IO_LOG, 0),
    HEADER_FIELD(log_buf, 0),
    RIG_PORT(QXL_IO_LOG, 0),
};
static const struct rig_step OOM_PUSHES_THE_BATCH[] = {
    BRING_UP,
    MESSAGE(0x2000000, 7),
    MESSAGE(0x2000100, 8),
    RIG_PORT(QXL_IO_NOTIFY_OOM, 0),
    MESSAGE(0x2000200, 9),
    RIG_PORT(QXL_IO_NOTIFY_OOM, 0),
    RIG_TAKE,
    RIG_PORT(QXL_IO_NOTIFY_OOM, 0),
};

/* ---- slots and addresses ---- */

static const struct rig_step SLOTS_OF_PARTS_OF_BARS[] = {
    RANGE((uint32_t)RAM_AT + 4096u, (uint32_t)RAM_AT + 8192u),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 7),
    RANGE((uint32_t)VRAM_AT, (uint32_t)VRAM_AT + 1u),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 6),
    CREATE,
    RIG_WRITE(RIG_SPACE_RAM, 4096, U64(3)),
    RIG_PUSH(RIG_RING_COMMAND, SLOT(7), QXL_CMD_MESSAGE),
    /* It may end where the slot ends, and not behind it. */
    RIG_PUSH(RIG_RING_COMMAND, SLOT(7) | 4088, QXL_CMD_MESSAGE),
    RIG_PUSH(RIG_RING_COMMAND, SLOT(7) | 4089, QXL_CMD_MESSAGE),
    FLUSH,
};
static const struct rig_step SERVER_KEEPS_A_DELETED_SLOT[] = {
    BRING_UP,
    RIG_PORT(QXL_IO_MEMSLOT_DEL, 1),
    MESSAGE(0x2000000, 7),
    FLUSH,
};
static const struct rig_step SLOT_STAYS_WHEN_ITS_BAR_MOVES[] = {
    BRING_UP, RIG_PCI(0x10, 0xd0000000, 4), RIG_PCI(0x10, 0xe0000000, 4), MESSAGE(0x2000000, 7),
    FLUSH,
};
static const struct rig_step SLOT_WHERE_THE_BAR_IS_NOW[] = {
    RIG_PCI(0x10, 0xd0000000, 4),  RANGE(0xd0000000, 0xd0100000),   RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    RANGE(0xe0000000, 0xe0100000), RIG_PORT(QXL_IO_MEMSLOT_ADD, 2),
};
static const struct rig_step SLOT_IN_THE_64_BIT_BAR[] = {
    RANGE(UINT64_C(0x1000000000), UINT64_C(0x1008000000)),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    RANGE(UINT64_C(0x1008000000), UINT64_C(0x1008000001)),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 2),
};
/* A pointer's shape lies right behind the window that BAR 1 is on the 64-bit BAR. */
static const struct rig_step SLOT_AT_THE_END_OF_THE_WINDOW[] = {
    BRING_UP,
    RANGE((uint32_t)VRAM_AT + 0x1000000u, (uint32_t)VRAM_AT + 0x1000000u),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 0),
    RIG_WRITE(RIG_SPACE_RAM, 0x2000000, U64(7), QXL_CURSOR_SET),
    RIG_PUSH(RIG_RING_CURSOR, SLOT(1) | 0x2000000, QXL_CMD_CURSOR),
    HEADER_FIELD(monitors_config, U64(0)),
    RIG_PORT(QXL_IO_MONITORS_CONFIG_ASYNC, 0),
};
/* It reaches from the window into what lies behind it. */
static const struct rig_step MONITORS_OVER_THE_END_OF_THE_WINDOW[] = {
    RANGE((uint32_t)VRAM_AT + 0x1000000u - 2u, (uint32_t)VRAM_AT + 0x1000000u),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    CREATE,
    HEADER_FIELD(monitors_config, U64(SLOT(1))),
    RIG_PORT(QXL_IO_MONITORS_CONFIG_ASYNC, 0),
};
static const struct rig_step MONITORS_AT_THE_END_OF_THE_BAR[] = {
    RANGE((uint32_t)RAM_AT, (uint64_t)(uint32_t)RAM_AT + RAM_SIZE),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    CREATE,
    HEADER_FIELD(monitors_config, U64(SLOT(1) | (RAM_SIZE - 4))),
    RIG_PORT(QXL_IO_MONITORS_CONFIG_ASYNC, 0),
    HEADER_FIELD(monitors_config, U64(SLOT(1) | (RAM_SIZE - 3))),
    RIG_PORT(QXL_IO_MONITORS_CONFIG_ASYNC, 0),
};

static const struct rig_step HIGHEST_BIT_OF_A_GENERATION[] = {
    BRING_UP,
    RIG_PUSH(RIG_RING_COMMAND, SLOT(1) | UINT64_C(1) << 55 | 0x2000000, QXL_CMD_MESSAGE),
};
/* The expansion ROM's, as large as it is; and the last byte. */
static const struct rig_step CONFIG_SPACE[] = {
    RIG_PCI(0x30, UINT32_MAX, 4),
    RIG_PCI(0x30, 0, 4),
    RIG_PCI(0xfc, 0x12345678, 4),
};

/* ---- rings, releases, interrupts ---- */

static const struct rig_step FULL_RING_FAR_ON[] = {
    BRING_UP,
    HEADER_FIELD(release_ring.cons, U32(0x80000000)),
    HEADER_FIELD(release_ring.prod, U32(0x80000007)),
    FLUSH,
};

static const struct rig_step GUEST_IS_TOLD_OF_A_RELEASE[] = {
    BRING_UP,
    INTERRUPTS(0, 1),
    HEADER_FIELD(release_ring.notify_on_prod, U32(1)),
    RIG_PORT(QXL_IO_UPDATE_IRQ, 0),
    MESSAGE(0x2000000, 7),
    FLUSH,
    INTERRUPTS(0, 1),
    RIG_PORT(QXL_IO_UPDATE_IRQ, 0),
    FLUSH,
};
static const struct rig_step GUEST_IS_TOLD_OF_A_TAKEN_CURSOR[] = {
    BRING_UP,
    INTERRUPTS(0, 2),
    HEADER_FIELD(cursor_ring.notify_on_cons, U32(1)),
    RIG_WRITE(RIG_SPACE_RAM, 0x2000000, U64(7), QXL_CURSOR_HIDE),
    RIG_PUSH(RIG_RING_CURSOR, SLOT(1) | 0x2000000, QXL_CMD_CURSOR),
};
static const struct rig_step MASK_COUNTS_AT_UPDATE_IRQ[] = {
    BRING_UP,
    INTERRUPTS(0x3f, 0),
    RIG_PORT(QXL_IO_UPDATE_IRQ, 0),
    HEADER_FIELD(int_mask, U32(4)),
    RIG_PORT(QXL_IO_NOTIFY_CMD, 0),
    RIG_PORT(QXL_IO_UPDATE_IRQ, 0),
    INTERRUPTS(0x3b, 4),
    RIG_PORT(QXL_IO_UPDATE_IRQ, 0),
};
static const struct rig_step EMPTY_RELEASES_ARE_PUSHED_UNTIL_FULL[] = {
    BRING_UP, FLUSH, FLUSH, FLUSH, FLUSH, FLUSH, FLUSH, FLUSH, FLUSH, FLUSH, RIG_TAKE, FLUSH, FLUSH,
};
static const struct rig_step CHAIN_IN_THE_ORDER_OF_RELEASE[] = {
    BRING_UP,
    MESSAGE(0x2000000, 0x11),
    MESSAGE(0x2000101, 0x22),
    MESSAGE(0x2000203, 0x33),
    FLUSH,
    RIG_TAKE,
    MESSAGE(0x2000301, 0x44),
    FLUSH,
};
static const struct rig_step COMMANDS_WAIT_IN_VGA_MODE[] = {
    RAM_SLOT(1),
    RIG_WRITE(RIG_SPACE_RAM, 0x2000000, U64(5)),
    RIG_PUSH(RIG_RING_COMMAND, SLOT(1) | 0x2000000, QXL_CMD_MESSAGE),
    CREATE,
    RIG_PORT(QXL_IO_NOTIFY_CMD, 0),
    FLUSH,
};
static const struct rig_step RING_THAT_SAYS_64[] = {
    BRING_UP,
    HEADER_FIELD(cmd_ring.num_items, U32(64)),
    MESSAGE(0x2000000, 1),
    MESSAGE(0x2000100, 2),
    FLUSH,
};

/* ---- surfaces ---- */

#define SURFACE_OF(at, flags, id, what, width, height, stride, data)                            \
    RIG_WRITE(RIG_SPACE_RAM, at, U64(0x50 + (id)), U32(id), what, U32(flags),                   \
              U32(SPICE_SURFACE_FMT_32_xRGB), U32(width), U32(height), U32(stride), U64(data)), \
        RIG_PUSH(RIG_RING_COMMAND, SLOT(1) | (at), QXL_CMD_SURFACE)
#define SURFACE(at, ...) SURFACE_OF(at, 0, __VA_ARGS__)

static const struct rig_step CREATE_IS_HELD_UNTIL_DESTROY[] = {
    BRING_UP, SURFACE(0x2000000, 5, QXL_SURFACE_CMD_CREATE, 10, 10, 40, SLOT(1) | 0x3000000),
    FLUSH,    SURFACE(0x2000100, 5, QXL_SURFACE_CMD_DESTROY, 0, 0, 0, 0),
    FLUSH,
};
static const struct rig_step SURFACE_OF_NO_SIZE[] = {
    BRING_UP,
    SURFACE(0x2000000, 5, QXL_SURFACE_CMD_CREATE, 0, 0, 4, SLOT(1) | 0x3000000),
    SURFACE(0x2000100, 6, QXL_SURFACE_CMD_CREATE, 10, 10, -40, SLOT(1) | 0x3000000),
    FLUSH,
    RIG_PORT(QXL_IO_DESTROY_SURFACE_ASYNC, 5),
    RIG_PORT(QXL_IO_DESTROY_ALL_SURFACES_ASYNC, 0),
    FLUSH,
};
/* A message lies in the pixels, and keeps its id. */
static const struct rig_step PIXELS_THAT_ARE_KEPT[] = {
    BRING_UP,
    RIG_WRITE(RIG_SPACE_RAM, 0x3000000, U64(7)),
    SURFACE_OF(0x2000000, QXL_SURF_FLAG_KEEP_DATA, 5, QXL_SURFACE_CMD_CREATE, 10, 10, 40,
               SLOT(1) | 0x3000000),
    RIG_PUSH(RIG_RING_COMMAND, SLOT(1) | 0x3000000, QXL_CMD_MESSAGE),
    FLUSH,
};
static const struct rig_step RESET_FORGETS_SURFACES[] = {
    BRING_UP,
    SURFACE(0x2000000, 5, QXL_SURFACE_CMD_CREATE, 10, 10, 40, SLOT(1) | 0x3000000),
    RIG_PORT(QXL_IO_RESET, 0),
    BRING_UP,
    SURFACE(0x2000000, 5, QXL_SURFACE_CMD_CREATE, 10, 10, 40, SLOT(1) | 0x3000000),
    FLUSH,
};

static const struct rig_step EMPTY_UPDATE[] = {
    BRING_UP,
    RIG_WRITE(RIG_SPACE_RAM, 0x2000000, U64(7), U32(0), U32(5), U32(5), U32(5)),
    RIG_PUSH(RIG_RING_COMMAND, SLOT(1) | 0x2000000, QXL_CMD_UPDATE),
};

#define USUAL                          \
    {                                  \
        .revision = 5, .surfaces = 100 \
    }
#define WITH_WINDOW                                             \
    {                                                           \
        .revision = 5, .vram_size_mb = 16, .vram64_size_mb = 64 \
    }
#define WITH_BAR_4                           \
    {                                        \
        .revision = 5, .vram64_size_mb = 128 \
    }
#define OF_REVISION(number) \
    {                       \
        .revision = number  \
    }
/* Found by the generator. */
static const struct rig_step OUT_OF_MEMORY_BEFORE_RESET[] = {
    BRING_UP,
    MESSAGE(0x2000000, 0x16),
    RIG_PORT_WIDE(QXL_IO_NOTIFY_OOM, 1, 2),
};
static const struct rig_step POINTER_THAT_WAITED_IN_VGA_MODE[] = {
    RAM_SLOT(1),
    RIG_WRITE(RIG_SPACE_RAM, 63022568, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
              0, 0, 1),
    RIG_PUSH(RIG_RING_CURSOR, 0x100000003c1a5e8, QXL_CMD_CURSOR),
    CREATE,
};

/* It lies on the old primary, not on the new: it is not drawn, or its missing image would kill. */
static const struct rig_step PRIMARY_OVER_A_PRIMARY[] = {
    RIG_PORT(QXL_IO_SET_MODE, 0x1f),
    RAM_SLOT(1),
    PRIMARY(64, 64, 256, SPICE_SURFACE_FMT_32_xRGB, SLOT(1)),
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
    RIG_WRITE(RIG_SPACE_RAM, 0x200000d, QXL_DRAW_OPAQUE),
    RIG_WRITE(RIG_SPACE_RAM, 0x2000027, U32(100), U32(100)),
    RIG_WRITE(RIG_SPACE_RAM, 0x200003f, U64(UINT64_MAX), U32(UINT32_MAX)),
    RIG_DRAW(SLOT(1) | 0x2000000, 0),
};

static const struct rig_step TOO_LARGE_IN_VGA_MODE[] = {
    RIG_WRITE(RIG_SPACE_HEADER, 5292, 0, 1, 0, 0, 1, 0x10, 0, 0, 0, 0x10, 0, 0, 32, 0, 0, 0),
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
    RIG_VGA,
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 8),
};

static const struct rig_step ODD_STRIDE_IN_VGA_MODE[] = {
    RIG_WRITE(RIG_SPACE_HEADER, 5292, 0, 1, 0, 0, 1, 1, 0, 0, 2, 0x10, 0, 0, 32, 0, 0, 0),
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
    RIG_VGA,
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 8),
};

static const struct rig_step TOO_LARGE_IN_NATIVE_MODE[] = {
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
    RIG_WRITE(RIG_SPACE_HEADER, 5296, 1, 0x10, 0, 0, 0, 0x10),
    RIG_PORT(QXL_IO_CREATE_PRIMARY, 0),
};

static const struct rig_step EMPTY_SLOT_AT_0[] = {
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 3),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 3),
};

static const struct rig_step PRIMARY_IN_NO_SLOT[] = {
    PRIMARY(640, 480, 2560, SPICE_SURFACE_FMT_32_xRGB, SLOT(8)),
    RIG_PORT(QXL_IO_CREATE_PRIMARY_ASYNC, 0),
};

static const struct rig_step MONITORS_IN_NO_SLOT[] = {
    BRING_UP,
    HEADER_FIELD(monitors_config, U64(SLOT(9))),
    RIG_PORT(QXL_IO_MONITORS_CONFIG_ASYNC, 0),
};
/* A stroke from (0, 0) to (4, 4) along an empty path. */
static const struct rig_step GAP_OF_NO_LENGTH[] = {
    BRING_UP,
    RIG_WRITE(RIG_SPACE_RAM, 0x1000 + offsetof(QXLDrawable, effect), QXL_EFFECT_OPAQUE,
              QXL_DRAW_STROKE),
    RIG_WRITE(RIG_SPACE_RAM, 0x1000 + offsetof(QXLDrawable, bbox), U32(0), U32(0), U32(4), U32(4)),
    RIG_WRITE(RIG_SPACE_RAM, 0x1000 + offsetof(QXLDrawable, u.stroke.path), U64(SLOT(1) | 0x2000)),
    RIG_WRITE(RIG_SPACE_RAM, 0x1000 + offsetof(QXLDrawable, u.stroke.attr.flags),
              SPICE_LINE_FLAGS_STYLED | SPICE_LINE_FLAGS_START_WITH_GAP),
    RIG_WRITE(RIG_SPACE_RAM, 0x1000 + offsetof(QXLDrawable, u.stroke.attr.style), U64(SLOT(1))),
    RIG_DRAW(SLOT(1) | 0x1000, 0),
};

/* A drawing scales a surface without rows, whose pixels would begin with BAR 1. */
#define FIELD_OF_DRAWING(member, ...) \
    RIG_WRITE(RIG_SPACE_RAM, 0x2001000 + offsetof(QXLDrawable, member), __VA_ARGS__)
#define SCALE_NO_ROWS(kind, member, data, ...)                                                  \
    {                                                                                           \
        BRING_UP, RANGE((uint32_t)VRAM_AT, (uint64_t)(uint32_t)VRAM_AT + 0x100000),             \
            RIG_PORT(QXL_IO_MEMSLOT_ADD, 2),                                                    \
            SURFACE(0x2000000, 6, QXL_SURFACE_CMD_CREATE, 178, 0, 712, data),                   \
            RIG_WRITE(RIG_SPACE_RAM, 0x2000800 + offsetof(QXLImage, descriptor.type),           \
                      SPICE_IMAGE_TYPE_SURFACE),                                                \
            RIG_WRITE(RIG_SPACE_RAM, 0x2000800 + offsetof(QXLImage, surface_image), U32(6)),    \
            FIELD_OF_DRAWING(effect, QXL_EFFECT_OPAQUE, kind),                                  \
            FIELD_OF_DRAWING(bbox, U32(0), U32(0), U32(8), U32(8)),                             \
            FIELD_OF_DRAWING(surfaces_dest, U64(-1), U32(-1)),                                  \
            FIELD_OF_DRAWING(u.member.src_bitmap, U64(SLOT(1) | 0x2000800)),                    \
            FIELD_OF_DRAWING(u.member.src_area, U32(0), U32(0), U32(16), U32(16)), __VA_ARGS__, \
            RIG_DRAW(SLOT(1) | 0x2001000, 0),                                                   \
    }
static const struct rig_step COPY_OF_NO_ROWS[] =
    SCALE_NO_ROWS(QXL_DRAW_COPY, copy, SLOT(2),
                  FIELD_OF_DRAWING(u.copy.rop_descriptor, U16(SPICE_ROPD_OP_PUT), 0));
static const struct rig_step COPY_OF_NO_ROWS_WITHIN[] =
    SCALE_NO_ROWS(QXL_DRAW_COPY, copy, SLOT(2) | 0x1000,
                  FIELD_OF_DRAWING(u.copy.rop_descriptor, U16(SPICE_ROPD_OP_PUT), 0));
static const struct rig_step ROP3_OF_NO_ROWS[] =
    SCALE_NO_ROWS(QXL_DRAW_ROP3, rop3, SLOT(2), FIELD_OF_DRAWING(u.rop3.rop3, 0x96));

/* An opaque drawing kills if its image cannot be read. */
#define OPAQUE_OF_BITMAP(format, width, stride, palette)                                        \
    RIG_WRITE(RIG_SPACE_RAM, 0x2000800 + offsetof(QXLImage, bitmap), format, QXL_BITMAP_DIRECT, \
              U32(width), U32(8), U32(stride), U64(palette), U64(SLOT(1) | 0x2002000)),         \
        FIELD_OF_DRAWING(effect, QXL_EFFECT_OPAQUE, QXL_DRAW_OPAQUE),                           \
        FIELD_OF_DRAWING(bbox, U32(0), U32(0), U32(8), U32(8)),                                 \
        FIELD_OF_DRAWING(surfaces_dest, U64(-1), U32(-1)),                                      \
        FIELD_OF_DRAWING(u.opaque.src_bitmap, U64(SLOT(1) | 0x2000800)),                        \
        FIELD_OF_DRAWING(u.opaque.src_area, U32(0), U32(0), U32(8), U32(8)),                    \
        FIELD_OF_DRAWING(u.opaque.brush.type, U32(SPICE_BRUSH_TYPE_SOLID)),                     \
        FIELD_OF_DRAWING(u.opaque.rop_descriptor, U16(SPICE_ROPD_OP_PUT)),                      \
        RIG_DRAW(SLOT(1) | 0x2001000, 0)
static const struct rig_step ROW_OF_NINE_BITS[] = {
    BRING_UP,
    OPAQUE_OF_BITMAP(SPICE_BITMAP_FMT_1BIT_BE, 9, 2, SLOT(1) | 0x2003000),
    OPAQUE_OF_BITMAP(SPICE_BITMAP_FMT_1BIT_BE, 9, 1, SLOT(1) | 0x2003000),
};
static const struct rig_step PALETTE_AT_THE_END_OF_ITS_SLOT[] = {
    BRING_UP,
    RIG_WRITE(RIG_SPACE_RAM, HEADER - 20 + offsetof(QXLPalette, num_ents), U16(2)),
    OPAQUE_OF_BITMAP(SPICE_BITMAP_FMT_8BIT, 8, 8, SLOT(1) | (HEADER - 20)),
    RIG_WRITE(RIG_SPACE_RAM, HEADER - 20 + offsetof(QXLPalette, num_ents), U16(3)),
    OPAQUE_OF_BITMAP(SPICE_BITMAP_FMT_8BIT, 8, 8, SLOT(1) | (HEADER - 20)),
};
/* What lies under the drawing is read from the window far into what lies behind it. */
static const struct rig_step SELF_BITMAP_OUT_OF_THE_WINDOW[] = {
    BRING_UP,
    RANGE((uint32_t)VRAM_AT, (uint32_t)VRAM_AT + 0x1000000u),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 2),
    SURFACE(0x2000000, 6, QXL_SURFACE_CMD_CREATE, 10, 10, 40, SLOT(2) | 0xfff000),
    FIELD_OF_DRAWING(surface_id, U32(6)),
    FIELD_OF_DRAWING(effect, QXL_EFFECT_OPAQUE, QXL_DRAW_BLACKNESS),
    FIELD_OF_DRAWING(self_bitmap, 1),
    FIELD_OF_DRAWING(self_bitmap_area, U32(0), U32(0), U32(2000), U32(10)),
    FIELD_OF_DRAWING(bbox, U32(0), U32(0), U32(8), U32(8)),
    FIELD_OF_DRAWING(surfaces_dest, U64(-1), U32(-1)),
    RIG_DRAW(SLOT(1) | 0x2001000, 6),
};

static const struct rig_step PRIMARY_OVER_A_SURFACE[] = {
    BRING_UP,
    RIG_PORT(QXL_IO_DESTROY_PRIMARY, 0),
    SURFACE(0x2000000, 0, QXL_SURFACE_CMD_CREATE, 10, 10, 40, SLOT(1) | 0x3000000),
    CREATE,
    FLUSH,
};

#define SCENARIO(sentence, played_on, what, ...)                                           \
    {                                                                                      \
        .name = sentence, .device = played_on, .steps = what, .count = G_N_ELEMENTS(what), \
        __VA_ARGS__                                                                        \
    }

const struct scenario SCENARIOS[] = {
    SCENARIO("set mode leaves native mode", USUAL, SET_MODE_LEAVES_NATIVE),
    SCENARIO("the mode in the rom survives reset", USUAL, ROM_MODE_SURVIVES_RESET),
    SCENARIO("the primary of compat mode can be destroyed", USUAL, COMPAT_PRIMARY_IS_DESTROYED),
    SCENARIO("a mode too large at 32 bits is compat", USUAL, MODE_LARGER_THAN_VGAMEM_AT_32_BITS),
    SCENARIO("a vga register clears a guest bug", OF_REVISION(4), VGA_REGISTER_CLEARS_A_GUEST_BUG),
    SCENARIO("a vga register leaves compat mode", OF_REVISION(2), VGA_REGISTER_LEAVES_COMPAT),
    SCENARIO("a primary comes and goes", USUAL, PRIMARY_COMES_AND_GOES),
    SCENARIO("the server refuses a primary silently", USUAL, PRIMARY_THAT_THE_SERVER_REFUSES),
    SCENARIO("a wide write is bytes, lowest first", OF_REVISION(2),
             WIDE_WRITE_IS_BYTES_LOWEST_FIRST),
    SCENARIO("a write may run out of the ports", USUAL, WRITE_RUNS_OUT_OF_THE_PORTS, .skipped = 1),
    SCENARIO("ports of later revisions are guest bugs", OF_REVISION(3), PORTS_OF_LATER_REVISIONS),
    SCENARIO("a guest bug makes all ports but reset dead", USUAL, LATCH_IGNORES_ALL_BUT_RESET),
    SCENARIO("a message is printed as it is", USUAL, LOG_WITH_ODD_BYTES),
    SCENARIO("oom pushes the batch when nothing waits", USUAL, OOM_PUSHES_THE_BATCH),
    SCENARIO("slots may be parts of bars", USUAL, SLOTS_OF_PARTS_OF_BARS),
    SCENARIO("the server keeps a deleted slot", USUAL, SERVER_KEEPS_A_DELETED_SLOT),
    SCENARIO("a slot stays when its bar moves", USUAL, SLOT_STAYS_WHEN_ITS_BAR_MOVES),
    SCENARIO("a slot is where the bar is now", USUAL, SLOT_WHERE_THE_BAR_IS_NOW),
    SCENARIO("a slot may lie in the 64 bit bar", WITH_BAR_4, SLOT_IN_THE_64_BIT_BAR),
    SCENARIO("a slot in the 32 bit bar begins what lies behind it", WITH_WINDOW,
             SLOT_AT_THE_END_OF_THE_WINDOW),
    SCENARIO("an object may reach out of the 32 bit bar", WITH_WINDOW,
             MONITORS_OVER_THE_END_OF_THE_WINDOW),
    SCENARIO("monitors may end with the bar", USUAL, MONITORS_AT_THE_END_OF_THE_BAR),
    SCENARIO("a guest is told of a release", USUAL, GUEST_IS_TOLD_OF_A_RELEASE),
    SCENARIO("a guest is told of a taken cursor command", USUAL, GUEST_IS_TOLD_OF_A_TAKEN_CURSOR),
    SCENARIO("the mask counts at update irq", USUAL, MASK_COUNTS_AT_UPDATE_IRQ),
    SCENARIO("empty releases are pushed until seven wait", USUAL,
             EMPTY_RELEASES_ARE_PUSHED_UNTIL_FULL),
    SCENARIO("a chain has the order of release", USUAL, CHAIN_IN_THE_ORDER_OF_RELEASE),
    SCENARIO("commands wait in vga mode", USUAL, COMMANDS_WAIT_IN_VGA_MODE),
    SCENARIO("a ring that says 64 works for its first 32", USUAL, RING_THAT_SAYS_64),
    SCENARIO("a create command is held until the destroy", USUAL, CREATE_IS_HELD_UNTIL_DESTROY),
    SCENARIO("a surface may have no size", USUAL, SURFACE_OF_NO_SIZE),
    SCENARIO("reset forgets surfaces", USUAL, RESET_FORGETS_SURFACES),
    SCENARIO("a primary too large in vga mode", OF_REVISION(4), TOO_LARGE_IN_VGA_MODE),
    SCENARIO("a primary of odd stride in vga mode", OF_REVISION(4), ODD_STRIDE_IN_VGA_MODE),
    SCENARIO("a primary too large in native mode", USUAL, TOO_LARGE_IN_NATIVE_MODE),
    SCENARIO("an empty slot at 0 lies in a 64-bit bar that is not there", USUAL, EMPTY_SLOT_AT_0),
    SCENARIO("a primary in a slot that there cannot be kills", USUAL, PRIMARY_IN_NO_SLOT,
             .dies = true),
    SCENARIO("monitors in a slot that there cannot be kill", USUAL, MONITORS_IN_NO_SLOT,
             .dies = true),
    SCENARIO("memory asked for is given before reset", USUAL, OUT_OF_MEMORY_BEFORE_RESET),
    SCENARIO("a pointer that waited in vga mode is reset with it", USUAL,
             POINTER_THAT_WAITED_IN_VGA_MODE),
    SCENARIO("a style of no length that begins with a gap kills", USUAL, GAP_OF_NO_LENGTH,
             .dies = true),
    SCENARIO("a primary takes the place of another", USUAL, PRIMARY_OVER_A_PRIMARY),
    SCENARIO("a copy of no rows in front of the bar kills", USUAL, COPY_OF_NO_ROWS, .dies = true),
    SCENARIO("a copy of no rows within the bar does not", USUAL, COPY_OF_NO_ROWS_WITHIN),
    SCENARIO("the highest bit of a generation kills", USUAL, HIGHEST_BIT_OF_A_GENERATION,
             .dies = true),
    SCENARIO("config space has a bar for an expansion rom and ends with a byte to write", USUAL,
             CONFIG_SPACE),
    SCENARIO("the positions of a full ring are printed with their sign", USUAL, FULL_RING_FAR_ON),
    SCENARIO("pixels that are to be kept are not cleared", USUAL, PIXELS_THAT_ARE_KEPT),
    SCENARIO("an update command of no width kills", USUAL, EMPTY_UPDATE, .dies = true),
    SCENARIO("a row of 9 bits needs 2 bytes", USUAL, ROW_OF_NINE_BITS, .dies = true),
    SCENARIO("a palette may end where its slot ends", USUAL, PALETTE_AT_THE_END_OF_ITS_SLOT,
             .dies = true),
    SCENARIO("a self bitmap may reach out of the 32 bit bar", WITH_WINDOW,
             SELF_BITMAP_OUT_OF_THE_WINDOW),
    SCENARIO("a rop3 of no rows in front of the bar kills", USUAL, ROP3_OF_NO_ROWS, .dies = true),
    SCENARIO("a primary over a surface gives its command back", USUAL, PRIMARY_OVER_A_SURFACE),
};
const size_t SCENARIO_COUNT = G_N_ELEMENTS(SCENARIOS);
