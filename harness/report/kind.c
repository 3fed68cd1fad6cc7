/* SPDX-License-Identifier: BSD-3-Clause */
#include "kind.h"

static const char *const NAMES[RIG_KINDS_OF_COMMANDS] = {
    [QXL_DRAW_NOP] = "draw:nop",
    [QXL_DRAW_FILL] = "draw:fill",
    [QXL_DRAW_OPAQUE] = "draw:opaque",
    [QXL_DRAW_COPY] = "draw:copy",
    [QXL_COPY_BITS] = "draw:copy-bits",
    [QXL_DRAW_BLEND] = "draw:blend",
    [QXL_DRAW_BLACKNESS] = "draw:blackness",
    [QXL_DRAW_WHITENESS] = "draw:whiteness",
    [QXL_DRAW_INVERS] = "draw:invers",
    [QXL_DRAW_ROP3] = "draw:rop3",
    [QXL_DRAW_STROKE] = "draw:stroke",
    [QXL_DRAW_TEXT] = "draw:text",
    [QXL_DRAW_TRANSPARENT] = "draw:transparent",
    [QXL_DRAW_ALPHA_BLEND] = "draw:alpha-blend",
    [QXL_DRAW_COMPOSITE] = "draw:composite",
    [RIG_KIND_DRAW_UNKNOWN] = "draw:??? (composite)",
    [RIG_KIND_SURFACE_CREATE] = "surface:create",
    [RIG_KIND_SURFACE_DESTROY] = "surface:destroy",
    [RIG_KIND_CURSOR_SET] = "cursor:set",
    [RIG_KIND_CURSOR_MOVE] = "cursor:move",
    [RIG_KIND_CURSOR_HIDE] = "cursor:hide",
    [RIG_KIND_CURSOR_TRAIL] = "cursor:trail",
    [RIG_KIND_OTHER] = "other",
    [RIG_KIND_VGA] = "QEMU\342\200\231s own (VGA)",
};

const char *rig_kind_name(enum rig_kind kind)
{
    return NAMES[kind];
}

static enum rig_kind kind_of_draw(unsigned type)
{
    return type <= QXL_DRAW_COMPOSITE ? RIG_KIND_DRAW + type : RIG_KIND_DRAW_UNKNOWN;
}

static enum rig_kind kind_of_cursor(unsigned type)
{
    return type <= QXL_CURSOR_TRAIL ? RIG_KIND_CURSOR_SET + type : RIG_KIND_OTHER;
}

enum rig_kind rig_kind_of_logged(const struct rig_command *command)
{
    if (command->ring == RIG_RING_VGA)
        return RIG_KIND_VGA;
    if (command->type == RIG_COMMAND_DRAW && command->parts & RIG_PART_DRAW)
        return kind_of_draw(command->draw.type);
    if (command->type == RIG_COMMAND_CURSOR && command->parts & RIG_PART_CURSOR)
        return kind_of_cursor(command->cursor.type);
    if (command->type == RIG_COMMAND_SURFACE && command->parts & RIG_PART_SURFACE &&
        !command->surface.unknown)
        return command->surface.create ? RIG_KIND_SURFACE_CREATE : RIG_KIND_SURFACE_DESTROY;
    return RIG_KIND_OTHER;
}

enum rig_kind rig_kind_of_recorded(const QXLCommandExt *command)
{
    const void *data = (const void *)(uintptr_t)command->cmd.data;

    if (command->cmd.type == QXL_CMD_DRAW)
        return kind_of_draw(rig_command_draw_type(command));
    if (command->cmd.type == QXL_CMD_CURSOR)
        return kind_of_cursor(((const QXLCursorCmd *)data)->type);
    if (command->cmd.type == QXL_CMD_SURFACE)
        return ((const QXLSurfaceCmd *)data)->type == QXL_SURFACE_CMD_CREATE
                   ? RIG_KIND_SURFACE_CREATE
                   : RIG_KIND_SURFACE_DESTROY;
    return RIG_KIND_OTHER;
}

bool rig_drawing_of_logged(const struct rig_command *command, struct rig_drawing *drawing)
{
    const struct rig_image *image = &command->draw.image;

    if (command->ring == RIG_RING_VGA || command->type != RIG_COMMAND_DRAW ||
        !(command->parts & RIG_PART_DRAW))
        return false;
    *drawing = (struct rig_drawing){
        .primary = command->compat || command->draw.surface_id == 0,
        .has_image = command->parts & RIG_PART_IMAGE,
    };
    if (!drawing->has_image)
        return true;
    drawing->from_surface = image->type == SPICE_IMAGE_TYPE_SURFACE;
    drawing->cached = !drawing->from_surface && image->flags & SPICE_IMAGE_FLAGS_CACHE_ME;
    if (command->parts & RIG_PART_BITMAP && (int32_t)image->stride >= 0 &&
        (int32_t)image->bitmap_y >= 0)
        drawing->bitmap_bytes = (uint64_t)image->stride * image->bitmap_y;
    return true;
}

static QXLPHYSICAL image_of(const QXLDrawable *drawable)
{
    switch (drawable->type) {
    case QXL_DRAW_OPAQUE:
        return drawable->u.opaque.src_bitmap;
    case QXL_DRAW_COPY:
        return drawable->u.copy.src_bitmap;
    case QXL_DRAW_BLEND:
        return drawable->u.blend.src_bitmap;
    case QXL_DRAW_ROP3:
        return drawable->u.rop3.src_bitmap;
    case QXL_DRAW_TRANSPARENT:
        return drawable->u.transparent.src_bitmap;
    case QXL_DRAW_ALPHA_BLEND:
        return drawable->u.alpha_blend.src_bitmap;
    case QXL_DRAW_COMPOSITE:
        return drawable->u.composite.src;
    default:
        return 0;
    }
}

bool rig_drawing_of_recorded(const QXLCommandExt *command, struct rig_drawing *drawing)
{
    const QXLDrawable *drawable = (const void *)(uintptr_t)command->cmd.data;
    const QXLImage *image;

    if (command->cmd.type != QXL_CMD_DRAW)
        return false;
    *drawing = (struct rig_drawing){.primary = true};
    if (command->flags & QXL_COMMAND_FLAG_COMPAT)
        return true;
    drawing->primary = drawable->surface_id == 0;
    image = (const void *)(uintptr_t)image_of(drawable);
    if (!image)
        return true;
    drawing->has_image = true;
    drawing->from_surface = image->descriptor.type == SPICE_IMAGE_TYPE_SURFACE;
    drawing->cached =
        !drawing->from_surface && image->descriptor.flags & SPICE_IMAGE_FLAGS_CACHE_ME;
    if (image->descriptor.type == SPICE_IMAGE_TYPE_BITMAP)
        drawing->bitmap_bytes = (uint64_t)image->bitmap.stride * image->bitmap.y;
    return true;
}
