/* SPDX-License-Identifier: BSD-3-Clause */
/* Each image-and-brush type with each thing that it can carry, accepted by the checking host; and
 * the effects that the core chooses. */
#include "draw_check.h"

#include <string.h>

static const uint32_t PIXELS[64 * 64];
static const struct qxl_palette PALETTE = {.entries = PIXELS, .count = 2, .unique = 9};
static const struct qxl_rect CLIP[] = {{0, 0, 20, 20}, {20, 5, 30, 40}};

static struct qxl_image bitmap_of(uint8_t format, const struct qxl_palette *palette)
{
    return (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = format,
                   .width = 48,
                   .height = 32,
                   .pixels = PIXELS,
                   .pitch = 192,
                   .palette = palette},
    };
}

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
    fixture_settle(f);
}

static struct qxl_surface_id make_surface(struct fixture *f, uint32_t format)
{
    const struct qxl_surface_request request = {.width = 100, .height = 80, .format = format};
    struct qxl_surface_id id;

    check_status(qxl_surface_create(f->display, &request, &id), QXL_STATUS_OK);
    fixture_settle(f);
    return id;
}

/* Where a type has what it may have. NULL: it has none. */
struct parts {
    const struct qxl_image **source;
    struct qxl_rect *area;
    struct qxl_brush *brush;
    struct qxl_mask *mask;
    uint8_t *scale_mode;
    uint16_t *rop;
};

static struct parts parts_of(struct qxl_draw *request)
{
    switch (request->type) {
    case QXL_DRAW_FILL:
        return (struct parts){
            .brush = &request->fill.brush, .mask = &request->fill.mask, .rop = &request->fill.rop};
    case QXL_DRAW_OPAQUE:
        return (struct parts){&request->opaque.source,     &request->opaque.source_area,
                              &request->opaque.brush,      &request->opaque.mask,
                              &request->opaque.scale_mode, &request->opaque.rop};
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        return (struct parts){.source = &request->copy.source,
                              .area = &request->copy.source_area,
                              .mask = &request->copy.mask,
                              .scale_mode = &request->copy.scale_mode,
                              .rop = &request->copy.rop};
    case QXL_DRAW_ROP3:
        return (struct parts){.source = &request->rop3.source,
                              .area = &request->rop3.source_area,
                              .brush = &request->rop3.brush,
                              .mask = &request->rop3.mask,
                              .scale_mode = &request->rop3.scale_mode};
    case QXL_DRAW_TRANSPARENT:
        return (struct parts){.source = &request->transparent.source,
                              .area = &request->transparent.source_area};
    case QXL_DRAW_ALPHA_BLEND:
        return (struct parts){.source = &request->alpha_blend.source,
                              .area = &request->alpha_blend.source_area};
    default:
        return (struct parts){.mask = &request->flood.mask};
    }
}

static const uint8_t TYPES[] = {
    QXL_DRAW_FILL,      QXL_DRAW_OPAQUE, QXL_DRAW_COPY, QXL_DRAW_BLEND,       QXL_DRAW_BLACKNESS,
    QXL_DRAW_WHITENESS, QXL_DRAW_INVERS, QXL_DRAW_ROP3, QXL_DRAW_TRANSPARENT, QXL_DRAW_ALPHA_BLEND,
};

enum { TYPE_COUNT = sizeof(TYPES) };

static struct qxl_draw good(uint8_t type, const struct qxl_image *image)
{
    struct qxl_draw request = {.type = type, .box = {10, 20, 42, 68}};
    struct parts parts = parts_of(&request);

    if (parts.source) {
        *parts.source = image;
        *parts.area = (struct qxl_rect){0, 0, 32, 48};
    }
    if (parts.brush)
        *parts.brush = (struct qxl_brush){.kind = QXL_BRUSH_SOLID, .color = 0xfedcba98};
    if (type == QXL_DRAW_ROP3)
        request.rop3.code = 0xb8;
    if (type == QXL_DRAW_TRANSPARENT) {
        request.transparent.color = 0x1234;
        request.transparent.true_color = 0x00abcdef;
    }
    if (type == QXL_DRAW_ALPHA_BLEND)
        request.alpha_blend.alpha = 127;
    return request;
}

