/* SPDX-License-Identifier: BSD-3-Clause */
/* Standard input and output as two streams of bytes: what the systems do not share. */
#ifndef TESTS_WINDOWS_SCENES_STREAM_H
#define TESTS_WINDOWS_SCENES_STREAM_H

/** Take them for bytes. What the program prints on standard output goes to stderr from now on. */
void stream_take(int *in, int *out);

#endif
