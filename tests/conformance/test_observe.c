/* SPDX-License-Identifier: BSD-3-Clause */
/* How two observations are compared: all that differs is said, whatever lies between the lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <observe.h>

struct two {
    struct observation fake, qemu;
};

static int open_two(void **state)
{
    struct two *two = g_new0(struct two, 1);

    two->fake = (struct observation){.has_rom = true, .has_ram = true, .commands = 3};
    two->qemu = two->fake;
    two->fake.text = g_string_new(NULL);
    two->qemu.text = g_string_new(NULL);
    *state = two;
    return 0;
}

static int close_two(void **state)
{
    struct two *two = *state;

    g_string_free(two->fake.text, TRUE);
    g_string_free(two->qemu.text, TRUE);
    g_free(two);
    return 0;
}

/** @return what is said of the difference, to be freed with g_free(). NULL: they agree. */
static char *compare(const struct two *two)
{
    GString *difference = g_string_new(NULL);
    bool agree = observations_agree(&two->fake, &two->qemu, difference);

    assert_int_equal(agree, difference->len == 0);
    return g_string_free(difference, agree);
}

static void assert_agree(const struct two *two)
{
    char *said = compare(two);

    if (said)
        fail_msg("%s", said);
}

static void assert_said(const struct two *two, const char *what)
{
    char *said = compare(two);

    assert_non_null(said);
    if (strcmp(said, what) != 0)
        fail_msg("said: %s", said);
    g_free(said);
}

static bool differs(const struct two *two, const char *where)
{
    char *said = compare(two);
    bool is_said = said && g_str_has_prefix(said, where);

    g_free(said);
    return is_said;
}

/** Offsets of words that QEMU writes when it comes to it. */
static bool is_left_out(size_t at, size_t field)
{
    return at >= field && at < field + sizeof(uint32_t);
}

static void every_byte_of_the_rom_but_the_clock_is_compared(void **state)
{
    struct two *two = *state;

    assert_agree(two);
    for (size_t i = 0; i < OBSERVED_ROM; i++) {
        two->qemu.rom[i] = 1;
        if (differs(two, "ROM, ") == is_left_out(i, offsetof(QXLRom, mm_clock)))
            fail_msg("byte %zu", i);
        two->qemu.rom[i] = 0;
    }
    two->qemu.rom[0] = 1;
    two->qemu.has_rom = false;
    assert_agree(two);
}

static void every_byte_of_the_ram_header_but_two_words_is_compared(void **state)
{
    struct two *two = *state;

    for (size_t i = 0; i < OBSERVED_RAM; i++) {
        bool left_out = is_left_out(i, offsetof(QXLRam, cmd_ring.notify_on_prod)) ||
                        is_left_out(i, offsetof(QXLRam, cursor_ring.notify_on_prod));

        two->fake.ram[i] = 1;
        if (differs(two, "RAM header, ") == left_out)
            fail_msg("byte %zu", i);
        two->fake.ram[i] = 0;
    }
    two->qemu.ram[0] = 1;
    two->fake.has_ram = false;
    assert_agree(two);
}

static void a_field_is_named_with_the_bytes_that_differ(void **state)
{
    struct two *two = *state;

    two->fake.ram[offsetof(QXLRam, int_pending)] = 0x12;
    two->qemu.rom[offsetof(QXLRom, client_capabilities) + 57] = 0xff;
    assert_said(two, "ROM, client_capabilities, byte 127: the fake has 00, QEMU has ff\n"
                     "RAM header, int_pending, byte 4: the fake has 12000000, QEMU has 00000000\n");
}

static void the_release_info_of_every_command_is_compared(void **state)
{
    struct two *two = *state;

    two->fake.infos[0] = 0x1234;
    assert_said(two, "release info of the command pushed 2 before the last: the fake has 0x1234, "
                     "QEMU has 0x0\n");
    two->fake.infos[0] = 0;
    two->qemu.infos[2] = UINT64_MAX;
    assert_said(two, "release info of the command pushed 0 before the last: the fake has 0x0, "
                     "QEMU has 0xffffffffffffffff\n");
}

static void every_word_of_config_space_is_compared(void **state)
{
    struct two *two = *state;

    for (size_t i = 0; i < OBSERVED_CONFIG / 4; i++) {
        two->qemu.config[i] = 1;
        assert_true(differs(two, "config space 0x"));
        two->qemu.config[i] = 0;
    }
    two->fake.config[1] = 0x00100007;
    assert_said(two, "config space 0x04: the fake has 0x00100007, QEMU has 0x00000000\n");
}

static void the_level_of_the_interrupt_line_is_compared(void **state)
{
    struct two *two = *state;

    two->fake.irq_level = true;
    assert_said(two, "interrupt line: the fake's is high, QEMU's is low\n");
    two->qemu.irq_level = true;
    assert_agree(two);
}

static void only_text_is_compared_where_only_that_was_looked_at(void **state)
{
    struct two *two = *state;

    two->fake.irq_level = true;
    two->fake.ram[0] = 1;
    two->qemu.only_text = true;
    assert_agree(two);
    g_string_assign(two->fake.text, "qxl-0: guest bug: x\n");
    assert_said(two, "printed: the fake says \"qxl-0: guest bug: x\", QEMU says \"\"\n");
}

