/* SPDX-License-Identifier: BSD-3-Clause */
/* Raster operations: all 256 and all 16 are worked out again here, bit by bit, from what the host
 * does with a type and a descriptor, and each effect from what happens if the host acts on it. */
#include "draw_check.h"

#include <qxl/raster.h>

#include <string.h>

static bool bit_of(unsigned code, bool pattern, bool source, bool dest)
{
    return code >> (4 * pattern + 2 * source + dest) & 1;
}

/* What the host's renderer does with a descriptor: `upper` is put onto `lower`. */
static bool descriptor_result(uint16_t rop, bool upper, bool lower)
{
    bool result;

    if (rop & SPICE_ROPD_OP_PUT)
        result = upper;
    else if (rop & SPICE_ROPD_OP_OR)
        result = upper || lower;
    else if (rop & SPICE_ROPD_OP_AND)
        result = upper && lower;
    else {
        assert_true(rop & SPICE_ROPD_OP_XOR);
        result = upper != lower;
    }
    return result != !!(rop & SPICE_ROPD_INVERS_RES);
}

static bool plan_result(const struct qxl_raster_plan *plan, bool pattern, bool source, bool dest)
{
    bool p = pattern != !!(plan->rop & SPICE_ROPD_INVERS_BRUSH);
    bool s = source != !!(plan->rop & SPICE_ROPD_INVERS_SRC);
    bool d = dest != !!(plan->rop & SPICE_ROPD_INVERS_DEST);

    switch (plan->type) {
    case QXL_DRAW_NOP:
        return dest;
    case QXL_DRAW_FILL:
        return descriptor_result(plan->rop, p, d);
    case QXL_DRAW_OPAQUE:
        return descriptor_result(plan->rop, p, s);
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        return descriptor_result(plan->rop, s, d);
    case QXL_DRAW_BLACKNESS:
        return false;
    case QXL_DRAW_WHITENESS:
        return true;
    case QXL_DRAW_INVERS:
        return !dest;
    default:
        assert_int_equal(plan->type, QXL_DRAW_ROP3);
        return bit_of(plan->rop, pattern, source, dest);
    }
}

/* Does changing the operand ever change the result? */
static bool depends(unsigned code, unsigned operand)
{
    for (unsigned i = 0; i < 8; i++) {
        if ((code >> i & 1) != (code >> (i ^ operand) & 1))
            return true;
    }
    return false;
}

static void every_ternary_operation_does_what_its_code_says(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        struct qxl_raster_plan plan = qxl_raster_plan3((uint8_t)code);

        for (unsigned i = 0; i < 8; i++) {
            if (plan_result(&plan, i >> 2 & 1, i >> 1 & 1, i & 1) != (code >> i & 1))
                fail_msg("0x%02x: type %u rop 0x%x is wrong for P S D = %u%u%u", code, plan.type,
                         plan.rop, i >> 2 & 1, i >> 1 & 1, i & 1);
        }
        assert_int_equal(!!(plan.operands & QXL_RASTER_PATTERN), depends(code, 4));
        assert_int_equal(!!(plan.operands & QXL_RASTER_SOURCE), depends(code, 2));
        assert_int_equal(!!(plan.operands & QXL_RASTER_DEST), depends(code, 1));
    }
}

static void every_binary_operation_does_what_its_code_says(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        struct qxl_raster_plan plan = qxl_raster_plan2((uint8_t)code);

        for (unsigned i = 0; i < 8; i++) {
            bool pen = i >> 2 & 1, source = i >> 1 & 1, dest = i & 1;

            assert_int_equal(plan_result(&plan, pen, source, dest), code >> (2 * pen + dest) & 1);
        }
        assert_false(plan.operands & QXL_RASTER_SOURCE);
        assert_true(plan.type == QXL_DRAW_FILL || plan.type == QXL_DRAW_NOP ||
                    plan.type == QXL_DRAW_BLACKNESS || plan.type == QXL_DRAW_WHITENESS ||
                    plan.type == QXL_DRAW_INVERS);
    }
}

static void each_type_does_as_many_operations_as_it_can(void **state)
{
    unsigned found[QXL_DRAW_COMPOSITE + 1] = {0};
    const unsigned expected[QXL_DRAW_COMPOSITE + 1] = {
        [QXL_DRAW_NOP] = 1,       [QXL_DRAW_FILL] = 12,  [QXL_DRAW_OPAQUE] = 10,
        [QXL_DRAW_COPY] = 2,      [QXL_DRAW_BLEND] = 10, [QXL_DRAW_BLACKNESS] = 1,
        [QXL_DRAW_WHITENESS] = 1, [QXL_DRAW_INVERS] = 1, [QXL_DRAW_ROP3] = 218,
    };

    (void)state;
    for (unsigned code = 0; code < 256; code++)
        found[qxl_raster_plan3((uint8_t)code).type]++;
    assert_memory_equal(found, expected, sizeof(found));
}

