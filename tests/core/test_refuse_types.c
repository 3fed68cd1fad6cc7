/* SPDX-License-Identifier: BSD-3-Clause */
/* What the host drops, dies of or draws wrongly, for the image-and-brush types. Each row is a good
 * request with one thing wrong. */
#include "draw_check.h"

static const uint32_t PIXELS[64 * 64];

static const struct qxl_image IMAGE = {
    .kind = QXL_IMAGE_FROM_BITMAP,
    .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
               .width = 64,
               .height = 64,
               .pixels = PIXELS,
               .pitch = 256},
};

static const struct qxl_image NOTHING = {.kind = QXL_IMAGE_NONE};
static const struct qxl_brush SOLID = {.kind = QXL_BRUSH_SOLID, .color = 3};

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
    fixture_settle(f);
}

enum { WITH_SOURCE = 6, ALL = 10 };

/* The first six have a source. */
static struct qxl_draw good(int nth, const struct qxl_image *image, struct qxl_rect area)
{
    static const uint8_t types[ALL] = {QXL_DRAW_COPY,  QXL_DRAW_BLEND,       QXL_DRAW_OPAQUE,
                                       QXL_DRAW_ROP3,  QXL_DRAW_TRANSPARENT, QXL_DRAW_ALPHA_BLEND,
                                       QXL_DRAW_FILL,  QXL_DRAW_BLACKNESS,   QXL_DRAW_WHITENESS,
                                       QXL_DRAW_INVERS};
    struct qxl_draw request = {.type = types[nth], .box = {0, 0, 8, 8}};

    switch (request.type) {
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        request.copy = (struct qxl_copy){.source = image, .source_area = area};
        break;
    case QXL_DRAW_OPAQUE:
        request.opaque = (struct qxl_opaque){.source = image, .source_area = area, .brush = SOLID};
        break;
    case QXL_DRAW_ROP3:
        request.rop3 =
            (struct qxl_rop3){.source = image, .source_area = area, .brush = SOLID, .code = 0xb8};
        break;
    case QXL_DRAW_TRANSPARENT:
        request.transparent = (struct qxl_transparent){.source = image, .source_area = area};
        break;
    case QXL_DRAW_ALPHA_BLEND:
        request.alpha_blend = (struct qxl_alpha_blend){.source = image, .source_area = area};
        break;
    case QXL_DRAW_FILL:
        request.fill.brush = SOLID;
        break;
    default:
        break;
    }
    return request;
}

static const struct qxl_rect AREA = {0, 0, 8, 8};

static void the_good_requests_of_this_file_are_good(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < ALL; i++) {
        const struct qxl_draw request = good(i, &IMAGE, AREA);

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void a_source_must_be_there_and_good(void **state)
{
    struct qxl_image wrong[] = {
        IMAGE, IMAGE, IMAGE, NOTHING, {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {7}}};
    struct fixture f;

    open_checked(&f, state);
    wrong[0].bitmap.format = SPICE_BITMAP_FMT_8BIT; /* without a palette */
    wrong[1].bitmap.width = 0;
    wrong[2].bitmap.stride = 1;
    for (int i = 0; i < WITH_SOURCE; i++) {
        struct qxl_draw request = good(i, NULL, AREA);

        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        for (int j = 0; j < 5; j++) {
            request = good(i, &wrong[j], AREA);
            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        }
    }
    fixture_close(&f);
}

static void a_source_area_must_be_inside_and_not_empty(void **state)
{
    static const struct qxl_rect areas[] = {
        {-1, 0, 8, 8}, {0, -1, 8, 8}, {0, 0, 65, 8},        {0, 0, 8, 65},
        {9, 0, 8, 8},  {0, 9, 8, 8},  {0, 0, 8, INT32_MAX}, {INT32_MIN, 0, 8, 8},
        {3, 3, 3, 8},  {3, 3, 8, 3},  {64, 64, 64, 64},
    };
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < WITH_SOURCE; i++) {
        for (size_t j = 0; j < sizeof(areas) / sizeof(areas[0]); j++) {
            const struct qxl_draw request = good(i, &IMAGE, areas[j]);

            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        }
    }
    fixture_close(&f);
}

