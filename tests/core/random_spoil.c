/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways to spoil a valid request. Each breaks one rule of docs/core.md, "Why a draw is refused", and
 * says no if the request does not have what the rule is about. */
#include "random_spoil.h"

#include <inttypes.h>

#include "check.h"

static uint32_t at_least(struct random_world *world, uint32_t low)
{
    uint32_t room = UINT32_MAX - low;

    return low + (random_one_in(world, 2) ? random_below(world, 2)
                                          : (uint32_t)((noise(&world->seed) >> 32) % room));
}

/* An id above all that can be live: the fixture's device has fewer. */
static struct qxl_surface_id no_surface(struct random_world *world)
{
    return (struct qxl_surface_id){at_least(world, 4096)};
}

static bool dead_target(struct random_world *world, struct random_draw *random)
{
    random->draw.surface = no_surface(world);
    return true;
}

static bool negative_box(struct random_world *world, struct random_draw *random)
{
    int32_t *side = random_one_in(world, 2) ? &random->draw.box.left : &random->draw.box.top;

    *side = random_between(world, -3, -1);
    return true;
}

static bool inverted_box(struct random_world *world, struct random_draw *random)
{
    struct qxl_rect *box = &random->draw.box;

    if (random_one_in(world, 2))
        box->left = box->right + random_between(world, 1, 9);
    else
        box->top = box->bottom + random_between(world, 1, 9);
    return true;
}

static bool box_out_of_surface(struct random_world *world, struct random_draw *random)
{
    if (random_one_in(world, 2))
        random->draw.box.right = (int32_t)random->target->width + random_between(world, 1, 99);
    else
        random->draw.box.bottom = INT32_MAX - random_between(world, 0, 9);
    return true;
}

static bool inverted_clip(struct random_world *world, struct random_draw *random)
{
    uint32_t count = random->draw.clip.count;
    struct qxl_rect *rect;

    if (count == 0)
        return false;
    rect = &random->clips[random_below(world, count)];
    if (random_one_in(world, 2))
        rect->left = rect->right + random_between(world, 1, 9);
    else
        rect->top = rect->bottom + random_between(world, 1, 9);
    return true;
}

static bool clip_without_a_place(struct random_world *world, struct random_draw *random)
{
    random->draw.clip = (struct qxl_clip){NULL, at_least(world, 1)};
    return true;
}

static bool unknown_names(struct random_world *world, struct random_draw *random)
{
    random->draw.named |= 1u << random_between(world, 2, 31);
    return true;
}

static bool unknown_effect(struct random_world *world, struct random_draw *random)
{
    random->draw.named |= QXL_DRAW_NAMES_EFFECT;
    random->draw.effect = (uint8_t)random_between(world, QXL_EFFECT_OPAQUE_BRUSH + 1, 255);
    return true;
}

/* ---- pictures ---- */

static struct qxl_image *some_image(struct random_world *world, struct random_draw *random,
                                    enum random_role *role)
{
    uint32_t index;

    if (random->image_count == 0)
        return NULL;
    index = random_below(world, random->image_count);
    *role = random->roles[index];
    return &random->images[index];
}

static struct qxl_bitmap *some_bitmap(struct random_world *world, struct random_draw *random,
                                      enum random_role *role)
{
    struct qxl_image *image = some_image(world, random, role);

    return image && image->kind == QXL_IMAGE_FROM_BITMAP ? &image->bitmap : NULL;
}

static bool unknown_image_kind(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_image *image = some_image(world, random, &role);

    if (image)
        image->kind = (enum qxl_image_kind)random_between(world, QXL_IMAGE_FROM_SURFACE + 1, 99);
    return image;
}

static bool unknown_image_names(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_image *image = some_image(world, random, &role);

    if (image)
        image->named |= 1u << random_between(world, 2, 31);
    return image;
}

