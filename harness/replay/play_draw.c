/* SPDX-License-Identifier: BSD-3-Clause */
/* Of copies the log has the image and its area, of the other types only the effect: their operands
 * are made up. */
#include "payload.h"
#include "play.h"

/* A command on its way. */
struct play {
    struct rig_machine *machine;
    struct rig_surfaces *surfaces;
    const struct rig_command *command;
    struct qxl_draw draw; /* the box is the whole surface until a type knows better */
};

static struct rig_play_result send(struct play *play)
{
    return rig_play_result_of(qxl_draw(play->machine->display, &play->draw));
}

static struct qxl_brush made_up_brush(const struct play *play)
{
    return (struct qxl_brush){
        .kind = QXL_BRUSH_SOLID,
        .color = *rig_payload_palette(play->command->address, 1),
    };
}

static struct rig_play_result play_fill(struct play *play)
{
    play->draw.fill.brush = made_up_brush(play);
    return send(play);
}

static uint32_t palette_size(uint32_t format)
{
    switch (format) {
    case SPICE_BITMAP_FMT_1BIT_LE:
    case SPICE_BITMAP_FMT_1BIT_BE:
        return 2;
    case SPICE_BITMAP_FMT_4BIT_LE:
    case SPICE_BITMAP_FMT_4BIT_BE:
        return 16;
    default:
        return 256;
    }
}

static void make_bitmap(const struct rig_image *captured, struct qxl_palette *palette,
                        struct qxl_bitmap *bitmap)
{
    struct rig_payload payload =
        rig_payload_make(captured->id, captured->stride, captured->bitmap_y);

    *bitmap = (struct qxl_bitmap){
        .format = (uint8_t)captured->bitmap_format,
        .bottom_up = !(captured->bitmap_flags & QXL_BITMAP_TOP_DOWN),
        .width = captured->bitmap_x,
        .height = captured->bitmap_y,
        .stride = captured->stride,
        .pixels = payload.pixels,
        .pitch = payload.pitch,
    };
    if (captured->palette == 0)
        return;
    palette->count = (uint16_t)palette_size(captured->bitmap_format);
    palette->entries = rig_payload_palette(captured->id, palette->count);
    bitmap->palette = palette;
}

static struct qxl_rect rect_of_area(const struct rig_area *area)
{
    return (struct qxl_rect){
        .top = area->y,
        .left = area->x,
        .bottom = (int32_t)((uint32_t)area->y + (uint32_t)area->height),
        .right = (int32_t)((uint32_t)area->x + (uint32_t)area->width),
    };
}

/* As large as the area, if the surface is. */
static void fit_box(struct play *play, const struct qxl_rect *area)
{
    struct qxl_rect *box = &play->draw.box;

    box->right = (int32_t)MIN((int64_t)area->right - area->left, box->right);
    box->bottom = (int32_t)MIN((int64_t)area->bottom - area->top, box->bottom);
}

static struct rig_play_result play_copy(struct play *play)
{
    const struct rig_image *captured = &play->command->draw.image;
    struct qxl_palette palette = {0};
    struct qxl_image image = {
        .named = QXL_IMAGE_NAMES_ID | QXL_IMAGE_NAMES_FLAGS,
        .id = captured->id,
        .flags = (uint8_t)captured->flags,
    };
    struct qxl_rect area = rect_of_area(&play->command->draw.area);
    enum qxl_status status = QXL_STATUS_OK;

    fit_box(play, &area);
    if (captured->type == SPICE_IMAGE_TYPE_BITMAP) {
        image.kind = QXL_IMAGE_FROM_BITMAP;
        make_bitmap(captured, &palette, &image.bitmap);
    } else if (captured->type == SPICE_IMAGE_TYPE_SURFACE) {
        image.kind = QXL_IMAGE_FROM_SURFACE;
        status =
            rig_surfaces_find_source(play->surfaces, play->draw.surface, &area, &image.surface);
    } else {
        return rig_play_unsupported("its image type is neither a bitmap nor a surface");
    }
    if (status != QXL_STATUS_OK)
        return rig_play_result_of(status);
    play->draw.copy = (struct qxl_copy){
        .source = &image,
        .source_area = area,
        .rop = (uint16_t)play->command->draw.rop,
    };
    return send(play);
}

static struct rig_play_result play_composite(struct play *play)
{
    struct qxl_image source = {.kind = QXL_IMAGE_FROM_SURFACE};
    enum qxl_status status =
        rig_surfaces_find_source(play->surfaces, QXL_PRIMARY, &play->draw.box, &source.surface);

