/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "run.h"

static void diff_of_a_log_with_itself_finds_nothing(void **state)
{
    (void)state;
    expect("diff @b_ums_modes.cmdlog.xz @b_ums_modes.cmdlog.xz", 0, "2415 pairs", NULL);
    expect("diff @b_ums_mixed.cmdlog.xz @b_ums_mixed.cmdlog.xz", 0, "1268 pairs", NULL);
}

static void diff_names_both_lines_the_field_and_both_values(void **state)
{
    (void)state;
    write_own_file("a", NOP("1") FILL("2", "0", "opaque") NOP("3"));
    write_own_file("b", "\n" NOP("5") FILL("6", "0", "blend") NOP("7"));
    expect("diff %a %b", 1, "b:3: qxl-0/cmd draw:fill/opaque: effect: opaque, there blend", NULL);
    expect("diff %a %b", 1, "3 pairs of commands compared, 1 differs in 1 field;", NULL);
    expect("diff -j %a %b", 1,
           "{\"device\":0,\"ring\":\"cmd\",\"command\":\"draw:fill/opaque\",\"a_line\":2,"
           "\"b_line\":3,\"field\":\"effect\",\"a\":\"opaque\",\"b\":\"blend\"}",
           NULL);
}

static void diff_compares_the_rings_that_are_asked_for(void **state)
{
#define OF_RING(ring) "1 qxl-0/" ring ": cmd @ 0x10 nop\n"
    (void)state;
    write_own_file("a", OF_RING("cmd") OF_RING("csr") OF_RING("vga") OF_RING("vga"));
    write_own_file("b", OF_RING("cmd") OF_RING("csr") OF_RING("vga"));
    expect("diff %a %b", 0, "2 pairs of commands compared", NULL);
    expect("diff %a %b", 0, "left out: commands of ring vga, 2 in A and 1 in B; --ring vga", NULL);
    expect("diff --json %a %b", 0, "\"other_rings_a\":{\"vga\":2},\"other_rings_b\":{\"vga\":1}",
           NULL);
    expect("diff --ring cmd %a %b", 0, "1 pair of commands compared", NULL);
    expect("diff -r cmd,csr,vga %a %b", 1, "a:4: qxl-0/vga nop: not in", NULL);
    expect("diff --ring vga --ring cmd %a %b", 1, "left out: commands of ring csr, 1 in A", NULL);
    expect("diff --ring cmd,nope %a %b", 2, NULL, "expected cmd, csr or vga, found `nope`");
    write_own_file("vga", OF_RING("vga"));
    expect("diff %vga %vga", 125, NULL, "no command of ring cmd, csr among the 1 command of ");
}

static void diff_ends_with_a_summary_by_ring_and_kind(void **state)
{
    (void)state;
    write_own_file("a", NOP("1") FILL("2", "0", "opaque") FILL("3", "0", "opaque"));
    write_own_file("b", NOP("1") FILL("2", "0", "nop") FILL("3", "0", "opaque") NOP("4"));
    expect("diff %a %b", 1,
           "    differ    only A    only B\n"
           "         1         0         0  qxl-0/cmd draw:fill/opaque\n"
           "         0         0         1  qxl-0/cmd nop\n",
           NULL);
    expect(
        "diff --json %a %b", 1,
        "\"summary\":{\"qxl-0/cmd draw:fill/opaque\":{\"different\":1,\"only_a\":0,\"only_b\":0},"
        "\"qxl-0/cmd nop\":{\"different\":0,\"only_a\":0,\"only_b\":1}}}\n",
        NULL);
}

static void diff_finds_its_way_when_one_side_has_more(void **state)
{
    (void)state;
    write_own_file("a", NOP("1") FILL("2", "0", "blend") FILL("3", "0", "opaque") NOP("4")
                            FILL("5", "0", "nop") NOP("6"));
    write_own_file("b", NOP("1") FILL("3", "0", "opaque") NOP("4") FILL("5", "0", "nop") NOP("6"));
    expect("diff %a %b", 1, "5 pairs of commands compared, 0 differ in 0 fields; only in", NULL);
    expect("diff %a %b", 1, "a:2: qxl-0/cmd draw:fill/blend: not in", NULL);
    expect("diff %b %a", 1, "a:2: qxl-0/cmd draw:fill/blend: not in", NULL);
    expect("diff --json %b %a", 1, "\"b_line\":2,\"only\":\"b\"}", NULL);
    expect("diff --limit 1 @d_ums_rev3.cmdlog.xz @a_kms_desk.cmdlog.xz", 1, "... and ", NULL);
}

static void diff_maps_ids_and_cannot_judge_what_it_cannot_read(void **state)
{
    (void)state;
    write_own_file("a", SURFACE("1", "create id 5 size 8x8 stride 32 format xRGB/32 "
                                     "(count 1, max 1)") FILL("2", "5", "opaque"));
    write_own_file("b", SURFACE("1", "create id 6 size 8x8 stride 32 format xRGB/32 "
                                     "(count 1, max 1)") FILL("2", "6", "opaque"));
    write_own_file("c", SURFACE("1", "create id 6 size 8x8 stride 32 format xRGB/32 "
                                     "(count 1, max 1)") FILL("2", "5", "opaque"));
    write_own_file("damaged", NOP("1") "2 qxl-0/cmd: cmd @ 0x10 nap\n");
    expect("diff %a %b", 0, "2 pairs", NULL);
    expect("diff %a %c", 1, "surface_id: 5, there 5 (5 was 6 before)", NULL);
    expect("diff %damaged %damaged", 125, "could not be read", "damaged:2:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diff_of_a_log_with_itself_finds_nothing),
        cmocka_unit_test(diff_names_both_lines_the_field_and_both_values),
        cmocka_unit_test(diff_compares_the_rings_that_are_asked_for),
        cmocka_unit_test(diff_ends_with_a_summary_by_ring_and_kind),
        cmocka_unit_test(diff_finds_its_way_when_one_side_has_more),
        cmocka_unit_test(diff_maps_ids_and_cannot_judge_what_it_cannot_read),
    };

    return cmocka_run_group_tests_name("cli_diff", tests, make_own_folder, remove_own_folder);
}