static void operations_that_lines_can_do_name_their_descriptor(void **state)
{
    (void)state;
    assert_int_equal(qxl_raster_plan2(0).rop, SPICE_ROPD_OP_BLACKNESS);
    assert_int_equal(qxl_raster_plan2(5).rop, SPICE_ROPD_OP_INVERS);
    assert_int_equal(qxl_raster_plan2(10).rop, 0); /* nothing to do */
    assert_int_equal(qxl_raster_plan2(12).rop, SPICE_ROPD_OP_PUT);
    assert_int_equal(qxl_raster_plan2(15).rop, SPICE_ROPD_OP_WHITENESS);
}

/* The two operations one after the other, with the same pattern and source. */
static unsigned both(unsigned first, unsigned second)
{
    unsigned result = 0;

    for (unsigned i = 0; i < 8; i++) {
        bool between = first >> i & 1;

        result |= (unsigned)bit_of(second, i >> 2 & 1, i >> 1 & 1, between) << i;
    }
    return result;
}

/* spice-server compares box, clip and colour of two fills, and not their operations; so what an
 * effect promises must hold for any two of a type that promise it. */
static void an_effect_is_true_even_of_operations_that_the_host_takes_for_the_same(void **state)
{
    enum { DEST = 0xaa };

    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        struct qxl_raster_plan a = qxl_raster_plan3((uint8_t)first);

        assert_int_equal(a.effect == QXL_EFFECT_OPAQUE, !depends(first, 1));
        assert_int_equal(a.effect == QXL_EFFECT_NOP, first == DEST);
        for (unsigned second = 0; second < 256; second++) {
            struct qxl_raster_plan b = qxl_raster_plan3((uint8_t)second);

            if (a.type != b.type || a.effect != b.effect)
                continue;
            if (a.effect == QXL_EFFECT_REVERT_ON_DUP)
                assert_int_equal(both(first, second), DEST);
            if (a.effect == QXL_EFFECT_NOP_ON_DUP)
                assert_int_equal(both(first, second), first);
        }
        assert_int_not_equal(a.effect, QXL_EFFECT_BLACKNESS_ON_DUP);
        assert_int_not_equal(a.effect, QXL_EFFECT_WHITENESS_ON_DUP);
        assert_int_not_equal(a.effect, QXL_EFFECT_OPAQUE_BRUSH);
    }
    assert_int_equal(qxl_raster_plan3(0x5a).effect, QXL_EFFECT_REVERT_ON_DUP);
    assert_int_equal(qxl_raster_plan3(0xa0).effect, QXL_EFFECT_NOP_ON_DUP);
    assert_int_equal(qxl_raster_plan3(0x55).effect, QXL_EFFECT_REVERT_ON_DUP);
}

/* ---- drawing ---- */

static const uint32_t PIXELS[64 * 64];

static const struct qxl_image IMAGE = {
    .kind = QXL_IMAGE_FROM_BITMAP,
    .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
               .width = 64,
               .height = 64,
               .pixels = PIXELS,
               .pitch = 256},
};

static const struct qxl_image MASK = {
    .kind = QXL_IMAGE_FROM_BITMAP,
    .bitmap = {.format = SPICE_BITMAP_FMT_1BIT_BE,
               .width = 64,
               .height = 64,
               .pixels = PIXELS,
               .pitch = 8},
};

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
    fixture_settle(f);
}

