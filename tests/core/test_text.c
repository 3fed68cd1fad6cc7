/* SPDX-License-Identifier: BSD-3-Clause */
/* Strings of glyphs: what goes out, what is refused, and that spice-server lives. */
#include "draw_check.h"

#include <stdlib.h>
#include <string.h>

#define A1 SPICE_STRING_FLAGS_RASTER_A1
#define A4 SPICE_STRING_FLAGS_RASTER_A4
#define A8 SPICE_STRING_FLAGS_RASTER_A8
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

enum { BITS_SIZE = 1024 * 1024 };

static const uint16_t FORMATS[] = {A1, A4, A8};
static uint8_t bits[BITS_SIZE]; /* noise */

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
}

static struct qxl_draw text_of(uint16_t format, const struct qxl_glyph *glyphs, uint32_t count)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_TEXT,
        .box = {.right = SURFACE_SIDE, .bottom = SURFACE_SIDE},
        .text = {.string = {format, glyphs, count},
                 .fore = {.kind = QXL_BRUSH_SOLID, .color = 0x00ff8040}},
    };
}

static struct qxl_glyph glyph_of(uint16_t width, uint16_t height)
{
    return (struct qxl_glyph){
        .position = {20, 30},
        .origin = {-1, -12},
        .width = width,
        .height = height,
        .bits = bits,
        .pitch = width,
    };
}

static void expect_glyph_refused(struct fixture *f, uint16_t format, struct qxl_glyph glyph)
{
    const struct qxl_draw request = text_of(format, &glyph, 1);

    draw_expect_refused(f, &request, QXL_STATUS_INVALID);
}

static void expect_glyph_accepted(struct fixture *f, uint16_t format, struct qxl_glyph glyph)
{
    const struct qxl_draw request = text_of(format, &glyph, 1);

    draw_expect_accepted(f, &request);
}

/* ---- strings ---- */

static void glyphs_of_every_format_and_width_go_out_from_the_lowest_row_up(void **state)
{
    static const uint16_t heights[] = {1, 2, 16};
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        for (uint16_t width = 1; width < 35; width++) {
            for (size_t j = 0; j < COUNT(heights); j++)
                expect_glyph_accepted(&f, FORMATS[i], glyph_of(width, heights[j]));
        }
    }
    fixture_close(&f);
}

static void glyphs_are_taken_by_pitch(void **state)
{
    static const ptrdiff_t pitches[] = {0, 1, 3, 100, -3, -100};
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        for (size_t j = 0; j < COUNT(pitches); j++) {
            struct qxl_glyph glyph = glyph_of(13, 9);

            glyph.bits = bits + 1000;
            glyph.pitch = pitches[j];
            expect_glyph_accepted(&f, FORMATS[i], glyph);
        }
    }
    fixture_close(&f);
}

/* For A8 spice-server's renderer reads a row of the host's memory behind the glyph. */
static void the_host_never_gets_glyphs_of_eight_bits(void **state)
{
    static const uint8_t shades[] = {0x00, 0x0f, 0x10, 0xff, 0x87};
    struct qxl_glyph glyph = glyph_of(5, 1);
    const struct qxl_draw request = text_of(A8, &glyph, 1);
    struct fixture f;
    uint8_t *string;

    glyph.bits = shades;
    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    string = wire_memory(&f, wire_last_drawable(&f).u.text.str, 28 + 20 + 3);
    assert_int_equal(string[6], A4);
    assert_memory_equal(string + 28 + 20, "\x00\x1f\x80", 3);
    fixture_drain(&f);
    assert_null(f.reason); /* nor a warning */
    fixture_close(&f);
}

static void spaces_go_out_as_glyphs_without_rows(void **state)
{
    static const struct qxl_glyph spaces[] = {
        {.position = {3, 3}},
        {.position = {3, 3}, .width = 8},
        {.position = {3, 3}, .height = 8},
        {.position = {3, 3}, .height = 8, .bits = bits},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        const struct qxl_draw request = text_of(FORMATS[i], spaces, COUNT(spaces));

        draw_expect_accepted(&f, &request);
        for (size_t j = 0; j < COUNT(spaces); j++)
            expect_glyph_accepted(&f, FORMATS[i], spaces[j]);
    }
    fixture_close(&f);
}

