/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "run.h"

static void the_device_is_printed_as_its_driver_finds_it(void **state)
{
    static const char *const lines[] = {
        "backend: fake\nqxl-vga, revision 5\n",
        "  vendor 0x1b36, device 0x0100, subsystem 0x1100 of vendor 0x1af4\n",
        "  class 0x0300, interrupt pin A\n",
        "  0  ram         64 MiB    at 0xe0000000    memory, 32 bits\n",
        "  2  rom          8 KiB    at 0xf0000000    memory, 32 bits\n",
        "  3  io          32 bytes  at 0xc000        ports\n",
        "     0  magic                         0x4f525851 QXRO\n"
        "     4  id                            0\n",
        "    44  ram_header_offset             0x3ffe000\n",
        "   132  client_monitors_config_count  0\n",
        "RAM header, at 0x3ffe000 of BAR 0\n"
        "     0  magic                         0x41525851 QXRA\n"
        "     4  int_pending                   0x10 CLIENT\n",
        "  5172  release_ring                  items of 8 bytes at 5192; num_items 8, prod 0, "
        "notify_on_prod 1, cons 0, notify_on_cons 0\n",
        "memory slots: 7, from 1 to 7; of the 64 bits of an address 8 are the slot, 8 the "
        "generation (now 0), 48 the offset\n",
        "modes: 128\n",
        "     0  640x480       16    1280  187x140      0\n",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        expect("device", 0, lines[i], "");
}

static void each_option_changes_what_it_names(void **state)
{
    static const struct {
        const char *arguments, *line;
    } rows[] = {
        {"device --backend fake", "backend: fake\n"},
        {"device -b fake", "backend: fake\n"},
        {"device -b spice", "backend: spice\n"},
        {"device --revision 1", "qxl-vga, revision 1 (0.4)\n"},
        {"device -r 2", "  3  io          16 bytes  at 0xc000        ports\n"},
        {"device -r 3", "qxl-vga, revision 3 (0.10)\n"},
        {"device -r 4", "qxl-vga, revision 4 (0.12)\n"},
        {"device --secondary", "qxl, revision 5\n"},
        {"device -s", "  class 0x0380, interrupt pin A\n"},
        {"device --ram-size-mb 100", "  0  ram        128 MiB    at 0xe0000000 "},
        {"device --ram-size-mb 1024", "  0  ram        512 MiB    at 0x40000000 "},
        {"device --ram-size-mb 1024 -s", "  0  ram       1024 MiB    at 0x40000000 "},
        {"device --vgamem-mb 8", "modes: 106\n"},
        {"device --vgamem-mb 8", "  0x800000\n"},
        {"device --vram-size-mb 3", "  1  vram32       4 MiB    at 0xe8000000 "},
        {"device --vram64-size-mb 128",
         "  4  vram64     128 MiB    at 0x1000000000  memory, 64 bits, prefetchable\n"},
        {"device --vram64-size-mb 65536", "  4  vram64   65536 MiB    at 0x1000000000  "},
        {"device --surfaces 7", "    52  n_surfaces                    7\n"},
        {"device --json", "\"backend\" : \"fake\",\n"},
        {"device -j", "\"ram_header_offset\" : 67100672,\n"},
        {"device --help", "that of a QEMU ($QXL_QEMU, or qemu-system-x86_64)"},
        {"device --lspci", "00:05.0 qxl-vga, revision 5 (fake)\n00: 36 1b 00 01 07 00 00 00 "},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        expect(rows[i].arguments, 0, rows[i].line, "");
}

static void what_is_not_possible_is_refused_with_what_is(void **state)
{
    static const struct {
        const char *arguments, *message;
    } rows[] = {
        {"device --backend bochs", "--backend: expected fake or spice or qemu, found `bochs`"},
        {"device --revision 0", "--revision: expected 1 to 5, found `0`"},
        {"device --revision 6", "--revision: expected 1 to 5, found `6`"},
        {"device --ram-size-mb 0", "--ram-size-mb: expected 1 to 1024, found `0`"},
        {"device --ram-size-mb 1025", "--ram-size-mb: expected 1 to 1024, found `1025`"},
        {"device --vgamem-mb 257", "--vgamem-mb: expected 1 to 256, found `257`"},
        {"device --vram-size-mb=-1", "--vram-size-mb: expected 1 to 1024, found `-1`"},
        {"device --vram64-size-mb 65537", "--vram64-size-mb: expected 0 to 65536, found `65537`"},
        {"device --surfaces 0", "--surfaces: expected 1 to 1048576, found `0`"},
        {"device --surfaces many", "--surfaces: expected 1 to 1048576, found `many`"},
        {"device --scenarios --lspci", "--lspci and --scenarios: expected one of them, found both"},
        {"device --json --lspci", "--json and --lspci: expected one of them, found both"},
        {"device --fuzz 0", "--fuzz: expected 1 to 2147483647, found `0`"},
        {"device --fuzz=-1", "--fuzz: expected 1 to 2147483647, found `-1`"},
        {"device --fuzz long", "--fuzz: expected 1 to 2147483647, found `long`"},
        {"device --sequences 0", "--sequences: expected 1 to 2147483647, found `0`"},
        {"device --sequences 1 --steps 0", "--steps: expected 1 to 10000, found `0`"},
        {"device --fuzz 1 --steps 10001", "--steps: expected 1 to 10000, found `10001`"},
        {"device --fuzz 1 --seed fish", "decimal or hexadecimal (0x1f), found `fish`"},
        {"device --fuzz 1 --seed 12fish", "found `12fish`"},
        {"device --fuzz 1 --seed -1", "found `-1`"},
        {"device --fuzz 1 --seed 0x", "found `0x`"},
        {"device --fuzz 1 --seed 18446744073709551616", "expected a number below 2^64"},
        {"device --seed 1", "--seed: expected --fuzz or --sequences with it, found neither"},
        {"device --first 1", "--first: expected --fuzz or --sequences with it, found neither"},
        {"device --sequences 1 --first=-1",
         "--first: expected 0 to 9223372036854775807, found `-1`"},
        {"device --steps 5 --scenarios",
         "--steps: expected --fuzz or --sequences with it, found neither"},
        {"device --fuzz 1 --lspci", "--fuzz and --lspci: expected one of them, found both"},
        {"device --sequences 1 --scenarios",
         "--sequences and --scenarios: expected one of them, found both"},
        {"device --fuzz 1 --backend fake", "--backend: expected qemu or none with --fuzz"},
        {"device --sequences 1 -b bochs", "--backend: expected qemu or none with --sequences"},
        {"device --fuzz 1 --revision 5", "--fuzz and --revision: expected one of them"},
        {"device --fuzz 1 --secondary", "--fuzz and --secondary: expected one of them"},
        {"device --fuzz 1 --ram-size-mb 64", "--fuzz and --ram-size-mb: expected one of them"},
        {"device --fuzz 1 --vgamem-mb 16", "--fuzz and --vgamem-mb: expected one of them"},
        {"device --fuzz 1 --vram-size-mb 64", "--fuzz and --vram-size-mb: expected one of them"},
        {"device --fuzz 1 --vram64-size-mb 0", "--fuzz and --vram64-size-mb: expected one of them"},
        {"device --fuzz 1 --surfaces 1024", "--fuzz and --surfaces: expected one of them"},
        {"device qxl", "expected no argument, found 1 argument; see qxlrig device --help"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        expect(rows[i].arguments, 2, "", rows[i].message);
}

static void without_a_qemu_it_says_so_and_exits_77(void **state)
{
    (void)state;
    g_setenv("QXL_QEMU", "/no/qemu/here", TRUE);
    expect("device --backend qemu", 77, "", "no `/no/qemu/here` here");
    expect("device --backend qemu --scenarios --json", 77, "", "no `/no/qemu/here` here");
    expect("device --fuzz 1 --seed 18446744073709551615", 77, "seed 0xffffffffffffffff\n",
           "no `/no/qemu/here` here");
    expect("device --backend qemu --sequences 3 --json --seed 0x1F", 77, "", "seed 0x1f\n");
    g_setenv("QXL_QEMU", "/tmp", TRUE);
    expect("device --backend qemu", 77, "", "expected a program, found `/tmp`, which is a folder");
    g_setenv("QXL_QEMU", "/dev/null", TRUE);
    expect("device --backend qemu", 77, "", "found `/dev/null`, which is not executable");
    g_unsetenv("QXL_QEMU");
}

static void a_program_that_is_no_qemu_is_named(void **state)
{
    static const char message[] = "qxlrig device: QEMU (`/bin/echo`) exited with status 0; it said";

    (void)state;
    g_setenv("QXL_QEMU", "/bin/echo", TRUE);
    expect("device --sequences 3", 1, "seed 0x", message);
    expect("device --backend qemu", 1, "", message);
    expect("device --backend qemu --scenarios", 1, "", message);
    g_setenv("QXL_QEMU", "/bin/true", TRUE);
    expect("device --backend qemu", 1, "", "QEMU (`/bin/true`) exited with status 0\n");
    g_unsetenv("QXL_QEMU");
}

/** A program that says something, and fails. */
static void write_failing_program(const char *name, const char *said)
{
    char *script = g_strdup_printf("#!/bin/sh\necho \"%s\" >&2\nexit 1\n", said);
    char *path = own_file(name);

    write_own_file(name, script);
    assert_int_equal(g_chmod(path, 0700), 0);
    g_setenv("QXL_QEMU", path, TRUE);
    g_free(path);
    g_free(script);
}

static void what_a_qemu_cannot_do_is_said_before_what_it_says_and_exits_77(void **state)
{
    static const struct {
        const char *said, *why;
    } rows[] = {
        {"qemu: -device qxl-vga: 'qxl-vga' is not a valid device model name",
         "qxlrig device: this QEMU has no qxl device, as that of Debian's qemu-system-x86 has; `"},
        {"qemu: There is no option group 'spice'", "qxlrig device: this QEMU has no SPICE, "},
        {"qemu: -spice: invalid option", "perhaps it has no SPICE; `"},
        {"qemu: cannot set up guest memory 'qxl.vram': Cannot allocate memory",
         "qxlrig device: there is not enough memory here for this device; `"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *end = g_strdup_printf("` said: %s\n", rows[i].said);

        write_failing_program("qemu", rows[i].said);
        expect("device --backend qemu", 77, "", rows[i].why);
        expect("device --backend qemu --scenarios", 77, "", end);
        g_free(end);
    }
    g_unsetenv("QXL_QEMU");
}

static void the_json_has_all_of_the_device(void **state)
{
    struct run result = run("device --json --revision 4 --vram64-size-mb 128");
    JsonParser *parser = json_parser_new();

    (void)state;
    assert_int_equal(result.status, 0);
    assert_true(json_parser_load_from_data(parser, result.out, -1, NULL));
    JsonObject *device = json_node_get_object(json_parser_get_root(parser));
    assert_string_equal(json_object_get_string_member(device, "name"), "qxl-vga");
    assert_string_equal(json_object_get_string_member(device, "revision_name"), "0.12");
    assert_int_equal(json_object_get_int_member(device, "vendor"), 0x1b36);
    assert_string_equal(json_object_get_string_member(device, "interrupt_pin"), "A");
    JsonArray *bars = json_object_get_array_member(device, "bars");
    assert_int_equal(json_array_get_length(bars), 5);
    JsonObject *vram64 = json_array_get_object_element(bars, 4);
    assert_string_equal(json_object_get_string_member(vram64, "kind"), "vram64");
    assert_int_equal(json_object_get_int_member(vram64, "size"), 128 << 20);
    assert_int_equal(json_object_get_int_member(vram64, "address"), 0x1000000000);
    assert_true(json_object_get_boolean_member(vram64, "64_bits"));
    assert_true(json_object_get_boolean_member(vram64, "prefetchable"));
    assert_true(json_object_get_boolean_member(json_array_get_object_element(bars, 3), "ports"));
    JsonObject *rom = json_object_get_object_member(device, "rom");
    assert_int_equal(json_object_get_size(rom), 24);
    assert_int_equal(
        json_array_get_length(json_object_get_array_member(rom, "client_capabilities")), 0);
    JsonObject *header = json_object_get_object_member(device, "ram_header");
    JsonObject *ring = json_object_get_object_member(header, "cmd_ring");
    assert_int_equal(json_object_get_int_member(ring, "num_items"), 32);
    assert_int_equal(json_object_get_int_member(ring, "items_offset"), 4128);
    JsonObject *slots = json_object_get_object_member(device, "memory_slots");
    assert_int_equal(json_object_get_int_member(slots, "last"), 7);
    assert_int_equal(json_object_get_int_member(slots, "offset_bits"), 48);
    JsonArray *modes = json_object_get_array_member(device, "modes");
    assert_int_equal(json_array_get_length(modes), 128);
    assert_int_equal(json_object_get_int_member(json_array_get_object_element(modes, 1), "stride"),
                     2560);
    g_object_unref(parser);
    free_run(&result);
}

static void the_scenarios_are_played_and_told(void **state)
{
    (void)state;
    expect("device --scenarios", 0, "passed   suspend and resume\n", "");
    expect("device --scenarios", 0, "scenarios on fake, revision 5: 41 passed, 0 failed, 0 skipped",
           "");
    expect("device --scenarios -r 3", 0,
           "skipped  monitors: revision 3 has no configuration of monitors\n", "");
    expect("device --scenarios -r 3 --secondary", 0, ": 38 passed, 0 failed, 3 skipped", "");
    expect("device --scenarios --surfaces 1", 0,
           "skipped  surface: it needs 2 surface ids, and the device has 1\n", "");
    expect("device --scenarios --surfaces 1", 0, ": 11 passed, 0 failed, 30 skipped\n", "");
    expect("device --scenarios --surfaces 2", 0, ": 39 passed, 0 failed, 2 skipped\n", "");
    expect("device --scenarios --surfaces 5", 0, ": 41 passed, 0 failed, 0 skipped\n", "");
    expect("device --scenarios --vram64-size-mb 65536", 0,
           "skipped  memory runs out: it fills the surface BAR, which has more than 1 GiB\n", "");
    expect("device --scenarios -r 1", 77, ": 0 passed, 0 failed, 41 skipped\n", "");
}

static void the_scenarios_are_told_in_json(void **state)
{
    struct run result = run("device --scenarios --json --revision 2");
    JsonParser *parser = json_parser_new();

    (void)state;
    assert_int_equal(result.status, 0);
    assert_true(json_parser_load_from_data(parser, result.out, -1, NULL));
    JsonObject *report = json_node_get_object(json_parser_get_root(parser));
    assert_string_equal(json_object_get_string_member(report, "backend"), "fake");
    assert_int_equal(json_object_get_int_member(report, "revision"), 2);
    assert_int_equal(json_object_get_int_member(report, "passed"), 38);
    assert_int_equal(json_object_get_int_member(report, "failed"), 0);
    assert_int_equal(json_object_get_int_member(report, "skipped"), 3);
    JsonArray *scenarios = json_object_get_array_member(report, "scenarios");
    assert_int_equal(json_array_get_length(scenarios), 41);
    JsonObject *last = json_array_get_object_element(scenarios, 40);
    assert_string_equal(json_object_get_string_member(last, "name"), "composite");
    assert_string_equal(json_object_get_string_member(last, "outcome"), "skipped");
    assert_string_equal(json_object_get_string_member(last, "why"), "revision 2 has no composite");
    g_object_unref(parser);
    free_run(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_device_is_printed_as_its_driver_finds_it),
        cmocka_unit_test(each_option_changes_what_it_names),
        cmocka_unit_test(what_is_not_possible_is_refused_with_what_is),
        cmocka_unit_test(without_a_qemu_it_says_so_and_exits_77),
        cmocka_unit_test(a_program_that_is_no_qemu_is_named),
        cmocka_unit_test(what_a_qemu_cannot_do_is_said_before_what_it_says_and_exits_77),
        cmocka_unit_test(the_json_has_all_of_the_device),
        cmocka_unit_test(the_scenarios_are_played_and_told),
        cmocka_unit_test(the_scenarios_are_told_in_json),
    };

    return cmocka_run_group_tests_name("cli_device", tests, make_own_folder, remove_own_folder);
}
