/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file recording.h
 * Reads libspice-server's recordings (SPICE_WORKER_RECORD_FILENAME, first line `SPICE_REPLAY 1`;
 * docs/recording.md): one record at a time, in memory that does not grow with the file.
 *
 * A command is given as the structures of spice-protocol whose addresses are pointers of this
 * process (identity), in memory that the record owns. So it can be handed to libspice-server with
 * one memory slot that covers all addresses, or be taken apart. Every address in it is either 0 or
 * points to as many bytes as the fields beside it say: a file cannot make its reader go astray.
 */
#ifndef RIG_RECORDING_H
#define RIG_RECORDING_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include <qxl_wire.h>

#define RIG_RECORDING_ERROR (rig_recording_error_quark())
GQuark rig_recording_error_quark(void);

enum rig_recording_error {
    RIG_RECORDING_ERROR_FOREIGN, /**< not a recording, or of another version */
    RIG_RECORDING_ERROR_CUT,     /**< the file ends inside a record, or inside its compression */
    RIG_RECORDING_ERROR_DAMAGED, /**< a line, a number or a size that cannot be */
    RIG_RECORDING_ERROR_IO,      /**< the operating system says no */
    RIG_RECORDING_ERROR_MEMORY,  /**< writing: a command has an address that leads nowhere */
};

enum rig_record_kind {
    RIG_RECORD_COMMAND, /**< a ring command */
    RIG_RECORD_MESSAGE, /**< a message to libspice-server's worker */
    /**
     * The fields of a create-primary message before: with two devices in a file, records of the
     * other one can come between the message and its fields. Type, counter and time are those of
     * the last create-primary message that was without.
     */
    RIG_RECORD_PRIMARY,
};

/**
 * Messages to the worker, as libspice-server numbers them. Only those that create the primary
 * surface have fields in a recording; of an update, a memory slot or a monitors config a recording
 * has the fact alone.
 */
enum rig_worker_message {
    RIG_WORKER_UPDATE = 1,
    RIG_WORKER_WAKEUP = 2,
    RIG_WORKER_OOM = 3,
    RIG_WORKER_START = 8,
    RIG_WORKER_STOP = 9,
    RIG_WORKER_ADD_MEMSLOT = 16,
    RIG_WORKER_DEL_MEMSLOT = 17,
    RIG_WORKER_RESET_MEMSLOTS = 18,
    RIG_WORKER_DESTROY_SURFACES = 19,
    RIG_WORKER_CREATE_PRIMARY = 20,
    RIG_WORKER_DESTROY_PRIMARY = 21,
    RIG_WORKER_RESET_CURSOR = 22,
    RIG_WORKER_RESET_IMAGE_CACHE = 23,
    RIG_WORKER_DESTROY_SURFACE_WAIT = 24,
    RIG_WORKER_LOADVM_COMMANDS = 25,
    RIG_WORKER_UPDATE_ASYNC = 26,
    RIG_WORKER_ADD_MEMSLOT_ASYNC = 27,
    RIG_WORKER_DESTROY_SURFACES_ASYNC = 28,
    RIG_WORKER_CREATE_PRIMARY_ASYNC = 29,
    RIG_WORKER_DESTROY_PRIMARY_ASYNC = 30,
    RIG_WORKER_DESTROY_SURFACE_WAIT_ASYNC = 31,
    RIG_WORKER_FLUSH_SURFACES_ASYNC = 32,
    RIG_WORKER_MONITORS_CONFIG_ASYNC = 35,
    RIG_WORKER_DRIVER_UNLOAD = 36,
};

/** What a primary surface was created with. */
struct rig_record_primary {
    uint32_t width, height;
    int32_t stride; /**< bytes; negative: the last line comes first in memory */
    uint32_t format, position, mouse_mode, flags, type;
    uint8_t *data; /**< its memory at that time, `size` bytes; NULL if size is 0 */
    size_t size;   /**< 0, or height times the stride without its sign */
};

/** One record. Read only, but for what libspice-server writes into commands and surfaces. */
struct rig_record {
    uint64_t number;  /**< in this file, from 0 */
    uint32_t counter; /**< as recorded; libspice-server counts from 0 */
    enum rig_record_kind kind;
    uint32_t type;    /**< QXL_CMD_..., or a rig_worker_message */
    uint64_t time_ns; /**< monotonic clock of the machine that recorded */
    uint64_t offset;  /**< of its first byte in the uncompressed stream */
    uint64_t size;    /**< bytes in the uncompressed stream */
    /**
     * COMMAND: `data` is a pointer to a QXLDrawable (QXLCompatDrawable with QXL_COMMAND_FLAG_COMPAT
     * in `flags`), QXLCursorCmd, QXLSurfaceCmd, QXLUpdateCmd or QXLMessage (ends with a NUL), 0 for
     * other types; group_id and release ids are 0. Surface ids are those of the recording.
     */
    QXLCommandExt command;
    /**
     * PRIMARY, and MESSAGE that creates the primary: its fields. NULL if they come later
     * (#RIG_RECORD_PRIMARY), or not at all because libspice-server refused the request.
     */
    struct rig_record_primary *primary;
};

struct rig_recording;

/**
 * Open a recording: plain or gzip, `-` for standard input.
 * @return the recording, or NULL with `error` set (FOREIGN, CUT, IO). Close with
 * rig_recording_close().
 */
struct rig_recording *rig_recording_open(const char *path, GError **error);
/** The same from memory, for tests. The bytes are not copied and must outlive the recording. */
struct rig_recording *rig_recording_open_memory(const void *bytes, size_t size, GError **error);
/** NULL is fine. Records that are still held stay as they are. */
void rig_recording_close(struct rig_recording *recording);

/**
 * The next record.
 * @param error CUT, DAMAGED or IO: says file, record, offset, what was expected and found. The
 * records before were whole; there are none after, and each further call says the same.
 * @return a reference, to be given back with rig_record_unref(); NULL at the end (`error` not set)
 * and on failure.
 */
struct rig_record *rig_recording_next(struct rig_recording *recording, GError **error);

/** Bytes of the file (compressed) read so far, and its size, 0 if unknown: for progress bars. */
void rig_recording_progress(const struct rig_recording *recording, uint64_t *done, uint64_t *total);

/** Any thread. */
struct rig_record *rig_record_ref(struct rig_record *record);
/** Any thread; NULL is fine. With the last reference its memory goes, or is used again. */
void rig_record_unref(struct rig_record *record);

/**
 * Give a surface that is created without its pixels (no QXL_SURF_FLAG_KEEP_DATA) memory of its own,
 * filled with zeros, for libspice-server draws into it. Other records are left alone.
 * @return false with `error` set (MEMORY) if there is none of that size.
 */
bool rig_record_give_pixels(struct rig_record *record, GError **error);

/** @return QXL_DRAW_* or QXL_COPY_BITS of a command of a recording; 0 if it is no QXL_CMD_DRAW. */
uint8_t rig_command_draw_type(const QXLCommandExt *command);
/** Is it a message that asks for an area (UPDATE_AREA)? */
bool rig_record_is_update(const struct rig_record *record);
/** Is there another primary surface afterwards, or none? */
bool rig_record_ends_primary(const struct rig_record *record);

/** @return `draw:copy`, `wakeup`, or a number. Free with g_free(). */
char *rig_record_name(const struct rig_record *record);
/** @return the name of a worker message (`create_primary`), or NULL if it has none here. */
const char *rig_worker_message_name(uint32_t type);

#endif
