/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 5, first half: what the core publishes is what was asked for, and the host accepts it. */
#include "draw_check.h"

#include <stdlib.h>
#include <string.h>

enum { PIXELS_SIZE = 4 * 1024 * 1024, FORMATS_END = SPICE_BITMAP_FMT_ENUM_END };

static uint8_t *pixels; /* noise */
static uint32_t colors[256];

static int make_pixels(void **state)
{
    uint64_t seed = 0xc010e;

    (void)state;
    pixels = malloc(PIXELS_SIZE);
    if (!pixels)
        return -1;
    for (size_t i = 0; i < PIXELS_SIZE; i += 8) {
        uint64_t word = noise(&seed);

        memcpy(pixels + i, &word, 8);
    }
    memcpy(colors, pixels, sizeof(colors));
    return 0;
}

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
}

static uint32_t bits_of(uint8_t format)
{
    static const uint8_t BITS[] = {0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8};

    return BITS[format];
}

static bool indexed(uint8_t format)
{
    return format <= SPICE_BITMAP_FMT_8BIT;
}

static struct qxl_image image_of(uint8_t format, uint32_t width, uint32_t height,
                                 const struct qxl_palette *palette)
{
    uint32_t row = (width * bits_of(format) + 7) / 8;

    return (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = format,
                   .width = width,
                   .height = height,
                   .pixels = pixels,
                   .pitch = (row + 3) / 4 * 4,
                   .palette = indexed(format) ? palette : NULL},
    };
}

static struct qxl_draw copy_of(const struct qxl_image *image, uint32_t width, uint32_t height)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_COPY,
        .box = {.right = SURFACE_SIDE, .bottom = SURFACE_SIDE},
        .copy = {.source = image,
                 .source_area = {.right = (int32_t)width, .bottom = (int32_t)height}},
    };
}

