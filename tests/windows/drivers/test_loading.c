/* SPDX-License-Identifier: BSD-3-Clause */
/* The binaries are loaded as Windows does it. */
#include <setjmp.h>
#include <stddef.h>
#include <windows.h>

#include <cmocka.h>

#include "win32k.h"

typedef BOOL(APIENTRY *enable_driver)(ULONG version, ULONG size, DRVENABLEDATA *data);

static void *entry_point(HMODULE module)
{
    uint8_t *base = (uint8_t *)module;
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + dos->e_lfanew);

    return base + nt->OptionalHeader.AddressOfEntryPoint;
}

static void the_display_driver_says_which_version_it_is_of(void **state)
{
    HMODULE module = LoadLibraryA("qxldd.dll");
    DRVENABLEDATA data = {0};

    (void)state;
    assert_non_null(module);
    enable_driver enable = (enable_driver)entry_point(module);
    assert_true(enable(DDI_DRIVER_VERSION_NT5_01, sizeof(data), &data));
    assert_int_equal(data.iDriverVersion, DDI_DRIVER_VERSION_NT5);
    FreeLibrary(module);
}

static void the_miniport_is_loaded(void **state)
{
    (void)state;
    assert_non_null(LoadLibraryA("qxl.sys"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_display_driver_says_which_version_it_is_of),
        cmocka_unit_test(the_miniport_is_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
