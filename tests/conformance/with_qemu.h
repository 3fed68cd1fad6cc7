/* SPDX-License-Identifier: BSD-3-Clause */
/* What tests that need a QEMU share. */
#ifndef TESTS_CONFORMANCE_WITH_QEMU_H
#define TESTS_CONFORMANCE_WITH_QEMU_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include <cmocka.h>

#include <qemu.h>

/** End this program with 77 and the reason if there is no QEMU with a QXL device here. */
static inline void skip_without_qemu(void)
{
    GError *error = NULL;
    struct rig_qemu *qemu = rig_qemu_start(&(struct fake_qxl_config){0}, &error);

    if (!qemu && g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT)) {
        printf("SKIP: %s\n", error->message);
        exit(77);
    }
    g_clear_error(&error);
    rig_qemu_stop(qemu);
}

/** 0 if it has none. */
static inline pid_t child_of(pid_t parent)
{
    char path[64];
    char *text = NULL;

    g_snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
    pid_t child = g_file_get_contents(path, &text, NULL, NULL) ? atoi(text) : 0;
    g_free(text);
    return child;
}

#endif
