/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "crosscheck.h"

static const void *pointer(QXLPHYSICAL address)
{
    return (const void *)(uintptr_t)address;
}

static struct rig_area area_of(const QXLRect *rect)
{
    return (struct rig_area){rect->right - rect->left, rect->bottom - rect->top, rect->left,
                             rect->top};
}

static uint32_t image_of(QXLPHYSICAL address, struct rig_image *image)
{
    const QXLImage *recorded = pointer(address);

    if (!recorded)
        return 0;
    *image = (struct rig_image){
        .id = recorded->descriptor.id,
        .type = recorded->descriptor.type,
        .flags = recorded->descriptor.flags,
        .width = recorded->descriptor.width,
        .height = recorded->descriptor.height,
    };
    if (recorded->descriptor.type != SPICE_IMAGE_TYPE_BITMAP)
        return RIG_PART_IMAGE;
    image->bitmap_format = recorded->bitmap.format;
    image->bitmap_flags = recorded->bitmap.flags;
    image->bitmap_x = recorded->bitmap.x;
    image->bitmap_y = recorded->bitmap.y;
    image->stride = recorded->bitmap.stride;
    image->palette = recorded->bitmap.palette != 0;
    image->data = recorded->bitmap.data != 0;
    return RIG_PART_IMAGE | RIG_PART_BITMAP;
}

static uint32_t draw_of(uint8_t type, uint8_t effect, const QXLCopy *copy, struct rig_draw *draw)
{
    bool named = strcmp(rig_draw_type_name(type), "???") != 0;

    draw->type = named ? type : RIG_UNKNOWN_NAME;
    draw->effect = effect;
    if (type != QXL_DRAW_COPY)
        return RIG_PART_DRAW;
    draw->src = copy->src_bitmap != 0;
    draw->area = area_of(&copy->src_area);
    draw->rop = copy->rop_descriptor;
    return RIG_PART_DRAW | RIG_PART_SRC | RIG_PART_AREA | RIG_PART_ROP |
           image_of(copy->src_bitmap, &draw->image);
}

static void compat_draw_of(const QXLCompatDrawable *drawable, struct rig_command *command)
{
    command->compat = true;
    command->parts |= draw_of(drawable->type, drawable->effect, &drawable->u.copy, &command->draw);
    if (!drawable->bitmap_offset)
        return;
    command->parts |= RIG_PART_COMPAT_BITMAPS;
    command->bitmap_offset = drawable->bitmap_offset;
    command->bitmap_area = area_of(&drawable->bitmap_area);
}

static uint32_t surface_of(const QXLSurfaceCmd *recorded, struct rig_surface *surface)
{
    surface->id = recorded->surface_id;
    surface->create = recorded->type == QXL_SURFACE_CMD_CREATE;
    surface->unknown = recorded->type > QXL_SURFACE_CMD_DESTROY;
    if (!surface->create)
        return RIG_PART_SURFACE;
    surface->width = recorded->u.surface_create.width;
    surface->height = recorded->u.surface_create.height;
    surface->stride = recorded->u.surface_create.stride;
    surface->format = recorded->u.surface_create.format;
    return RIG_PART_SURFACE | RIG_PART_SURFACE_SIZE;
}

static uint32_t cursor_of(const QXLCursorCmd *recorded, struct rig_cursor *cursor)
{
    const QXLCursor *shape;

    cursor->type = recorded->type > QXL_CURSOR_TRAIL ? RIG_UNKNOWN_NAME : recorded->type;
    if (recorded->type == QXL_CURSOR_MOVE) {
        cursor->x = recorded->u.position.x;
        cursor->y = recorded->u.position.y;
        return RIG_PART_CURSOR | RIG_PART_POSITION;
    }
    if (recorded->type != QXL_CURSOR_SET)
        return RIG_PART_CURSOR;
    cursor->x = recorded->u.set.position.x;
    cursor->y = recorded->u.set.position.y;
    cursor->visible = recorded->u.set.visible;
    shape = pointer(recorded->u.set.shape);
    cursor->shape = shape != NULL;
    if (!shape)
        return RIG_PART_CURSOR | RIG_PART_POSITION | RIG_PART_VISIBLE;
    cursor->shape_type = shape->header.type;
    cursor->width = shape->header.width;
    cursor->height = shape->header.height;
    cursor->hot_x = shape->header.hot_spot_x;
    cursor->hot_y = shape->header.hot_spot_y;
    cursor->unique = shape->header.unique;
    cursor->data_size = shape->data_size;
    return RIG_PART_CURSOR | RIG_PART_POSITION | RIG_PART_VISIBLE | RIG_PART_SHAPE;
}

void rig_crosscheck_command(const struct rig_record *record, struct rig_command *command)
{
    const void *data = pointer(record->command.cmd.data);
    const QXLDrawable *drawable = data;

    memset(command, 0, sizeof(*command));
    command->type = record->type < RIG_COMMAND_UNKNOWN ? (enum rig_command_type)record->type
                                                       : RIG_COMMAND_UNKNOWN;
    command->ring = command->type == RIG_COMMAND_CURSOR ? RIG_RING_CSR : RIG_RING_CMD;
    command->parts = RIG_PART_TYPE;
    if (command->type == RIG_COMMAND_SURFACE) {
        command->parts |= surface_of(data, &command->surface);
    } else if (command->type == RIG_COMMAND_CURSOR) {
        command->parts |= cursor_of(data, &command->cursor);
    } else if (command->type == RIG_COMMAND_DRAW) {
        if (record->command.flags & QXL_COMMAND_FLAG_COMPAT) {
            compat_draw_of(data, command);
            return;
        }
        command->draw.surface_id = drawable->surface_id;
        command->parts |=
            draw_of(drawable->type, drawable->effect, &drawable->u.copy, &command->draw);
    }
}
