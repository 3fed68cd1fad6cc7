/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting down, and printing as C: without any device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <minimise.h>

#include "printed.h"

#define PRINTED EVERY_KIND_OF_STEP__PRINTED_AND_COMPILED
static const char NAME[] = "every kind of step, printed and compiled";

static const struct rig_step *step_at(const struct rig_sequence *sequence, guint at)
{
    return g_ptr_array_index(sequence->steps, at);
}

static bool writes_port(const struct rig_step *step, uint32_t port)
{
    return step->kind == RIG_STEP_PORT && step->port.port == port;
}

/** What is looked for: port 8 before port 12, and the byte 0x77 at offset 5000 of BAR 0. */
static bool shows(const struct rig_sequence *sequence, void *context)
{
    guint *tests = context;
    bool slot = false, primary = false, byte = false;

    if (tests)
        ++*tests;
    for (guint i = 0; i < sequence->steps->len; i++) {
        const struct rig_step *step = step_at(sequence, i);

        slot = slot || writes_port(step, QXL_IO_MEMSLOT_ADD);
        primary = primary || (slot && writes_port(step, QXL_IO_CREATE_PRIMARY));
        if (step->kind == RIG_STEP_WRITE && step->write.space == RIG_SPACE_RAM &&
            step->write.offset <= 5000 && step->write.offset + step->write.size > 5000)
            byte = step->write.bytes[5000 - step->write.offset] == 0x77;
    }
    return primary && byte;
}

static void add_bytes(struct rig_sequence *sequence, uint32_t offset, uint32_t size, uint8_t byte)
{
    uint8_t *bytes = g_malloc(size);

    memset(bytes, byte, size);
    rig_sequence_add(sequence, &(struct rig_step){.kind = RIG_STEP_WRITE,
                                                  .write = {RIG_SPACE_RAM, offset, size, bytes}});
    g_free(bytes);
}

static struct rig_sequence *haystack(void)
{
    struct rig_sequence *made = rig_sequence_new(&(struct fake_qxl_config){.revision = 4});

    for (unsigned i = 0; i < 50; i++) {
        rig_sequence_add(made, &(struct rig_step)RIG_PORT(i % 13, i));
        if (i == 20)
            add_bytes(made, 4500, 1000, 0x77);
        if (i % 7 == 0)
            add_bytes(made, i * 1000 + 100000, 300, 1);
    }
    return made;
}

static void only_what_is_needed_is_left(void **state)
{
    struct rig_sequence *whole = haystack(), *least = rig_minimise(whole, shows, NULL, 0);
    bool port_8 = false;

    (void)state;
    assert_true(shows(least, NULL));
    assert_int_equal(least->steps->len, 3);
    assert_int_equal(least->device.revision, 4);
    for (guint i = 0; i < 3; i++) {
        const struct rig_step *step = step_at(least, i);

        if (step->kind == RIG_STEP_WRITE) {
            assert_int_equal(step->write.offset, 5000);
            assert_int_equal(step->write.size, 1);
        } else {
            assert_int_equal(step->port.port, port_8 ? QXL_IO_CREATE_PRIMARY : QXL_IO_MEMSLOT_ADD);
            port_8 = true;
        }
    }
    rig_sequence_free(whole);
    rig_sequence_free(least);
}

/** Both ends of a write are needed. */
static bool has_both_ends(const struct rig_sequence *sequence, void *context)
{
    (void)context;
    return sequence->steps->len == 1 && step_at(sequence, 0)->write.size == 64 &&
           step_at(sequence, 0)->write.bytes[0] == 5 && step_at(sequence, 0)->write.bytes[63] == 5;
}

static void bytes_that_are_not_needed_become_0(void **state)
{
    struct rig_sequence *whole = rig_sequence_new(&(struct fake_qxl_config){0}), *least;

    (void)state;
    add_bytes(whole, 0, 64, 5);
    least = rig_minimise(whole, has_both_ends, NULL, 0);
    assert_true(has_both_ends(least, NULL));
    for (unsigned i = 1; i < 63; i++)
        assert_int_equal(step_at(least, 0)->write.bytes[i], 0);
    rig_sequence_free(whole);
    rig_sequence_free(least);
}

static void no_more_tests_are_made_than_allowed(void **state)
{
    struct rig_sequence *whole = haystack(), *least;
    guint tests = 0;

    (void)state;
    least = rig_minimise(whole, shows, &tests, 10);
    assert_int_equal(tests, 10);
    assert_true(shows(least, NULL));
    rig_sequence_free(whole);
    rig_sequence_free(least);
}

/* ---- printing ---- */

