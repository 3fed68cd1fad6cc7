/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The command log, in QEMU's format and with its oddities (docs/device-contract.md): readers
 * compare it with logs of QEMU byte by byte.
 */
#include "device.h"

struct log {
    struct fake_qxl *device;
    struct outbox *out;
    uint32_t group_id;
};

#define NAME_COUNT(names) (sizeof(names) / sizeof((names)[0]))
#define put_name(out, names, value) put_name_of(out, names, NAME_COUNT(names), value)

static void put_name_of(struct outbox *out, const char *const *names, size_t count, size_t value)
{
    const char *name = value < count ? names[value] : NULL;

    text_string(out, name ? name : "???");
}

/** Copy an object of the guest. Returns false, with a guest bug set, if it does not map. */
static bool fetch(struct log *log, uint64_t address, void *object, size_t size)
{
    const void *memory = memslot_translate(log->device, log->out, address, log->group_id, size);

    if (!memory)
        return false;
    memcpy(object, memory, size);
    return true;
}

/** `LABELvalue`, all numbers of one line are built from these. */
__attribute__((always_inline)) static inline void put_signed(struct outbox *out, const char *label,
                                                             int64_t value)
{
    text_string(out, label);
    text_signed(out, value);
}

__attribute__((always_inline)) static inline void put_hex(struct outbox *out, const char *label,
                                                          uint64_t value)
{
    text_string(out, label);
    text_hex(out, value);
}

static void put_position(struct outbox *out, int32_t x, int32_t y)
{
    put_signed(out, "+", x);
    put_signed(out, "+", y);
}

static void put_rect(struct outbox *out, const QXLRect *rect)
{
    text_signed(out, (int32_t)((uint32_t)rect->right - (uint32_t)rect->left));
    put_signed(out, "x", (int32_t)((uint32_t)rect->bottom - (uint32_t)rect->top));
    put_position(out, rect->left, rect->top);
}

static bool put_image(struct log *log, uint64_t address)
{
    struct outbox *out = log->out;
    QXLImage image;

    if (!fetch(log, address, &image, sizeof(image)))
        return false;
    put_hex(out, " (id ", image.descriptor.id);
    put_signed(out, " type ", image.descriptor.type);
    put_signed(out, " flags ", image.descriptor.flags);
    put_signed(out, " width ", (int32_t)image.descriptor.width);
    put_signed(out, " height ", (int32_t)image.descriptor.height);
    if (image.descriptor.type == SPICE_IMAGE_TYPE_BITMAP) {
        put_signed(out, ", fmt ", image.bitmap.format);
        put_signed(out, " flags ", image.bitmap.flags);
        put_signed(out, " x ", (int32_t)image.bitmap.x);
        put_signed(out, " y ", (int32_t)image.bitmap.y);
        put_signed(out, " stride ", (int32_t)image.bitmap.stride);
        put_hex(out, " palette ", image.bitmap.palette);
        put_hex(out, " data ", image.bitmap.data);
    }
    text_string(out, ")");
    return true;
}

static bool put_copy(struct log *log, const QXLCopy *copy)
{
    QXLRect area = copy->src_area;

    put_hex(log->out, " src ", copy->src_bitmap);
    if (!put_image(log, copy->src_bitmap))
        return false;
    text_string(log->out, " area ");
    put_rect(log->out, &area);
    put_signed(log->out, " rop ", copy->rop_descriptor);
    return true;
}

