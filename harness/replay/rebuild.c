/* SPDX-License-Identifier: BSD-3-Clause */
#include "rebuild_private.h"

#include <string.h>

enum { BLOCK_SIZE = 256 * 1024, ALIGNMENT = 16 };

/* Bits of QXLComposite.flags, as a comment of qxl_dev.h has them. */
enum {
    COMPOSITE_SOURCE_FILTER = 8,
    COMPOSITE_MASK_FILTER = 11,
    COMPOSITE_SOURCE_REPEAT = 14,
    COMPOSITE_MASK_REPEAT = 16,
    COMPOSITE_FILTER_BITS = 7,
    COMPOSITE_REPEAT_BITS = 3,
};

/* ---- memory ---- */

struct rig_rebuild *rig_rebuild_create(rig_rebuild_find *find, void *context)
{
    struct rig_rebuild *rebuild = g_new0(struct rig_rebuild, 1);

    rebuild->find = find;
    rebuild->context = context;
    rebuild->blocks = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(rebuild->blocks, g_malloc(BLOCK_SIZE));
    return rebuild;
}

void rig_rebuild_destroy(struct rig_rebuild *rebuild)
{
    if (!rebuild)
        return;
    g_ptr_array_unref(rebuild->blocks);
    g_free(rebuild);
}

static void begin(struct rig_rebuild *rebuild)
{
    if (rebuild->blocks->len > 1)
        g_ptr_array_set_size(rebuild->blocks, 1);
    rebuild->used = 0;
    rebuild->refusal = NULL;
}