static void assert_same_step(const struct rig_step *a, const struct rig_step *b)
{
    assert_int_equal(a->kind, b->kind);
    switch (a->kind) {
    case RIG_STEP_WRITE:
        assert_int_equal(a->write.space, b->write.space);
        assert_int_equal(a->write.offset, b->write.offset);
        assert_int_equal(a->write.size, b->write.size);
        assert_memory_equal(a->write.bytes, b->write.bytes, a->write.size);
        break;
    case RIG_STEP_PORT:
        assert_memory_equal(&a->port, &b->port, sizeof(a->port));
        break;
    case RIG_STEP_PCI:
        assert_memory_equal(&a->pci, &b->pci, sizeof(a->pci));
        break;
    case RIG_STEP_PUSH:
    case RIG_STEP_DRAW:
        assert_int_equal(a->push.ring, b->push.ring);
        assert_int_equal(a->push.address, b->push.address);
        assert_int_equal(a->push.type, b->push.type);
        assert_int_equal(a->push.surface, b->push.surface);
        break;
    case RIG_STEP_VGA:
    case RIG_STEP_TAKE:
        break;
    }
}

static struct rig_sequence *every_kind(void)
{
    const struct fake_qxl_config device = {
        .revision = 5, .id = 1, .secondary = true, .surfaces = 16};
    const struct rig_step steps[] = {
        {.kind = RIG_STEP_WRITE,
         .write = {RIG_SPACE_HEADER, 5276, 11, (uint8_t[]){0, 0, 0, 0xe0, 0, 0, 0, 0, 9, 10, 255}}},
        {.kind = RIG_STEP_WRITE, .write = {RIG_SPACE_RAM, 4096, 1, (uint8_t[]){128}}},
        {.kind = RIG_STEP_WRITE, .write = {RIG_SPACE_VRAM, 0, 2, (uint8_t[]){1, 2}}},
        {.kind = RIG_STEP_PORT, .port = {8, 1, 1}},
        {.kind = RIG_STEP_PORT, .port = {31, 255, 1}},
        {.kind = RIG_STEP_PORT, .port = {16, 0x102, 2}},
        {.kind = RIG_STEP_PCI, .pci = {.offset = 4, .size = 2, .value = 0x407}},
        {.kind = RIG_STEP_VGA},
        {.kind = RIG_STEP_PUSH, .push = {RIG_RING_COMMAND, UINT64_C(1) << 56 | 4096, 5, 0}},
        {.kind = RIG_STEP_PUSH, .push = {RIG_RING_CURSOR, UINT64_MAX, 99, 0}},
        {.kind = RIG_STEP_DRAW, .push = {RIG_RING_COMMAND, UINT64_C(1) << 56 | 4096, 1, 7}},
        {.kind = RIG_STEP_TAKE},
    };

    return rig_sequence_of(&device, steps, G_N_ELEMENTS(steps));
}

static char *without_blanks(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text; text++)
        if (!g_ascii_isspace(*text))
            g_string_append_c(out, *text);
    return g_string_free(out, FALSE);
}

static void what_is_printed_compiles_to_the_same_sequence(void **state)
{
    struct rig_sequence *made = every_kind();

    (void)state;
    assert_int_equal(made->steps->len, G_N_ELEMENTS(PRINTED));
    for (guint i = 0; i < made->steps->len; i++)
        assert_same_step(step_at(made, i), &PRINTED[i]);
    rig_sequence_free(made);
}

static void what_is_printed_is_what_was_compiled(void **state)
{
    struct rig_sequence *made =
        rig_sequence_of(&(struct fake_qxl_config){.revision = 4}, PRINTED, G_N_ELEMENTS(PRINTED));
    char *printed = rig_print_sequence(made, NAME), *file = NULL;

    (void)state;
    assert_true(g_file_get_contents(g_getenv("PRINTED"), &file, NULL, NULL));
    char *expected = without_blanks(strstr(file, "static const struct rig_step"));
    char *found = without_blanks(printed);
    assert_true(g_str_has_prefix(found, expected));
    assert_non_null(strstr(printed,
                           "{\"every kind of step, printed and compiled\", {.revision = 4}, "
                           "EVERY_KIND_OF_STEP__PRINTED_AND_COMPILED,"));
    g_free(expected);
    g_free(found);
    g_free(file);
    g_free(printed);
    rig_sequence_free(made);
}

static void no_printed_line_is_wider_than_the_sources(void **state)
{
    struct rig_sequence *made = haystack();
    char *printed = rig_print_sequence(made, "wide");
    char **lines = g_strsplit(printed, "\n", -1);

    (void)state;
    for (char **line = lines; *line; line++)
        assert_true(strlen(*line) <= 100);
    g_strfreev(lines);
    g_free(printed);
    rig_sequence_free(made);
}

static void the_device_is_printed_with_all_that_is_not_usual(void **state)
{
    struct rig_sequence *made = every_kind();
    char *printed = rig_print_sequence(made, NAME);

    (void)state;
    assert_non_null(strstr(printed, "{.revision = 5, .secondary = true, .surfaces = 16}"));
    g_free(printed);
    rig_sequence_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_is_needed_is_left),
        cmocka_unit_test(bytes_that_are_not_needed_become_0),
        cmocka_unit_test(no_more_tests_are_made_than_allowed),
        cmocka_unit_test(what_is_printed_compiles_to_the_same_sequence),
        cmocka_unit_test(what_is_printed_is_what_was_compiled),
        cmocka_unit_test(no_printed_line_is_wider_than_the_sources),
        cmocka_unit_test(the_device_is_printed_with_all_that_is_not_usual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
