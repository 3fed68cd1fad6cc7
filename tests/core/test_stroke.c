/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths and line styles: what goes out, what is refused, and that spice-server lives. */
#include "draw_check.h"

#include <stdlib.h>
#include <string.h>

#define BEGIN SPICE_PATH_BEGIN
#define END SPICE_PATH_END
#define CLOSE SPICE_PATH_CLOSE
#define CURVES SPICE_PATH_BEZIER
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

enum { PIXEL = 16, MIN = QXL_PATH_COORDINATE_MIN, MAX = QXL_PATH_COORDINATE_MAX };

static const struct qxl_fixed_point LINE[] = {{16, 16}, {160, 800}, {-160, 77}, {1, -1}};
/* The start and two curves. */
static const struct qxl_fixed_point CURVE[] = {{0, 0},     {0, 320},    {640, 320}, {640, 0},
                                               {640, 800}, {1600, 800}, {1600, 0}};

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
}

static struct qxl_draw stroke_of(const struct qxl_path_segment *segments, uint32_t count)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_STROKE,
        .box = {.right = SURFACE_SIDE, .bottom = SURFACE_SIDE},
        .stroke = {.path = {segments, count},
                   .brush = {.kind = QXL_BRUSH_SOLID, .color = 0x00ff8040}},
    };
}

static void expect_segment_accepted(struct fixture *f, struct qxl_path_segment segment)
{
    const struct qxl_draw request = stroke_of(&segment, 1);

    draw_expect_accepted(f, &request);
}

static void expect_segment_refused(struct fixture *f, struct qxl_path_segment segment)
{
    const struct qxl_draw request = stroke_of(&segment, 1);

    draw_expect_refused(f, &request, QXL_STATUS_INVALID);
}

/* ---- paths ---- */

static void lines_and_curves_go_out_as_asked(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END, LINE, 1});
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN, LINE, 2});
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END, LINE, 4});
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END | CLOSE, LINE, 4});
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END | CURVES, CURVE, 1});
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END | CURVES, CURVE, 4});
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END | CLOSE | CURVES, CURVE, 7});
    fixture_close(&f);
}

static void a_figure_may_have_several_segments_and_a_path_several_figures(void **state)
{
    const struct qxl_path_segment segments[] = {
        {BEGIN, LINE, 2},       {0, LINE, 3},           {CURVES, CURVE + 1, 3},
        {CURVES, CURVE + 4, 3}, {END | CLOSE, LINE, 1}, {BEGIN, LINE, 1},
        {BEGIN, LINE, 4},       {BEGIN | END, LINE, 2}, {BEGIN, CURVE, 1},
        {CURVES, CURVE + 1, 6},
    };
    const struct qxl_draw request = stroke_of(segments, COUNT(segments));
    struct fixture f;

    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void the_flags_of_segments_must_make_figures(void **state)
{
    static const struct {
        uint32_t first, second;
    } rows[] = {
        {0, 0},
        {END, BEGIN},
        {CURVES, BEGIN},
        {BEGIN | CLOSE, 0},
        {BEGIN, CLOSE},
        {BEGIN | END, 0},
        {BEGIN | END, END},
        {BEGIN | END, CURVES},
        {BEGIN | END | CLOSE, END},
        {BEGIN, 4},
        {BEGIN, 32},
        {BEGIN | 0x80000000, 0},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct qxl_path_segment segments[] = {{rows[i].first, CURVE, 4},
                                                    {rows[i].second, CURVE + 1, 3}};
        const struct qxl_draw request = stroke_of(segments, 2);

        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void a_curve_needs_all_its_points(void **state)
{
    static const uint32_t wrong[] = {2, 3, 5, 6};
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const struct qxl_path_segment segments[] = {{BEGIN, CURVE, 1},
                                                    {CURVES, CURVE, wrong[i] - 1}};
        const struct qxl_draw request = stroke_of(segments, 2);

        expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | CURVES, CURVE, wrong[i]});
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    fixture_close(&f);
}

static void a_path_needs_segments_and_a_segment_points(void **state)
{
    struct qxl_draw request = stroke_of(NULL, 0);
    struct fixture f;

    open_checked(&f, state);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.stroke.path.count = 1;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END, LINE, 0});
    expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END | CURVES, LINE, 0});
    expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END, NULL, 1});
    fixture_close(&f);
}

