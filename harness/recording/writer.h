/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file writer.h
 * Writes recordings as libspice-server does, and compares commands by the text that it would write.
 */
#ifndef RIG_RECORDING_WRITER_H
#define RIG_RECORDING_WRITER_H

#include "recording.h"

/** Where the addresses of a command lead. NULL in place of one: they are pointers (identity). */
struct rig_memory {
    /** @return `size` bytes that can be read, or NULL. */
    const void *(*translate)(void *user, QXLPHYSICAL address, size_t size);
    /** What a surface's id is to be written as. NULL: as it is. */
    uint32_t (*surface)(void *user, uint32_t id);
    void *user;
};

enum rig_recording_text {
    /** As libspice-server writes it. */
    RIG_RECORDING_EXACT,
    /**
     * To compare meaning: pixels in one piece, whatever chunks they are in, and so
     * of a bitmap's flags only QXL_BITMAP_TOP_DOWN; other data too. 0 where drivers leave memory as
     * it was and the host does not look: flags, width and height of an image that is a surface, and
     * what lies in a bitmap behind the last pixel of a row, or in the fourth bytes of a COLOR32
     * pointer. A palette has all entries that its format can name, and a pattern begins in its
     * first tile. `surfaces_rects`, too: how much of a surface a drawing says that it reads is its
     * driver's choice; and that it depends on the surface it draws on goes without saying.
     */
    RIG_RECORDING_MEANING,
};

/**
 * The text of a command: all of its record but the line `event`.
 * @param memory where its addresses lead. Sizes, counts and chains in it may be anything.
 * @param[out] text appended to.
 * @return false with `error` set (MEMORY: which address, of what).
 */
bool rig_recording_command_text(const QXLCommandExt *command, const struct rig_memory *memory,
                                enum rig_recording_text kind, GByteArray *text, GError **error);

/** The first line in which two texts part. Free with rig_recording_difference_clear(). */
struct rig_recording_difference {
    unsigned line;  /**< from 1; a payload and its head are one line */
    char *name;     /**< as in the text: `effect`, `rect bbox`, `binary bitmap.data` */
    char *recorded; /**< the rest of the line, of a payload size or byte; "nothing" at the end */
    char *found;
};

/**
 * Compare two texts of rig_recording_command_text().
 * @return whether they are the same; if not, `difference` is filled in.
 */
bool rig_recording_compare(const GByteArray *recorded, const GByteArray *found,
                           struct rig_recording_difference *difference);
void rig_recording_difference_clear(struct rig_recording_difference *difference);

struct rig_recording_writer;

/**
 * Write a recording, with gzip if the name ends in `.gz`.
 * @return the writer, or NULL with `error` set (IO).
 */
struct rig_recording_writer *rig_recording_writer_create(const char *path, GError **error);

/** Write a record that was read, byte by byte as it was, its counter too. */
bool rig_recording_writer_record(struct rig_recording_writer *writer,
                                 const struct rig_record *record, GError **error);
/**
 * Write a command. Nothing is written if it has an address that leads nowhere (MEMORY).
 * The counter is the one behind that of the record before.
 */
bool rig_recording_writer_command(struct rig_recording_writer *writer, uint64_t time_ns,
                                  const QXLCommandExt *command, const struct rig_memory *memory,
                                  GError **error);
/** Write a message; `primary` for one that creates it, else NULL. */
bool rig_recording_writer_message(struct rig_recording_writer *writer, uint64_t time_ns,
                                  uint32_t type, const struct rig_record_primary *primary,
                                  GError **error);
/** End the file and free the writer. @return false with `error` set if not all was written. */
bool rig_recording_writer_close(struct rig_recording_writer *writer, GError **error);

#endif
