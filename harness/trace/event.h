/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file event.h
 * The one model that all traces become: a sequence of events, each with its source line.
 *
 * Events are plain data. Strings in them point into the reader's buffers and are valid until the
 * next call of rig_reader_next() on that reader; copy what must live longer.
 */
#ifndef RIG_EVENT_H
#define RIG_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum rig_event_kind {
    RIG_EVENT_COMMAND,    /**< a command-log line: `TIME qxl-ID/RING: cmd @ ...` */
    RIG_EVENT_DEVICE,     /**< a trace event of QEMU's device that is none of the kinds below */
    RIG_EVENT_PORT_WRITE, /**< `qxl_io_write` */
    RIG_EVENT_INTERRUPT,  /**< `qxl_send_events` */
    RIG_EVENT_PRIMARY,    /**< `qxl_create_guest_primary`: size and format of the primary surface */
    RIG_EVENT_GUEST_LOG,  /**< `qxl/guest-ID: NS: TEXT` */
    RIG_EVENT_GUEST_BUG,  /**< `qxl-ID: guest bug: TEXT` */
    RIG_EVENT_FOREIGN,    /**< anything else; kept, not understood */
    RIG_EVENT_PROBLEM,    /**< something that could not be read; says what and where */
};

enum rig_ring { RIG_RING_CMD, RIG_RING_CSR, RIG_RING_VGA };

/** Command type; the numbers are QXL's (`QXL_CMD_*`). UNKNOWN prints as `???`. */
enum rig_command_type {
    RIG_COMMAND_NOP,
    RIG_COMMAND_DRAW,
    RIG_COMMAND_UPDATE,
    RIG_COMMAND_CURSOR,
    RIG_COMMAND_MESSAGE,
    RIG_COMMAND_SURFACE,
    RIG_COMMAND_UNKNOWN,
};

/** How much of a command's line could be read. */
enum rig_completeness {
    RIG_WHOLE,    /**< everything that QEMU prints for this command */
    RIG_REJOINED, /**< whole, after a line that was spliced into it was taken out */
    RIG_UNMAPPED, /**< QEMU itself stopped in the middle: an address did not map */
    RIG_CUT,      /**< the rest of the line is lost */
};

/** Which optional parts of a command are present. */
enum rig_command_part {
    RIG_PART_TYPE = 1 << 0,            /**< command type */
    RIG_PART_DRAW = 1 << 1,            /**< surface_id (not compat), draw type, effect */
    RIG_PART_SRC = 1 << 2,             /**< src address */
    RIG_PART_IMAGE = 1 << 3,           /**< id, type, flags, width, height */
    RIG_PART_BITMAP = 1 << 4,          /**< fmt, flags, x, y, stride, palette, data */
    RIG_PART_AREA = 1 << 5,            /**< area */
    RIG_PART_ROP = 1 << 6,             /**< rop */
    RIG_PART_SURFACE = 1 << 7,         /**< create or destroy, and id */
    RIG_PART_SURFACE_SIZE = 1 << 8,    /**< size, stride, format (create) */
    RIG_PART_COUNT = 1 << 9,           /**< count, and max (create) */
    RIG_PART_CURSOR = 1 << 10,         /**< set, move, hide or trail */
    RIG_PART_POSITION = 1 << 11,       /**< cursor position */
    RIG_PART_VISIBLE = 1 << 12,        /**< visible yes/no, shape address */
    RIG_PART_SHAPE = 1 << 13,          /**< type, size, hot-spot, unique, data-size of the shape */
    RIG_PART_COMPAT_BITMAPS = 1 << 14, /**< `: bitmap N WxH+X+Y` of the revision-1 layout */
};

/**
 * Stands for an address, an image's id or a cursor's `unique` whose digits could not be told from
 * those of a process id that ran into them: the rest of the command is right. A problem follows.
 */
#define RIG_LOST UINT64_MAX

/** An area as QEMU prints it: `WxH+X+Y`; sizes can be negative. */
struct rig_area {
    int32_t width, height, x, y;
};

struct rig_image {
    uint64_t id;
    uint32_t type, flags, width, height;
    /* bitmap only */
    uint32_t bitmap_format, bitmap_flags, bitmap_x, bitmap_y, stride;
    uint64_t palette, data;
};

struct rig_draw {
    uint32_t surface_id;
    uint8_t type;   /**< QXL_DRAW_*; RIG_UNKNOWN_NAME if the log has `???` (composite and others) */
    uint8_t effect; /**< QXL_EFFECT_* or RIG_UNKNOWN_NAME */
    uint64_t src;
    struct rig_image image;
    struct rig_area area;
    uint32_t rop;
};

