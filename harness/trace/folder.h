/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file folder.h
 * The folder that `qxlrig record` leaves, and what is what in it.
 */
#ifndef RIG_FOLDER_H
#define RIG_FOLDER_H

#include <glib.h>

enum rig_folder_part {
    RIG_FOLDER_LOG,       /**< `qemu.log`: QEMU's stderr with the command log */
    RIG_FOLDER_EVENTS,    /**< `events.log`: trace events of the device */
    RIG_FOLDER_RECORDING, /**< `recording.spice-record.gz`: libspice-server's */
    RIG_FOLDER_ABOUT,     /**< `session.json`: what was run, when, with which versions */
};

/** The name of a part in its folder. */
const char *rig_folder_name(enum rig_folder_part part);
/**
 * The file to read where a person names a file or a session's folder.
 * @param path a folder; or anything else, `-` too, which then is the file itself.
 * @return a path to be freed with g_free(), or NULL with `error` (of G_FILE_ERROR) set: a folder
 *         that has no such part.
 */
char *rig_folder_find(const char *path, enum rig_folder_part part, GError **error);

#endif