static void every_type_goes_out_with_and_without_a_clip(void **state)
{
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &image);

        draw_expect_accepted(&f, &request);
        request.clip = (struct qxl_clip){CLIP, 2};
        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void every_type_takes_bitmaps_of_every_format_and_surfaces(void **state)
{
    struct qxl_image surface = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct fixture f;

    open_checked(&f, state);
    surface.surface = make_surface(&f, SPICE_SURFACE_FMT_32_ARGB);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &surface);

        draw_expect_accepted(&f, &request);
        for (uint8_t format = SPICE_BITMAP_FMT_1BIT_LE; format < SPICE_BITMAP_FMT_ENUM_END;
             format++) {
            const struct qxl_image image =
                bitmap_of(format, format <= SPICE_BITMAP_FMT_8BIT ? &PALETTE : NULL);

            request = good(TYPES[i], &image);
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void every_type_that_has_a_mask_takes_it_anywhere_and_inverted(void **state)
{
    static const struct qxl_point positions[] = {
        {0, 0}, {7, -9}, {1000, 1000}, {INT32_MIN, INT32_MAX}};
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    const struct qxl_image masks[] = {bitmap_of(SPICE_BITMAP_FMT_1BIT_BE, NULL),
                                      bitmap_of(SPICE_BITMAP_FMT_1BIT_LE, &PALETTE)};
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT * 16; i++) {
        struct qxl_draw request = good(TYPES[i / 16], &image);
        struct parts parts = parts_of(&request);

        if (!parts.mask)
            continue;
        *parts.mask = (struct qxl_mask){&masks[i & 1], positions[i / 4 % 4], i & 2};
        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void every_type_that_has_a_brush_takes_each_kind(void **state)
{
    static const struct qxl_point origins[] = {{20 + 48, 10 + 32},
                                               {0, 0},
                                               {20, 10},
                                               {21, 11},
                                               {19, 9},
                                               {400, -300},
                                               {INT32_MIN, INT32_MAX},
                                               {INT32_MAX, INT32_MIN}};
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    const struct qxl_image mask = bitmap_of(SPICE_BITMAP_FMT_1BIT_BE, NULL);
    const struct qxl_image tile = bitmap_of(SPICE_BITMAP_FMT_16BIT, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &image);
        struct parts parts = parts_of(&request);

        if (!parts.brush)
            continue;
        parts.mask->image = &mask;
        draw_expect_accepted(&f, &request);
        for (size_t j = 0; j < sizeof(origins) / sizeof(origins[0]); j++) {
            *parts.brush = (struct qxl_brush){
                .kind = QXL_BRUSH_PATTERN, .pattern = &tile, .origin = origins[j]};
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void every_type_that_has_a_source_scales_it(void **state)
{
    static const struct qxl_rect areas[] = {{0, 0, 1, 1}, {5, 6, 32, 48}, {3, 3, 4, 48}};
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &image);
        struct parts parts = parts_of(&request);

        if (!parts.source)
            continue;
        for (uint8_t mode = 0; mode < SPICE_IMAGE_SCALE_MODE_ENUM_END; mode++) {
            for (size_t j = 0; j < sizeof(areas) / sizeof(areas[0]); j++) {
                *parts.area = areas[j];
                if (parts.scale_mode)
                    *parts.scale_mode = mode;
                draw_expect_accepted(&f, &request);
            }
        }
        request.box = *parts.area = (struct qxl_rect){7, 7, 7, 20};
        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void every_descriptor_goes_out(void **state)
{
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &image);
        struct parts parts = parts_of(&request);

        if (!parts.rop)
            continue;
        for (unsigned operation = SPICE_ROPD_OP_PUT; operation <= SPICE_ROPD_OP_INVERS;
             operation <<= 1) {
            *parts.rop = (uint16_t)(operation | SPICE_ROPD_INVERS_BRUSH | SPICE_ROPD_INVERS_SRC |
                                    SPICE_ROPD_INVERS_RES);
            draw_expect_accepted(&f, &request);
            *parts.rop = (uint16_t)operation;
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void every_type_takes_every_named_effect(void **state)
{
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &image);

        request.named = QXL_DRAW_NAMES_EFFECT;
        for (uint8_t effect = 0; effect <= QXL_EFFECT_OPAQUE_BRUSH; effect++) {
            request.effect = effect;
            draw_expect_accepted(&f, &request);
        }
    }
    fixture_close(&f);
}

static void alpha_blend_says_what_has_alpha(void **state)
{
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_RGBA, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 8; i++) {
        struct qxl_draw request = good(QXL_DRAW_ALPHA_BLEND, &image);

        request.alpha_blend.source_is_alpha = i & 1;
        request.alpha_blend.dest_has_alpha = i & 2;
        request.alpha_blend.alpha = i & 4 ? 0 : 255;
        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

static void a_surface_is_drawn_onto_itself_from_a_picture_of_it(void **state)
{
    static const uint32_t formats[] = {SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_ARGB,
                                       SPICE_SURFACE_FMT_16_555, SPICE_SURFACE_FMT_8_A};
    struct qxl_image itself = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < 4 * TYPE_COUNT; i++) {
        uint32_t format = formats[i % 4];
        struct qxl_draw request = good(TYPES[i / 4], &itself);

        if (!parts_of(&request).source ||
            (request.type == QXL_DRAW_ROP3 && format == SPICE_SURFACE_FMT_8_A))
            continue;
        request.surface = itself.surface = make_surface(&f, format);
        draw_expect_accepted(&f, &request);
    }
    fixture_close(&f);
}

/* ---- effects ---- */

static uint8_t effect_of(struct fixture *f, const struct qxl_draw *request)
{
    uint8_t effect;

    check_status(qxl_draw(f->display, request), QXL_STATUS_OK);
    effect = wire_last_drawable(f).effect;
    fixture_drain(f);
    return effect;
}

static uint8_t effect_with_rop(struct fixture *f, uint8_t type, uint16_t rop)
{
    const struct qxl_image image = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    struct qxl_draw request = good(type, &image);
    struct parts parts = parts_of(&request);

    if (parts.rop)
        *parts.rop = rop;
    return effect_of(f, &request);
}

static void the_effect_is_opaque_only_if_nothing_below_shows(void **state)
{
    static const uint16_t hiding[] = {
        0,
        SPICE_ROPD_OP_PUT,
        SPICE_ROPD_OP_PUT | SPICE_ROPD_INVERS_RES,
        SPICE_ROPD_OP_BLACKNESS,
        SPICE_ROPD_OP_WHITENESS,
    };
    static const uint16_t showing[] = {SPICE_ROPD_OP_XOR | SPICE_ROPD_INVERS_RES, SPICE_ROPD_OP_OR,
                                       SPICE_ROPD_OP_AND | SPICE_ROPD_INVERS_DEST,
                                       SPICE_ROPD_OP_INVERS};
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(hiding) / sizeof(hiding[0]); i++) {
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_FILL, hiding[i]), QXL_EFFECT_OPAQUE);
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_COPY, hiding[i]), QXL_EFFECT_OPAQUE);
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_BLEND, hiding[i]), QXL_EFFECT_OPAQUE);
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_OPAQUE, hiding[i]), QXL_EFFECT_OPAQUE);
    }
    for (size_t i = 0; i < sizeof(showing) / sizeof(showing[0]); i++) {
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_FILL, showing[i]), QXL_EFFECT_BLEND);
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_COPY, showing[i]), QXL_EFFECT_BLEND);
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_BLEND, showing[i]), QXL_EFFECT_BLEND);
        /* It shows the source, not what is below. */
        assert_int_equal(effect_with_rop(&f, QXL_DRAW_OPAQUE, showing[i]), QXL_EFFECT_OPAQUE);
    }
    assert_int_equal(effect_with_rop(&f, QXL_DRAW_BLACKNESS, 0), QXL_EFFECT_OPAQUE);
    assert_int_equal(effect_with_rop(&f, QXL_DRAW_WHITENESS, 0), QXL_EFFECT_OPAQUE);
    assert_int_equal(effect_with_rop(&f, QXL_DRAW_INVERS, 0), QXL_EFFECT_REVERT_ON_DUP);
    assert_int_equal(effect_with_rop(&f, QXL_DRAW_ROP3, 0), QXL_EFFECT_BLEND);
    assert_int_equal(effect_with_rop(&f, QXL_DRAW_TRANSPARENT, 0), QXL_EFFECT_BLEND);
    assert_int_equal(effect_with_rop(&f, QXL_DRAW_ALPHA_BLEND, 0), QXL_EFFECT_BLEND);
    fixture_close(&f);
}