static void put_draw_type(struct outbox *out, uint8_t type, uint8_t effect)
{
    static const char *const types[] = {
        [QXL_DRAW_NOP] = "nop",
        [QXL_DRAW_FILL] = "fill",
        [QXL_DRAW_OPAQUE] = "opaque",
        [QXL_DRAW_COPY] = "copy",
        [QXL_COPY_BITS] = "copy-bits",
        [QXL_DRAW_BLEND] = "blend",
        [QXL_DRAW_BLACKNESS] = "blackness",
        [QXL_DRAW_WHITENESS] = "whitemess",
        [QXL_DRAW_INVERS] = "invers",
        [QXL_DRAW_ROP3] = "rop3",
        [QXL_DRAW_STROKE] = "stroke",
        [QXL_DRAW_TEXT] = "text",
        [QXL_DRAW_TRANSPARENT] = "transparent",
        [QXL_DRAW_ALPHA_BLEND] = "alpha-blend",
    };
    static const char *const effects[] = {
        [QXL_EFFECT_BLEND] = "blend",
        [QXL_EFFECT_OPAQUE] = "opaque",
        [QXL_EFFECT_REVERT_ON_DUP] = "revert-on-dup",
        [QXL_EFFECT_BLACKNESS_ON_DUP] = "blackness-on-dup",
        [QXL_EFFECT_WHITENESS_ON_DUP] = "whiteness-on-dup",
        [QXL_EFFECT_NOP_ON_DUP] = "nop-on-dup",
        [QXL_EFFECT_NOP] = "nop",
        [QXL_EFFECT_OPAQUE_BRUSH] = "opaque-brush",
    };

    text_string(out, " type ");
    put_name(out, types, type);
    text_string(out, " effect ");
    put_name(out, effects, effect);
}

static bool put_draw(struct log *log, uint64_t address)
{
    QXLDrawable drawable;

    if (!fetch(log, address, &drawable, sizeof(drawable)))
        return false;
    put_signed(log->out, ": surface_id ", (int32_t)drawable.surface_id);
    put_draw_type(log->out, drawable.type, drawable.effect);
    return drawable.type != QXL_DRAW_COPY || put_copy(log, &drawable.u.copy);
}

static bool put_compat_draw(struct log *log, uint64_t address)
{
    QXLCompatDrawable drawable;

    if (!fetch(log, address, &drawable, sizeof(drawable)))
        return false;
    text_string(log->out, ":");
    put_draw_type(log->out, drawable.type, drawable.effect);
    if (drawable.bitmap_offset) {
        QXLRect area = drawable.bitmap_area;

        put_signed(log->out, ": bitmap ", drawable.bitmap_offset);
        text_string(log->out, " ");
        put_rect(log->out, &area);
    }
    return drawable.type != QXL_DRAW_COPY || put_copy(log, &drawable.u.copy);
}

static void put_surface_format(struct outbox *out, uint32_t format)
{
    static const char *const formats[] = {
        [SPICE_SURFACE_FMT_INVALID] = "invalid", [SPICE_SURFACE_FMT_1_A] = "alpha/1",
        [SPICE_SURFACE_FMT_8_A] = "alpha/8",     [SPICE_SURFACE_FMT_16_555] = "555/16",
        [SPICE_SURFACE_FMT_16_565] = "565/16",   [SPICE_SURFACE_FMT_32_xRGB] = "xRGB/32",
        [SPICE_SURFACE_FMT_32_ARGB] = "ARGB/32",
    };

    put_name(out, formats, format);
}

static bool put_surface(struct log *log, uint64_t address)
{
    static const char *const types[] = {
        [QXL_SURFACE_CMD_CREATE] = "create",
        [QXL_SURFACE_CMD_DESTROY] = "destroy",
    };
    struct outbox *out = log->out;
    QXLSurfaceCmd command;

    if (!fetch(log, address, &command, sizeof(command)))
        return false;
    text_string(out, ": ");
    put_name(out, types, command.type);
    put_signed(out, " id ", (int32_t)command.surface_id);
    if (command.type == QXL_SURFACE_CMD_CREATE) {
        put_signed(out, " size ", (int32_t)command.u.surface_create.width);
        put_signed(out, "x", (int32_t)command.u.surface_create.height);
        put_signed(out, " stride ", command.u.surface_create.stride);
        text_string(out, " format ");
        put_surface_format(out, command.u.surface_create.format);
        put_signed(out, " (count ", log->device->surfaces.count);
        put_signed(out, ", max ", log->device->surfaces.max);
        text_string(out, ")");
    } else if (command.type == QXL_SURFACE_CMD_DESTROY) {
        put_signed(out, " (count ", log->device->surfaces.count);
        text_string(out, ")");
    }
    return true;
}

