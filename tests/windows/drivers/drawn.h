/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A desk whose device has the checking host: what is drawn, as the host gets it. Include it after
 * cmocka.h.
 */
#ifndef TESTS_WINDOWS_DRIVERS_DRAWN_H
#define TESTS_WINDOWS_DRIVERS_DRAWN_H

#include "desk.h"

#include <qxl_wire.h>

enum { DRAWN_MAX = 64, DRAWN_BYTES = 2048 };

/* A drawing, and copies of what it leads to. */
struct drawn {
    QXLDrawable command;
    QXLImage image;            /* source; all zero: none */
    uint32_t colors[4];        /* the first ones of the source's palette */
    uint8_t path[DRAWN_BYTES]; /* a stroke's, or a text's string, with the chunk's header */
    uint32_t clip_count;       /* rectangles */
    QXLRect clip[8];           /* the first ones */
};

static struct drawn drawn[DRAWN_MAX];
static unsigned drawn_count;
static const char *drawn_fault; /* what the host had to say against a command */

static inline bool drawn_read(QXLPHYSICAL address, void *to, size_t size)
{
    struct fake_qxl *device = machine_device();
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    if (!fake_qxl_find(device, address, size, &bar, &offset))
        return false;
    memcpy(to, (const uint8_t *)fake_qxl_bar_memory(device, bar) + offset, size);
    return true;
}

static inline QXLPHYSICAL drawn_source(const QXLDrawable *command)
{
    switch (command->type) {
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        return command->u.copy.src_bitmap;
    case QXL_DRAW_OPAQUE:
        return command->u.opaque.src_bitmap;
    case QXL_DRAW_ROP3:
        return command->u.rop3.src_bitmap;
    case QXL_DRAW_TRANSPARENT:
        return command->u.transparent.src_bitmap;
    case QXL_DRAW_ALPHA_BLEND:
        return command->u.alpha_blend.src_bitmap;
    default:
        return 0;
    }
}

static inline void drawn_keep(struct drawn *one)
{
    QXLClipRects rects;

    if (drawn_source(&one->command))
        drawn_read(drawn_source(&one->command), &one->image, sizeof(one->image));
    if (one->image.descriptor.type == SPICE_IMAGE_TYPE_BITMAP && one->image.bitmap.palette)
        drawn_read(one->image.bitmap.palette + sizeof(QXLPalette), one->colors,
                   sizeof(one->colors));
    if (one->command.type == QXL_DRAW_STROKE)
        drawn_read(one->command.u.stroke.path, one->path, sizeof(one->path));
    if (one->command.type == QXL_DRAW_TEXT)
        drawn_read(one->command.u.text.str, one->path, sizeof(one->path));
    if (one->command.clip.type == SPICE_CLIP_TYPE_RECTS &&
        drawn_read(one->command.clip.data, &rects, sizeof(rects))) {
        one->clip_count = rects.num_rects;
        drawn_read(one->command.clip.data + sizeof(rects), one->clip,
                   (rects.num_rects < 8 ? rects.num_rects : 8) * sizeof(QXLRect));
    }
}

static inline void drawn_see(void *context, const QXLCommandExt *command,
                             enum fake_qxl_verdict verdict, const char *reason)
{
    (void)context;
    if (verdict != FAKE_QXL_ACCEPT || reason)
        drawn_fault = reason ? reason : "refused";
    if (!command || command->cmd.type != QXL_CMD_DRAW || drawn_count == DRAWN_MAX)
        return;
    memset(&drawn[drawn_count], 0, sizeof(*drawn));
    if (drawn_read(command->cmd.data, &drawn[drawn_count].command, sizeof(QXLDrawable)))
        drawn_keep(&drawn[drawn_count++]);
}

static inline int drawn_attach(struct fake_qxl *device)
{
    return fake_qxl_watched_host_attach(device, &(struct fake_qxl_watcher){.command = drawn_see},
                                        NULL);
}

/* What was drawn since the last call, in `drawn`. The host takes all of it. */
static inline unsigned drawn_since(void)
{
    static unsigned count;

    fake_qxl_watched_host_settle(machine_device());
    if (drawn_fault)
        fail_msg("the host says: %s", drawn_fault);
    count = drawn_count;
    drawn_count = 0;
    return count;
}

/* One drawing of this type. */
static inline const struct drawn *drawn_one(uint8_t type)
{
    unsigned count = drawn_since();

    if (count != 1 || drawn[0].command.type != type)
        fail_msg("expected one drawing of type %u, found %u, the first of type %u", type, count,
                 count ? drawn[0].command.type : 0);
    return &drawn[0];
}

static inline int drawn_setup(void **state)
{
    int result;

    drawn_fault = NULL;
    machine_set_host(drawn_attach);
    result = desk_setup(state);
    drawn_since();
    return result;
}

static inline int drawn_teardown(void **state)
{
    int result = desk_teardown(state);

    machine_set_host(NULL);
    return result;
}

#define DRAWN_TEST(name) cmocka_unit_test_setup_teardown(name, drawn_setup, drawn_teardown)

/* What GDI's engine draws is sent as a picture of its place, as it is. */
static inline void drawn_by_engine(LONG left, LONG top, LONG right, LONG bottom)
{
    const QXLDrawable *command = &drawn_one(QXL_DRAW_COPY)->command;
    const QXLRect *from = &command->u.copy.src_area;

    assert_int_equal(command->bbox.left, left);
    assert_int_equal(command->bbox.top, top);
    assert_int_equal(command->bbox.right, right);
    assert_int_equal(command->bbox.bottom, bottom);
    assert_int_equal(from->right - from->left, right - left);
    assert_int_equal(from->bottom - from->top, bottom - top);
}

static inline SURFOBJ *drawn_screen(void *const *state)
{
    return ((const struct desk *)*state)->screen->screen;
}

#endif