/* spice-server takes fills of one colour for the same whatever their operations: recorded, an XOR
 * and its inverse both vanished when both said REVERT_ON_DUP. */
static void one_descriptor_reverts_itself_and_one_does_nothing_twice(void **state)
{
    unsigned reverting = 0, idempotent = 0;
    struct fixture f;

    open_checked(&f, state);
    for (unsigned rop = 0; rop <= SPICE_ROPD_MASK; rop++) {
        const bool xor = (rop & ~(unsigned)SPICE_ROPD_INVERS_SRC) == SPICE_ROPD_OP_XOR;
        unsigned operation = rop & 0x3f8;
        uint8_t effect;

        if (!operation || operation & (operation - 1) || rop & SPICE_ROPD_INVERS_SRC)
            continue;
        effect = effect_with_rop(&f, QXL_DRAW_FILL, (uint16_t)rop);
        reverting += effect == QXL_EFFECT_REVERT_ON_DUP;
        idempotent += effect == QXL_EFFECT_NOP_ON_DUP;
        if (xor)
            assert_int_equal(effect, QXL_EFFECT_REVERT_ON_DUP);
        assert_int_not_equal(effect_with_rop(&f, QXL_DRAW_BLEND, (uint16_t)rop),
                             QXL_EFFECT_REVERT_ON_DUP);
        assert_int_not_equal(effect_with_rop(&f, QXL_DRAW_BLEND, (uint16_t)rop),
                             QXL_EFFECT_NOP_ON_DUP);
    }
    /* One function each; it can be spelled with two or three pairs of inversions. */
    assert_int_equal(reverting, 4);
    assert_int_equal(idempotent, 2);
    fixture_close(&f);
}