static struct qxl_raster raster_of(uint8_t code, const struct qxl_image *source)
{
    return (struct qxl_raster){
        .code = code,
        .box = {10, 10, 40, 50},
        .source = source,
        .source_area = {1, 2, 31, 42},
        .brush = {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
    };
}

/* Draw it, have the host accept it, and return what was published. */
static QXLDrawable drawn(struct fixture *f, const struct qxl_raster *raster)
{
    uint32_t prod = f->header->cmd_ring.prod;
    QXLDrawable found;

    check_status(qxl_draw_raster(f->display, raster), QXL_STATUS_OK);
    assert_int_equal(f->header->cmd_ring.prod, prod + 1);
    found = wire_last_drawable(f);
    fixture_drain(f);
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("0x%02x: the host does not like it: %s", raster->code, f->reason);
    return found;
}

static void expect_refused(struct fixture *f, const struct qxl_raster *raster)
{
    uint32_t prod = f->header->cmd_ring.prod;
    struct qxl_statistics before = fixture_statistics(f);

    check_status(qxl_draw_raster(f->display, raster), QXL_STATUS_INVALID);
    fixture_expect_same(before, fixture_statistics(f));
    assert_int_equal(f->header->cmd_ring.prod, prod);
}

static uint16_t rop_drawn(const QXLDrawable *found)
{
    switch (found->type) {
    case QXL_DRAW_FILL:
        return found->u.fill.rop_descriptor;
    case QXL_DRAW_OPAQUE:
        return found->u.opaque.rop_descriptor;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        return found->u.copy.rop_descriptor;
    default:
        return found->u.rop3.rop3;
    }
}

static void every_operation_is_drawn_as_planned(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (unsigned code = 0; code < 256; code++) {
        const struct qxl_raster raster = raster_of((uint8_t)code, &IMAGE);
        struct qxl_raster_plan plan = qxl_raster_plan3((uint8_t)code);
        QXLDrawable found;

        if (plan.type == QXL_DRAW_NOP)
            continue;
        found = drawn(&f, &raster);
        assert_int_equal(found.type, plan.type);
        assert_int_equal(found.effect, plan.effect);
        if (plan.operands & (QXL_RASTER_PATTERN | QXL_RASTER_SOURCE))
            assert_int_equal(rop_drawn(&found), plan.rop);
    }
    fixture_close(&f);
}

static void a_mask_goes_with_every_operation_and_makes_it_blend(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (unsigned code = 0; code < 256; code++) {
        struct qxl_raster raster = raster_of((uint8_t)code, &IMAGE);
        QXLDrawable found;

        if (code == 0xaa)
            continue;
        raster.mask = (struct qxl_mask){&MASK, {3, 4}, true};
        found = drawn(&f, &raster);
        assert_int_equal(found.effect, QXL_EFFECT_BLEND);
    }
    fixture_close(&f);
}

static void what_an_operation_does_not_read_may_be_left_out(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (unsigned code = 0; code < 256; code++) {
        uint8_t operands = qxl_raster_plan3((uint8_t)code).operands;
        struct qxl_raster raster = raster_of((uint8_t)code, &IMAGE);

        if (!(operands & QXL_RASTER_PATTERN))
            raster.brush = (struct qxl_brush){.kind = (enum qxl_brush_kind)77};
        if (!(operands & QXL_RASTER_SOURCE)) {
            raster.source = NULL;
            raster.source_area = (struct qxl_rect){9, 9, -9, -9};
            raster.scale_mode = 77;
        }
        if (code != 0xaa)
            drawn(&f, &raster);
    }
    fixture_close(&f);
}

static void an_operand_that_is_read_must_be_there(void **state)
{
    const struct qxl_image none = {.kind = QXL_IMAGE_NONE};
    struct fixture f;

    open_checked(&f, state);
    for (unsigned code = 0; code < 256; code++) {
        uint8_t operands = qxl_raster_plan3((uint8_t)code).operands;
        struct qxl_raster raster = raster_of((uint8_t)code, &IMAGE);

        raster.brush.kind = QXL_BRUSH_NONE;
        if (operands & QXL_RASTER_PATTERN)
            expect_refused(&f, &raster);
        if (!(operands & QXL_RASTER_SOURCE))
            continue;
        raster = raster_of((uint8_t)code, NULL);
        expect_refused(&f, &raster);
        raster.source = &none;
        expect_refused(&f, &raster);
        raster = raster_of((uint8_t)code, &IMAGE);
        raster.scale_mode = SPICE_IMAGE_SCALE_MODE_ENUM_END;
        expect_refused(&f, &raster);
    }
    fixture_close(&f);
}

static void an_operation_that_changes_nothing_is_checked_and_not_sent(void **state)
{
    struct qxl_rect inverted = {0, 5, 8, 4};
    struct qxl_raster raster = raster_of(0xaa, NULL);
    struct fixture f;
    uint32_t prod;

    open_checked(&f, state);
    prod = f.header->cmd_ring.prod;
    check_status(qxl_draw_raster(f.display, &raster), QXL_STATUS_OK);
    assert_int_equal(f.header->cmd_ring.prod, prod);
    raster.mask.image = &IMAGE;
    expect_refused(&f, &raster);
    raster = raster_of(0xaa, NULL);
    raster.clip = (struct qxl_clip){&inverted, 1};
    expect_refused(&f, &raster);
    raster = raster_of(0xaa, NULL);
    raster.box.right = SURFACE_SIDE + 1;
    expect_refused(&f, &raster);
    raster = raster_of(0xaa, NULL);
    raster.surface.value = 1;
    expect_refused(&f, &raster);
    qxl_display_set_gone(f.display);
    check_status(qxl_draw_raster(f.display, &raster), QXL_STATUS_GONE);
    fixture_close(&f);
}

/* ---- from the surface to itself ---- */

static const struct qxl_image PRIMARY = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {0}};

