/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file cut.h
 * A trace of which parts can be left out: a recording of libspice-server, or a command log. What is
 * left is written with the bytes that it had. One thread.
 */
#ifndef RIG_CUT_H
#define RIG_CUT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "../trace/selection.h"
#include "region.h"

#define RIG_CUT_ERROR rig_cut_error_quark()
GQuark rig_cut_error_quark(void);
enum rig_cut_error {
    RIG_CUT_ERROR_READ,  /**< the trace cannot be opened */
    RIG_CUT_ERROR_EMPTY, /**< there is nothing in it that could be cut */
    RIG_CUT_ERROR_WRITE, /**< the result cannot be written */
};

/** In place of the index of a part or of a surface. */
#define RIG_CUT_NONE UINT32_MAX

/** What a part is to others. */
enum rig_cut_role {
    RIG_CUT_ALONE,   /**< no other part needs it, and it needs no surface */
    RIG_CUT_DRAW,    /**< draws on `surface`, reads others */
    RIG_CUT_CREATE,  /**< begins `surface` */
    RIG_CUT_HEAD,    /**< a message whose fields come in another part, the CREATE */
    RIG_CUT_END,     /**< ends one surface or many */
    RIG_CUT_STATE,   /**< changes how those behind it are drawn: resets a cache */
    RIG_CUT_BESIDES, /**< a line of a log that is no command: goes with the command before */
};

/** A record of a recording, or of a log a command or another line. */
struct rig_cut_part {
    enum rig_cut_role role;
    enum rig_selection_kind kind; /**< as the two below, for a selection */
    uint8_t draw_type;
    uint64_t number;      /**< in its trace, from 1; 0: no selection has it */
    uint64_t time_ns;     /**< since the first part that has a number */
    bool is_command;      /**< else a message, or another line of a log */
    bool covers;          /**< DRAW: nothing of what was in `box` can be seen behind it */
    uint32_t surface;     /**< DRAW, CREATE: index of rig_cut.surfaces */
    uint32_t primary;     /**< the surface that was the primary, or RIG_CUT_NONE */
    uint32_t shape;       /**< of a cursor command: the part that set its shape, or RIG_CUT_NONE */
    uint32_t reads;       /**< DRAW: index of the first in rig_cut.reads */
    uint32_t read_count;  /**< how many of them */
    struct rig_box box;   /**< DRAW: where */
    uint32_t first, last; /**< indices of rig_cut.pieces; both are of it */
};

/** A surface from its creation to its end: an id that is used again is another one. */
struct rig_cut_surface {
    uint32_t device, id;
    uint32_t head, create, end; /**< parts; RIG_CUT_NONE: not in the trace */
    uint32_t width, height;     /**< 0: not known */
};

/** That a drawing takes pixels from a surface. */
struct rig_cut_read {
    uint32_t surface;
    struct rig_box area;
};

/** Bytes of the trace: a record, or a line with its end. */
struct rig_cut_piece {
    uint64_t offset, size;
};

struct rig_cut {
    bool is_recording;
    GArray *parts;    /**< struct rig_cut_part */
    GArray *surfaces; /**< struct rig_cut_surface, in the order in which they begin */
    GArray *reads;    /**< struct rig_cut_read */
    GArray *pieces;   /**< struct rig_cut_piece */
    uint32_t commands;
    /** Why the trace could not be read to its end, and where; NULL: it could. */
    char *damage;
    GMappedFile *bytes; /**< of the trace, uncompressed */
};

/**
 * Read a trace: a recording, plain or gzip; or a log, plain or compressed.
 * @return NULL with `error` set (READ; EMPTY: there is no command in it). Free with
 *         rig_cut_close().
 */
struct rig_cut *rig_cut_open(const char *path, GError **error);
/** NULL is fine. */
void rig_cut_close(struct rig_cut *cut);

/** How much of a selection's needs is kept. */
enum rig_cut_needs {
    RIG_CUT_STRUCTURE, /**< what it cannot be replayed without: creates and ends of surfaces */
    RIG_CUT_PIXELS,    /**< and all drawing that can be seen in it, so that the screen is right */
};

/** For each part. */
enum rig_cut_keep { RIG_CUT_OUT, RIG_CUT_SELECTED, RIG_CUT_NEEDED };

/**
 * Mark what a selection has as SELECTED.
 * @param[out] keep as many as there are parts.
 * @return how many.
 */
uint32_t rig_cut_select(const struct rig_cut *cut, struct rig_selection *selection, uint8_t *keep);
/**
 * Mark what the SELECTED need as NEEDED, and of a log the lines that belong to them. Of a log,
 * which has no pixels, always STRUCTURE.
 */
void rig_cut_add_needed(const struct rig_cut *cut, enum rig_cut_needs needs, uint8_t *keep);
/**
 * Leave out what cannot be without that which was left out: drawings without their surfaces. An end
 * comes back if the id is used again behind it.
 */
void rig_cut_drop_orphans(const struct rig_cut *cut, uint8_t *keep);

/** Write what is not OUT to a file, with gzip if `gzip`. @param fd closed also on failure. */
bool rig_cut_write_fd(const struct rig_cut *cut, const uint8_t *keep, int fd, bool gzip,
                      GError **error);
/**
 * Begin a file beside `path` that is to take its place: with a name that ends as that one does.
 * @param[out] name free with g_free(). @return a file descriptor, or -1 with `error` (WRITE) set.
 */
int rig_cut_begin_file(const char *path, char **name, GError **error);
/** Put a file that was written in the place of `path`. @return false with `error` (WRITE) set. */
bool rig_cut_end_file(const char *name, const char *path, GError **error);
/** All three: whoever looks at `path` finds what was there, or the whole result. */
bool rig_cut_write(const struct rig_cut *cut, const uint8_t *keep, const char *path,
                   GError **error);

#endif