static void a_point_must_lie_where_the_renderer_can_clip(void **state)
{
    static const struct qxl_fixed_point wrong[] = {{MIN - 1, 0},   {0, MIN - 1},   {MAX + 1, 0},
                                                   {0, MAX + 1},   {INT32_MIN, 0}, {0, INT32_MIN},
                                                   {INT32_MAX, 0}, {0, INT32_MAX}};
    static const struct qxl_fixed_point far[] = {{MIN, MIN}, {MAX, MAX}, {MIN, MAX}, {MAX, MIN}};
    struct fixture f;

    open_checked(&f, state);
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END | CLOSE, far, 4});
    for (size_t i = 0; i < COUNT(wrong); i++) {
        for (uint32_t place = 0; place < 4; place++) {
            struct qxl_fixed_point points[4];

            memcpy(points, CURVE, sizeof(points));
            points[place] = wrong[i];
            expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END, points, 4});
            expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END | CURVES, points, 4});
        }
    }
    fixture_close(&f);
}

static void a_curve_must_not_be_too_long_for_the_renderer(void **state)
{
    enum { EXTENT = QXL_PATH_CURVE_EXTENT_MAX };
    struct qxl_fixed_point points[] = {{0, 0}, {EXTENT, 0}, {EXTENT, EXTENT}, {0, EXTENT}};
    struct fixture f;

    open_checked(&f, state);
    expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END | CURVES, points, 4});
    for (int i = 1; i < 4; i++) {
        points[i].y += EXTENT + 1;
        expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END | CURVES, points, 4});
        expect_segment_accepted(&f, (struct qxl_path_segment){BEGIN | END, points, 4});
        points[i].y -= EXTENT + 1;
        points[i].x -= 2 * EXTENT + 1;
        expect_segment_refused(&f, (struct qxl_path_segment){BEGIN | END | CURVES, points, 4});
        points[i].x += 2 * EXTENT + 1;
    }
    fixture_close(&f);
}

/* Each of these killed a QEMU by a stack overflow, but for those that are told to be fine. */
static void a_curve_that_never_gets_flat_is_refused(void **state)
{
    static const struct {
        struct qxl_fixed_point points[4];
        bool fine;
    } rows[] = {
        {{{48, 48}, {48, 48}, {48, 48}, {48, 48}}, false},
        {{{48, 48}, {53, 53}, {43, 53}, {48, 48}}, false},
        {{{48, 48}, {48, 48}, {48, 48}, {50, 50}}, false},
        {{{48, 48}, {48, 48}, {61, 56}, {41, 17}}, false}, /* a cusp */
        {{{55, 48}, {48, 48}, {48, 48}, {48, 48}}, false}, /* it begins at the pixel 3 */
        {{{48, 57}, {48, 64}, {48, 64}, {48, 64}}, false}, /* and 4 down */
        {{{56, 48}, {64, 48}, {64, 48}, {64, 48}}, true},  /* 3, too */
        {{{57, 48}, {64, 48}, {64, 48}, {64, 48}}, false}, /* 4 */
        {{{-8, 0}, {-16, 0}, {-16, 0}, {-16, 0}}, false},  /* -1 */
        {{{48, 48}, {48, 48}, {48, 48}, {52, 48}}, true},
        {{{48, 48}, {48, 800}, {800, 48}, {48, 48}}, true},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct qxl_path_segment segment = {BEGIN | END | CURVES, rows[i].points, 4};

        if (rows[i].fine)
            expect_segment_accepted(&f, segment);
        else
            expect_segment_refused(&f, segment);
    }
    fixture_close(&f);
}

static void a_curve_is_judged_from_where_the_figure_left_off(void **state)
{
    static const struct qxl_fixed_point end[] = {{320, 320}, {320, 320}, {320, 320}};
    static const struct qxl_fixed_point there = {320, 320}, elsewhere = {0, 0};
    struct qxl_path_segment segments[] = {{BEGIN, &elsewhere, 1}, {0, &there, 1}, {CURVES, end, 3}};
    struct qxl_draw request = stroke_of(segments, 3);
    struct fixture f;

    open_checked(&f, state);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    segments[1].points = &elsewhere;
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
}