static bool no_image(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_image *image = some_image(world, random, &role);

    if (!image || role == RANDOM_MASK || role == RANDOM_COMPOSITE_MASK)
        return false;
    image->kind = QXL_IMAGE_NONE;
    return true;
}

static bool dead_image(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_image *image = some_image(world, random, &role);

    if (!image || image->kind != QXL_IMAGE_FROM_SURFACE)
        return false;
    image->surface = no_surface(world);
    return true;
}

static bool unknown_format(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (bitmap)
        bitmap->format = random_one_in(world, 3)
                             ? 0
                             : (uint8_t)random_between(world, SPICE_BITMAP_FMT_ENUM_END, 255);
    return bitmap;
}

static bool no_pixels(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (bitmap)
        bitmap->pixels = NULL;
    return bitmap;
}

static bool empty_bitmap(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (bitmap)
        *(random_one_in(world, 2) ? &bitmap->width : &bitmap->height) = 0;
    return bitmap;
}

static bool bad_stride(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (!bitmap)
        return false;
    if (random_one_in(world, 2)) {
        bitmap->stride = at_least(world, 65537);
    } else {
        bitmap->width = 100 + random_below(world, 100);
        bitmap->stride = 1 + random_below(world, 12);
    }
    return true;
}

static bool huge_bitmap(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (bitmap) {
        bitmap->height = at_least(world, 1u << 31);
        bitmap->stride = 65536;
    }
    return bitmap;
}

static bool wrong_palette(struct random_world *world, struct random_draw *random)
{
    static const uint32_t COLORS[2];
    static const struct qxl_palette TWO = {.entries = COLORS, .count = 2};
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (!bitmap)
        return false;
    if (bitmap->format > SPICE_BITMAP_FMT_8BIT)
        bitmap->palette = &TWO;
    else if (role == RANDOM_MASK)
        return false;
    else
        bitmap->palette = NULL;
    return true;
}

static bool palette_of_wrong_size(struct random_world *world, struct random_draw *random)
{
    static const uint16_t MOST[] = {0, 2, 2, 16, 16, 256};
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);
    struct qxl_palette *palette;

    if (!bitmap || !bitmap->palette)
        return false;
    palette = &random->palettes[0];
    *palette = *bitmap->palette;
    bitmap->palette = palette;
    switch (random_below(world, 3)) {
    case 0:
        palette->entries = NULL;
        break;
    case 1:
        palette->count = 0;
        break;
    default:
        palette->count = (uint16_t)random_between(world, MOST[bitmap->format] + 1, UINT16_MAX);
        break;
    }
    return true;
}

static bool mask_of_colors(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_bitmap *bitmap = some_bitmap(world, random, &role);

    if (!bitmap || role != RANDOM_MASK)
        return false;
    bitmap->format =
        (uint8_t)random_between(world, SPICE_BITMAP_FMT_4BIT_LE, SPICE_BITMAP_FMT_ENUM_END - 1);
    return true;
}

static bool mask_from_surface(struct random_world *world, struct random_draw *random)
{
    enum random_role role;
    struct qxl_image *image = some_image(world, random, &role);

    if (!image || role != RANDOM_MASK)
        return false;
    image->kind = QXL_IMAGE_FROM_SURFACE;
    image->surface = world->surfaces[0].id;
    return true;
}

/* ---- what is in the union ---- */

static struct qxl_rect *source_area(struct qxl_draw *draw)
{
    switch (draw->type) {
    case QXL_DRAW_OPAQUE:
        return &draw->opaque.source_area;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        return &draw->copy.source_area;
    case QXL_DRAW_ROP3:
        return &draw->rop3.source_area;
    case QXL_DRAW_TRANSPARENT:
        return &draw->transparent.source_area;
    case QXL_DRAW_ALPHA_BLEND:
        return &draw->alpha_blend.source_area;
    default:
        return NULL;
    }
}

