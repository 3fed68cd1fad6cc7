/* SPDX-License-Identifier: BSD-3-Clause */
#include "random_draw.h"

#include <string.h>

#include "check.h"

uint32_t random_below(struct random_world *world, uint32_t bound)
{
    return (uint32_t)((noise(&world->seed) >> 32) * bound >> 32);
}

int32_t random_between(struct random_world *world, int32_t low, int32_t high)
{
    return low + (int32_t)random_below(world, (uint32_t)(high - low) + 1);
}

bool random_one_in(struct random_world *world, uint32_t n)
{
    return random_below(world, n) == 0;
}

const uint8_t *random_pixels(void)
{
    static uint8_t pixels[2 * RANDOM_PIXEL_BYTES];

    if (pixels[0] == 0) {
        uint64_t seed = 0x917e15;

        for (size_t i = 0; i < sizeof(pixels); i += sizeof(seed)) {
            uint64_t word = noise(&seed) | 1;

            memcpy(pixels + i, &word, sizeof(word));
        }
    }
    return pixels + RANDOM_PIXEL_BYTES;
}

ptrdiff_t random_pitch(struct random_world *world, uint32_t row)
{
    switch (random_below(world, 6)) {
    case 0:
        return 0;
    case 1:
        return -(ptrdiff_t)row;
    case 2:
        return (ptrdiff_t)row + random_between(world, 0, 9);
    case 3:
        return random_between(world, 0, (int32_t)row);
    default:
        return (row + 3) & ~3u;
    }
}

/* Mostly small, now and then large. */
static uint32_t side(struct random_world *world)
{
    static const uint32_t LIMITS[] = {8, 8, 40, 40, 100, 400};

    return 1 + random_below(world, LIMITS[random_below(world, 6)]);
}

static void sort(int32_t *a, int32_t *b)
{
    int32_t swap = *a;

    if (*a <= *b)
        return;
    *a = *b;
    *b = swap;
}

/* In an area, perhaps empty. */
static struct qxl_rect box_in(struct random_world *world, uint32_t width, uint32_t height)
{
    struct qxl_rect box = {
        .left = random_between(world, 0, (int32_t)width),
        .right = random_between(world, 0, (int32_t)width),
        .top = random_between(world, 0, (int32_t)height),
        .bottom = random_between(world, 0, (int32_t)height),
    };

    sort(&box.left, &box.right);
    sort(&box.top, &box.bottom);
    return box;
}

/* In an area, at least one pixel. */
static struct qxl_rect area_in(struct random_world *world, uint32_t width, uint32_t height)
{
    struct qxl_rect area = {
        .left = (int32_t)random_below(world, width),
        .top = (int32_t)random_below(world, height),
    };

    area.right = random_between(world, area.left + 1, (int32_t)width);
    area.bottom = random_between(world, area.top + 1, (int32_t)height);
    return area;
}

static struct qxl_point anywhere(struct random_world *world)
{
    return (struct qxl_point){random_between(world, -2000, 2000),
                              random_between(world, -2000, 2000)};
}

static uint16_t rop(struct random_world *world)
{
    static const uint16_t OPERATIONS[] = {
        SPICE_ROPD_OP_PUT,       SPICE_ROPD_OP_OR,        SPICE_ROPD_OP_AND,   SPICE_ROPD_OP_XOR,
        SPICE_ROPD_OP_BLACKNESS, SPICE_ROPD_OP_WHITENESS, SPICE_ROPD_OP_INVERS};
    static const uint16_t INVERSIONS[] = {SPICE_ROPD_INVERS_SRC, SPICE_ROPD_INVERS_BRUSH,
                                          SPICE_ROPD_INVERS_DEST, SPICE_ROPD_INVERS_RES};
    uint16_t result = OPERATIONS[random_below(world, 7)];

    if (random_one_in(world, 3))
        return 0;
    for (int i = 0; i < 4; i++)
        result |= random_one_in(world, 4) ? INVERSIONS[i] : 0;
    return result;
}

/* ---- pictures ---- */

uint32_t random_surface_bits(uint32_t format)
{
    return format == SPICE_SURFACE_FMT_1_A                                            ? 1
           : format == SPICE_SURFACE_FMT_8_A                                          ? 8
           : format == SPICE_SURFACE_FMT_16_555 || format == SPICE_SURFACE_FMT_16_565 ? 16
                                                                                      : 32;
}

static const uint8_t BITMAP_BITS[] = {0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8};

