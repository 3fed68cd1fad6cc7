/* SPDX-License-Identifier: BSD-3-Clause */
/* Images, and what is made of them: masks and brushes. */
#include "rebuild_private.h"

#include <string.h>

static const struct qxl_palette *make_palette(struct rig_rebuild *rebuild, QXLPHYSICAL address)
{
    const QXLPalette *recorded = rebuild_pointer(address);
    struct qxl_palette *palette;
    uint32_t *entries;

    if (!recorded)
        return NULL;
    palette = rebuild_memory(rebuild, sizeof(*palette));
    entries = rebuild_memory(rebuild, recorded->num_ents * sizeof(*entries));
    memcpy(entries, recorded->ents, recorded->num_ents * sizeof(*entries));
    *palette = (struct qxl_palette){
        .entries = entries, .count = recorded->num_ents, .unique = recorded->unique};
    return palette;
}

static void make_bitmap(struct rig_rebuild *rebuild, const QXLBitmap *recorded,
                        struct qxl_bitmap *bitmap)
{
    const void *data = rebuild_pointer(recorded->data);

    if (!(recorded->flags & QXL_BITMAP_DIRECT))
        data = rebuild_chunks(rebuild, data, (gsize)recorded->stride * recorded->y);
    *bitmap = (struct qxl_bitmap){
        .format = recorded->format,
        .bottom_up = !(recorded->flags & QXL_BITMAP_TOP_DOWN),
        .width = recorded->x,
        .height = recorded->y,
        .stride = recorded->stride,
        .pixels = data,
        .pitch = (ptrdiff_t)recorded->stride,
        .palette = make_palette(rebuild, recorded->palette),
    };
}

static struct qxl_image *new_image(struct rig_rebuild *rebuild, const QXLImageDescriptor *recorded)
{
    struct qxl_image *image = rebuild_memory(rebuild, sizeof(*image));

    *image = (struct qxl_image){
        .named = QXL_IMAGE_NAMES_ID | QXL_IMAGE_NAMES_FLAGS,
        .id = recorded->id,
        .flags = recorded->flags,
    };
    return image;
}

/* The renderer has masks of them alone: it aborts the process on other images. */
static bool is_for_masks(const QXLBitmap *bitmap)
{
    return bitmap->format == SPICE_BITMAP_FMT_1BIT_LE || bitmap->format == SPICE_BITMAP_FMT_4BIT_LE;
}

static const struct qxl_image *make_image(struct rig_rebuild *rebuild, QXLPHYSICAL address,
                                          bool mask)
{
    const QXLImage *recorded = rebuild_pointer(address);
    struct qxl_image *image;

    if (!recorded)
        return NULL;
    image = new_image(rebuild, &recorded->descriptor);
    switch (recorded->descriptor.type) {
    case SPICE_IMAGE_TYPE_BITMAP:
        image->kind = QXL_IMAGE_FROM_BITMAP;
        if (!mask && is_for_masks(&recorded->bitmap))
            rebuild_refuse(rebuild, "libspice-server cannot draw an image of its format");
        make_bitmap(rebuild, &recorded->bitmap, &image->bitmap);
        break;
    case SPICE_IMAGE_TYPE_SURFACE:
        image->kind = QXL_IMAGE_FROM_SURFACE;
        /* Drivers leave the flags of a surface as they were in memory, and nobody looks. */
        image->named = QXL_IMAGE_NAMES_ID;
        if (!rebuild->find(rebuild->context, recorded->surface_image.surface_id, &image->surface))
            rebuild_refuse(rebuild, "a surface that it takes as image does not exist");
        break;
    default:
        rebuild_refuse(rebuild, "its image is neither a bitmap nor a surface");
    }
    return image;
}

const struct qxl_image *rebuild_image(struct rig_rebuild *rebuild, QXLPHYSICAL address)
{
    return make_image(rebuild, address, false);
}

struct qxl_mask rebuild_mask(struct rig_rebuild *rebuild, const QXLQMask *mask)
{
    if (!mask->bitmap)
        return (struct qxl_mask){.image = NULL};
    return (struct qxl_mask){
        .image = make_image(rebuild, mask->bitmap, true),
        .position = {mask->pos.x, mask->pos.y},
        .invert = mask->flags & SPICE_MASK_FLAGS_INVERS,
    };
}

struct qxl_brush rebuild_brush(struct rig_rebuild *rebuild, const QXLBrush *brush)
{
    switch (brush->type) {
    case SPICE_BRUSH_TYPE_NONE:
        return (struct qxl_brush){.kind = QXL_BRUSH_NONE};
    case SPICE_BRUSH_TYPE_SOLID:
        return (struct qxl_brush){.kind = QXL_BRUSH_SOLID, .color = brush->u.color};
    case SPICE_BRUSH_TYPE_PATTERN:
        return (struct qxl_brush){
            .kind = QXL_BRUSH_PATTERN,
            .pattern = rebuild_image(rebuild, brush->u.pattern.pat),
            .origin = {brush->u.pattern.pos.x, brush->u.pattern.pos.y},
        };
    default:
        rebuild_refuse(rebuild, "there is no such brush");
        return (struct qxl_brush){.kind = QXL_BRUSH_NONE};
    }
}
