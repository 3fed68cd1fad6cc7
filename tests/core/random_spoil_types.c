/* SPDX-License-Identifier: BSD-3-Clause */
/* As random_spoil.c, for what only some types have. */
#include "random_spoil.h"

#include <qxl_wire.h>

/* ---- operations ---- */

static uint16_t bad_rop(struct random_world *world)
{
    static const uint16_t BAD[] = {
        SPICE_ROPD_INVERS_SRC,
        SPICE_ROPD_INVERS_RES | SPICE_ROPD_INVERS_DEST,
        SPICE_ROPD_OP_PUT | SPICE_ROPD_OP_XOR,
        SPICE_ROPD_OP_BLACKNESS | SPICE_ROPD_OP_WHITENESS | SPICE_ROPD_INVERS_BRUSH,
        SPICE_ROPD_OP_PUT | 1 << 11,
        SPICE_ROPD_OP_AND | 1 << 15,
    };

    return BAD[random_below(world, sizeof(BAD) / sizeof(BAD[0]))];
}

static bool bad_operation(struct random_world *world, struct random_draw *random)
{
    struct qxl_draw *draw = &random->draw;
    uint16_t rop = bad_rop(world);
    bool fore = random_one_in(world, 2);

    switch (draw->type) {
    case QXL_DRAW_FILL:
        draw->fill.rop = rop;
        return true;
    case QXL_DRAW_OPAQUE:
        draw->opaque.rop = rop;
        return true;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        draw->copy.rop = rop;
        return true;
    case QXL_DRAW_STROKE:
        *(fore ? &draw->stroke.fore_rop : &draw->stroke.back_rop) = rop;
        return true;
    case QXL_DRAW_TEXT:
        *(fore ? &draw->text.fore_rop : &draw->text.back_rop) = rop;
        return true;
    default:
        return false;
    }
}

/* A function of source and destination, of pattern and destination, or of pattern and source. */
static bool code_of_two_operands(struct random_world *world, struct random_draw *random)
{
    uint32_t table = random_below(world, 16);

    if (random->draw.type != QXL_DRAW_ROP3)
        return false;
    switch (random_below(world, 3)) {
    case 0:
        table |= table << 4;
        break;
    case 1:
        table = (table & 3) * 5 | (table >> 2) * 0x50;
        break;
    default:
        table = (table & 1) * 3 | (table >> 1 & 1) * 0xc | (table >> 2 & 1) * 0x30 |
                (table >> 3) * 0xc0;
        break;
    }
    random->draw.rop3.code = (uint8_t)table;
    return true;
}

static bool no_brush(struct random_world *world, struct random_draw *random)
{
    (void)world;
    if (random->draw.type == QXL_DRAW_OPAQUE)
        random->draw.opaque.brush.kind = QXL_BRUSH_NONE;
    else if (random->draw.type == QXL_DRAW_ROP3)
        random->draw.rop3.brush.kind = QXL_BRUSH_NONE;
    else
        return false;
    return true;
}

/* ---- surfaces that do not go together ---- */

static const struct random_surface *surface_of(struct random_world *world, uint32_t formats)
{
    uint32_t first = random_below(world, world->surface_count);

    for (uint32_t i = 0; i < world->surface_count; i++) {
        const struct random_surface *surface = &world->surfaces[(first + i) % world->surface_count];

        if (formats & 1u << random_surface_bits(surface->format) / 4)
            return surface;
    }
    return NULL;
}

static bool target_of_few_bits(struct random_world *world, struct random_draw *random)
{
    /* One bit for all but composite; for a ternary operation 8 bits are too few, too. */
    const struct random_surface *target =
        surface_of(world, 1u << 0 | (random->draw.type == QXL_DRAW_ROP3 ? 1u << 2 : 0));

    if (!target || random->draw.type == QXL_DRAW_COMPOSITE)
        return false;
    random->draw.surface = target->id;
    random->draw.box = (struct qxl_rect){0};
    return true;
}

static bool image_of_other_bits(struct random_world *world, struct random_draw *random)
{
    uint32_t all = 1u << 0 | 1u << 2 | 1u << 4 | 1u << 8;
    uint32_t own = 1u << random_surface_bits(random->target->format) / 4;
    const struct random_surface *other = surface_of(world, all & ~own);

    if (!other || random->draw.type == QXL_DRAW_COMPOSITE)
        return false;
    for (uint32_t i = 0; i < random->image_count; i++) {
        if (random->images[i].kind != QXL_IMAGE_FROM_SURFACE)
            continue;
        random->images[i].surface = other->id;
        return true;
    }
    return false;
}