static void make_palette(struct random_world *world, struct qxl_palette *palette, uint32_t most)
{
    *palette = (struct qxl_palette){
        .entries = (const uint32_t *)(const void *)random_pixels(),
        .count = (uint16_t)(1 + random_below(world, most)),
        .unique = random_one_in(world, 2) ? noise(&world->seed) : 0,
    };
    if (world->familiar && !random_one_in(world, 4)) {
        palette->unique = 0;
        palette->count = 2;
    }
}

static void make_bitmap(struct random_world *world, struct qxl_bitmap *bitmap,
                        struct qxl_palette *palette, uint8_t format, bool needs_palette)
{
    uint32_t row;

    *bitmap = (struct qxl_bitmap){
        .format = format,
        .bottom_up = random_one_in(world, 2),
        .width = side(world),
        .height = side(world),
        .pixels = random_pixels(),
    };
    row = (bitmap->width * BITMAP_BITS[format] + 7) / 8;
    bitmap->pitch = random_pitch(world, row);
    if (random_one_in(world, 3))
        bitmap->stride = row + random_below(world, 70);
    if (world->familiar && random_one_in(world, 2)) {
        bitmap->width = 5; /* the last byte of a row may have more than pixels */
        bitmap->height = 8;
        bitmap->pitch = bitmap->stride = 0;
    }
    if (format > SPICE_BITMAP_FMT_8BIT || (!needs_palette && random_one_in(world, 2)))
        return;
    make_palette(world, palette, 1u << BITMAP_BITS[format]);
    bitmap->palette = palette;
}

static struct qxl_image *new_image(struct random_world *world, struct random_draw *random,
                                   enum random_role role)
{
    uint32_t index = random->image_count++;
    struct qxl_image *image = &random->images[index];

    random->roles[index] = role;
    *image = (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .named = world->familiar && !random_one_in(world, 8) ? 0 : random_below(world, 4),
        .id = noise(&world->seed),
        .flags = (uint8_t)random_below(world, 4),
        .caching = (enum qxl_image_caching)random_below(world, 3),
    };
    return image;
}

/* Can a request read this surface and draw on its target? */
static bool readable(const struct random_draw *random, const struct random_surface *surface)
{
    bool pictured =
        surface->format != SPICE_SURFACE_FMT_16_565 && surface->format != SPICE_SURFACE_FMT_1_A;

    return random_surface_bits(surface->format) == random_surface_bits(random->target->format) &&
           (surface != random->target || pictured);
}

static bool takes_palettes(uint32_t format)
{
    return format != SPICE_SURFACE_FMT_16_565 && format != SPICE_SURFACE_FMT_8_A;
}

/* A bitmap, or a surface if that may be. Returns the picture and its size. */
static struct qxl_image *picture(struct random_world *world, struct random_draw *random,
                                 enum random_role role, bool may_be_surface, uint32_t *width,
                                 uint32_t *height)
{
    const struct random_surface *surface =
        &world->surfaces[random_below(world, world->surface_count)];
    struct qxl_image *image = new_image(world, random, role);
    uint8_t format;

    do
        format = (uint8_t)(1 + random_below(world, SPICE_BITMAP_FMT_ENUM_END - 1));
    while (format <= SPICE_BITMAP_FMT_8BIT && !takes_palettes(random->target->format));
    if (may_be_surface && readable(random, surface) && random_one_in(world, 3)) {
        image->kind = QXL_IMAGE_FROM_SURFACE;
        image->surface = surface->id;
        image->flags &= (uint8_t)~QXL_IMAGE_CACHE;
        *width = surface->width;
        *height = surface->height;
        return image;
    }
    make_bitmap(world, &image->bitmap, &random->palettes[random->image_count - 1], format, true);
    *width = image->bitmap.width;
    *height = image->bitmap.height;
    return image;
}

static const struct qxl_image *source(struct random_world *world, struct random_draw *random,
                                      struct qxl_rect *area)
{
    uint32_t width, height;
    const struct qxl_image *image = picture(world, random, RANDOM_SOURCE, true, &width, &height);

    *area = area_in(world, width, height);
    return image;
}

static struct qxl_mask mask(struct random_world *world, struct random_draw *random)
{
    uint8_t format = random_one_in(world, 2) ? SPICE_BITMAP_FMT_1BIT_LE : SPICE_BITMAP_FMT_1BIT_BE;
    struct qxl_mask result = {.position = anywhere(world), .invert = random_one_in(world, 2)};
    struct qxl_image *image;

