/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file reader.h
 * Reads QEMU's stderr (docs/trace-formats.md) as a stream of events. Memory does not grow with the
 * file: only commands whose line was cut by another line are held, one a device.
 */
#ifndef RIG_READER_H
#define RIG_READER_H

#include <glib.h>

#include "event.h"

struct rig_reader;

/**
 * Open a trace: plain, gzip, xz or zstd, `-` for standard input.
 * @return the reader, or NULL with `error` set. Close with rig_reader_close().
 */
struct rig_reader *rig_reader_open(const char *path, GError **error);
/** Read from memory, for tests. The bytes are not copied and must outlive the reader. */
struct rig_reader *rig_reader_open_memory(const void *bytes, size_t size, GError **error);
/** NULL is fine. */
void rig_reader_close(struct rig_reader *reader);

/**
 * The next event. A command that was spliced appears when its rest is found or known to be lost,
 * and then with the line of its head. A read error in the middle (a cut archive) is a PROBLEM
 * event, after which the stream ends; so is a last line without its newline that is not whole.
 * @param event filled in; strings valid until the next call.
 * @return false at the end.
 */
bool rig_reader_next(struct rig_reader *reader, struct rig_event *event);

/** Bytes of the file (compressed) read so far and its size, 0 if unknown: for progress bars. */
void rig_reader_progress(const struct rig_reader *reader, uint64_t *done, uint64_t *total);
/** Lines read so far. */
uint64_t rig_reader_lines(const struct rig_reader *reader);

/**
 * Parse one command-log line, for logs that are known to be whole (the fake device's).
 * @param line without its newline; need not be terminated.
 * @return whether the line is a whole command.
 */
bool rig_parse_command(const char *line, size_t length, uint32_t *device,
                       struct rig_command *command);

#endif