static void a_solid_fill_goes_out_as_asked(void **state)
{
    static const uint16_t rops[] = {
        0,
        SPICE_ROPD_OP_PUT,
        SPICE_ROPD_OP_XOR,
        SPICE_ROPD_OP_OR | SPICE_ROPD_INVERS_BRUSH,
        SPICE_ROPD_OP_BLACKNESS,
    };
    static const struct qxl_rect boxes[] = {
        {0, 0, SURFACE_SIDE, SURFACE_SIDE},
        {0, 0, 1, 1},
        {5, 6, 7, 8},
        {9, 9, 9, 9},
        {SURFACE_SIDE, SURFACE_SIDE, SURFACE_SIDE, SURFACE_SIDE},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t r = 0; r < sizeof(rops) / sizeof(rops[0]); r++) {
        for (size_t b = 0; b < sizeof(boxes) / sizeof(boxes[0]); b++) {
            const struct qxl_draw request = {
                .type = QXL_DRAW_FILL,
                .box = boxes[b],
                .fill = {.brush = {.kind = QXL_BRUSH_SOLID, .color = 0xfedcba98}, .rop = rops[r]},
            };

            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void a_fill_may_have_no_brush(void **state)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill = {.rop = SPICE_ROPD_OP_INVERS},
    };
    struct fixture f;

    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void effect_and_time_go_out_as_named(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (uint8_t effect = 0; effect <= QXL_EFFECT_OPAQUE_BRUSH; effect++) {
        const struct qxl_draw request = {
            .type = QXL_DRAW_FILL,
            .box = {0, 0, 8, 8},
            .named = QXL_DRAW_NAMES_EFFECT | QXL_DRAW_NAMES_MM_TIME,
            .effect = effect,
            .mm_time = 0x89abcdef,
            .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 1},
        };

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void every_bitmap_format_goes_out_in_every_size(void **state)
{
    static const struct {
        uint32_t width, height;
    } sizes[] = {{1, 1}, {2, 3}, {7, 5}, {8, 8}, {9, 1}, {64, 64}, {333, 250}, {1, 300}};
    const struct qxl_palette palette = {
        .entries = colors, .count = 2, .unique = 0x1234567812345678};
    struct fixture f;

    open_checked(&f, state);
    for (uint8_t format = SPICE_BITMAP_FMT_1BIT_LE; format < FORMATS_END; format++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            const struct qxl_image image =
                image_of(format, sizes[i].width, sizes[i].height, &palette);
            const struct qxl_draw request = copy_of(&image, sizes[i].width, sizes[i].height);

            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void a_palette_may_be_full_or_short_and_is_padded_with_black(void **state)
{
    static const struct {
        uint8_t format;
        uint16_t count;
    } rows[] = {
        {SPICE_BITMAP_FMT_1BIT_BE, 1}, {SPICE_BITMAP_FMT_1BIT_LE, 2},
        {SPICE_BITMAP_FMT_4BIT_BE, 1}, {SPICE_BITMAP_FMT_4BIT_LE, 16},
        {SPICE_BITMAP_FMT_8BIT, 1},    {SPICE_BITMAP_FMT_8BIT, 255},
        {SPICE_BITMAP_FMT_8BIT, 256},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct qxl_palette palette = {.entries = colors, .count = rows[i].count};
        const struct qxl_image image = image_of(rows[i].format, 30, 30, &palette);
        const struct qxl_draw request = copy_of(&image, 30, 30);

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void rows_are_taken_by_pitch_and_padded_to_the_stride(void **state)
{
    enum { ROW = 4 * 50 };
    static const struct {
        uint32_t stride;
        ptrdiff_t pitch;
    } rows[] = {
        {0, ROW},
        {ROW, ROW},
        {ROW + 4, ROW},
        {ROW + 1, ROW},
        {1024, 333},
        {0, -ROW},
        {0, 0},
        {0, 1},
        {0, 4},
        {65536, ROW},
        {65535, -8000},
        {ROW + 4, ROW + 4},
        {ROW + 4, -(ROW + 4)},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int bottom_up = 0; bottom_up < 2; bottom_up++) {
            struct qxl_image image = image_of(SPICE_BITMAP_FMT_32BIT, 50, 40, NULL);
            const struct qxl_draw request = copy_of(&image, 50, 40);

            image.bitmap.stride = rows[i].stride;
            image.bitmap.pitch = rows[i].pitch;
            image.bitmap.bottom_up = bottom_up;
            if (rows[i].pitch < 0)
                image.bitmap.pixels = pixels + PIXELS_SIZE - 65536;
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void large_images_go_out_in_chunks_of_whole_rows(void **state)
{
    static const struct {
        uint8_t format;
        uint32_t width, height;
    } rows[] = {
        {SPICE_BITMAP_FMT_32BIT, 1024, 1024}, {SPICE_BITMAP_FMT_32BIT, 16384, 9},
        {SPICE_BITMAP_FMT_32BIT, 16383, 9},   {SPICE_BITMAP_FMT_24BIT, 333, 777},
        {SPICE_BITMAP_FMT_8BIT_A, 65536, 3},  {SPICE_BITMAP_FMT_8BIT_A, 1, 65536},
        {SPICE_BITMAP_FMT_8BIT_A, 4, 16384},  {SPICE_BITMAP_FMT_8BIT_A, 4, 16385},
        {SPICE_BITMAP_FMT_16BIT, 8193, 8},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct qxl_image image =
            image_of(rows[i].format, rows[i].width, rows[i].height, NULL);
        const struct qxl_draw request = copy_of(&image, rows[i].width, rows[i].height);

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void a_chunk_of_odd_rows_is_followed_by_an_aligned_one(void **state)
{
    struct qxl_image image = image_of(SPICE_BITMAP_FMT_8BIT_A, 1001, 300, NULL);
    struct qxl_draw request = copy_of(&image, 1001, 300);
    struct fixture f;

    image.bitmap.stride = 1001;
    image.bitmap.pitch = 1001;
    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void clip_lists_of_any_length_go_out(void **state)
{
    static const uint32_t counts[] = {1, 2, 5, 4095, 4096, 4097, QXL_CLIP_RECTS_MAX};
    struct qxl_rect *rects = calloc(QXL_CLIP_RECTS_MAX, sizeof(*rects));
    struct fixture f;

    for (int32_t i = 0; i < QXL_CLIP_RECTS_MAX; i++)
        rects[i] = (struct qxl_rect){-i, i % 100, i, i % 100 + i % 3};
    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        const struct qxl_draw request = {
            .type = QXL_DRAW_FILL,
            .box = {0, 0, 8, 8},
            .clip = {rects, counts[i]},
            .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 1},
        };

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
    free(rects);
}

static void masks_and_patterns_go_out_together(void **state)
{
    const struct qxl_palette palette = {.entries = colors, .count = 16};
    const struct qxl_palette two = {.entries = colors, .count = 2};
    const struct qxl_image pattern = image_of(SPICE_BITMAP_FMT_4BIT_BE, 31, 17, &palette);
    const struct qxl_image bare = image_of(SPICE_BITMAP_FMT_1BIT_BE, 100, 100, NULL);
    const struct qxl_image dressed = image_of(SPICE_BITMAP_FMT_1BIT_LE, 100, 100, &two);
    const struct qxl_image *masks[] = {NULL, &bare, &dressed};
    struct qxl_rect clip = {0, 0, 5, 5};
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 3; i++) {
        for (int invert = 0; invert < 2; invert++) {
            struct qxl_draw request = {
                .type = QXL_DRAW_FILL,
                .box = {0, 0, 100, 100},
                .clip = {&clip, 1},
                .fill = {.brush = {.kind = QXL_BRUSH_PATTERN,
                                   .pattern = &pattern,
                                   .origin = {-3, 400}},
                         .mask = {masks[i], {7, -9}, invert}},
            };

            draw_expect_accepted(&f, &request);
            request = copy_of(&pattern, 31, 17);
            request.copy.mask = (struct qxl_mask){masks[i], {7, -9}, invert};
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static struct qxl_surface_id make_surface(struct fixture *f, uint32_t width, uint32_t height)
{
    const struct qxl_surface_request request = {
        .width = width, .height = height, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct qxl_surface_id id;

    check_status(qxl_surface_create(f->display, &request, &id), QXL_STATUS_OK);
    return id;
}

static void surfaces_can_be_drawn_from_and_onto(void **state)
{
    struct fixture f;
    struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_draw request = copy_of(&image, 100, 50);

    open_checked(&f, state);
    image.surface = make_surface(&f, 100, 50);
    request.surface = make_surface(&f, 300, 300);
    fixture_settle(&f);
    draw_expect_accepted(&f, &request);
    request.surface = QXL_PRIMARY;
    draw_expect_accepted(&f, &request);
    image.surface = QXL_PRIMARY;
    draw_expect_accepted(&f, &request);
    request = (struct qxl_draw){
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_PATTERN, .pattern = &image},
    };
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void names_of_an_image_go_out_as_given(void **state)
{
    struct fixture f;
    struct qxl_image image = image_of(SPICE_BITMAP_FMT_32BIT, 5, 5, NULL);
    const struct qxl_draw request = copy_of(&image, 5, 5);

    open_checked(&f, state);
    image.named = QXL_IMAGE_NAMES_ID;
    image.id = 0x0123456789abcdef;
    image.flags = 0xff; /* not named */
    draw_expect_accepted(&f, &request);
    image.named |= QXL_IMAGE_NAMES_FLAGS;
    image.flags = SPICE_IMAGE_FLAGS_CACHE_ME;
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void images_without_a_name_never_share_an_id(void **state)
{
    struct fixture f;
    struct qxl_image image = image_of(SPICE_BITMAP_FMT_32BIT, 5, 5, NULL);
    const struct qxl_draw request = copy_of(&image, 5, 5);
    uint64_t ids[20];

    open_checked(&f, state);
    for (int i = 0; i < 20; i++) {
        QXLImage found;

        check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
        memcpy(&found, wire_memory(&f, wire_last_drawable(&f).u.copy.src_bitmap, sizeof(found)),
               sizeof(found));
        ids[i] = found.descriptor.id;
        for (int j = 0; j < i; j++)
            assert_int_not_equal(ids[i], ids[j]);
    }
    fixture_close(&f);
}

static void every_scale_mode_and_source_area_goes_out(void **state)
{
    static const struct qxl_rect areas[] = {{0, 0, 20, 30}, {5, 6, 7, 8}, {0, 29, 1, 30}};
    struct fixture f;
    struct qxl_image image = image_of(SPICE_BITMAP_FMT_32BIT, 30, 20, NULL);
    struct qxl_draw request = copy_of(&image, 30, 20);

    open_checked(&f, state);
    for (uint8_t mode = 0; mode < SPICE_IMAGE_SCALE_MODE_ENUM_END; mode++) {
        for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
            request.copy.source_area = areas[i];
            request.copy.scale_mode = mode;
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void copy_bits_goes_out_as_asked(void **state)
{
    struct fixture f;
    struct qxl_draw request = {.type = QXL_COPY_BITS, .box = {10, 20, 110, 220}};

    open_checked(&f, state);
    request.copy_bits.source = (struct qxl_point){0, 0};
    draw_expect_accepted(&f, &request);
    request.copy_bits.source = (struct qxl_point){SURFACE_SIDE - 200, SURFACE_SIDE - 100};
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void composite_goes_out_with_all_its_parts(void **state)
{
    static const uint8_t operations[] = {QXL_OP_CLEAR, QXL_OP_OVER, QXL_OP_SATURATE,
                                         QXL_OP_MULTIPLY, QXL_OP_HSL_LUMINOSITY};
    const struct qxl_transform scale = {{0x20000, 0, 0, 0, 0x8000, 0xfffe0000}};
    const struct qxl_transform move = {{0x10000, 0, 0x50000, 0, 0x10000, 0x60000}};
    const struct qxl_image source = image_of(SPICE_BITMAP_FMT_RGBA, 40, 30, NULL);
    const struct qxl_image alpha = image_of(SPICE_BITMAP_FMT_8BIT_A, 50, 20, NULL);
    struct fixture f;

    open_checked(&f, state);
    fixture_client(&f, 1 << 2);
    for (uint32_t bits = 0; bits < 256; bits++) {
        const bool mask = bits & 1;
        const struct qxl_draw request = {
            .type = QXL_DRAW_COMPOSITE,
            .box = {0, 0, 40, 50},
            .composite = {.source = &source,
                          .mask = mask ? &alpha : NULL,
                          .source_transform = bits & 2 ? &scale : NULL,
                          .mask_transform = mask && bits & 4 ? &move : NULL,
                          .operation = operations[bits % 5],
                          .source_filter = bits >> 3 & 1,
                          .mask_filter = bits >> 4 & 1,
                          .source_repeat = bits >> 5 & 3,
                          .mask_repeat = bits >> 6 & 3,
                          .source_origin = {-32768, 32767},
                          .mask_origin = {(int32_t)bits, -(int32_t)bits},
                          .component_alpha = bits >> 7 & 1,
                          .source_opaque = bits >> 1 & 1,
                          .mask_opaque = bits >> 2 & 1,
                          .dest_opaque = bits >> 5 & 1},
        };

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void composite_can_read_two_surfaces(void **state)
{
    struct qxl_image source = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_image mask = {.kind = QXL_IMAGE_FROM_SURFACE};
    const struct qxl_draw request = {
        .type = QXL_DRAW_COMPOSITE,
        .box = {0, 0, 40, 50},
        .composite = {.source = &source, .mask = &mask, .operation = QXL_OP_OVER},
    };
    struct fixture f;

    open_checked(&f, state);
    fixture_client(&f, 1 << 2);
    source.surface = make_surface(&f, 100, 50);
    mask.surface = make_surface(&f, 50, 100);
    fixture_settle(&f);
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(a_solid_fill_goes_out_as_asked, 0),
        variant_test(a_fill_may_have_no_brush, 0),
        variant_test(effect_and_time_go_out_as_named, 0),
        variant_test(every_bitmap_format_goes_out_in_every_size, 0),
        variant_test(a_palette_may_be_full_or_short_and_is_padded_with_black, 0),
        variant_test(rows_are_taken_by_pitch_and_padded_to_the_stride, 0),
        variant_test(large_images_go_out_in_chunks_of_whole_rows, 0),
        variant_test(a_chunk_of_odd_rows_is_followed_by_an_aligned_one, 0),
        variant_test(clip_lists_of_any_length_go_out, 0),
        variant_test(masks_and_patterns_go_out_together, 0),
        variant_test(surfaces_can_be_drawn_from_and_onto, 0),
        variant_test(names_of_an_image_go_out_as_given, 0),
        variant_test(images_without_a_name_never_share_an_id, 0),
        variant_test(every_scale_mode_and_source_area_goes_out, 0),
        variant_test(copy_bits_goes_out_as_asked, 0),
        variant_test(composite_goes_out_with_all_its_parts, NEEDS_COMPOSITE),
        variant_test(composite_can_read_two_surfaces, NEEDS_COMPOSITE),
    };
    int failed;

    if (make_pixels(NULL))
        return 1;
    failed = run_on_variants("draw", tests, sizeof(tests) / sizeof(tests[0]));
    free(pixels);
    return failed;
}