static struct qxl_glyph *many_glyphs(uint32_t count)
{
    struct qxl_glyph *glyphs = calloc(count, sizeof(*glyphs));

    for (uint32_t i = 0; i < count; i++) {
        glyphs[i] = glyph_of((uint16_t)(i % 23), (uint16_t)(i % 17));
        glyphs[i].position = (struct qxl_point){(int32_t)i % 300, (int32_t)i % 1000 - 400};
        glyphs[i].bits = bits + i % 1000;
    }
    return glyphs;
}

static void long_strings_go_out_in_chunks_that_cut_glyphs(void **state)
{
    static const uint32_t counts[] = {2, 100, 1000, 5000, QXL_GLYPHS_MAX};
    struct qxl_glyph *glyphs = many_glyphs(QXL_GLYPHS_MAX);
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        for (size_t j = 0; j < COUNT(counts); j++) {
            const struct qxl_draw request = text_of(FORMATS[i], glyphs, counts[j]);

            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
    free(glyphs);
}

static void a_string_may_end_around_the_end_of_a_chunk(void **state)
{
    enum { WIDE = 8 * 500, FIRST = 20 + 500 * 129, CHUNK = 65536 };
    struct fixture f;

    open_checked(&f, state);
    for (int size = CHUNK - 2; size <= CHUNK + 2; size++) {
        const struct qxl_glyph glyphs[] = {glyph_of(WIDE, 129),
                                           glyph_of(8, (uint16_t)(size - FIRST - 20))};
        const struct qxl_draw request = text_of(A1, glyphs, 2);

        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

/* Bug museum, 5: a font that was neither A1 nor A4, and a count cut to 16 bits. */
static void a_string_has_one_format_and_as_many_glyphs_as_it_says(void **state)
{
    struct qxl_glyph *glyphs = many_glyphs(QXL_GLYPHS_MAX + 2);
    struct qxl_draw request;
    struct fixture f;

    open_checked(&f, state);
    for (uint32_t format = 0; format <= UINT16_MAX; format++) {
        if (format == A1 || format == A4 || format == A8)
            continue;
        request = text_of((uint16_t)format, glyphs, 3);
        check_status(qxl_draw(f.display, &request), QXL_STATUS_INVALID);
    }
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = text_of(A1, glyphs, 0);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = text_of(A1, glyphs, QXL_GLYPHS_MAX + 1);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = text_of(A1, glyphs, QXL_GLYPHS_MAX + 2); /* 1 in 16 bits */
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = text_of(A1, glyphs, UINT32_MAX);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = text_of(A1, NULL, 1);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
    free(glyphs);
}

static void a_glyph_with_pixels_needs_bits(void **state)
{
    struct qxl_glyph glyph = glyph_of(1, 1);
    struct fixture f;

    glyph.bits = NULL;
    open_checked(&f, state);
    expect_glyph_refused(&f, A1, glyph);
    fixture_close(&f);
}

static void glyphs_must_lie_where_the_renderer_can_clip(void **state)
{
    static const struct {
        struct qxl_point position, origin;
        bool fine;
    } rows[] = {
        {{-32768, -32768}, {0, 0}, true},
        {{-32769, 0}, {0, 0}, false},
        {{0, -32769}, {0, 0}, false},
        {{-32768, 0}, {-1, 0}, false},
        {{32767 - 4, 32767 - 4}, {0, 0}, true},
        {{32767 - 3, 0}, {0, 0}, false},
        {{0, 32767 - 3}, {0, 0}, false},
        {{INT32_MAX, INT32_MIN}, {INT32_MIN, INT32_MAX}, true}, /* -1, -1 */
        {{INT32_MAX, 0}, {INT32_MAX, 0}, false},                /* -2 in 32 bits */
        {{INT32_MIN, 0}, {INT32_MIN, 0}, false},                /* 0 */
        {{0, INT32_MAX}, {0, INT32_MAX}, false},
        {{0, INT32_MIN}, {0, INT32_MIN}, false},
        {{INT32_MAX, INT32_MAX}, {0, 0}, false},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct qxl_glyph glyph = glyph_of(4, 4), space = {.bits = NULL};

        glyph.position = rows[i].position;
        glyph.origin = rows[i].origin;
        space.position = glyph.position;
        space.origin = glyph.origin;
        if (rows[i].fine) {
            expect_glyph_accepted(&f, A1, glyph);
        } else {
            expect_glyph_refused(&f, A1, glyph);
            space.position.x += rows[i].position.x == 32767 - 3 ? 4 : 0;
            space.position.y += rows[i].position.y == 32767 - 3 ? 4 : 0;
            expect_glyph_refused(&f, A4, space);
        }
    }
    fixture_close(&f);
}

/* The renderer makes a picture of the box around all of them, and dies if it cannot. */
static void the_box_around_all_glyphs_must_be_small(void **state)
{
    static const struct {
        struct qxl_point second; /* from the first, both spaces */
        bool fine;
    } rows[] = {
        {{32766, 0}, true},    {{0, 32766}, true},     {{32767, 0}, false},
        {{0, 32767}, false},   {{8192, 8192}, true},   {{8192, 8193}, false},
        {{8193, 8192}, false}, {{32766, 2048}, true},  {{32766, 2049}, false},
        {{-8192, 8192}, true}, {{-8192, 8193}, false}, {{8193, -8192}, false},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct qxl_glyph glyphs[] = {{.bits = NULL}, {.position = rows[i].second}};
        const struct qxl_draw request = text_of(A4, glyphs, 2);

        if (rows[i].fine)
            draw_expect_accepted(&f, &request);
        else
            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

/* The bits are the same in all glyphs, so it costs little to ask for very many. */
static void
a_string_above_two_gigabytes_is_invalid_and_one_above_the_device_is_too_large(void **state)
{
    enum { SIDE = 256, BYTES = 20 + SIDE * SIDE / 2, TOO_MANY = 0x7fffffff / BYTES + 1 };
    struct qxl_glyph *glyphs = calloc(QXL_GLYPHS_MAX, sizeof(*glyphs));
    struct qxl_draw request = text_of(A8, glyphs, TOO_MANY - 1);
    struct fixture f;

    for (int i = 0; i < QXL_GLYPHS_MAX; i++)
        glyphs[i] = glyph_of(SIDE, SIDE);
    open_checked(&f, state);
    draw_expect_refused(&f, &request, QXL_STATUS_NO_MEMORY);
    request.text.string.count = TOO_MANY;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
    free(glyphs);
}

/* ---- brushes and the back area ---- */

static const uint32_t PIXELS[64];
static const struct qxl_image BITMAP = {
    .kind = QXL_IMAGE_FROM_BITMAP,
    .bitmap =
        {.format = SPICE_BITMAP_FMT_32BIT, .width = 8, .height = 8, .pixels = PIXELS, .pitch = 32},
};

static void both_brushes_go_out_as_asked(void **state)
{
    struct qxl_image surface = {.kind = QXL_IMAGE_FROM_SURFACE};
    const struct qxl_brush brushes[] = {
        {.kind = QXL_BRUSH_NONE},
        {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
        {.kind = QXL_BRUSH_PATTERN, .pattern = &BITMAP, .origin = {-5, 1000}},
        {.kind = QXL_BRUSH_PATTERN, .pattern = &surface, .origin = {3, 4}},
    };
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_glyph glyph = glyph_of(8, 16);
    struct qxl_draw request = text_of(A1, &glyph, 1);
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_surface_create(f.display, &small, &surface.surface), QXL_STATUS_OK);
    fixture_settle(&f);
    f.verdicts[FAKE_QXL_ACCEPT] = 0;
    for (size_t fore = 0; fore < COUNT(brushes); fore++) {
        request.text.fore = brushes[fore];
        request.text.back = (struct qxl_brush){.kind = QXL_BRUSH_NONE};
        request.text.back_area = (struct qxl_rect){0};
        draw_expect_accepted(&f, &request);
        request.text.back_area = (struct qxl_rect){1, 2, 30, 40};
        for (size_t back = 1; back < COUNT(brushes); back++) {
            request.text.back = brushes[back];
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

/* Bug museum, 4: the type of a brush that was not used was whatever lay in memory. */
static void a_brush_that_is_not_used_goes_out_as_none(void **state)
{
    const struct qxl_glyph glyph = glyph_of(8, 16);
    struct qxl_draw request = text_of(A1, &glyph, 1);
    struct fixture f;
    QXLText text;

    open_checked(&f, state);
    memset(&request.text.back, 0xa5, sizeof(request.text.back));
    request.text.fore = (struct qxl_brush){.kind = QXL_BRUSH_NONE, .color = 0xa5a5a5a5};
    draw_expect_accepted(&f, &request);
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    text = wire_last_drawable(&f).u.text;
    assert_int_equal(text.fore_brush.type, SPICE_BRUSH_TYPE_NONE);
    assert_int_equal(text.fore_brush.u.pattern.pat, 0);
    assert_int_equal(text.back_brush.type, SPICE_BRUSH_TYPE_NONE);
    assert_int_equal(text.back_brush.u.pattern.pat, 0);
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_back_area_is_ordered_and_has_a_brush(void **state)
{
    static const struct qxl_rect wrong[] = {
        {8, 0, 0, 8}, {0, 8, 8, 0}, {8, 0, 0, 0}, {0, 8, 0, 0}, {0, INT32_MAX, 8, INT32_MIN}};
    static const struct qxl_rect fine[] = {{0, 0, 0, 0},
                                           {5, 5, 5, 9},
                                           {-5, -5, SURFACE_SIDE + 5, SURFACE_SIDE + 5},
                                           {5000, 5000, 6000, 6000},
                                           {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX}};
    const struct qxl_glyph glyph = glyph_of(8, 16);
    struct qxl_draw request = text_of(A1, &glyph, 1);
    struct fixture f;

    open_checked(&f, state);
    request.text.back.kind = QXL_BRUSH_SOLID;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        request.text.back_area = wrong[i];
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    for (size_t i = 0; i < COUNT(fine); i++) {
        request.text.back_area = fine[i];
        draw_expect_accepted(&f, &request);
    }
    request.text.back.kind = QXL_BRUSH_NONE;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_bad_brush_is_refused(void **state)
{
    static const struct qxl_image nothing = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {77}};
    static const struct qxl_brush wrong[] = {
        {.kind = (enum qxl_brush_kind)3},
        {.kind = (enum qxl_brush_kind) - 1},
        {.kind = QXL_BRUSH_PATTERN},
        {.kind = QXL_BRUSH_PATTERN, .pattern = &nothing},
    };
    const struct qxl_glyph glyph = glyph_of(8, 16);
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct qxl_draw request = text_of(A1, &glyph, 1);

        request.text.fore = wrong[i];
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        request.text.fore.kind = QXL_BRUSH_SOLID;
        request.text.back = wrong[i];
        request.text.back_area = (struct qxl_rect){0, 0, 8, 8};
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void glyphs_on_a_back_area_are_painted_and_nothing_else(void **state)
{
    static const uint16_t rops[] = {0, SPICE_ROPD_OP_PUT, SPICE_ROPD_OP_XOR, SPICE_ROPD_OP_INVERS,
                                    SPICE_ROPD_OP_PUT | SPICE_ROPD_INVERS_BRUSH};
    const struct qxl_glyph glyph = glyph_of(8, 16);
    struct qxl_draw request = text_of(A1, &glyph, 1);
    struct fixture f;

    open_checked(&f, state);
    request.text.back.kind = QXL_BRUSH_SOLID;
    for (size_t i = 0; i < COUNT(rops); i++) {
        request.text.fore_rop = rops[i];
        request.text.back_rop = rops[COUNT(rops) - 1 - i];
        request.text.back_area = (struct qxl_rect){0};
        draw_expect_accepted(&f, &request);
        request.text.back_area = (struct qxl_rect){0, 0, 8, 8};
        if (i < 2)
            draw_expect_accepted(&f, &request);
        else
            draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void text_never_claims_to_hide_what_is_below(void **state)
{
    const struct qxl_glyph glyph = glyph_of(8, 16);
    const struct qxl_draw request = text_of(A1, &glyph, 1);
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    assert_int_equal(wire_last_drawable(&f).effect, QXL_EFFECT_BLEND);
    fixture_drain(&f);
    fixture_close(&f);
}

/* ---- noise ---- */

enum { NOISE_GLYPHS = 8, NOISE_ROUNDS = 2000 };

static uint32_t below(uint64_t *seed, uint32_t limit)
{
    return (uint32_t)(noise(seed) >> 32) % limit;
}

static struct qxl_glyph random_glyph(uint64_t *seed)
{
    int32_t reach = below(seed, 8) ? 300 : 1 << 16;

    return (struct qxl_glyph){
        .position = {(int32_t)below(seed, 2u * reach) - reach,
                     (int32_t)below(seed, 2u * reach) - reach},
        .origin = {(int32_t)below(seed, 20) - 10, (int32_t)below(seed, 20) - 10},
        .width = (uint16_t)below(seed, 50),
        .height = (uint16_t)below(seed, 50),
        .bits = below(seed, 50) ? bits + below(seed, 1000) : NULL,
        .pitch = below(seed, 100),
    };
}

static void whatever_is_published_is_accepted(void **state)
{
    uint64_t seed = 0x7e87;
    uint32_t published = 0;
    struct fixture f;

    open_checked(&f, state);
    for (int round = 0; round < NOISE_ROUNDS; round++) {
        struct qxl_glyph glyphs[NOISE_GLYPHS];
        struct qxl_draw request =
            text_of((uint16_t)(1u << below(&seed, 4)), glyphs, below(&seed, NOISE_GLYPHS + 1));

        for (int i = 0; i < NOISE_GLYPHS; i++)
            glyphs[i] = random_glyph(&seed);
        request.text.fore.kind = (enum qxl_brush_kind)below(&seed, 2);
        request.text.back.kind = (enum qxl_brush_kind)below(&seed, 2);
        request.text.fore_rop = below(&seed, 4) ? 0 : (uint16_t)below(&seed, 0x800);
        if (below(&seed, 2))
            request.text.back_area =
                (struct qxl_rect){(int32_t)below(&seed, 9), (int32_t)below(&seed, 9),
                                  (int32_t)below(&seed, 30), (int32_t)below(&seed, 30)};
        if (qxl_draw(f.display, &request) == QXL_STATUS_OK) {
            draw_check(&f, &request);
            published++;
        }
        fixture_settle(&f);
        if (f.verdicts[FAKE_QXL_DROP] || f.verdicts[FAKE_QXL_ABORT])
            fail_msg("round %d: %s", round, f.reason);
    }
    assert_true(published > NOISE_ROUNDS / 20 && published < NOISE_ROUNDS);
    fixture_drain(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(glyphs_of_every_format_and_width_go_out_from_the_lowest_row_up, 0),
        variant_test(glyphs_are_taken_by_pitch, 0),
        variant_test(the_host_never_gets_glyphs_of_eight_bits, 0),
        variant_test(spaces_go_out_as_glyphs_without_rows, 0),
        variant_test(long_strings_go_out_in_chunks_that_cut_glyphs, 0),
        variant_test(a_string_may_end_around_the_end_of_a_chunk, 0),
        variant_test(a_string_has_one_format_and_as_many_glyphs_as_it_says, 0),
        variant_test(a_glyph_with_pixels_needs_bits, 0),
        variant_test(glyphs_must_lie_where_the_renderer_can_clip, 0),
        variant_test(the_box_around_all_glyphs_must_be_small, 0),
        variant_test(a_string_above_two_gigabytes_is_invalid_and_one_above_the_device_is_too_large,
                     0),
        variant_test(both_brushes_go_out_as_asked, 0),
        variant_test(a_brush_that_is_not_used_goes_out_as_none, 0),
        variant_test(a_back_area_is_ordered_and_has_a_brush, 0),
        variant_test(a_bad_brush_is_refused, 0),
        variant_test(glyphs_on_a_back_area_are_painted_and_nothing_else, 0),
        variant_test(text_never_claims_to_hide_what_is_below, 0),
        variant_test(whatever_is_published_is_accepted, 0),
    };
    uint64_t seed = 0xb175;

    for (size_t i = 0; i < BITS_SIZE; i += 8) {
        uint64_t word = noise(&seed);

        memcpy(bits + i, &word, 8);
    }
    return run_on_variants("text", tests, sizeof(tests) / sizeof(tests[0]));
}
