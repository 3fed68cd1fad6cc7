/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 5, second half: what the host would drop or die of is refused at the caller. Each row of
 * these tests is a good request with one thing wrong. */
#include "draw_check.h"

#include <string.h>

static const uint32_t PIXELS[64 * 64];

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
    fixture_client(f, 1 << 2);
    fixture_settle(f);
}

static struct qxl_image good_image(void)
{
    return (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 64,
                   .height = 64,
                   .pixels = PIXELS,
                   .pitch = 256},
    };
}

static struct qxl_image good_mask(void)
{
    struct qxl_image image = good_image();

    image.bitmap.format = SPICE_BITMAP_FMT_1BIT_BE;
    return image;
}

static struct qxl_draw good_fill(void)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 1},
    };
}

static struct qxl_draw good_copy(const struct qxl_image *image)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_COPY,
        .box = {0, 0, 8, 8},
        .copy = {.source = image, .source_area = {0, 0, 8, 8}},
    };
}

static struct qxl_draw good_composite(const struct qxl_image *image)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_COMPOSITE,
        .box = {0, 0, 8, 8},
        .composite = {.source = image, .operation = QXL_OP_OVER},
    };
}

static void types_that_the_core_does_not_know_are_unsupported(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (int type = 0; type < 256; type++) {
        struct qxl_draw request = good_fill();

        request.type = (uint8_t)type;
        if (type >= QXL_DRAW_FILL && type <= QXL_DRAW_COMPOSITE)
            continue;
        draw_expect_refused(&f, &request, QXL_STATUS_UNSUPPORTED);
    }
    fixture_close(&f);
}

static void a_box_must_be_ordered_and_inside_the_surface(void **state)
{
    static const struct qxl_rect boxes[] = {
        {-1, 0, 8, 8},
        {0, -1, 8, 8},
        {0, 0, SURFACE_SIDE + 1, 8},
        {0, 0, 8, SURFACE_SIDE + 1},
        {9, 0, 8, 8},
        {0, 9, 8, 8},
        {INT32_MIN, 0, 8, 8},
        {0, INT32_MIN, 8, 8},
        {0, 0, INT32_MAX, 8},
        {0, 0, 8, INT32_MAX},
        {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN},
        {-2, -2, -1, -1},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
        const struct qxl_image image = good_image();
        struct qxl_draw rows[] = {good_fill(), good_copy(&image), {.type = QXL_COPY_BITS}};

        for (int j = 0; j < 3; j++) {
            rows[j].box = boxes[i];
            draw_expect_refused(&f, &rows[j], QXL_STATUS_INVALID);
        }
    }
    fixture_close(&f);
}