static void long_paths_go_out_in_chunks(void **state)
{
    /* A chunk holds 8192 headers and points. */
    static const uint32_t counts[] = {8190, 8191, 8192, 8193, 16383, 16384, 100000};
    struct qxl_fixed_point *points = calloc(100000, sizeof(*points));
    struct fixture f;

    for (int i = 0; i < 100000; i++)
        points[i] = (struct qxl_fixed_point){i % 4099 - 5, -i % 5003};
    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(counts); i++) {
        const struct qxl_path_segment segments[] = {
            {BEGIN | END, points, counts[i]}, {BEGIN, LINE, 3}, {END, LINE, 2}};
        const struct qxl_draw request = stroke_of(segments, 3);

        expect_segment_accepted(&f, segments[0]);
        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
    free(points);
}

static void many_short_segments_go_out_in_chunks(void **state)
{
    enum { SEGMENTS = 30000 };
    struct qxl_path_segment *segments = calloc(SEGMENTS, sizeof(*segments));
    const struct qxl_draw request = stroke_of(segments, SEGMENTS);
    struct fixture f;

    for (int i = 0; i < SEGMENTS; i++)
        segments[i] = (struct qxl_path_segment){BEGIN | END, LINE, 1 + (uint32_t)i % 4};
    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    fixture_close(&f);
    free(segments);
}

/* The points are the same few in all segments, so it costs little to ask for very many. */
static void
a_path_above_two_gigabytes_is_invalid_and_one_above_the_device_is_too_large(void **state)
{
    enum { POINTS = 8192, BYTES = 8 + 8 * POINTS, TOO_MANY = 0x7fffffff / BYTES + 1 };
    struct qxl_fixed_point *points = calloc(POINTS, sizeof(*points));
    struct qxl_path_segment *segments = calloc(TOO_MANY, sizeof(*segments));
    struct qxl_draw request = stroke_of(segments, TOO_MANY);
    struct fixture f;

    for (int i = 0; i < TOO_MANY; i++)
        segments[i] = (struct qxl_path_segment){BEGIN | END, points, POINTS};
    open_checked(&f, state);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.stroke.path.count = 2000;
    draw_expect_refused(&f, &request, QXL_STATUS_NO_MEMORY);
    request.stroke.path.count = 1;
    segments[0].count = UINT32_MAX; /* not looked at */
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
    free(segments);
    free(points);
}

/* ---- styles ---- */

static struct qxl_draw styled(const struct qxl_path_segment *segment, const qxl_fixed *dashes,
                              uint32_t count)
{
    struct qxl_draw request = stroke_of(segment, 1);

    request.stroke.style = (struct qxl_line_style){.dashes = dashes, .dash_count = count};
    return request;
}

static const struct qxl_path_segment LINES = {BEGIN | END | CLOSE, LINE, 4};

