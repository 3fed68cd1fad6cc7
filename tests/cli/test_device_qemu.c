/* SPDX-License-Identifier: BSD-3-Clause */
/* `qxlrig device` of the fake device and of a real QEMU, and what `lspci` makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run.h"

static const char *const sizes[] = {
    "",
    " --vram64-size-mb 128",
    " --vram64-size-mb 64 --ram-size-mb 100 --vgamem-mb 20 --vram-size-mb 3 --surfaces 100",
    " --vgamem-mb 256 --ram-size-mb 600 --vram-size-mb 256",
};

/** What `qxlrig device` prints. Free with g_free(). */
static char *shown(const char *backend, const char *arguments)
{
    char *all = g_strdup_printf("device --backend %s%s", backend, arguments);
    struct run result = run(all);
    char *out = g_strdup(result.out);

    if (result.status) {
        print_error("qxlrig %s\nexit code %d\n%s\n", all, result.status, result.err);
        fail();
    }
    free_run(&result);
    g_free(all);
    return out;
}

/** What lspci says of a dump. Free with g_free(). */
static char *decoded(const char *dump)
{
    char *path = own_file("dump");
    char *argv[] = {(char *)"lspci", (char *)"-vvv", (char *)"-F", path, NULL};
    char *out = NULL;
    int status = -1;

    write_own_file("dump", dump);
    assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                             NULL, NULL, &out, NULL, &status, NULL));
    assert_int_equal(status, 0);
    g_free(path);
    return out;
}

/** Cut off the first line, which must be `expected`. */
static const char *behind_line(const char *text, const char *expected)
{
    if (!g_str_has_prefix(text, expected))
        fail_msg("expected first %s, found %s", expected, text);
    return text + strlen(expected);
}

static void for_each_device(void (*compare)(const char *arguments))
{
    for (int revision = 1; revision <= 5; revision++) {
        for (int secondary = 0; secondary < 2; secondary++) {
            for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
                char *arguments = g_strdup_printf(" --revision %d%s%s", revision,
                                                  secondary ? " --secondary" : "", sizes[i]);

                compare(arguments);
                g_free(arguments);
            }
        }
    }
}

static void compare_text(const char *arguments)
{
    char *fake = shown("fake", arguments), *qemu = shown("qemu", arguments);

    print_message("device%s\n", arguments);
    assert_string_equal(behind_line(fake, "backend: fake\n"), behind_line(qemu, "backend: qemu\n"));
    g_free(qemu);
    g_free(fake);
}

static void the_fake_device_is_shown_as_qemus_is(void **state)
{
    (void)state;
    for_each_device(compare_text);
}

static void compare_decoded(const char *arguments)
{
    char *lspci_arguments = g_strconcat(arguments, " --lspci", NULL);
    char *fake = shown("fake", lspci_arguments), *qemu = shown("qemu", lspci_arguments);
    char *of_fake = decoded(fake), *of_qemu = decoded(qemu);

    print_message("device%s\n", lspci_arguments);
    assert_non_null(strstr(of_fake, "\tRegion 0: Memory at "));
    assert_non_null(strstr(of_fake, "\tRegion 3: I/O ports at c000\n"));
    assert_non_null(strstr(of_fake, "\tInterrupt: pin A "));
    assert_string_equal(of_fake, of_qemu);
    /* lspci leaves most of it out. */
    assert_string_equal(strchr(fake, '\n'), strchr(qemu, '\n'));
    g_free(of_qemu);
    g_free(of_fake);
    g_free(qemu);
    g_free(fake);
    g_free(lspci_arguments);
}

static void lspci_decodes_the_fake_device_to_what_it_decodes_qemus_to(void **state)
{
    (void)state;
    for_each_device(compare_decoded);
}

static void the_scenarios_are_told_as_on_the_fake_device(void **state)
{
    char *fake = shown("fake", " --scenarios -r 4"), *qemu = shown("qemu", " --scenarios -r 4");
    const char *behind = strstr(qemu, "41 scenarios on qemu, revision 4: ");

    (void)state;
    assert_non_null(behind);
    assert_memory_equal(fake, qemu, (size_t)(behind - qemu));
    assert_non_null(strstr(behind, ": 41 passed, 0 failed, 0 skipped\n"));
    g_free(fake);
    g_free(qemu);
}

static void skip_without_lspci(void)
{
    char *lspci = g_find_program_in_path("lspci");

    if (!lspci) {
        printf("SKIP: no lspci here; Debian's package is pciutils\n");
        exit(77);
    }
    g_free(lspci);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest text_tests[] = {
        cmocka_unit_test(the_fake_device_is_shown_as_qemus_is),
        cmocka_unit_test(the_scenarios_are_told_as_on_the_fake_device),
    };
    const struct CMUnitTest lspci_tests[] = {
        cmocka_unit_test(lspci_decodes_the_fake_device_to_what_it_decodes_qemus_to),
    };

    skip_without_qemu();
    if (argc < 2 || strcmp(argv[1], "lspci"))
        return cmocka_run_group_tests_name("cli_device_qemu", text_tests, NULL, NULL);
    skip_without_lspci();
    return cmocka_run_group_tests_name("cli_device_lspci", lspci_tests, make_own_folder,
                                       remove_own_folder);
}