    if (status != QXL_STATUS_OK)
        return rig_play_result_of(status);
    play->draw.composite = (struct qxl_composite){.source = &source, .operation = QXL_OP_OVER};
    return send(play);
}

/* Opaque, blend, rop3, transparent, alpha-blend: of a small picture. */
static struct rig_play_result play_with_source(struct play *play)
{
    enum { SIDE = 8 };
    const struct rig_payload payload = rig_payload_make(play->command->address, SIDE * 4, SIDE);
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = SIDE,
                   .height = SIDE,
                   .pixels = payload.pixels,
                   .pitch = payload.pitch},
    };
    const struct qxl_rect all = {.right = SIDE, .bottom = SIDE};
    struct qxl_rect area;

    fit_box(play, &all);
    area = play->draw.box;
    switch (play->draw.type) {
    case QXL_DRAW_OPAQUE:
        play->draw.opaque = (struct qxl_opaque){
            .source = &image, .source_area = area, .brush = made_up_brush(play)};
        break;
    case QXL_DRAW_BLEND:
        play->draw.copy =
            (struct qxl_copy){.source = &image, .source_area = area, .rop = SPICE_ROPD_OP_AND};
        break;
    case QXL_DRAW_ROP3:
        play->draw.rop3 = (struct qxl_rop3){
            .source = &image, .source_area = area, .brush = made_up_brush(play), .code = 0xb8};
        break;
    case QXL_DRAW_TRANSPARENT:
        play->draw.transparent = (struct qxl_transparent){.source = &image, .source_area = area};
        break;
    default:
        play->draw.alpha_blend =
            (struct qxl_alpha_blend){.source = &image, .source_area = area, .alpha = 128};
        break;
    }
    return send(play);
}

/* From corner to corner. */
static struct rig_play_result play_stroke(struct play *play)
{
    const struct qxl_fixed_point points[] = {
        {0, 0}, {play->draw.box.right * 16, play->draw.box.bottom * 16}};
    const struct qxl_path_segment segment = {
        .flags = SPICE_PATH_BEGIN | SPICE_PATH_END, .points = points, .count = 2};

    play->draw.stroke = (struct qxl_stroke){
        .path = {.segments = &segment, .count = 1},
        .brush = made_up_brush(play),
    };
    return send(play);
}

/* One letter. */
static struct rig_play_result play_text(struct play *play)
{
    static const uint8_t BITS[] = {0x18, 0x24, 0x42, 0x7e, 0x42, 0x42, 0x42, 0x00};
    const struct qxl_glyph glyph = {.width = 8, .height = 8, .bits = BITS, .pitch = 1};

    play->draw.text = (struct qxl_text){
        .string = {.format = SPICE_STRING_FLAGS_RASTER_A1, .glyphs = &glyph, .count = 1},
        .fore = made_up_brush(play),
    };
    return send(play);
}

static struct rig_play_result play_type(struct play *play)
{
    switch (play->draw.type) {
    case QXL_DRAW_FILL:
        return play_fill(play);
    case QXL_DRAW_COPY:
        return play_copy(play);
    case QXL_COPY_BITS:
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        return send(play);
    case QXL_DRAW_OPAQUE:
    case QXL_DRAW_BLEND:
    case QXL_DRAW_ROP3:
    case QXL_DRAW_TRANSPARENT:
    case QXL_DRAW_ALPHA_BLEND:
        return play_with_source(play);
    case QXL_DRAW_STROKE:
        return play_stroke(play);
    case QXL_DRAW_TEXT:
        return play_text(play);
    case QXL_DRAW_COMPOSITE:
        return play_composite(play);
    default:
        return rig_play_unsupported("there is no such draw type");
    }
}

struct rig_play_result rig_play_draw(struct rig_machine *machine, struct rig_surfaces *surfaces,
                                     const struct rig_command *command)
{
    const struct rig_draw *captured = &command->draw;
    struct play play = {
        .machine = machine,
        .surfaces = surfaces,
        .command = command,
        .draw =
            {
                /* QEMU has no word for composite. */
                .type = captured->type == RIG_UNKNOWN_NAME ? QXL_DRAW_COMPOSITE : captured->type,
                .named = QXL_DRAW_NAMES_EFFECT,
                .effect = captured->effect,
            },
    };
    struct qxl_surface_info info;
    enum qxl_status status = rig_surfaces_find(surfaces, captured->surface_id, &play.draw.surface);

    if (status == QXL_STATUS_OK)
        status = qxl_surface_info(machine->display, play.draw.surface, &info);
    if (status != QXL_STATUS_OK)
        return rig_play_result_of(status);
    play.draw.box = (struct qxl_rect){.bottom = (int32_t)info.height, .right = (int32_t)info.width};
    return play_type(&play);
}