enum { RIG_UNKNOWN_NAME = 0xff };

struct rig_surface {
    bool create;  /**< else destroy */
    bool unknown; /**< printed as `???`: neither; `create` is false and there is no size or count */
    uint32_t id, width, height;
    int32_t stride;
    uint32_t format; /**< SPICE_SURFACE_FMT_*; RIG_UNKNOWN_NAME if the log has `???` */
    uint32_t count, max;
};

struct rig_cursor {
    uint8_t type; /**< QXL_CURSOR_* or RIG_UNKNOWN_NAME */
    int32_t x, y;
    bool visible;
    uint64_t shape;      /**< read with RIG_PART_VISIBLE */
    uint32_t shape_type; /**< SPICE_CURSOR_TYPE_* or RIG_UNKNOWN_NAME */
    uint32_t width, height;
    int32_t hot_x, hot_y;
    uint64_t unique;
    uint32_t data_size;
};

struct rig_command {
    uint64_t time_ns; /**< guest virtual clock */
    enum rig_ring ring;
    uint64_t address;
    enum rig_command_type type;
    bool compat;
    enum rig_completeness completeness;
    /**
     * The file ends behind this command without a newline, and its last field could go on: a
     * number, or a draw's effect. WHOLE or REJOINED as far as can be seen; that field may be cut.
     */
    bool no_newline;
    uint32_t parts; /**< rig_command_part bits that were read */
    /**
     * REJOINED, and CUT if some of the rest was found: the line where the last of it was, if only
     * the end of the line: an empty one; 0 if nothing was found.
     */
    uint64_t tail_line;
    /** What the line that holds the head says by itself: differs from `parts` when REJOINED. */
    uint32_t head_parts;
    uint32_t bitmap_offset;      /**< RIG_PART_COMPAT_BITMAPS: `bitmap N` */
    struct rig_area bitmap_area; /**< RIG_PART_COMPAT_BITMAPS */
    union {
        struct rig_draw draw;
        struct rig_surface surface;
        struct rig_cursor cursor;
    };
};

struct rig_device_event {
    uint64_t time_us; /**< host clock, 0 if the event has no time stamp */
    uint32_t pid;     /**< 0 if the event has no time stamp */
    const char *name; /**< `qxl_ring_res_push` */
    const char *text; /**< the rest of the line */
    /* PORT_WRITE */
    uint32_t port, value;
    const char *port_name; /**< as printed, "" if none */
    bool is_async;
    /* INTERRUPT */
    uint32_t interrupts; /**< QXL_INTERRUPT_* */
    /* PRIMARY */
    uint32_t width, height, bits;
};

struct rig_message {
    uint64_t time_ns; /**< GUEST_LOG only */
    const char *text; /**< without the newline */
};

struct rig_problem {
    uint32_t column; /**< 1 is the first byte of the line */
    const char *expected;
    const char *found; /**< a short, printable excerpt */
    /** Words for a person: what was lost and what was done with the rest. */
    const char *text;
};

struct rig_event {
    enum rig_event_kind kind;
    uint64_t line;   /**< line number, from 1 */
    uint64_t offset; /**< byte offset of the line in the uncompressed stream */
    uint32_t device; /**< the ID in `qxl-ID`; 0 where the kind has none */
    union {
        struct rig_command command;
        struct rig_device_event device_event;
        struct rig_message message;
        struct rig_problem problem;
    };
};

/** `cmd`, `csr`, `vga`. */
const char *rig_ring_name(enum rig_ring ring);
/** QEMU's word for a command type, `???` for what has none. */
const char *rig_command_type_name(enum rig_command_type type);
/** QEMU's word for a draw type (its `whitemess` too), `???` for what has none. */
const char *rig_draw_type_name(uint8_t type);
const char *rig_effect_name(uint8_t effect);
const char *rig_surface_format_name(uint32_t format);
const char *rig_cursor_type_name(uint8_t type);
const char *rig_cursor_shape_name(uint32_t type);
/**
 * The kind of a command for counting, as `../traces/counts.json` writes it: `draw:copy/opaque`,
 * `surface:create`, `cursor:move`, `nop`. A part that `parts` lacks is `?`: `surface:?`.
 * @param parts command->parts, or command->head_parts for what the line by itself says.
 * @param buffer at least 64 bytes.
 * @return buffer.
 */
char *rig_command_kind(const struct rig_command *command, uint32_t parts, char *buffer);

/**
 * What could not be read, in words: WHAT (expected `...`, found `...`).
 * @return a string to be freed with g_free().
 */
char *rig_problem_text(const struct rig_problem *problem);

#endif