static bool picture_of_16_565(struct random_world *world, struct random_draw *random)
{
    struct qxl_image *source = &random->images[0];
    const struct qxl_rect one = {.right = 1, .bottom = 1};
    struct qxl_draw *draw = &random->draw;

    (void)world;
    if (random->target->format != SPICE_SURFACE_FMT_16_565 || random->image_count == 0 ||
        random->roles[0] != RANDOM_SOURCE)
        return false;
    switch (draw->type) {
    case QXL_DRAW_OPAQUE:
        draw->opaque.source_area = one;
        break;
    case QXL_DRAW_ROP3:
        draw->rop3.source_area = one;
        break;
    case QXL_DRAW_TRANSPARENT:
        draw->transparent.source_area = one;
        break;
    case QXL_DRAW_ALPHA_BLEND:
        draw->alpha_blend.source_area = one;
        break;
    default:
        return false;
    }
    source->kind = QXL_IMAGE_FROM_SURFACE;
    source->surface = random->target->id;
    return true;
}

/* ---- lines ---- */

static struct qxl_path_segment *last_segment(struct random_draw *random)
{
    return &random->segments[random->draw.stroke.path.count - 1];
}

static bool bad_segments(struct random_world *world, struct random_draw *random)
{
    struct qxl_path *path = &random->draw.stroke.path;
    struct qxl_path_segment *last;

    if (random->draw.type != QXL_DRAW_STROKE)
        return false;
    last = last_segment(random);
    switch (random_below(world, 7)) {
    case 0:
        path->count = 0;
        break;
    case 1:
        path->segments = NULL;
        break;
    case 2:
        last->count = 0;
        break;
    case 3:
        last->points = NULL;
        break;
    case 4: /* nothing has begun */
        random->segments[0].flags &= ~(uint32_t)SPICE_PATH_BEGIN;
        break;
    case 5:
        last->flags = (last->flags & ~(uint32_t)SPICE_PATH_END) | SPICE_PATH_CLOSE;
        break;
    default:
        last->flags |= random_one_in(world, 2) ? 1u << 31 : 1u << 2;
        break;
    }
    return true;
}

static bool bad_points(struct random_world *world, struct random_draw *random)
{
    struct qxl_fixed_point *point;
    uint32_t segment;

    if (random->draw.type != QXL_DRAW_STROKE)
        return false;
    segment = random_below(world, random->draw.stroke.path.count);
    point = &random->points[segment][random_below(world, random->segments[segment].count)];
    *(random_one_in(world, 2) ? &point->x : &point->y) =
        random_one_in(world, 2) ? random_between(world, QXL_PATH_COORDINATE_MAX + 1, INT32_MAX / 2)
                                : random_between(world, INT32_MIN / 2, QXL_PATH_COORDINATE_MIN - 1);
    return true;
}

/* One segment of a curve that lacks a point, is too long or has none but one. */
static bool bad_curve(struct random_world *world, struct random_draw *random)
{
    struct qxl_path_segment *segment = &random->segments[0];
    struct qxl_fixed_point *points = random->points[0];

    if (random->draw.type != QXL_DRAW_STROKE)
        return false;
    random->draw.stroke.path.count = 1;
    segment->flags = SPICE_PATH_BEGIN | SPICE_PATH_BEZIER;
    segment->count = 4;
    for (int32_t i = 0; i < 4; i++)
        points[i] = (struct qxl_fixed_point){16 * 30 * i, 16 * 50 * (i % 2)};
    switch (random_below(world, 3)) {
    case 0:
        segment->count = 2 + random_below(world, 2);
        break;
    case 1:
        points[1 + random_below(world, 3)].x =
            random_between(world, QXL_PATH_CURVE_EXTENT_MAX + 1, QXL_PATH_COORDINATE_MAX);
        break;
    default:
        points[1] = points[2] = points[3] = points[0];
        break;
    }
    return true;
}

static bool bad_dashes(struct random_world *world, struct random_draw *random)
{
    struct qxl_line_style *style = &random->draw.stroke.style;
    uint32_t count = style->dash_count;

    if (random->draw.type != QXL_DRAW_STROKE || count == 0)
        return false;
    switch (random_below(world, 6)) {
    case 0:
        style->dashes = NULL;
        break;
    case 1:
        random->dashes[random_below(world, count)] = random_between(world, -99, -1);
        break;
    case 2:
        random->dashes[random_below(world, count)] =
            QXL_LINE_DASH_MAX + random_between(world, 1, 99);
        break;
    case 3: /* none has a whole pixel */
        for (uint32_t i = 0; i < count; i++)
            random->dashes[i] = random_between(world, 0, 15);
        break;
    case 4:
        style->dash_count = random_one_in(world, 2)
                                ? QXL_LINE_DASHES_ODD_MAX + 2
                                : QXL_LINE_DASHES_MAX + 1 + random_below(world, 9);
        break;
    default: /* a gap before nothing */
        style->dash_count = 0;
        style->start_with_gap = true;
        break;
    }
    return true;
}