static void masks_patterns_and_missing_brushes_never_revert(void **state)
{
    const struct qxl_image mask = bitmap_of(SPICE_BITMAP_FMT_1BIT_BE, NULL);
    const struct qxl_image tile = bitmap_of(SPICE_BITMAP_FMT_32BIT, NULL);
    struct qxl_draw fill = good(QXL_DRAW_FILL, NULL);
    struct fixture f;

    open_checked(&f, state);
    for (int i = 0; i < TYPE_COUNT; i++) {
        struct qxl_draw request = good(TYPES[i], &tile);
        struct parts parts = parts_of(&request);

        if (!parts.mask)
            continue;
        parts.mask->image = &mask;
        assert_int_equal(effect_of(&f, &request), QXL_EFFECT_BLEND);
    }
    fill.fill.rop = SPICE_ROPD_OP_XOR;
    fill.fill.brush = (struct qxl_brush){.kind = QXL_BRUSH_PATTERN, .pattern = &tile};
    assert_int_equal(effect_of(&f, &fill), QXL_EFFECT_BLEND);
    fill.fill.rop = 0;
    assert_int_equal(effect_of(&f, &fill), QXL_EFFECT_OPAQUE);
    fill.fill.brush.kind = QXL_BRUSH_NONE;
    assert_int_equal(effect_of(&f, &fill), QXL_EFFECT_BLEND);
    fixture_close(&f);
}

/* The host would drop, before it is drawn, what the copy is to read. */
static void what_reads_its_own_surface_hides_nothing(void **state)
{
    const struct qxl_image primary = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {0}};
    struct qxl_draw fill = good(QXL_DRAW_FILL, NULL), copy = good(QXL_DRAW_COPY, &primary);
    struct fixture f;

    open_checked(&f, state);
    assert_int_equal(effect_of(&f, &copy), QXL_EFFECT_BLEND);
    fill.fill.brush = (struct qxl_brush){.kind = QXL_BRUSH_PATTERN, .pattern = &primary};
    assert_int_equal(effect_of(&f, &fill), QXL_EFFECT_BLEND);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(every_type_goes_out_with_and_without_a_clip, 0),
        variant_test(every_type_takes_bitmaps_of_every_format_and_surfaces, 0),
        variant_test(every_type_that_has_a_mask_takes_it_anywhere_and_inverted, 0),
        variant_test(every_type_that_has_a_brush_takes_each_kind, 0),
        variant_test(every_type_that_has_a_source_scales_it, 0),
        variant_test(every_descriptor_goes_out, 0),
        variant_test(every_type_takes_every_named_effect, 0),
        variant_test(alpha_blend_says_what_has_alpha, 0),
        variant_test(a_surface_is_drawn_onto_itself_from_a_picture_of_it, 0),
        variant_test(the_effect_is_opaque_only_if_nothing_below_shows, 0),
        variant_test(one_descriptor_reverts_itself_and_one_does_nothing_twice, 0),
        variant_test(masks_patterns_and_missing_brushes_never_revert, 0),
        variant_test(what_reads_its_own_surface_hides_nothing, 0),
    };

    return run_on_variants("draw types", tests, sizeof(tests) / sizeof(tests[0]));
}