#define BUG "qxl-0: guest bug: slot too large 64\n"
#define DRAW "1234 qxl-0/cmd: cmd @ 0x100 draw: surface_id 0 width 64"
#define DRAW_HERE "0 qxl-0/cmd: cmd @ 0x100 draw: surface_id 0 width 64"

static const struct {
    const char *fake, *qemu;
    bool agree;
} TEXTS[] = {
    /* Without anything foreign. */
    {BUG, BUG, true},
    {DRAW_HERE "\n", DRAW "\n", true},
    {DRAW_HERE "\n", "\n" DRAW "\n\n", true},
    {"qxl/guest-0: 0: hello\n", "qxl/guest-0: 778899: hello\n", true},
    {DRAW_HERE "\n", DRAW "0\n", false},
    {DRAW_HERE "\n", DRAW " height 1\n", false},
    {BUG, "", false},
    {"", BUG, false},
    {BUG, BUG BUG, false},
    {"qxl-0: guest bug: a\n", "qxl-0: guest bug: b\n", false},
    /* Foreign lines between lines. */
    {BUG, "(process:7): Spice-WARNING **: oh\n" BUG "77 qxl-0/vga: cmd @ 0x1 draw\n", true},
    {DRAW_HERE "\n", "** WARNING: oh\n" DRAW "0\n", false},
    {DRAW_HERE "\n", DRAW "0\n** WARNING: oh\n", false},
    {BUG, "** WARNING: oh\nqxl-0: guest bug: slot too large 640\n", false},
    /* Within lines. */
    {DRAW_HERE " rop 8\n",
     DRAW "id 0, group 0, virt start 0, virt end ffff, generation 0, delta 0\n rop 8\n", true},
    {BUG, "77 qxl-0/vga: cmd @ 0x1qxl-0: guest bug: slot too large 64\n draw: width 640\n", true},
    {BUG, "qxl-0: guest bug: 77 qxl-0/vga: cmd @ 0x1slot too large 64\n draw: width 640\n", true},
    {BUG, "qxl-0: guest bug: slot too large 6477 qxl-0/vga: cmd @ 0x1\n draw: width 640\n", true},
    {BUG,
     "77 qxl-0/vga:qxl-0: guest bug:  cmd @ 0x1 drawslot too large 64: surface_id 0\n width 9\n",
     true},
    {BUG,
     "qemu-system-x86_64:qxl-0: guest bug:  slot too large 64\nwarning: \nSpice: ../memslot.c:63:"
     "memslot_validate_virt: virtual address out of range    virt=0xe3+0x20 slot_id=0 group_id=1\n",
     true},
    {BUG, BUG "qemu-system-x86_64: error\n", false},
    {BUG, "77 qxl-0/vga: cmd @ 0x1qxl-0: guest bug: slot too large 640\n draw: width 7\n", false},
    {BUG, "77 qxl-0/vga: cmd @ 0x1qxl-0: guest bug: slot too large 6\n draw: width 640\n", false},
    {BUG, "77 qxl-0/vga: cmd @ 0x1qxl-0: guest bug: too large 64\n draw: width 640\n", false},
    {"", "77 qxl-0/vga: cmd @ 0x1qxl-0: guest bug: slot too large 64\n draw: width 640\n", false},
    /* Far from what is foreign. */
    {BUG "qxl/guest-0: 0: 1qxl/guest-0: 0: 64\n",
     "77 qxl-0/vga: cmd @ 0x1qxl-0: guest bug: slot too large 64\n draw: width 640\n"
     "qxl/guest-0: 5: 1\n\n\nqxl/guest-0: 5: 64 more\n",
     false},
};

static void what_others_print_does_not_count_and_all_else_does(void **state)
{
    struct two *two = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        g_string_assign(two->fake.text, TEXTS[i].fake);
        g_string_assign(two->qemu.text, TEXTS[i].qemu);
        char *said = compare(two);
        if (TEXTS[i].agree == (said != NULL))
            fail_msg("fake: %s\nQEMU: %s\nsaid: %s", TEXTS[i].fake, TEXTS[i].qemu,
                     said ? said : "nothing");
        g_free(said);
    }
}

static void a_foreign_line_that_is_not_finished_is_not_observed_yet(void **state)
{
    (void)state;
    assert_int_equal(observed_length(""), 0);
    assert_int_equal(observed_length(BUG), strlen(BUG));
    assert_int_equal(observed_length(DRAW), strlen(DRAW));
    assert_int_equal(observed_length(BUG "77 qxl-0/vga: cmd"), strlen(BUG));
    assert_int_equal(observed_length(BUG "id 0, group"), strlen(BUG));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_byte_of_the_rom_but_the_clock_is_compared),
        TEST(every_byte_of_the_ram_header_but_two_words_is_compared),
        TEST(a_field_is_named_with_the_bytes_that_differ),
        TEST(the_release_info_of_every_command_is_compared),
        TEST(every_word_of_config_space_is_compared),
        TEST(the_level_of_the_interrupt_line_is_compared),
        TEST(only_text_is_compared_where_only_that_was_looked_at),
        TEST(what_others_print_does_not_count_and_all_else_does),
        cmocka_unit_test(a_foreign_line_that_is_not_finished_is_not_observed_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