static void put_cursor_shape(struct log *log, uint64_t address)
{
    static const char *const types[] = {
        [SPICE_CURSOR_TYPE_ALPHA] = "alpha",     [SPICE_CURSOR_TYPE_MONO] = "mono",
        [SPICE_CURSOR_TYPE_COLOR4] = "color4",   [SPICE_CURSOR_TYPE_COLOR8] = "color8",
        [SPICE_CURSOR_TYPE_COLOR16] = "color16", [SPICE_CURSOR_TYPE_COLOR24] = "color24",
        [SPICE_CURSOR_TYPE_COLOR32] = "color32",
    };
    struct outbox *out = log->out;
    QXLCursor cursor;

    put_hex(out, ", shape @ 0x", address);
    if (!fetch(log, address, &cursor, sizeof(cursor)))
        return;
    text_string(out, " type ");
    put_name(out, types, cursor.header.type);
    put_signed(out, " size ", cursor.header.width);
    put_signed(out, "x", cursor.header.height);
    text_string(out, " hot-spot ");
    put_position(out, cursor.header.hot_spot_x, cursor.header.hot_spot_y);
    put_hex(out, " unique 0x", cursor.header.unique);
    put_signed(out, " data-size ", (int32_t)cursor.data_size);
}

static bool put_cursor(struct log *log, uint64_t address)
{
    static const char *const types[] = {
        [QXL_CURSOR_SET] = "set",
        [QXL_CURSOR_MOVE] = "move",
        [QXL_CURSOR_HIDE] = "hide",
        [QXL_CURSOR_TRAIL] = "trail",
    };
    struct outbox *out = log->out;
    QXLCursorCmd command;

    if (!fetch(log, address, &command, sizeof(command)))
        return false;
    text_string(out, ": ");
    put_name(out, types, command.type);
    if (command.type == QXL_CURSOR_SET) {
        text_string(out, " ");
        put_position(out, command.u.set.position.x, command.u.set.position.y);
        text_string(out, " visible ");
        text_string(out, command.u.set.visible ? "yes" : "no");
        put_cursor_shape(log, command.u.set.shape);
    } else if (command.type == QXL_CURSOR_MOVE) {
        text_string(out, " ");
        put_position(out, command.u.position.x, command.u.position.y);
    }
    return true;
}

/** What follows the type. Returns false where QEMU leaves the line unfinished. */
static bool put_details(struct log *log, const QXLCommandExt *command)
{
    switch (command->cmd.type) {
    case QXL_CMD_DRAW:
        return command->flags & QXL_COMMAND_FLAG_COMPAT ? put_compat_draw(log, command->cmd.data)
                                                        : put_draw(log, command->cmd.data);
    case QXL_CMD_SURFACE:
        return put_surface(log, command->cmd.data);
    case QXL_CMD_CURSOR:
        return put_cursor(log, command->cmd.data);
    default:
        return true;
    }
}

void cmdlog_print(struct fake_qxl *device, struct outbox *out, const char *ring,
                  const QXLCommandExt *command)
{
    static const char *const types[] = {
        [QXL_CMD_NOP] = "nop",       [QXL_CMD_DRAW] = "draw",       [QXL_CMD_UPDATE] = "update",
        [QXL_CMD_CURSOR] = "cursor", [QXL_CMD_MESSAGE] = "message", [QXL_CMD_SURFACE] = "surface",
    };
    struct log log = {device, out, command->group_id};
    uint64_t now = device->machine.clock_ns ? device->machine.clock_ns(device->machine_context) : 0;

    text_end(out);
    text_unsigned(out, now);
    text_string(out, " qxl-");
    text_unsigned(out, device->config.id);
    text_string(out, "/");
    text_string(out, ring);
    put_hex(out, ": cmd @ 0x", command->cmd.data);
    text_string(out, " ");
    put_name(out, types, command->cmd.type);
    if (command->flags & QXL_COMMAND_FLAG_COMPAT)
        text_string(out, "(compat)");
    if (put_details(&log, command))
        text_string(out, "\n");
    text_end(out);
}
