/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file corpus.h
 * Makes the fuzz targets' first inputs: a file an input, in a folder a target.
 */
#ifndef FUZZ_CORPUS_H
#define FUZZ_CORPUS_H

#include <glib.h>

#include "input.h"

/** Write an input; ends the program with a message if it cannot. */
void corpus_write(const char *target, const GByteArray *input);

/** Add a number of so many bytes, lowest first. */
void corpus_add(GByteArray *input, uint64_t value, unsigned bytes);
/** Add a write of a device's input: ACTION_HEADER, ACTION_RAM and the like. */
void corpus_add_write(GByteArray *input, enum action action, uint32_t offset, const void *bytes,
                      size_t size);
/** Add a write of the target `checking`. @param place with CHECKING_VRAM. */
void corpus_add_piece(GByteArray *input, uint32_t place, const void *bytes, size_t size);

/** corpus_golden.c: the scenarios of tests/fakedevice/NAME.golden, for `device` and `checking`. */
void corpus_from_golden(const char *path);
/** corpus_replay.c: what the core sends when it replays a trace, for `device` and `checking`. */
void corpus_from_replay(const char *path, uint8_t revision);
/** corpus_trace.c: pieces of a trace, for `trace`. */
void corpus_from_trace(const char *path);
/** corpus_recording.c: small records of each kind, for `recording`. */
void corpus_from_recording(const char *path);

#endif