static void a_scale_mode_must_exist(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (int mode = SPICE_IMAGE_SCALE_MODE_ENUM_END; mode < 256; mode += 23) {
        struct qxl_draw blend = good(1, &IMAGE, AREA), opaque = good(2, &IMAGE, AREA);
        struct qxl_draw rop3 = good(3, &IMAGE, AREA);

        blend.copy.scale_mode = opaque.opaque.scale_mode = rop3.rop3.scale_mode = (uint8_t)mode;
        draw_expect_refused(&f, &blend, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &opaque, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &rop3, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void refuse_lines_and_text(struct fixture *f, uint16_t rop)
{
    static const struct qxl_fixed_point points[2] = {{0, 0}, {16, 16}};
    const struct qxl_path_segment segment = {
        .flags = SPICE_PATH_BEGIN | SPICE_PATH_END, .points = points, .count = 2};
    const struct qxl_glyph glyph = {.width = 8, .height = 1, .bits = PIXELS, .pitch = 1};
    struct qxl_draw request = {
        .type = QXL_DRAW_STROKE,
        .box = AREA,
        .stroke = {.path = {&segment, 1}, .brush = SOLID},
    };

    draw_expect_accepted(f, &request);
    request.stroke.fore_rop = rop;
    draw_expect_refused(f, &request, QXL_STATUS_INVALID);
    request.stroke.fore_rop = 0;
    request.stroke.back_rop = rop;
    draw_expect_refused(f, &request, QXL_STATUS_INVALID);
    request = (struct qxl_draw){
        .type = QXL_DRAW_TEXT,
        .box = AREA,
        .text = {.string = {SPICE_STRING_FLAGS_RASTER_A1, &glyph, 1}, .fore = SOLID},
    };
    draw_expect_accepted(f, &request);
    request.text.fore_rop = rop;
    draw_expect_refused(f, &request, QXL_STATUS_INVALID);
    request.text.fore_rop = 0;
    request.text.back_rop = rop;
    draw_expect_refused(f, &request, QXL_STATUS_INVALID);
}

static void a_descriptor_names_one_operation_and_nothing_unknown(void **state)
{
    static const uint16_t wrong[] = {
        SPICE_ROPD_INVERS_SRC,
        SPICE_ROPD_INVERS_RES,
        SPICE_ROPD_OP_PUT | SPICE_ROPD_OP_XOR,
        SPICE_ROPD_OP_AND | SPICE_ROPD_OP_INVERS,
        SPICE_ROPD_OP_PUT | SPICE_ROPD_MASK,
        SPICE_ROPD_OP_PUT | 0x800,
        SPICE_ROPD_OP_PUT | 0x8000,
        0x800,
        0xffff,
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct qxl_draw copy = good(0, &IMAGE, AREA), blend = good(1, &IMAGE, AREA);
        struct qxl_draw opaque = good(2, &IMAGE, AREA), fill = good(6, &IMAGE, AREA);

        copy.copy.rop = blend.copy.rop = opaque.opaque.rop = fill.fill.rop = wrong[i];
        draw_expect_refused(&f, &copy, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &blend, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &opaque, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &fill, QXL_STATUS_INVALID);
        refuse_lines_and_text(&f, wrong[i]);
    }
    fixture_close(&f);
}

static void a_brush_must_be_chosen_and_good(void **state)
{
    const struct qxl_brush wrong[] = {
        {.kind = QXL_BRUSH_NONE},
        {.kind = (enum qxl_brush_kind)3},
        {.kind = QXL_BRUSH_PATTERN},
        {.kind = QXL_BRUSH_PATTERN, .pattern = &NOTHING},
    };
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 4; i++) {
        struct qxl_draw opaque = good(2, &IMAGE, AREA), rop3 = good(3, &IMAGE, AREA);

        opaque.opaque.brush = rop3.rop3.brush = wrong[i];
        draw_expect_refused(&f, &opaque, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &rop3, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void a_mask_must_be_a_bitmap_of_one_bit(void **state)
{
    const struct qxl_image surface = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {0}};
    const struct qxl_image *wrong[] = {&IMAGE, &surface};
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 2 * ALL; i++) {
        struct qxl_draw request = good(i / 2, &IMAGE, AREA);
        const struct qxl_image *mask = wrong[i % 2];

        if (request.type == QXL_DRAW_TRANSPARENT || request.type == QXL_DRAW_ALPHA_BLEND)
            continue;
        if (request.type == QXL_DRAW_COPY || request.type == QXL_DRAW_BLEND)
            request.copy.mask.image = mask;
        else if (request.type == QXL_DRAW_OPAQUE)
            request.opaque.mask.image = mask;
        else if (request.type == QXL_DRAW_ROP3)
            request.rop3.mask.image = mask;
        else if (request.type == QXL_DRAW_FILL)
            request.fill.mask.image = mask;
        else
            request.flood.mask.image = mask;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

/* Recorded: "not implemented", and QEMU is gone. */
static void rop3_is_only_for_operations_of_three_operands(void **state)
{
    unsigned accepted = 0;
    struct fixture f;

    open_checked(&f, state);
    for (unsigned code = 0; code < 256; code++) {
        bool pattern = (code ^ code >> 4) & 0x0f, source = (code ^ code >> 2) & 0x33;
        bool dest = (code ^ code >> 1) & 0x55;
        struct qxl_draw request = good(3, &IMAGE, AREA);

        request.rop3.code = (uint8_t)code;
        if (pattern && source && dest) {
            draw_expect_accepted(&f, &request);
            accepted++;
        } else {
            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        }
    }
    assert_int_equal(accepted, 218);
    fixture_close(&f);
}

static struct qxl_surface_id make_surface(struct fixture *f, uint32_t format)
{
    const struct qxl_surface_request request = {.width = 64, .height = 64, .format = format};
    struct qxl_surface_id id;

    check_status(qxl_surface_create(f->display, &request, &id), QXL_STATUS_OK);
    fixture_settle(f);
    return id;
}

/* Recorded: QEMU dies when it draws. */
static void a_surface_that_is_read_has_as_many_bits_as_the_one_drawn_on(void **state)
{
    static const uint32_t formats[] = {SPICE_SURFACE_FMT_8_A, SPICE_SURFACE_FMT_16_555,
                                       SPICE_SURFACE_FMT_16_565, SPICE_SURFACE_FMT_1_A};
    struct qxl_image surface = {.kind = QXL_IMAGE_FROM_SURFACE};
    const struct qxl_brush pattern = {.kind = QXL_BRUSH_PATTERN, .pattern = &surface};
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 4; i++) {
        struct qxl_draw fill = good(6, NULL, AREA), rop3 = good(3, &IMAGE, AREA);

        surface.surface = make_surface(&f, formats[i]);
        fill.fill.brush = rop3.rop3.brush = pattern;
        draw_expect_refused(&f, &fill, QXL_STATUS_INVALID);
        draw_expect_refused(&f, &rop3, QXL_STATUS_INVALID);
        for (int j = 0; j < WITH_SOURCE; j++) {
            const struct qxl_draw request = good(j, &surface, AREA);

            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        }
    }
    fixture_close(&f);
}

static void a_surface_of_one_bit_is_not_drawn_on(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < ALL; i++) {
        struct qxl_draw request = good(i, &IMAGE, AREA);

        request.surface = make_surface(&f, SPICE_SURFACE_FMT_1_A);
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void what_is_nothing_but_alpha_is_not_opaque(void **state)
{
    struct qxl_image alpha = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_draw request = {
        .type = QXL_DRAW_COMPOSITE,
        .box = {0, 0, 8, 8},
        .composite = {.source = &alpha, .mask = &alpha, .operation = QXL_OP_OVER},
    };
    struct fixture f;

    open_checked(&f, state);
    fixture_client(&f, 1 << 2);
    alpha.surface = make_surface(&f, SPICE_SURFACE_FMT_8_A);
    request.composite.mask_opaque = request.composite.dest_opaque = true;
    draw_expect_accepted(&f, &request);
    request.composite.source_opaque = true;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.composite.source = &IMAGE;
    draw_expect_accepted(&f, &request);
    request.surface = alpha.surface;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void rop3_needs_pixels_of_16_or_32_bits(void **state)
{
    struct qxl_draw request = good(3, &IMAGE, AREA);
    struct fixture f;

    open_checked(&f, state);
    request.surface = make_surface(&f, SPICE_SURFACE_FMT_8_A);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.surface = make_surface(&f, SPICE_SURFACE_FMT_16_565);
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

/* Recorded: "Unsupported surface format", and QEMU is gone. */
static void the_host_cannot_take_a_picture_of_16_565(void **state)
{
    struct qxl_image itself = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct fixture f;

    open_checked(&f, state);
    itself.surface = make_surface(&f, SPICE_SURFACE_FMT_16_565);
    for (int i = 2; i < WITH_SOURCE; i++) {
        struct qxl_draw request = good(i, &itself, AREA);

        request.surface = itself.surface;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void clip_rectangles_must_be_somewhere(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < ALL; i++) {
        struct qxl_draw request = good(i, &IMAGE, AREA);

        request.clip.count = 1;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void what_is_named_must_be_known(void **state)
{
    struct qxl_image image = IMAGE;
    struct fixture f;

    open_checked(&f, state);
    for (int bit = 2; bit < 32; bit++) {
        struct qxl_draw request = good(bit % WITH_SOURCE, &image, AREA);

        image.named = 1u << bit;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        image.named = 0;
        request.named = 1u << bit;
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(the_good_requests_of_this_file_are_good, 0),
        variant_test(a_source_must_be_there_and_good, 0),
        variant_test(a_source_area_must_be_inside_and_not_empty, 0),
        variant_test(a_scale_mode_must_exist, 0),
        variant_test(a_descriptor_names_one_operation_and_nothing_unknown, 0),
        variant_test(a_brush_must_be_chosen_and_good, 0),
        variant_test(a_mask_must_be_a_bitmap_of_one_bit, 0),
        variant_test(rop3_is_only_for_operations_of_three_operands, 0),
        variant_test(a_surface_that_is_read_has_as_many_bits_as_the_one_drawn_on, 0),
        variant_test(a_surface_of_one_bit_is_not_drawn_on, 0),
        variant_test(what_is_nothing_but_alpha_is_not_opaque, NEEDS_COMPOSITE),
        variant_test(rop3_needs_pixels_of_16_or_32_bits, 0),
        variant_test(clip_rectangles_must_be_somewhere, 0),
        variant_test(what_is_named_must_be_known, 0),
        variant_test(the_host_cannot_take_a_picture_of_16_565, 0),
    };

    return run_on_variants("refuse types", tests, sizeof(tests) / sizeof(tests[0]));
}
