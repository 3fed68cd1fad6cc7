/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"
#include "json_line.h"
#include "recorded.h"
#include "verb.h"

#include <stdio.h>

/* What was lost is left out. */
static void dump_hex(struct rig_json_line *json, const char *key, uint64_t value)
{
    if (value != RIG_LOST)
        rig_json_line_hex(json, key, value);
}

static const char *const kind_names[] = {
    [RIG_EVENT_COMMAND] = "command",       [RIG_EVENT_DEVICE] = "device",
    [RIG_EVENT_PORT_WRITE] = "port-write", [RIG_EVENT_INTERRUPT] = "interrupt",
    [RIG_EVENT_PRIMARY] = "primary",       [RIG_EVENT_GUEST_LOG] = "guest-log",
    [RIG_EVENT_GUEST_BUG] = "guest-bug",   [RIG_EVENT_FOREIGN] = "foreign",
    [RIG_EVENT_PROBLEM] = "problem",
};

static const char *const completeness_names[] = {
    [RIG_WHOLE] = "whole",
    [RIG_REJOINED] = "rejoined",
    [RIG_UNMAPPED] = "unmapped",
    [RIG_CUT] = "cut",
};

static void dump_area(struct rig_json_line *json, const char *const keys[4],
                      const struct rig_area *area)
{
    rig_json_line_number(json, keys[0], area->width);
    rig_json_line_number(json, keys[1], area->height);
    rig_json_line_number(json, keys[2], area->x);
    rig_json_line_number(json, keys[3], area->y);
}

static void dump_draw(struct rig_json_line *json, const struct rig_command *command)
{
    static const char *const area_keys[] = {"area_width", "area_height", "area_x", "area_y"};
    static const char *const bitmap_keys[] = {"bitmap_area_width", "bitmap_area_height",
                                              "bitmap_area_x", "bitmap_area_y"};
    const struct rig_draw *draw = &command->draw;
    const struct rig_image *image = &draw->image;
    uint32_t parts = command->parts;

    if (parts & RIG_PART_DRAW) {
        if (!command->compat)
            rig_json_line_number(json, "surface_id", (int32_t)draw->surface_id);
        rig_json_line_text(json, "draw_type", rig_draw_type_name(draw->type));
        rig_json_line_text(json, "effect", rig_effect_name(draw->effect));
    }
    if (parts & RIG_PART_COMPAT_BITMAPS) {
        rig_json_line_number(json, "bitmap_offset", (int32_t)command->bitmap_offset);
        dump_area(json, bitmap_keys, &command->bitmap_area);
    }
    if (parts & RIG_PART_SRC)
        dump_hex(json, "src", draw->src);
    if (parts & RIG_PART_IMAGE) {
        dump_hex(json, "image_id", image->id);
        rig_json_line_number(json, "image_type", image->type);
        rig_json_line_number(json, "image_flags", image->flags);
        rig_json_line_number(json, "image_width", (int32_t)image->width);
        rig_json_line_number(json, "image_height", (int32_t)image->height);
    }
    if (parts & RIG_PART_BITMAP) {
        rig_json_line_number(json, "bitmap_format", image->bitmap_format);
        rig_json_line_number(json, "bitmap_flags", image->bitmap_flags);
        rig_json_line_number(json, "bitmap_x", (int32_t)image->bitmap_x);
        rig_json_line_number(json, "bitmap_y", (int32_t)image->bitmap_y);
        rig_json_line_number(json, "stride", (int32_t)image->stride);
        dump_hex(json, "palette", image->palette);
        dump_hex(json, "data", image->data);
    }
    if (parts & RIG_PART_AREA)
        dump_area(json, area_keys, &draw->area);
    if (parts & RIG_PART_ROP)
        rig_json_line_number(json, "rop", draw->rop);
}

static void dump_surface(struct rig_json_line *json, const struct rig_command *command)
{
    const struct rig_surface *surface = &command->surface;

    if (command->parts & RIG_PART_SURFACE) {
        rig_json_line_text(json, "surface_command",
                           surface->unknown  ? "???"
                           : surface->create ? "create"
                                             : "destroy");
        rig_json_line_number(json, "surface_id", (int32_t)surface->id);
    }
    if (command->parts & RIG_PART_SURFACE_SIZE) {
        rig_json_line_number(json, "width", (int32_t)surface->width);
        rig_json_line_number(json, "height", (int32_t)surface->height);
        rig_json_line_number(json, "stride", surface->stride);
        rig_json_line_text(json, "format", rig_surface_format_name(surface->format));
    }
    if (command->parts & RIG_PART_COUNT) {
        rig_json_line_number(json, "count", (int32_t)surface->count);
        if (surface->create)
            rig_json_line_number(json, "max", (int32_t)surface->max);
    }
}

static void dump_cursor(struct rig_json_line *json, const struct rig_command *command)
{
    const struct rig_cursor *cursor = &command->cursor;

    if (command->parts & RIG_PART_CURSOR)
        rig_json_line_text(json, "cursor_command", rig_cursor_type_name(cursor->type));
    if (command->parts & RIG_PART_POSITION) {
        rig_json_line_number(json, "x", cursor->x);
        rig_json_line_number(json, "y", cursor->y);
    }
    if (command->parts & RIG_PART_VISIBLE) {
        rig_json_line_bool(json, "visible", cursor->visible);
        dump_hex(json, "shape", cursor->shape);
    }
    if (command->parts & RIG_PART_SHAPE) {
        rig_json_line_text(json, "shape_type", rig_cursor_shape_name(cursor->shape_type));
        rig_json_line_number(json, "width", cursor->width);
        rig_json_line_number(json, "height", cursor->height);
        rig_json_line_number(json, "hot_x", cursor->hot_x);
        rig_json_line_number(json, "hot_y", cursor->hot_y);
        dump_hex(json, "unique", cursor->unique);
        rig_json_line_number(json, "data_size", (int32_t)cursor->data_size);
    }
}