static void styles_go_out_as_asked(void **state)
{
    static const qxl_fixed dashes[] = {48, 16, 0, 15, QXL_LINE_DASH_MAX, 1};
    qxl_fixed many[QXL_LINE_DASHES_MAX];
    struct fixture f;

    for (int i = 0; i < QXL_LINE_DASHES_MAX; i++)
        many[i] = i;
    open_checked(&f, state);
    for (int gap = 0; gap < 2; gap++) {
        for (uint32_t count = 1; count <= COUNT(dashes); count++) {
            struct qxl_draw request = styled(&LINES, dashes, count);

            request.stroke.style.start_with_gap = gap;
            draw_expect_accepted(&f, &request);
            request = styled(&LINES, many + 1, gap ? QXL_LINE_DASHES_ODD_MAX : QXL_LINE_DASHES_MAX);
            if (!gap)
                request.stroke.style.dashes = many;
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

/* Bug museum, 34: every other pixel was drawn only if the line had a style as well. */
static void an_alternate_line_is_a_style_of_one_pixel(void **state)
{
    static const qxl_fixed alternate[] = {PIXEL};
    const struct qxl_draw request = styled(&LINES, alternate, 1);
    struct fixture f;
    QXLStroke stroke;
    int32_t dashes[2];

    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    stroke = wire_last_drawable(&f).u.stroke;
    assert_int_equal(stroke.attr.flags, SPICE_LINE_FLAGS_STYLED);
    assert_int_equal(stroke.attr.style_nseg, 2);
    memcpy(dashes, wire_memory(&f, stroke.attr.style, sizeof(dashes)), sizeof(dashes));
    assert_int_equal(dashes[0], PIXEL);
    assert_int_equal(dashes[1], PIXEL);
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_style_must_advance_and_fit_a_byte_of_pixels(void **state)
{
    static const struct {
        qxl_fixed dashes[3];
        uint32_t count;
    } rows[] = {
        {{0, 0, 0}, 2},
        {{15, 15, 15}, 3}, /* a pixel in sum, and each of them rounds to one or to none */
        {{8, 8, 8}, 2},    /* hung a QEMU */
        {{16, -1, 16}, 2},
        {{INT32_MIN, 16, 16}, 2},
        {{4096, 0, 0}, 1}, /* 256 pixels are none in a byte: hung a QEMU */
        {{16, QXL_LINE_DASH_MAX + 1, 0}, 2},
        {{16, 16, INT32_MAX}, 3},
    };
    qxl_fixed many[256];
    struct qxl_draw request;
    struct fixture f;

    for (int i = 0; i < 256; i++)
        many[i] = PIXEL;
    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        request = styled(&LINES, rows[i].dashes, rows[i].count);
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    for (uint32_t count = QXL_LINE_DASHES_ODD_MAX + 2; count <= 255; count += 2) {
        request = styled(&LINES, many, count);
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    }
    request = styled(&LINES, many, 256);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = styled(&LINES, many, UINT32_MAX);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = styled(&LINES, NULL, 2);
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request = styled(&LINES, NULL, 0);
    request.stroke.style.start_with_gap = true;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_dashed_line_must_not_overflow_the_square_of_its_length(void **state)
{
    enum { STEP = QXL_PATH_DASHED_STEP_MAX };
    static const struct qxl_fixed_point good[] = {
        {0, 0}, {STEP, STEP}, {MIN + STEP, 0}, {MIN, STEP}};
    static const struct qxl_fixed_point wrong[][3] = {
        {{-1, 0}, {STEP, 0}, {0, 0}}, {{0, -1}, {0, STEP}, {0, 0}},   {{0, 0}, {MIN, 0}, {0, 0}},
        {{MIN, 0}, {0, 0}, {0, 0}},   {{MIN, 0}, {-STEP, 0}, {0, 0}}, /* the way back */
    };
    static const qxl_fixed dashes[] = {16};
    struct qxl_path_segment segment = {BEGIN | END, good, 2};
    struct qxl_draw request = styled(&segment, dashes, 1);
    struct fixture f;

    open_checked(&f, state);
    draw_expect_accepted(&f, &request);
    segment = (struct qxl_path_segment){BEGIN | END | CLOSE, good + 2, 2};
    draw_expect_accepted(&f, &request);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        segment = (struct qxl_path_segment){BEGIN | END | CLOSE, wrong[i], 3};
        draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
        expect_segment_accepted(&f, segment); /* solid */
    }
    fixture_close(&f);
}

/* ---- brush and operations ---- */

static const uint32_t PIXELS[64];
static const struct qxl_image BITMAP = {
    .kind = QXL_IMAGE_FROM_BITMAP,
    .bitmap =
        {.format = SPICE_BITMAP_FMT_32BIT, .width = 8, .height = 8, .pixels = PIXELS, .pitch = 32},
};

static void brushes_and_operations_go_out_as_asked(void **state)
{
    static const struct qxl_brush brushes[] = {
        {.kind = QXL_BRUSH_NONE, .color = 0xdeadbeef},
        {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
        {.kind = QXL_BRUSH_PATTERN, .pattern = &BITMAP, .origin = {-5, 1000}},
    };
    static const uint16_t rops[] = {0, SPICE_ROPD_OP_PUT, SPICE_ROPD_OP_XOR, SPICE_ROPD_OP_INVERS};
    struct qxl_draw request = stroke_of(&LINES, 1);
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < COUNT(brushes); i++) {
        for (size_t j = 0; j < COUNT(rops); j++) {
            request.stroke.brush = brushes[i];
            request.stroke.fore_rop = rops[j];
            request.stroke.back_rop = rops[(j + 1) % COUNT(rops)];
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void a_stroke_never_claims_to_hide_what_is_below(void **state)
{
    const struct qxl_draw request = stroke_of(&LINES, 1);
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    assert_int_equal(wire_last_drawable(&f).effect, QXL_EFFECT_BLEND);
    fixture_drain(&f);
    fixture_close(&f);
}

/* spice-server's renderer takes the surface for a bitmap. */
static void a_stroke_with_a_surface_for_a_pattern_is_refused(void **state)
{
    static const struct qxl_image primary = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_draw request = stroke_of(&LINES, 1);
    struct fixture f;

    open_checked(&f, state);
    request.stroke.brush = (struct qxl_brush){.kind = QXL_BRUSH_PATTERN, .pattern = &primary};
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.stroke.brush.pattern = NULL;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    request.stroke.brush.kind = (enum qxl_brush_kind)3;
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
}

/* ---- noise ---- */

enum { NOISE_POINTS = 16, NOISE_SEGMENTS = 4, NOISE_ROUNDS = 3000 };

static uint32_t below(uint64_t *seed, uint32_t limit)
{
    return (uint32_t)(noise(seed) >> 32) % limit;
}

/* Small, so that ends meet; or all of the range, and a little more. */
static qxl_fixed coordinate(uint64_t *seed)
{
    return below(seed, 4) ? (qxl_fixed)below(seed, 64) - 32
                          : (qxl_fixed)below(seed, 1 << 20) - (1 << 19);
}

static void whatever_is_published_is_accepted(void **state)
{
    uint64_t seed = 0x57401e;
    uint32_t published = 0;
    struct fixture f;

    open_checked(&f, state);
    for (int round = 0; round < NOISE_ROUNDS; round++) {
        struct qxl_fixed_point points[NOISE_POINTS];
        struct qxl_path_segment segments[NOISE_SEGMENTS];
        qxl_fixed dashes[4];
        struct qxl_draw request = stroke_of(segments, 1 + below(&seed, NOISE_SEGMENTS));

        for (int i = 0; i < NOISE_POINTS; i++)
            points[i] = (struct qxl_fixed_point){coordinate(&seed), coordinate(&seed)};
        for (int i = 0; i < NOISE_SEGMENTS; i++)
            segments[i] = (struct qxl_path_segment){below(&seed, 32) & ~(below(&seed, 8) ? 4u : 0),
                                                    points, below(&seed, 8)};
        segments[0].flags |= BEGIN;
        for (int i = 0; i < 4; i++)
            dashes[i] = (qxl_fixed)below(&seed, 40) - 1;
        if (below(&seed, 2))
            request.stroke.style =
                (struct qxl_line_style){dashes, below(&seed, 5), below(&seed, 2)};
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
        variant_test(lines_and_curves_go_out_as_asked, 0),
        variant_test(a_figure_may_have_several_segments_and_a_path_several_figures, 0),
        variant_test(the_flags_of_segments_must_make_figures, 0),
        variant_test(a_curve_needs_all_its_points, 0),
        variant_test(a_path_needs_segments_and_a_segment_points, 0),
        variant_test(a_point_must_lie_where_the_renderer_can_clip, 0),
        variant_test(a_curve_must_not_be_too_long_for_the_renderer, 0),
        variant_test(a_curve_that_never_gets_flat_is_refused, 0),
        variant_test(a_curve_is_judged_from_where_the_figure_left_off, 0),
        variant_test(long_paths_go_out_in_chunks, 0),
        variant_test(many_short_segments_go_out_in_chunks, 0),
        variant_test(a_path_above_two_gigabytes_is_invalid_and_one_above_the_device_is_too_large,
                     0),
        variant_test(styles_go_out_as_asked, 0),
        variant_test(an_alternate_line_is_a_style_of_one_pixel, 0),
        variant_test(a_style_must_advance_and_fit_a_byte_of_pixels, 0),
        variant_test(a_dashed_line_must_not_overflow_the_square_of_its_length, 0),
        variant_test(brushes_and_operations_go_out_as_asked, 0),
        variant_test(a_stroke_never_claims_to_hide_what_is_below, 0),
        variant_test(a_stroke_with_a_surface_for_a_pattern_is_refused, 0),
        variant_test(whatever_is_published_is_accepted, 0),
    };

    return run_on_variants("stroke", tests, sizeof(tests) / sizeof(tests[0]));
}