void *rebuild_memory(struct rig_rebuild *rebuild, gsize size)
{
    gsize start = rebuild->used;
    guint8 *block = g_ptr_array_index(rebuild->blocks, 0);

    if (size <= BLOCK_SIZE - start) {
        rebuild->used = MIN(BLOCK_SIZE, start + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        return block + start;
    }
    block = g_malloc(size);
    g_ptr_array_add(rebuild->blocks, block);
    return block;
}

void rebuild_refuse(struct rig_rebuild *rebuild, const char *why)
{
    if (!rebuild->refusal)
        rebuild->refusal = why;
}

/* Bytes of a list of chunks, counted until there are enough. */
static gsize chunks_size(const QXLDataChunk *chunk, gsize enough)
{
    gsize size = 0;

    for (; chunk && size < enough; chunk = rebuild_pointer(chunk->next_chunk))
        size += chunk->data_size;
    return size;
}

const guint8 *rebuild_chunks(struct rig_rebuild *rebuild, const QXLDataChunk *chunk, gsize size)
{
    guint8 *all;
    gsize done = 0;

    if (chunk && chunk->data_size >= size)
        return chunk->data;
    if (chunks_size(chunk, size) < size) {
        rebuild_refuse(rebuild, "its data is shorter than it says");
        return NULL;
    }
    all = rebuild_memory(rebuild, size);
    for (; done < size; chunk = rebuild_pointer(chunk->next_chunk)) {
        gsize here = MIN(chunk->data_size, size - done);

        memcpy(all + done, chunk->data, here);
        done += here;
    }
    return all;
}

/* ---- types ---- */

static void make_copy(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                      struct qxl_draw *request)
{
    const QXLCopy *copy = &drawable->u.copy;

    request->copy = (struct qxl_copy){
        .source = rebuild_image(rebuild, copy->src_bitmap),
        .source_area = rebuild_rect(&copy->src_area),
        .rop = copy->rop_descriptor,
        .scale_mode = copy->scale_mode,
        .mask = rebuild_mask(rebuild, &copy->mask),
    };
}

static void make_opaque(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                        struct qxl_draw *request)
{
    const QXLOpaque *opaque = &drawable->u.opaque;

    request->opaque = (struct qxl_opaque){
        .source = rebuild_image(rebuild, opaque->src_bitmap),
        .source_area = rebuild_rect(&opaque->src_area),
        .brush = rebuild_brush(rebuild, &opaque->brush),
        .rop = opaque->rop_descriptor,
        .scale_mode = opaque->scale_mode,
        .mask = rebuild_mask(rebuild, &opaque->mask),
    };
}

static void make_rop3(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                      struct qxl_draw *request)
{
    const QXLRop3 *rop3 = &drawable->u.rop3;

    request->rop3 = (struct qxl_rop3){
        .source = rebuild_image(rebuild, rop3->src_bitmap),
        .source_area = rebuild_rect(&rop3->src_area),
        .brush = rebuild_brush(rebuild, &rop3->brush),
        .code = rop3->rop3,
        .scale_mode = rop3->scale_mode,
        .mask = rebuild_mask(rebuild, &rop3->mask),
    };
}

static void make_transparent(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                             struct qxl_draw *request)
{
    const QXLTransparent *transparent = &drawable->u.transparent;

    request->transparent = (struct qxl_transparent){
        .source = rebuild_image(rebuild, transparent->src_bitmap),
        .source_area = rebuild_rect(&transparent->src_area),
        .color = transparent->src_color,
        .true_color = transparent->true_color,
    };
}

static void make_alpha_blend(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                             struct qxl_draw *request)
{
    const QXLAlphaBlend *blend = &drawable->u.alpha_blend;

    request->alpha_blend = (struct qxl_alpha_blend){
        .source = rebuild_image(rebuild, blend->src_bitmap),
        .source_area = rebuild_rect(&blend->src_area),
        .alpha = blend->alpha,
        .source_is_alpha = blend->alpha_flags & SPICE_ALPHA_FLAGS_SRC_SURFACE_HAS_ALPHA,
        .dest_has_alpha = blend->alpha_flags & SPICE_ALPHA_FLAGS_DEST_HAS_ALPHA,
    };
}

static void make_stroke(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                        struct qxl_draw *request)
{
    const QXLStroke *stroke = &drawable->u.stroke;

    request->stroke = (struct qxl_stroke){
        .path = rebuild_path(rebuild, stroke->path),
        .style = rebuild_style(rebuild, &stroke->attr),
        .brush = rebuild_brush(rebuild, &stroke->brush),
        .fore_rop = stroke->fore_mode,
        .back_rop = stroke->back_mode,
    };
}

static void make_text(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                      struct qxl_draw *request)
{
    const QXLText *text = &drawable->u.text;

    request->text = (struct qxl_text){
        .string = rebuild_string(rebuild, text->str),
        .back_area = rebuild_rect(&text->back_area),
        .fore = rebuild_brush(rebuild, &text->fore_brush),
        .back = rebuild_brush(rebuild, &text->back_brush),
        .fore_rop = text->fore_mode,
        .back_rop = text->back_mode,
    };
}

static void make_composite(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                           struct qxl_draw *request)
{
    const QXLComposite *composite = &drawable->u.composite;
    const guint32 flags = composite->flags;

    request->composite = (struct qxl_composite){
        .source = rebuild_image(rebuild, composite->src),
        .mask = rebuild_image(rebuild, composite->mask),
        .source_transform = rebuild_transform(rebuild, composite->src_transform),
        .mask_transform = rebuild_transform(rebuild, composite->mask_transform),
        .source_origin = {composite->src_origin.x, composite->src_origin.y},
        .mask_origin = {composite->mask_origin.x, composite->mask_origin.y},
        .operation = (uint8_t)flags,
        .source_filter = flags >> COMPOSITE_SOURCE_FILTER & COMPOSITE_FILTER_BITS,
        .mask_filter = flags >> COMPOSITE_MASK_FILTER & COMPOSITE_FILTER_BITS,
        .source_repeat = flags >> COMPOSITE_SOURCE_REPEAT & COMPOSITE_REPEAT_BITS,
        .mask_repeat = flags >> COMPOSITE_MASK_REPEAT & COMPOSITE_REPEAT_BITS,
        .component_alpha = flags & SPICE_COMPOSITE_COMPONENT_ALPHA,
        .source_opaque = flags & SPICE_COMPOSITE_SOURCE_OPAQUE,
        .mask_opaque = flags & SPICE_COMPOSITE_MASK_OPAQUE,
        .dest_opaque = flags & SPICE_COMPOSITE_DEST_OPAQUE,
    };
}

static void make_type(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                      struct qxl_draw *request)
{
    switch (drawable->type) {
    case QXL_DRAW_FILL:
        request->fill = (struct qxl_fill){
            .brush = rebuild_brush(rebuild, &drawable->u.fill.brush),
            .rop = drawable->u.fill.rop_descriptor,
            .mask = rebuild_mask(rebuild, &drawable->u.fill.mask),
        };
        break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        make_copy(rebuild, drawable, request);
        break;
    case QXL_COPY_BITS:
        request->copy_bits.source =
            (struct qxl_point){drawable->u.copy_bits.src_pos.x, drawable->u.copy_bits.src_pos.y};
        break;
    case QXL_DRAW_OPAQUE:
        make_opaque(rebuild, drawable, request);
        break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        request->flood.mask = rebuild_mask(rebuild, &drawable->u.blackness.mask);
        break;
    case QXL_DRAW_ROP3:
        make_rop3(rebuild, drawable, request);
        break;
    case QXL_DRAW_STROKE:
        make_stroke(rebuild, drawable, request);
        break;
    case QXL_DRAW_TEXT:
        make_text(rebuild, drawable, request);
        break;
    case QXL_DRAW_TRANSPARENT:
        make_transparent(rebuild, drawable, request);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        make_alpha_blend(rebuild, drawable, request);
        break;
    case QXL_DRAW_COMPOSITE:
        make_composite(rebuild, drawable, request);
        break;
    default:
        rebuild_refuse(rebuild, "there is no such draw type, or it draws nothing");
    }
}

const char *rig_rebuild_draw(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                             struct qxl_draw *request)
{
    begin(rebuild);
    *request = (struct qxl_draw){
        .type = drawable->type,
        .box = rebuild_rect(&drawable->bbox),
        .clip = rebuild_clip(rebuild, &drawable->clip),
        .named = QXL_DRAW_NAMES_EFFECT | QXL_DRAW_NAMES_MM_TIME,
        .effect = drawable->effect,
        .mm_time = drawable->mm_time,
    };
    if (!rebuild->find(rebuild->context, drawable->surface_id, &request->surface))
        rebuild_refuse(rebuild, "the surface that it draws on does not exist");
    make_type(rebuild, drawable, request);
    return rebuild->refusal;
}

/* Where a drawing has the address of its source, unaligned; NULL for types without one. */
static void *source_of(QXLDrawable *drawable, QXLRect **area)
{
    switch (drawable->type) {
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        *area = &drawable->u.copy.src_area;
        return &drawable->u.copy.src_bitmap;
    case QXL_DRAW_OPAQUE:
        *area = &drawable->u.opaque.src_area;
        return &drawable->u.opaque.src_bitmap;
    case QXL_DRAW_ROP3:
        *area = &drawable->u.rop3.src_area;
        return &drawable->u.rop3.src_bitmap;
    case QXL_DRAW_TRANSPARENT:
        *area = &drawable->u.transparent.src_area;
        return &drawable->u.transparent.src_bitmap;
    case QXL_DRAW_ALPHA_BLEND:
        *area = &drawable->u.alpha_blend.src_area;
        return &drawable->u.alpha_blend.src_bitmap;
    default:
        return NULL;
    }
}

/* What a file says may be any number: the core judges the sum. */
static int32_t moved(int32_t coordinate, int32_t by)
{
    return (int32_t)((uint32_t)coordinate + (uint32_t)by);
}

void rig_rebuild_self_bitmap(QXLDrawable *drawable, QXLImage *image)
{
    const QXLRect *below = &drawable->self_bitmap_area;
    QXLRect *area = NULL;
    void *source = drawable->self_bitmap ? source_of(drawable, &area) : NULL;
    QXLPHYSICAL address = 1;

    if (source)
        memcpy(&address, source, sizeof(address));
    if (!address) {
        memset(image, 0, sizeof(*image));
        image->descriptor.type = SPICE_IMAGE_TYPE_SURFACE;
        image->surface_image.surface_id = drawable->surface_id;
        address = (uintptr_t)image;
        memcpy(source, &address, sizeof(address));
        area->left = moved(area->left, below->left);
        area->right = moved(area->right, below->left);
        area->top = moved(area->top, below->top);
        area->bottom = moved(area->bottom, below->top);
    }
    drawable->self_bitmap = 0;
    drawable->self_bitmap_area = (QXLRect){.top = 0};
}

void rig_rebuild_compat(const QXLCompatDrawable *compat, QXLDrawable *drawable)
{
    *drawable = (QXLDrawable){
        .effect = compat->effect,
        .type = compat->type,
        .self_bitmap = compat->bitmap_offset != 0,
        .self_bitmap_area = compat->bitmap_area,
        .bbox = compat->bbox,
        .clip = compat->clip,
        .mm_time = compat->mm_time,
        .surfaces_dest = {-1, -1, -1},
    };
    if (compat->type != QXL_DRAW_ALPHA_BLEND) {
        memcpy(&drawable->u, &compat->u, sizeof(compat->u));
        return;
    }
    drawable->u.alpha_blend = (QXLAlphaBlend){
        .alpha = compat->u.alpha_blend.alpha,
        .src_bitmap = compat->u.alpha_blend.src_bitmap,
        .src_area = compat->u.alpha_blend.src_area,
    };
}

/* ---- pointers ---- */

/* Bytes of a row of the mask; of MONO's XOR rows too. */
static gsize mask_row(const QXLCursorHeader *header)
{
    return (header->width + 7u) / 8;
}

const char *rig_rebuild_cursor(struct rig_rebuild *rebuild, const QXLCursor *cursor,
                               struct qxl_cursor_shape *shape)
{
    const QXLCursorHeader *header = &cursor->header;
    gsize rows = header->height, pixel_row = header->width * 4u;
    const guint8 *data;

    begin(rebuild);
    *shape = (struct qxl_cursor_shape){
        .type = (uint8_t)header->type,
        .width = header->width,
        .height = header->height,
        .hot_x = header->hot_spot_x,
        .hot_y = header->hot_spot_y,
        .unique = header->unique,
    };
    switch (header->type) {
    case SPICE_CURSOR_TYPE_ALPHA:
        data = rebuild_chunks(rebuild, &cursor->chunk, pixel_row * rows);
        shape->pixels = data;
        shape->pitch = (ptrdiff_t)pixel_row;
        break;
    case SPICE_CURSOR_TYPE_COLOR32:
        data = rebuild_chunks(rebuild, &cursor->chunk, (pixel_row + mask_row(header)) * rows);
        shape->pixels = data;
        shape->pitch = (ptrdiff_t)pixel_row;
        shape->mask = data ? data + pixel_row * rows : NULL;
        shape->mask_pitch = (ptrdiff_t)mask_row(header);
        break;
    case SPICE_CURSOR_TYPE_MONO:
        data = rebuild_chunks(rebuild, &cursor->chunk, 2 * mask_row(header) * rows);
        shape->mask = data;
        shape->pixels = data ? data + mask_row(header) * rows : NULL;
        shape->pitch = shape->mask_pitch = (ptrdiff_t)mask_row(header);
        break;
    default:
        rebuild_refuse(rebuild, "the core has no pointers of this type");
    }
    return rebuild->refusal;
}