static bool dashed_step_too_long(struct random_world *world, struct random_draw *random)
{
    struct qxl_path_segment *segment = &random->segments[0];

    if (random->draw.type != QXL_DRAW_STROKE || random->draw.stroke.style.dash_count == 0)
        return false;
    random->draw.stroke.path.count = 1;
    segment->flags = SPICE_PATH_BEGIN;
    segment->count = 2;
    random->points[0][0] = (struct qxl_fixed_point){-16000 * 16, 0};
    random->points[0][1] =
        (struct qxl_fixed_point){random_between(world, 16766 * 16 + 1, QXL_PATH_COORDINATE_MAX), 0};
    return true;
}

static bool lines_of_a_surface(struct random_world *world, struct random_draw *random)
{
    struct qxl_brush *brush = &random->draw.stroke.brush;
    struct qxl_image *image = &random->images[0];

    (void)world;
    if (random->draw.type != QXL_DRAW_STROKE)
        return false;
    *image = (struct qxl_image){.kind = QXL_IMAGE_FROM_SURFACE, .surface = random->target->id};
    brush->kind = QXL_BRUSH_PATTERN;
    brush->pattern = image;
    return true;
}

/* ---- text ---- */

static bool bad_string(struct random_world *world, struct random_draw *random)
{
    struct qxl_string *string = &random->draw.text.string;

    if (random->draw.type != QXL_DRAW_TEXT)
        return false;
    switch (random_below(world, 4)) {
    case 0:
        string->format = random_one_in(world, 2)
                             ? 0
                             : SPICE_STRING_FLAGS_RASTER_A1 | SPICE_STRING_FLAGS_RASTER_A4;
        break;
    case 1:
        string->format = (uint16_t)(string->format | 1u << random_between(world, 3, 15));
        break;
    case 2:
        string->glyphs = NULL;
        break;
    default:
        string->count = random_one_in(world, 2) ? 0 : QXL_GLYPHS_MAX + 1;
        break;
    }
    return true;
}

static bool bad_glyph(struct random_world *world, struct random_draw *random)
{
    struct qxl_glyph *glyph;

    if (random->draw.type != QXL_DRAW_TEXT)
        return false;
    glyph = &random->glyphs[random_below(world, random->draw.text.string.count)];
    switch (random_below(world, 4)) {
    case 0:
        glyph->width = glyph->height = 1;
        glyph->bits = NULL;
        break;
    case 1:
        glyph->position.x = random_between(world, QXL_STRING_COORDINATE_MAX + 41, INT32_MAX);
        break;
    case 2:
        glyph->origin.y = random_between(world, INT32_MIN, QXL_STRING_COORDINATE_MIN - 2001);
        break;
    default: /* alone more pixels than all may have */
        glyph->width = glyph->height = 8193;
        glyph->pitch = 0;
        break;
    }
    return true;
}

/* Each is good, and the box around both is not. */
static bool glyphs_too_far_apart(struct random_world *world, struct random_draw *random)
{
    struct qxl_glyph *glyphs = random->glyphs;

    if (random->draw.type != QXL_DRAW_TEXT || random->draw.text.string.count < 2)
        return false;
    glyphs[0].position = (struct qxl_point){-20000, 0};
    glyphs[1].position = (struct qxl_point){random_between(world, 13000, 32000), 0};
    return true;
}

static bool bad_back_area(struct random_world *world, struct random_draw *random)
{
    struct qxl_text *text = &random->draw.text;

    if (random->draw.type != QXL_DRAW_TEXT)
        return false;
    if (random_one_in(world, 3)) {
        text->back_area.left = text->back_area.right + random_between(world, 1, 9);
        return true;
    }
    text->back_area = (struct qxl_rect){.right = 1, .bottom = 1};
    if (random_one_in(world, 2)) {
        text->back.kind = QXL_BRUSH_NONE;
        return true;
    }
    text->back = (struct qxl_brush){.kind = QXL_BRUSH_SOLID};
    text->fore_rop =
        random_one_in(world, 2) ? SPICE_ROPD_OP_XOR : SPICE_ROPD_OP_PUT | SPICE_ROPD_INVERS_BRUSH;
    return true;
}

const struct spoiler TYPE_SPOILERS[] = {
    SPOILER(bad_operation),
    SPOILER(code_of_two_operands),
    SPOILER(no_brush),
    SPOILER(target_of_few_bits),
    SPOILER(image_of_other_bits),
    SPOILER(picture_of_16_565),
    SPOILER(bad_segments),
    SPOILER(bad_points),
    SPOILER(bad_curve),
    SPOILER(bad_dashes),
    SPOILER(dashed_step_too_long),
    SPOILER(lines_of_a_surface),
    SPOILER(bad_string),
    SPOILER(bad_glyph),
    SPOILER(glyphs_too_far_apart),
    SPOILER(bad_back_area),
};
const uint32_t TYPE_SPOILER_COUNT = sizeof(TYPE_SPOILERS) / sizeof(TYPE_SPOILERS[0]);
