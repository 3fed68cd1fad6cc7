/* SPDX-License-Identifier: BSD-3-Clause */
/* A recording by hand, with what the bundled ones do not have: every draw type in both layouts,
 * masks, patterns, palettes, QUIC images, all cursor commands, transforms, chunks. */
#ifndef TESTS_RECORDING_SAMPLE_H
#define TESTS_RECORDING_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "recording.h"
#include "writer.h"

#define FIRST_LINE "SPICE_REPLAY 1\n"

/* The sample. Free with g_string_free(). */
GString *sample(void);
/* How many records it has. */
enum { SAMPLE_RECORDS = 44 };

/* A copy of text at the end of memory of its own, so that a sanitizer sees each byte behind it. */
struct rig_recording *open_text(const char *text, size_t size, void **memory);

/* A temporary file's name; the file is gone. Free with g_free(). */
char *temporary_name(const char *suffix);
/* What a file holds, uncompressed. */
GByteArray *unpack(const char *path);
/* Read a recording and write it to another. Returns the number of records. */
unsigned copy_recording(const char *from, const char *to);

#endif