static void a_plain_copy_within_a_surface_becomes_copy_bits(void **state)
{
    const struct qxl_raster raster = raster_of(0xcc, &PRIMARY);
    struct qxl_draw expected = {.type = QXL_COPY_BITS, .box = raster.box};
    struct fixture f;

    open_checked(&f, state);
    expected.copy_bits.source = (struct qxl_point){2, 1};
    check_status(qxl_draw_raster(f.display, &raster), QXL_STATUS_OK);
    draw_check(&f, &expected);
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_plain_copy_from_another_surface_stays_a_copy(void **state)
{
    const struct qxl_surface_request request = {
        .width = 100, .height = 100, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_image other = {.kind = QXL_IMAGE_FROM_SURFACE};
    const struct qxl_raster raster = raster_of(0xcc, &other);
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_surface_create(f.display, &request, &other.surface), QXL_STATUS_OK);
    fixture_settle(&f);
    assert_int_equal(drawn(&f, &raster).type, QXL_DRAW_COPY);
    fixture_close(&f);
}

/* The function that the host evaluates for a black brush. */
static unsigned result_with_black(const QXLDrawable *found)
{
    struct qxl_raster_plan plan = {.type = found->type, .rop = rop_drawn(found)};
    unsigned result = 0;

    for (unsigned i = 0; i < 8; i++)
        result |= (unsigned)plan_result(&plan, false, i >> 1 & 1, i & 1) << i;
    return result;
}

/* A mask, another size, or an operation: what copy-bits cannot do. The host takes a picture first:
 * a surface as image may have changed by the time that it is drawn. */
static void any_other_use_of_a_surface_by_itself_is_of_a_picture_of_it(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    for (unsigned i = 0; i < 2 * 256; i++) {
        const unsigned code = i / 2;
        struct qxl_raster raster = raster_of((uint8_t)code, &PRIMARY);
        struct qxl_raster_plan plan = qxl_raster_plan3((uint8_t)code);
        QXLDrawable found;

        if (!(plan.operands & QXL_RASTER_SOURCE))
            continue;
        raster.mask.image = i & 1 ? &MASK : NULL;
        raster.source_area.right += !(i & 1); /* scaled */
        found = drawn(&f, &raster);
        assert_int_equal(found.self_bitmap, 1);
        assert_int_equal(found.self_bitmap_area.right, raster.source_area.right);
        assert_int_equal(found.self_bitmap_area.top, 1);
        if (plan.operands & QXL_RASTER_PATTERN) {
            assert_int_equal(found.type, plan.type);
            assert_int_equal(rop_drawn(&found), plan.rop);
        } else {
            assert_int_equal(result_with_black(&found), code);
            assert_int_equal(found.u.opaque.brush.u.color, 0);
        }
    }
    fixture_close(&f);
}

static void rop4_is_two_operations_under_a_mask_and_its_inverse(void **state)
{
    struct qxl_raster foreground = raster_of(0xcc, &IMAGE), background = raster_of(0x66, &IMAGE);
    QXLDrawable first, second;
    struct fixture f;

    open_checked(&f, state);
    foreground.mask = (struct qxl_mask){&MASK, {1, 2}, false};
    background.mask = (struct qxl_mask){&MASK, {1, 2}, true};
    first = drawn(&f, &foreground);
    second = drawn(&f, &background);
    assert_int_equal(first.type, QXL_DRAW_COPY);
    assert_int_equal(first.u.copy.mask.flags, 0);
    assert_int_equal(second.type, QXL_DRAW_BLEND);
    assert_int_equal(second.u.copy.mask.flags, SPICE_MASK_FLAGS_INVERS);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest planning[] = {
        cmocka_unit_test(every_ternary_operation_does_what_its_code_says),
        cmocka_unit_test(every_binary_operation_does_what_its_code_says),
        cmocka_unit_test(each_type_does_as_many_operations_as_it_can),
        cmocka_unit_test(operations_that_lines_can_do_name_their_descriptor),
        cmocka_unit_test(an_effect_is_true_even_of_operations_that_the_host_takes_for_the_same),
    };
    const struct variant_test tests[] = {
        variant_test(every_operation_is_drawn_as_planned, 0),
        variant_test(a_mask_goes_with_every_operation_and_makes_it_blend, 0),
        variant_test(what_an_operation_does_not_read_may_be_left_out, 0),
        variant_test(an_operand_that_is_read_must_be_there, 0),
        variant_test(an_operation_that_changes_nothing_is_checked_and_not_sent, 0),
        variant_test(a_plain_copy_within_a_surface_becomes_copy_bits, 0),
        variant_test(a_plain_copy_from_another_surface_stays_a_copy, 0),
        variant_test(any_other_use_of_a_surface_by_itself_is_of_a_picture_of_it, 0),
        variant_test(rop4_is_two_operations_under_a_mask_and_its_inverse, 0),
    };

    return cmocka_run_group_tests(planning, NULL, NULL) +
           run_on_variants("raster", tests, sizeof(tests) / sizeof(tests[0]));
}