    if (!random_one_in(world, 3))
        return result;
    image = new_image(world, random, RANDOM_MASK);
    make_bitmap(world, &image->bitmap, &random->palettes[random->image_count - 1], format, false);
    result.image = image;
    return result;
}

enum brush_limits { BRUSH_ANY, BRUSH_SOME, BRUSH_FOR_STROKE };

static struct qxl_brush brush(struct random_world *world, struct random_draw *random,
                              enum brush_limits limits)
{
    struct qxl_brush result = {
        .kind = QXL_BRUSH_SOLID, .color = (uint32_t)noise(&world->seed), .origin = anywhere(world)};
    uint32_t width, height;

    if (limits != BRUSH_SOME && random_one_in(world, 5))
        result.kind = QXL_BRUSH_NONE;
    if (random_one_in(world, 2))
        return result;
    result.kind = QXL_BRUSH_PATTERN;
    result.pattern =
        picture(world, random, RANDOM_PATTERN, limits != BRUSH_FOR_STROKE, &width, &height);
    return result;
}

/* ---- shapes ---- */

static void clip(struct random_world *world, struct random_draw *random)
{
    uint32_t most = random_one_in(world, 200)  ? QXL_CLIP_RECTS_MAX
                    : random_one_in(world, 50) ? 5000
                                               : 8;
    uint32_t count = random_one_in(world, 2) ? 0 : random_below(world, most + 1);

    for (uint32_t i = 0; i < count; i++) {
        struct qxl_rect *rect = &random->clips[i];
        struct qxl_point a = anywhere(world), b = anywhere(world);

        sort(&a.x, &b.x);
        sort(&a.y, &b.y);
        *rect = (struct qxl_rect){a.y, a.x, b.y, b.x};
    }
    random->draw.clip = (struct qxl_clip){random->clips, count};
}

/* Points within reach of each other, and none so near that a curve could be a point. */
static struct qxl_fixed_point next_point(struct random_world *world, struct qxl_fixed_point last)
{
    qxl_fixed x = random_between(world, 20, 3000), y = random_between(world, 20, 3000);

    return (struct qxl_fixed_point){last.x + (last.x > 0 ? -x : x), last.y + (last.y > 0 ? -y : y)};
}

static struct qxl_fixed_point between(struct qxl_fixed_point a, struct qxl_fixed_point b, int third)
{
    return (struct qxl_fixed_point){a.x + (b.x - a.x) * third / 3, a.y + (b.y - a.y) * third / 3};
}

static void path(struct random_world *world, struct random_draw *random)
{
    struct qxl_path *path = &random->draw.stroke.path;
    struct qxl_fixed_point last = {random_between(world, -8000, 8000),
                                   random_between(world, -8000, 8000)};
    bool begin = true;

    path->segments = random->segments;
    path->count = 1 + random_below(world, 8);
    for (uint32_t i = 0; i < path->count; i++) {
        struct qxl_path_segment *segment = &random->segments[i];
        struct qxl_fixed_point *points = random->points[i];
        bool curves = random_one_in(world, 3);
        uint32_t more = 1 + random_below(world, 5);

        *segment = (struct qxl_path_segment){.points = points};
        if (begin) {
            segment->flags = SPICE_PATH_BEGIN;
            points[segment->count++] = last;
        }
        for (; more > 0; more--) {
            struct qxl_fixed_point to = next_point(world, last);

            if (curves) {
                points[segment->count++] = between(last, to, 1);
                points[segment->count] = between(last, to, 2);
                points[segment->count].x += random_between(world, -8, 8);
                segment->count++;
            }
            points[segment->count++] = to;
            last = to;
            if (curves && segment->count > 12)
                break;
        }
        segment->flags |= curves ? SPICE_PATH_BEZIER : 0;
        begin = random_one_in(world, 2);
        if (begin)
            segment->flags |= SPICE_PATH_END | (random_one_in(world, 2) ? SPICE_PATH_CLOSE : 0);
    }
}

static void stroke(struct random_world *world, struct random_draw *random)
{
    struct qxl_stroke *stroke = &random->draw.stroke;
    uint32_t dashes = random_one_in(world, 2) ? 0 : 1 + random_below(world, 127);

    path(world, random);
    stroke->brush = brush(world, random, BRUSH_FOR_STROKE);
    stroke->fore_rop = rop(world);
    stroke->back_rop = rop(world);
    for (uint32_t i = 0; i < dashes; i++)
        random->dashes[i] = random_between(world, i == 0 ? 16 : 0, 255 * 16);
    if (dashes)
        stroke->style = (struct qxl_line_style){random->dashes, dashes, random_one_in(world, 2)};
}