static void dump_command(struct rig_json_line *json, const struct rig_command *command)
{
    rig_json_line_text(json, "ring", rig_ring_name(command->ring));
    rig_json_line_number(json, "time_ns", (int64_t)command->time_ns);
    dump_hex(json, "address", command->address);
    rig_json_line_text(json, "completeness", completeness_names[command->completeness]);
    if (command->tail_line)
        rig_json_line_number(json, "tail_line", (int64_t)command->tail_line);
    if (!(command->parts & RIG_PART_TYPE))
        return;
    rig_json_line_text(json, "type", rig_command_type_name(command->type));
    if (command->compat)
        rig_json_line_bool(json, "compat", true);
    if (command->type == RIG_COMMAND_DRAW)
        dump_draw(json, command);
    else if (command->type == RIG_COMMAND_SURFACE)
        dump_surface(json, command);
    else if (command->type == RIG_COMMAND_CURSOR)
        dump_cursor(json, command);
}

static void dump_device_event(struct rig_json_line *json, const struct rig_event *event)
{
    const struct rig_device_event *device_event = &event->device_event;

    if (device_event->time_us) {
        rig_json_line_number(json, "time_us", (int64_t)device_event->time_us);
        rig_json_line_number(json, "pid", device_event->pid);
    }
    rig_json_line_text(json, "name", device_event->name);
    rig_json_line_text(json, "text", device_event->text);
    if (event->kind == RIG_EVENT_PORT_WRITE) {
        rig_json_line_number(json, "port", device_event->port);
        rig_json_line_text(json, "port_name", device_event->port_name);
        rig_json_line_number(json, "value", device_event->value);
        rig_json_line_bool(json, "async", device_event->is_async);
    } else if (event->kind == RIG_EVENT_INTERRUPT) {
        rig_json_line_number(json, "interrupts", device_event->interrupts);
    } else if (event->kind == RIG_EVENT_PRIMARY) {
        rig_json_line_number(json, "width", device_event->width);
        rig_json_line_number(json, "height", device_event->height);
        rig_json_line_number(json, "bits", device_event->bits);
    }
}

static void dump_event(struct rig_json_line *json, const char *file, const struct rig_event *event,
                       uint64_t *commands)
{
    rig_json_line_begin(json);
    if (file)
        rig_json_line_text(json, "file", file);
    rig_json_line_number(json, "line", (int64_t)event->line);
    rig_json_line_text(json, "kind", kind_names[event->kind]);
    if (event->kind != RIG_EVENT_FOREIGN && event->kind != RIG_EVENT_PROBLEM)
        rig_json_line_number(json, "device", event->device);
    switch (event->kind) {
    case RIG_EVENT_COMMAND:
        rig_json_line_number(json, "number", (int64_t)++ * commands);
        dump_command(json, &event->command);
        break;
    case RIG_EVENT_DEVICE:
    case RIG_EVENT_PORT_WRITE:
    case RIG_EVENT_INTERRUPT:
    case RIG_EVENT_PRIMARY:
        dump_device_event(json, event);
        break;
    case RIG_EVENT_GUEST_LOG:
        rig_json_line_number(json, "time_ns", (int64_t)event->message.time_ns);
        rig_json_line_text(json, "text", event->message.text);
        break;
    case RIG_EVENT_GUEST_BUG:
    case RIG_EVENT_FOREIGN:
        rig_json_line_text(json, "text", event->message.text);
        break;
    case RIG_EVENT_PROBLEM:
        rig_json_line_number(json, "column", event->problem.column);
        rig_json_line_text(json, "expected", event->problem.expected);
        rig_json_line_text(json, "found", event->problem.found);
        rig_json_line_text(json, "text", event->problem.text);
        break;
    }
    rig_json_line_print(json);
}

static int dump(int argc, char **argv)
{
    static const GOptionEntry entries[] = {G_OPTION_ENTRY_NULL};
    struct rig_json_line json;
    struct rig_input input;
    struct rig_event event;
    int status = RIG_EXIT_WELL;

    if (!rig_verb_options(&rig_verb_dump, entries, "  0  all well\n  1  output failed\n", &argc,
                          &argv, 1, RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    rig_json_line_init(&json);
    for (int i = 1; i < argc; i++) {
        struct rig_recording *recording = rig_recorded_open(argv[i]);

        if (recording) {
            const char *file = argc > 2 ? argv[i] : NULL;
            status = rig_verb_worse(status, rig_recorded_dump(recording, file, &json));
            continue;
        }
        if (!rig_input_open(&input, argv[i])) {
            status = RIG_EXIT_USAGE;
            continue;
        }
        if (input.is_recording)
            status = rig_verb_worse(status, RIG_EXIT_CANNOT_TELL);
        uint64_t commands = 0;
        while (!ferror(stdout) && rig_input_next(&input, &event))
            dump_event(&json, argc > 2 ? argv[i] : NULL, &event, &commands);
        rig_input_close(&input);
    }
    rig_json_line_finish(&json);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_dump = {
    .name = "dump",
    .synopsis = "FILE...",
    .summary = "Print every event as a line of JSON",
    .function = dump,
};
