/* SPDX-License-Identifier: BSD-3-Clause */
#include "altered.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "writer.h"

static void *at(QXLPHYSICAL address)
{
    return (void *)(uintptr_t)address;
}

static QXLDrawable *drawing(struct rig_record *record, uint8_t type)
{
    QXLDrawable *drawable = at(record->command.cmd.data);

    if (record->kind != RIG_RECORD_COMMAND || record->type != QXL_CMD_DRAW ||
        record->command.flags & QXL_COMMAND_FLAG_COMPAT || drawable->type != type)
        return NULL;
    return drawable;
}

bool alter_fill_color(struct rig_record *record, bool change)
{
    QXLDrawable *drawable = drawing(record, QXL_DRAW_FILL);

    if (!drawable || drawable->surface_id != 0 ||
        drawable->u.fill.brush.type != SPICE_BRUSH_TYPE_SOLID)
        return false;
    if (change)
        drawable->u.fill.brush.u.color ^= 0x000100;
    return true;
}

static bool alter_pixel(QXLDrawable *drawable, bool change)
{
    QXLImage *image = at(drawable->u.copy.src_bitmap);
    const QXLRect *area = &drawable->u.copy.src_area;
    uint8_t *pixels;

    if (!image || image->descriptor.type != SPICE_IMAGE_TYPE_BITMAP ||
        image->bitmap.format < SPICE_BITMAP_FMT_32BIT || area->left != 0 || area->top != 0 ||
        !(image->bitmap.flags & QXL_BITMAP_TOP_DOWN))
        return false;
    pixels = at(image->bitmap.data);
    if (!(image->bitmap.flags & QXL_BITMAP_DIRECT))
        pixels = ((QXLDataChunk *)(void *)pixels)->data;
    pixels[1] ^= change;
    return true;
}

bool alter_one_pixel(struct rig_record *record, bool change)
{
    QXLDrawable *drawable = drawing(record, QXL_DRAW_COPY);

    return drawable && drawable->surface_id == 0 && alter_pixel(drawable, change);
}

bool alter_off_screen_pixel(struct rig_record *record, bool change)
{
    QXLDrawable *drawable = drawing(record, QXL_DRAW_COPY);

    return drawable && drawable->surface_id != 0 && alter_pixel(drawable, change);
}

bool alter_clip_rectangle(struct rig_record *record, bool change)
{
    QXLDrawable *drawable = drawing(record, QXL_DRAW_FILL);
    QXLClipRects *clip;
    QXLRect *rectangle;

    if (!drawable || drawable->surface_id != 0 || drawable->clip.type != SPICE_CLIP_TYPE_RECTS)
        return false;
    clip = at(drawable->clip.data);
    rectangle = (void *)clip->chunk.data;
    rectangle->right -= change;
    return true;
}

static char *temporary_name(void)
{
    GError *error = NULL;
    char *name;
    int file = g_file_open_tmp("qxlrig-altered-XXXXXX", &name, &error);

    if (file < 0)
        fail_msg("%s", error->message);
    close(file);
    return name;
}

struct altered altered_copy(const char *path, alter_function *alter, unsigned skip)
{
    GError *error = NULL;
    struct altered altered = {.path = temporary_name()};
    struct rig_recording *recording = rig_recording_open(path, &error);
    struct rig_recording_writer *writer = rig_recording_writer_create(altered.path, &error);
    struct rig_record *record;

    while (!error && (record = rig_recording_next(recording, &error))) {
        if (!altered.record && alter(record, skip == 0) && skip-- == 0)
            altered.record = record->number + 1;
        rig_recording_writer_record(writer, record, &error);
        rig_record_unref(record);
    }
    if (error || !rig_recording_writer_close(writer, &error))
        fail_msg("%s", error->message);
    rig_recording_close(recording);
    return altered;
}

void altered_clear(struct altered *altered)
{
    g_unlink(altered->path);
    g_free(altered->path);
}
