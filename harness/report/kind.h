/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file kind.h
 * Kinds of commands as the report counts them: the same for logs and for recordings.
 */
#ifndef RIG_KIND_H
#define RIG_KIND_H

#include "../recording/recording.h"
#include "../trace/event.h"

enum rig_kind {
    RIG_KIND_DRAW = 0,                              /**< and the draw type, QXL_DRAW_* */
    RIG_KIND_DRAW_UNKNOWN = QXL_DRAW_COMPOSITE + 1, /**< QEMU's log has no word for it */
    RIG_KIND_SURFACE_CREATE,
    RIG_KIND_SURFACE_DESTROY,
    RIG_KIND_CURSOR_SET, /**< the four in the order of QXL_CURSOR_* */
    RIG_KIND_CURSOR_MOVE,
    RIG_KIND_CURSOR_HIDE,
    RIG_KIND_CURSOR_TRAIL,
    RIG_KIND_OTHER,
    RIG_KIND_VGA, /**< QEMU's own updates, of a log */
    RIG_KINDS_OF_COMMANDS,
};

/** Of a command. */
enum rig_kind rig_kind_of_logged(const struct rig_command *command);
enum rig_kind rig_kind_of_recorded(const QXLCommandExt *command);
/** @return `draw:copy`, for people and static. */
const char *rig_kind_name(enum rig_kind kind);

/** What a drawing says of its driver's habits. */
struct rig_drawing {
    bool primary;          /**< it draws on the primary surface */
    bool has_image;        /**< the rest holds */
    bool from_surface;     /**< the image is another surface */
    bool cached;           /**< the host is asked to keep the image */
    uint64_t bitmap_bytes; /**< of the image, if it is a bitmap */
};

/** @return false if it is no drawing, or nothing is known of it. */
bool rig_drawing_of_logged(const struct rig_command *command, struct rig_drawing *drawing);
bool rig_drawing_of_recorded(const QXLCommandExt *command, struct rig_drawing *drawing);

#endif