static bool bad_source_area(struct random_world *world, struct random_draw *random)
{
    struct qxl_rect *area = source_area(&random->draw);

    if (!area)
        return false;
    switch (random_below(world, 4)) {
    case 0:
        area->left = random_between(world, -9, -1);
        break;
    case 1:
        area->top = area->bottom + 1;
        break;
    case 2:
        area->right = random_between(world, 5000, INT32_MAX - 5000);
        break;
    default:
        area->bottom = INT32_MAX;
        break;
    }
    return true;
}

static bool unknown_scale_mode(struct random_world *world, struct random_draw *random)
{
    uint8_t mode = (uint8_t)random_between(world, SPICE_IMAGE_SCALE_MODE_ENUM_END, 255);

    switch (random->draw.type) {
    case QXL_DRAW_OPAQUE:
        random->draw.opaque.scale_mode = mode;
        return true;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        random->draw.copy.scale_mode = mode;
        return true;
    case QXL_DRAW_ROP3:
        random->draw.rop3.scale_mode = mode;
        return true;
    default:
        return false;
    }
}

static struct qxl_brush *brush_of(struct qxl_draw *draw)
{
    switch (draw->type) {
    case QXL_DRAW_FILL:
        return &draw->fill.brush;
    case QXL_DRAW_OPAQUE:
        return &draw->opaque.brush;
    case QXL_DRAW_ROP3:
        return &draw->rop3.brush;
    case QXL_DRAW_STROKE:
        return &draw->stroke.brush;
    case QXL_DRAW_TEXT:
        return &draw->text.fore;
    default:
        return NULL;
    }
}

static bool unknown_brush(struct random_world *world, struct random_draw *random)
{
    struct qxl_brush *brush = brush_of(&random->draw);

    if (brush)
        brush->kind = (enum qxl_brush_kind)random_between(world, QXL_BRUSH_PATTERN + 1, 999);
    return brush;
}

static bool pattern_without_image(struct random_world *world, struct random_draw *random)
{
    struct qxl_brush *brush = brush_of(&random->draw);

    (void)world;
    if (brush) {
        brush->kind = QXL_BRUSH_PATTERN;
        brush->pattern = NULL;
    }
    return brush;
}

static bool copy_bits_from_outside(struct random_world *world, struct random_draw *random)
{
    struct qxl_point *source = &random->draw.copy_bits.source;

    if (random->draw.type != QXL_COPY_BITS)
        return false;
    *(random_one_in(world, 2) ? &source->x : &source->y) =
        random_one_in(world, 2) ? random_between(world, -9, -1)
                                : INT32_MAX - random_between(world, 0, 3000);
    return true;
}

static bool bad_composite(struct random_world *world, struct random_draw *random)
{
    struct qxl_composite *composite = &random->draw.composite;

    if (random->draw.type != QXL_DRAW_COMPOSITE)
        return false;
    switch (random_below(world, 6)) {
    case 0:
        composite->operation = random_one_in(world, 2)
                                   ? (uint8_t)random_between(world, QXL_OP_HSL_LUMINOSITY + 1, 255)
                                   : QXL_OP_SATURATE + 1;
        break;
    case 1:
        *(random_one_in(world, 2) ? &composite->source_filter : &composite->mask_filter) =
            (uint8_t)random_between(world, 2, 255);
        break;
    case 2:
        *(random_one_in(world, 2) ? &composite->source_repeat : &composite->mask_repeat) =
            (uint8_t)random_between(world, 4, 255);
        break;
    case 3:
        composite->source_origin.x = random_between(world, 32768, INT32_MAX / 2);
        break;
    case 4:
        composite->mask_origin.y = random_between(world, INT32_MIN / 2, -32769);
        break;
    default:
        composite->mask = NULL;
        composite->mask_transform = &random->transforms[1];
        break;
    }
    return true;
}

static bool no_source(struct random_world *world, struct random_draw *random)
{
    struct qxl_draw *draw = &random->draw;

    (void)world;
    if (draw->type == QXL_DRAW_COPY)
        draw->copy.source = NULL;
    else if (draw->type == QXL_DRAW_COMPOSITE)
        draw->composite.source = NULL;
    else
        return false;
    return true;
}

