/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file source.h
 * Lines out of a file that may be compressed, or out of memory. Flat memory: one buffer.
 */
#ifndef RIG_SOURCE_H
#define RIG_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** Bytes of a line that are kept; the rest of a longer line is skipped. */
#define RIG_LINE_MAX (64 * 1024)
/** So far can be looked ahead. */
#define RIG_SOURCE_AHEAD (64 * 1024)

struct rig_source;

struct rig_line {
    char *text;       /**< writable, `text[length]` is a NUL; valid until the next call */
    size_t length;    /**< without newline and a carriage return in front of it */
    uint64_t number;  /**< from 1 */
    uint64_t offset;  /**< of its first byte in the uncompressed stream */
    uint64_t skipped; /**< bytes beyond RIG_LINE_MAX that were not kept */
    bool newline;     /**< false: the stream ended before one */
};

/** `-` is standard input. @return NULL with `error` set if it cannot be opened. */
struct rig_source *rig_source_open(const char *path, GError **error);
/** The bytes are not copied. */
struct rig_source *rig_source_open_memory(const void *bytes, size_t size, GError **error);
void rig_source_close(struct rig_source *source);

/** @return false at the end, or where reading failed: see rig_source_error(). */
bool rig_source_next(struct rig_source *source, struct rig_line *line);
/**
 * A line that rig_source_next() did not give yet; the current line stays as it is.
 * @param[in,out] at how many bytes ahead it begins, from 0; then where the next one does.
 * @param[out] length without the newline. The line is not terminated.
 * @return NULL where the stream ends, and beyond RIG_SOURCE_AHEAD bytes.
 */
const char *rig_source_ahead(struct rig_source *source, size_t *at, size_t *length);
/** Why the stream ended early, NULL if it did not. */
const char *rig_source_error(const struct rig_source *source);
/** Bytes read before decompression, and their number in all (0: unknown). */
void rig_source_progress(const struct rig_source *source, uint64_t *done, uint64_t *total);
uint64_t rig_source_lines(const struct rig_source *source);

#endif
