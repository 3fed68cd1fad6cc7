/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file run.h
 * Runs `qxlrig` as a person does.
 */
#ifndef RUN_H
#define RUN_H

#include <glib.h>

#define NOP(time) time " qxl-0/cmd: cmd @ 0x10 nop\n"
#define FILL(time, surface, effect) \
    time " qxl-0/cmd: cmd @ 0x10 draw: surface_id " surface " type fill effect " effect "\n"
#define SURFACE(time, rest) time " qxl-0/cmd: cmd @ 0x10 surface: " rest "\n"

struct run {
    int status; /**< exit code; -1 if it ended by a signal */
    char *out, *err;
};

/** @param arguments separated by spaces; `@NAME` is a bundled trace, `%NAME` a file of this test.
 */
struct run run(const char *arguments);
void free_run(struct run *run);
/** Run, and fail unless it exits with status and prints what `out` and `err` say; NULL: anything.
 */
void expect(const char *arguments, int status, const char *out, const char *err);
/** Path of a file of this test, free with g_free(); the folder goes away at the end. */
char *own_file(const char *name);
void write_own_file(const char *name, const char *text);
int make_own_folder(void **state);
int remove_own_folder(void **state);
char *bundled(const char *name);
/** End this program with 77 and the reason if there is no QEMU with a QXL device here. */
void skip_without_qemu(void);

#endif