static void text(struct random_world *world, struct random_draw *random)
{
    static const uint16_t FORMATS[] = {SPICE_STRING_FLAGS_RASTER_A1, SPICE_STRING_FLAGS_RASTER_A4,
                                       SPICE_STRING_FLAGS_RASTER_A8};
    struct qxl_text *text = &random->draw.text;

    text->string = (struct qxl_string){FORMATS[random_below(world, 3)], random->glyphs,
                                       1 + random_below(world, 20)};
    for (uint32_t i = 0; i < text->string.count; i++)
        random->glyphs[i] = (struct qxl_glyph){
            .position = anywhere(world),
            .origin = {random_between(world, -40, 40), random_between(world, -40, 40)},
            .width = (uint16_t)random_below(world, 30),
            .height = (uint16_t)random_below(world, 30),
            .bits = random_pixels(),
            .pitch = random_pitch(world, 30),
        };
    text->fore = brush(world, random, BRUSH_ANY);
    text->back_rop = rop(world);
    if (random_one_in(world, 2)) {
        text->back_area = area_in(world, random->target->width, random->target->height);
        text->back = brush(world, random, BRUSH_SOME);
    } else {
        text->fore_rop = rop(world);
    }
}

static void composite(struct random_world *world, struct random_draw *random)
{
    struct qxl_composite *composite = &random->draw.composite;
    uint32_t width, height;

    composite->source = picture(world, random, RANDOM_SOURCE, true, &width, &height);
    if (random_one_in(world, 2))
        composite->mask = picture(world, random, RANDOM_COMPOSITE_MASK, true, &width, &height);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 6; j++)
            random->transforms[i].elements[j] = (uint32_t)noise(&world->seed);
    if (random_one_in(world, 2))
        composite->source_transform = &random->transforms[0];
    if (composite->mask && random_one_in(world, 2))
        composite->mask_transform = &random->transforms[1];
    composite->source_origin = (struct qxl_point){random_between(world, INT16_MIN, INT16_MAX),
                                                  random_between(world, INT16_MIN, INT16_MAX)};
    composite->mask_origin = anywhere(world);
    composite->operation =
        random_one_in(world, 2)
            ? (uint8_t)random_between(world, 0, QXL_OP_SATURATE)
            : (uint8_t)random_between(world, QXL_OP_MULTIPLY, QXL_OP_HSL_LUMINOSITY);
    composite->source_filter = (uint8_t)random_below(world, 2);
    composite->mask_filter = (uint8_t)random_below(world, 2);
    composite->source_repeat = (uint8_t)random_below(world, 4);
    composite->mask_repeat = (uint8_t)random_below(world, 4);
    composite->component_alpha = random_one_in(world, 2);
    composite->mask_opaque = random_one_in(world, 4);
}

/* ---- the types ---- */

/* Needs pattern, source and destination: a function of all three. */
static uint8_t ternary(struct random_world *world)
{
    for (;;) {
        uint32_t code = random_below(world, 256);

        if ((code ^ code >> 1) & 0x55 && (code ^ code >> 2) & 0x33 && (code ^ code >> 4) & 0x0f)
            return (uint8_t)code;
    }
}