static const struct spoiler SPOILERS[] = {
    SPOILER(dead_target),
    SPOILER(negative_box),
    SPOILER(inverted_box),
    SPOILER(box_out_of_surface),
    SPOILER(inverted_clip),
    SPOILER(clip_without_a_place),
    SPOILER(unknown_names),
    SPOILER(unknown_effect),
    SPOILER(unknown_image_kind),
    SPOILER(unknown_image_names),
    SPOILER(no_image),
    SPOILER(dead_image),
    SPOILER(unknown_format),
    SPOILER(no_pixels),
    SPOILER(empty_bitmap),
    SPOILER(bad_stride),
    SPOILER(huge_bitmap),
    SPOILER(wrong_palette),
    SPOILER(palette_of_wrong_size),
    SPOILER(mask_of_colors),
    SPOILER(mask_from_surface),
    SPOILER(bad_source_area),
    SPOILER(unknown_scale_mode),
    SPOILER(unknown_brush),
    SPOILER(pattern_without_image),
    SPOILER(copy_bits_from_outside),
    SPOILER(bad_composite),
    SPOILER(no_source),
};

const char *random_draw_spoil(struct random_world *world, struct random_draw *random)
{
    for (;;) {
        const uint32_t count = sizeof(SPOILERS) / sizeof(SPOILERS[0]);
        uint32_t index = random_below(world, count + TYPE_SPOILER_COUNT);
        const struct spoiler *spoiler =
            index < count ? &SPOILERS[index] : &TYPE_SPOILERS[index - count];

        if (spoiler->spoil(world, random))
            return spoiler->rule;
    }
}

const char *random_cursor_spoil(struct random_world *world, struct qxl_cursor_shape *shape,
                                struct qxl_point *position)
{
    switch (random_below(world, 4)) {
    case 0:
        *(random_one_in(world, 2) ? &shape->width : &shape->height) = 0;
        return "a pointer without size";
    case 1:
        *(random_one_in(world, 2) ? &shape->width : &shape->height) =
            (uint16_t)random_between(world, QXL_CURSOR_SIZE_MAX + 1, UINT16_MAX);
        return "a pointer that is too large";
    case 2:
        shape->pixels = NULL;
        return "a pointer without pixels";
    default:
        position->x = random_one_in(world, 2) ? random_between(world, 32768, INT32_MAX / 2)
                                              : random_between(world, INT32_MIN / 2, -32769);
        return "a position outside 16 bits";
    }
}

void random_draw_print(const struct random_draw *random)
{
    const struct qxl_draw *draw = &random->draw;

    print_message("request: type %u, surface %" PRIu32 " of %" PRIu32 "x%" PRIu32 " format %" PRIu32
                  ", box [%d, %d) x [%d, %d), %" PRIu32 " clips\n",
                  draw->type, draw->surface.value, random->target->width, random->target->height,
                  random->target->format, (int)draw->box.left, (int)draw->box.right,
                  (int)draw->box.top, (int)draw->box.bottom, draw->clip.count);
    for (uint32_t i = 0; i < random->image_count; i++) {
        const struct qxl_image *image = &random->images[i];

        if (image->kind == QXL_IMAGE_FROM_SURFACE)
            print_message("  image: role %d, surface %" PRIu32 "\n", (int)random->roles[i],
                          image->surface.value);
        else
            print_message("  image: role %d, kind %d, format %u, %" PRIu32 "x%" PRIu32
                          ", stride %" PRIu32 ", pitch %ld, palette of %d\n",
                          (int)random->roles[i], (int)image->kind, image->bitmap.format,
                          image->bitmap.width, image->bitmap.height, image->bitmap.stride,
                          (long)image->bitmap.pitch,
                          image->bitmap.palette ? image->bitmap.palette->count : -1);
    }
}