static void a_surface_must_be_live(void **state)
{
    static const uint32_t ids[] = {1, 1023, 1024, 1025, UINT32_MAX};
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct fixture f;
    struct qxl_draw request = good_fill();
    struct qxl_surface_id dying;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {ids[i]}};
        struct qxl_draw copy = good_copy(&image);

        request.surface.value = ids[i];
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &copy, QXL_STATUS_INVALID);
    }
    check_status(qxl_surface_create(f.display, &small, &dying), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f.display, dying), QXL_STATUS_OK);
    request.surface = dying;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    request.surface = QXL_PRIMARY;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void an_effect_must_exist(void **state)
{
    struct fixture f;
    struct qxl_draw request = good_fill();

    open_checked(&f, state);
    request.named = QXL_DRAW_NAMES_EFFECT;
    for (int effect = QXL_EFFECT_OPAQUE_BRUSH + 1; effect < 256; effect++) {
        request.effect = (uint8_t)effect;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void clip_rectangles_must_be_ordered(void **state)
{
    static const struct qxl_rect wrong[] = {
        {1, 0, 0, 0}, {0, 1, 0, 0}, {0, INT32_MAX, 0, INT32_MIN}};
    struct qxl_rect rects[10] = {{0}};
    struct fixture f;
    struct qxl_draw request = good_fill();

    open_checked(&f, state);
    request.clip.rects = rects;
    request.clip.count = 10;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        for (int place = 0; place < 10; place += 9) {
            memset(rects, 0, sizeof(rects));
            rects[place] = wrong[i];
            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        }
    }
    fixture_close(&f);
}

/* ---- images, wherever one goes ---- */

enum { WRONG_IMAGES = 33 };

static const struct qxl_palette NO_COLORS = {.entries = PIXELS, .count = 0};
static const struct qxl_palette NO_ENTRIES = {.entries = NULL, .count = 2};
static const struct qxl_palette THREE = {.entries = PIXELS, .count = 3};
static const struct qxl_palette SEVENTEEN = {.entries = PIXELS, .count = 17};
static const struct qxl_palette TOO_MANY = {.entries = PIXELS, .count = 257};
static const struct qxl_palette TWO = {.entries = PIXELS, .count = 2};

/* A good image with the nth thing wrong. */
static struct qxl_image wrong_image(int nth)
{
    struct qxl_image image = good_image();
    struct qxl_bitmap *bitmap = &image.bitmap;

    switch (nth) {
    case 0:
        bitmap->format = SPICE_BITMAP_FMT_INVALID;
        break;
    case 1:
        bitmap->format = SPICE_BITMAP_FMT_ENUM_END;
        break;
    case 2:
        bitmap->format = 255;
        break;
    case 3:
        bitmap->width = 0;
        break;
    case 4:
        bitmap->height = 0;
        break;
    case 5:
        bitmap->pixels = NULL;
        break;
    case 6:
        bitmap->stride = 255;
        break;
    case 7:
        bitmap->stride = 1;
        break;
    case 8:
        bitmap->stride = 65537;
        break;
    case 9:
        bitmap->stride = UINT32_MAX;
        break;
    case 10:
        bitmap->width = 16385; /* a row of more than 64 KiB */
        break;
    case 11:
        bitmap->width = UINT32_MAX;
        break;
    case 12:
        bitmap->width = 0x40000000; /* times 32 bits: 0 in 32-bit arithmetic */
        break;
    case 13:
        bitmap->height = UINT32_MAX;
        break;
    case 14:
        bitmap->height = 0x80000000 / 256; /* 2 GiB: one byte too many */
        break;
    case 15:
        bitmap->palette = &TWO; /* 32 bits have none */
        break;
    case 16:
        bitmap->format = SPICE_BITMAP_FMT_16BIT;
        bitmap->palette = &TWO;
        break;
    case 17:
        bitmap->format = SPICE_BITMAP_FMT_8BIT_A;
        bitmap->palette = &TWO;
        break;
    case 18:
        bitmap->format = SPICE_BITMAP_FMT_1BIT_LE;
        break;
    case 19:
        bitmap->format = SPICE_BITMAP_FMT_1BIT_BE;
        break;
    case 20:
        bitmap->format = SPICE_BITMAP_FMT_4BIT_LE;
        break;
    case 21:
        bitmap->format = SPICE_BITMAP_FMT_4BIT_BE;
        break;
    case 22:
        bitmap->format = SPICE_BITMAP_FMT_8BIT;
        break;
    case 23:
        bitmap->format = SPICE_BITMAP_FMT_8BIT;
        bitmap->palette = &NO_COLORS;
        break;
    case 24:
        bitmap->format = SPICE_BITMAP_FMT_8BIT;
        bitmap->palette = &NO_ENTRIES;
        break;
    case 25:
        bitmap->format = SPICE_BITMAP_FMT_8BIT;
        bitmap->palette = &TOO_MANY;
        break;
    case 26:
        bitmap->format = SPICE_BITMAP_FMT_4BIT_BE;
        bitmap->palette = &SEVENTEEN;
        break;
    case 27:
        bitmap->format = SPICE_BITMAP_FMT_1BIT_BE;
        bitmap->palette = &THREE;
        break;
    case 28:
        image.kind = QXL_IMAGE_FROM_SURFACE;
        image.surface.value = 1; /* not live */
        break;
    case 29:
        image.kind = QXL_IMAGE_FROM_SURFACE;
        image.surface.value = UINT32_MAX;
        break;
    case 30:
        image.kind = (enum qxl_image_kind)3;
        break;
    case 31:
        image.kind = (enum qxl_image_kind) - 1;
        break;
    default:
        image.kind = QXL_IMAGE_NONE;
        break;
    }
    return image;
}

static void a_source_image_must_be_good(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < WRONG_IMAGES; i++) {
        struct qxl_image image = wrong_image(i);
        struct qxl_draw request = good_copy(&image);

        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void a_pattern_must_be_good(void **state)
{
    struct fixture f;
    struct qxl_draw request = good_fill();

    open_checked(&f, state);
    request.fill.brush.kind = QXL_BRUSH_PATTERN;
    for (int i = 0; i < WRONG_IMAGES; i++) {
        struct qxl_image image = wrong_image(i);

        request.fill.brush.pattern = &image;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    request.fill.brush.pattern = NULL;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_brush_must_be_of_a_known_kind(void **state)
{
    struct fixture f;
    struct qxl_draw request = good_fill();

    open_checked(&f, state);
    request.fill.brush.kind = (enum qxl_brush_kind)3;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.fill.brush.kind = (enum qxl_brush_kind) - 1;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_mask_must_be_a_good_bitmap_of_one_bit(void **state)
{
    const struct qxl_image source = good_image();
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < WRONG_IMAGES - 1; i++) {
        struct qxl_image image = wrong_image(i);
        struct qxl_draw fill = good_fill(), copy = good_copy(&source);

        if (i == 18 || i == 19)
            continue; /* one bit without a palette: a good mask */
        fill.fill.mask.image = copy.copy.mask.image = &image;
        draw_expect_refused(&f, &fill, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &copy, QXL_STATUS_INVALID);
    }
    for (uint8_t format = 0; format < SPICE_BITMAP_FMT_ENUM_END; format++) {
        struct qxl_image image = good_mask();
        struct qxl_draw fill = good_fill();

        if (format == SPICE_BITMAP_FMT_1BIT_LE || format == SPICE_BITMAP_FMT_1BIT_BE)
            continue;
        image.bitmap.format = format;
        image.bitmap.palette = format == SPICE_BITMAP_FMT_8BIT ? &TWO : NULL;
        fill.fill.mask.image = &image;
        draw_expect_refused(&f, &fill, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void a_mask_is_no_surface(void **state)
{
    const struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {0}};
    struct qxl_draw request = good_fill();
    struct fixture f;

    open_checked(&f, state);
    request.fill.mask.image = &image;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_copy_needs_a_source_and_an_area_inside_it(void **state)
{
    static const struct qxl_rect areas[] = {
        {-1, 0, 8, 8},        {0, -1, 8, 8},    {0, 0, 65, 8},        {0, 0, 8, 65},
        {9, 0, 8, 8},         {0, 9, 8, 8},     {0, 0, INT32_MAX, 8}, {0, 0, 8, INT32_MAX},
        {INT32_MIN, 0, 8, 8}, {65, 65, 65, 65},
    };
    const struct qxl_image image = good_image();
    struct qxl_draw request = good_copy(&image);
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
        request.copy.source_area = areas[i];
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    request = good_copy(NULL);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_scale_mode_must_exist(void **state)
{
    const struct qxl_image image = good_image();
    struct qxl_draw request = good_copy(&image);
    struct fixture f;

    open_checked(&f, state);
    for (int mode = SPICE_IMAGE_SCALE_MODE_ENUM_END; mode < 256; mode++) {
        request.copy.scale_mode = (uint8_t)mode;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void copy_bits_must_read_inside_the_surface(void **state)
{
    static const struct qxl_point sources[] = {
        {-1, 0},        {0, -1},        {SURFACE_SIDE - 7, 0},  {0, SURFACE_SIDE - 7},
        {INT32_MAX, 0}, {0, INT32_MAX}, {INT32_MIN, INT32_MIN},
    };
    struct qxl_draw request = {.type = QXL_COPY_BITS, .box = {0, 0, 8, 8}};
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        request.copy_bits.source = sources[i];
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

/* ---- composite ---- */

static void composite_needs_good_images(void **state)
{
    const struct qxl_image good = good_image();
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < WRONG_IMAGES; i++) {
        struct qxl_image image = wrong_image(i);
        struct qxl_draw source = good_composite(&image), mask = good_composite(&good);

        draw_expect_refused(&f, &source, QXL_STATUS_INVALID);
        mask.composite.mask = &image;
        if (image.kind != QXL_IMAGE_NONE)
            draw_expect_refused(&f, &mask, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void composite_fields_must_be_in_range(void **state)
{
    const struct qxl_transform transform = {{0}};
    const struct qxl_image image = good_image();
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 13; i++) {
        struct qxl_draw request = good_composite(&image);
        struct qxl_composite *composite = &request.composite;

        composite->mask = &image;
        switch (i) {
        case 0:
            composite->source_filter = 2;
            break;
        case 1:
            composite->mask_filter = 2;
            break;
        case 2:
            composite->source_repeat = 4;
            break;
        case 3:
            composite->mask_repeat = 4;
            break;
        case 4:
            composite->source_origin.x = 32768;
            break;
        case 5:
            composite->source_origin.y = -32769;
            break;
        case 6:
            composite->mask_origin.x = INT32_MIN;
            break;
        case 7:
            composite->mask_origin.y = INT32_MAX;
            break;
        case 8:
            composite->mask = NULL;
            composite->mask_transform = &transform;
            break;
        case 9:
            composite->source = NULL;
            break;
        case 10:
            composite->operation = QXL_OP_SATURATE + 1;
            break;
        case 11:
            composite->operation = QXL_OP_MULTIPLY - 1;
            break;
        default:
            composite->operation = QXL_OP_HSL_LUMINOSITY + 1;
            break;
        }
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void composite_needs_a_client_that_can(void **state)
{
    const struct variant *variant = *state;
    const struct qxl_image image = good_image();
    const struct qxl_draw request = good_composite(&image);
    struct fixture f;

    open_checked(&f, state);
    fixture_client(&f, ~(uint64_t)(1 << 2));
    fixture_settle(&f);
    draw_expect_refused(&f, &request, QXL_STATUS_UNSUPPORTED);
    fixture_client(&f, 1 << 2);
    fixture_settle(&f);
    if (variant->features & NEEDS_COMPOSITE)
        draw_expect_accepted(&f, &request);
    else
        draw_expect_refused(&f, &request, QXL_STATUS_UNSUPPORTED);
    fixture_close(&f);
}

static void the_good_requests_of_this_file_are_good(void **state)
{
    const struct qxl_image image = good_image(), mask = good_mask();
    struct qxl_draw fill = good_fill(), copy = good_copy(&image);
    struct fixture f;

    open_checked(&f, state);
    fill.fill.mask.image = &mask;
    draw_expect_accepted(&f, &fill);
    draw_expect_accepted(&f, &copy);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(the_good_requests_of_this_file_are_good, 0),
        variant_test(types_that_the_core_does_not_know_are_unsupported, 0),
        variant_test(a_box_must_be_ordered_and_inside_the_surface, 0),
        variant_test(a_surface_must_be_live, 0),
        variant_test(an_effect_must_exist, 0),
        variant_test(clip_rectangles_must_be_ordered, 0),
        variant_test(a_source_image_must_be_good, 0),
        variant_test(a_pattern_must_be_good, 0),
        variant_test(a_brush_must_be_of_a_known_kind, 0),
        variant_test(a_mask_must_be_a_good_bitmap_of_one_bit, 0),
        variant_test(a_mask_is_no_surface, 0),
        variant_test(a_copy_needs_a_source_and_an_area_inside_it, 0),
        variant_test(a_scale_mode_must_exist, 0),
        variant_test(copy_bits_must_read_inside_the_surface, 0),
        variant_test(composite_needs_good_images, NEEDS_COMPOSITE),
        variant_test(composite_fields_must_be_in_range, NEEDS_COMPOSITE),
        variant_test(composite_needs_a_client_that_can, 0),
    };

    return run_on_variants("refuse", tests, sizeof(tests) / sizeof(tests[0]));
}