static void fill_in(struct random_world *world, struct random_draw *random)
{
    struct qxl_draw *draw = &random->draw;
    struct qxl_rect *box = &draw->box;

    switch (draw->type) {
    case QXL_DRAW_FILL:
        draw->fill.brush = brush(world, random, BRUSH_ANY);
        draw->fill.rop = rop(world);
        draw->fill.mask = mask(world, random);
        break;
    case QXL_DRAW_OPAQUE:
        draw->opaque.source = source(world, random, &draw->opaque.source_area);
        draw->opaque.brush = brush(world, random, BRUSH_SOME);
        draw->opaque.rop = rop(world);
        draw->opaque.scale_mode = (uint8_t)random_below(world, SPICE_IMAGE_SCALE_MODE_ENUM_END);
        draw->opaque.mask = mask(world, random);
        break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        draw->copy.source = source(world, random, &draw->copy.source_area);
        draw->copy.rop = rop(world);
        draw->copy.scale_mode = (uint8_t)random_below(world, SPICE_IMAGE_SCALE_MODE_ENUM_END);
        draw->copy.mask = mask(world, random);
        break;
    case QXL_COPY_BITS:
        draw->copy_bits.source.x =
            random_between(world, 0, (int32_t)random->target->width - (box->right - box->left));
        draw->copy_bits.source.y =
            random_between(world, 0, (int32_t)random->target->height - (box->bottom - box->top));
        break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        draw->flood.mask = mask(world, random);
        break;
    case QXL_DRAW_ROP3:
        draw->rop3.source = source(world, random, &draw->rop3.source_area);
        draw->rop3.brush = brush(world, random, BRUSH_SOME);
        draw->rop3.code = ternary(world);
        draw->rop3.scale_mode = (uint8_t)random_below(world, SPICE_IMAGE_SCALE_MODE_ENUM_END);
        draw->rop3.mask = mask(world, random);
        break;
    case QXL_DRAW_STROKE:
        stroke(world, random);
        break;
    case QXL_DRAW_TEXT:
        text(world, random);
        break;
    case QXL_DRAW_TRANSPARENT:
        draw->transparent.source = source(world, random, &draw->transparent.source_area);
        draw->transparent.color = (uint32_t)noise(&world->seed);
        draw->transparent.true_color = (uint32_t)noise(&world->seed);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        draw->alpha_blend.source = source(world, random, &draw->alpha_blend.source_area);
        draw->alpha_blend.alpha = (uint8_t)random_below(world, 256);
        draw->alpha_blend.source_is_alpha = random_one_in(world, 2);
        draw->alpha_blend.dest_has_alpha = random_one_in(world, 2);
        break;
    default:
        composite(world, random);
        break;
    }
}

static uint8_t type(struct random_world *world, uint32_t target_bits)
{
    static const uint8_t TYPES[] = {QXL_DRAW_FILL,        QXL_DRAW_OPAQUE,      QXL_DRAW_COPY,
                                    QXL_COPY_BITS,        QXL_DRAW_BLEND,       QXL_DRAW_BLACKNESS,
                                    QXL_DRAW_WHITENESS,   QXL_DRAW_INVERS,      QXL_DRAW_ROP3,
                                    QXL_DRAW_TRANSPARENT, QXL_DRAW_ALPHA_BLEND, QXL_DRAW_TEXT,
                                    QXL_DRAW_COMPOSITE,   QXL_DRAW_STROKE};

    for (;;) {
        uint8_t type = TYPES[random_below(world, sizeof(TYPES))];

        if ((type != QXL_DRAW_COMPOSITE || world->composite) &&
            (type != QXL_DRAW_ROP3 || target_bits >= 16))
            return type;
    }
}

void random_draw_make(struct random_world *world, struct random_draw *random)
{
    const struct random_surface *target;

    do
        target = &world->surfaces[random_below(world, world->surface_count)];
    while (target->format == SPICE_SURFACE_FMT_1_A);
    memset(&random->draw, 0, sizeof(random->draw));
    random->image_count = 0;
    random->target = target;
    random->draw = (struct qxl_draw){
        .type = type(world, random_surface_bits(target->format)),
        .surface = target->id,
        .box = box_in(world, target->width, target->height),
        .named = random_below(world, 4),
        .effect = (uint8_t)random_below(world, QXL_EFFECT_OPAQUE_BRUSH + 1),
        .mm_time = (uint32_t)noise(&world->seed),
    };
    clip(world, random);
    fill_in(world, random);
}

struct qxl_cursor_shape random_cursor(struct random_world *world)
{
    static const uint8_t TYPES[] = {SPICE_CURSOR_TYPE_ALPHA, SPICE_CURSOR_TYPE_MONO,
                                    SPICE_CURSOR_TYPE_COLOR32};
    struct qxl_cursor_shape shape = {
        .type = TYPES[random_below(world, 3)],
        .width = (uint16_t)(random_one_in(world, 20) ? QXL_CURSOR_SIZE_MAX : side(world)),
        .height = (uint16_t)(random_one_in(world, 20) ? QXL_CURSOR_SIZE_MAX : side(world)),
        .hot_x = (uint16_t)random_below(world, 65536),
        .hot_y = (uint16_t)random_below(world, 65536),
        .pixels = random_pixels(),
        .mask = random_pixels(),
        .unique = random_one_in(world, 3) ? noise(&world->seed) : 0,
    };
    uint32_t mask_row = (shape.width + 7u) / 8;

    shape.pitch =
        random_pitch(world, shape.type == SPICE_CURSOR_TYPE_MONO ? mask_row : shape.width * 4u);
    shape.mask_pitch = random_pitch(world, mask_row);
    return shape;
}
