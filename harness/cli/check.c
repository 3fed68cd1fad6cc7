/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"

#include <glib.h>
#include <inttypes.h>
#include <spice/enums.h>
#include <spice/qxl_dev.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "input.h"
#include "names.h"

/* Memory is bounded: of a log with more ids than a device can have, the rest is not followed. */
#define SURFACES_MAX 65536
#define DEVICES_MAX 64

struct device {
    uint32_t id;
    uint64_t last_time, last_line;
    GHashTable *surfaces; /* id to the line of its create, or 0: destroyed */
    int64_t count;        /* surfaces that live, by the log's own count; -1: not known */
    bool from_start;      /* the log has the device's first surface: none is unknown */
};

struct rig_check {
    rig_check_function *report;
    void *context;
    struct device devices[DEVICES_MAX];
    unsigned device_count;
    const struct rig_event *event;
};

struct rig_check *rig_check_create(rig_check_function *report, void *context)
{
    struct rig_check *check = g_new0(struct rig_check, 1);

    check->report = report;
    check->context = context;
    return check;
}

void rig_check_destroy(struct rig_check *check)
{
    if (!check)
        return;
    for (unsigned i = 0; i < check->device_count; i++)
        g_hash_table_destroy(check->devices[i].surfaces);
    g_free(check);
}

G_GNUC_PRINTF(3, 4)
static void tell(struct rig_check *check, const char *rule, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    check->report(check->event, rule, text, check->context);
}

static struct device *find_device(struct rig_check *check, uint32_t id)
{
    for (unsigned i = 0; i < check->device_count; i++)
        if (check->devices[i].id == id)
            return &check->devices[i];
    if (check->device_count == DEVICES_MAX)
        return NULL;
    struct device *device = &check->devices[check->device_count++];
    device->id = id;
    device->count = -1;
    device->surfaces = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    return device;
}

/* The line of the create, 0 if destroyed; false if the id was not seen. */
static bool lookup(const struct device *device, int64_t id, uint64_t *line)
{
    const uint64_t *found = g_hash_table_lookup(device->surfaces, &id);

    *line = found ? *found : 0;
    return found != NULL;
}

static void remember(struct device *device, int64_t id, uint64_t line)
{
    int64_t *key = g_new(int64_t, 1);
    uint64_t *value = g_new(uint64_t, 1);

    if (g_hash_table_size(device->surfaces) >= SURFACES_MAX) {
        g_hash_table_remove_all(device->surfaces);
        device->from_start = false;
    }
    *key = id;
    *value = line;
    g_hash_table_replace(device->surfaces, key, value);
}

static unsigned bits_of_bitmap(uint32_t format)
{
    static const unsigned bits[] = {
        [SPICE_BITMAP_FMT_1BIT_LE] = 1, [SPICE_BITMAP_FMT_1BIT_BE] = 1,
        [SPICE_BITMAP_FMT_4BIT_LE] = 4, [SPICE_BITMAP_FMT_4BIT_BE] = 4,
        [SPICE_BITMAP_FMT_8BIT] = 8,    [SPICE_BITMAP_FMT_16BIT] = 16,
        [SPICE_BITMAP_FMT_24BIT] = 24,  [SPICE_BITMAP_FMT_32BIT] = 32,
        [SPICE_BITMAP_FMT_RGBA] = 32,   [SPICE_BITMAP_FMT_8BIT_A] = 8,
    };

    return format < G_N_ELEMENTS(bits) ? bits[format] : 0;
}

static uint64_t row_bytes(uint32_t width, unsigned bits)
{
    return ((uint64_t)width * bits + 7) / 8;
}

static void check_size(struct rig_check *check, const char *what, uint32_t width, uint32_t height)
{
    if ((int32_t)width <= 0 || (int32_t)height <= 0) {
        tell(check, "size", "%s: expected a size of 1x1 or more, found %dx%d", what, (int32_t)width,
             (int32_t)height);
    }
}

static void check_surface_size(struct rig_check *check, const struct rig_surface *surface)
{
    unsigned bits = rig_surface_format_bits(surface->format);

    check_size(check, "surface", surface->width, surface->height);
    if (!bits) {
        tell(check, "format", "surface %d: its format is none that a surface can have: %s",
             (int32_t)surface->id, rig_surface_format_name(surface->format));
    } else if ((uint64_t)llabs(surface->stride) < row_bytes(surface->width, bits)) {
        tell(
            check, "stride", "surface %d: a row of %u pixels needs %" PRIu64 " bytes, stride is %d",
            (int32_t)surface->id, surface->width, row_bytes(surface->width, bits), surface->stride);
    }
    if (surface->stride % 4) {
        tell(check, "stride", "surface %d: expected a stride that 4 divides, found %d",
             (int32_t)surface->id, surface->stride);
    }
}

static void check_count(struct rig_check *check, struct device *device,
                        const struct rig_surface *surface)
{
    int64_t count = (int32_t)surface->count;
    int64_t expected = device->count + (surface->create ? 1 : -1);

    if (surface->create && count == 1 && device->count != 0) {
        /* The first one after the device's start, or after it dropped all of them. */
        g_hash_table_remove_all(device->surfaces);
        device->from_start = true;
    } else if (device->count >= 0 && count != expected) {
        tell(check, "count",
             "surface %d: after count %" PRId64 " follows %" PRId64 ", found %" PRId64,
             (int32_t)surface->id, device->count, expected, count);
        device->from_start = false;
    }
    device->count = count;
}

static void check_surface(struct rig_check *check, struct device *device,
                          const struct rig_command *command)
{
    const struct rig_surface *surface = &command->surface;
    int64_t id = (int32_t)surface->id;
    uint64_t line;

    if (!(command->parts & RIG_PART_SURFACE)) {
        device->count = -1;
        return;
    }
    if (surface->unknown) {
        tell(check, "unknown", "a surface command that QEMU has no word for");
        return;
    }
    if (command->parts & RIG_PART_COUNT)
        check_count(check, device, surface);
    else
        device->count = -1;
    bool known = lookup(device, id, &line);
    if (surface->create) {
        if (line) {
            tell(check, "surface-live",
                 "surface %" PRId64 " is created, but it lives since line %" PRIu64, id, line);
        }
        if (command->parts & RIG_PART_SURFACE_SIZE)
            check_surface_size(check, surface);
    } else if ((known && !line) || (!known && device->from_start)) {
        tell(check, "surface-dead", "surface %" PRId64 " is destroyed, but it does not live", id);
    }
    remember(device, id, surface->create ? check->event->line : 0);
}

static void check_bitmap(struct rig_check *check, const struct rig_image *image)
{
    unsigned bits = bits_of_bitmap(image->bitmap_format);
    bool indexed = image->bitmap_format >= SPICE_BITMAP_FMT_1BIT_LE &&
                   image->bitmap_format <= SPICE_BITMAP_FMT_8BIT;

    check_size(check, "bitmap", image->bitmap_x, image->bitmap_y);
    if (!bits) {
        tell(check, "format", "bitmap: expected fmt 1 to 10, found %u", image->bitmap_format);
        return;
    }
    if ((int32_t)image->bitmap_x > 0 && image->stride < row_bytes(image->bitmap_x, bits)) {
        tell(check, "stride",
             "bitmap: a row of %u pixels of fmt %u needs %" PRIu64 " bytes, stride is %d",
             image->bitmap_x, image->bitmap_format, row_bytes(image->bitmap_x, bits),
             (int32_t)image->stride);
    }
    if (indexed && !image->palette) {
        tell(check, "palette", "bitmap: fmt %u needs a palette, there is none",
             image->bitmap_format);
    } else if (!indexed && image->palette) {
        tell(check, "palette", "bitmap: fmt %u has no palette, found one at %" PRIx64,
             image->bitmap_format, image->palette);
    }
    if (!image->data)
        tell(check, "null", "bitmap: its data is at address 0");
}

static void check_area(struct rig_check *check, const struct rig_command *command)
{
    const struct rig_area *area = &command->draw.area;
    const struct rig_image *image = &command->draw.image;
    bool outside = area->x < 0 || area->y < 0 ||
                   (int64_t)area->x + area->width > (int64_t)image->bitmap_x ||
                   (int64_t)area->y + area->height > (int64_t)image->bitmap_y;

    if (area->width < 0 || area->height < 0) {
        tell(check, "size", "area: expected a size that is not negative, found %dx%d", area->width,
             area->height);
    } else if ((command->parts & RIG_PART_BITMAP) && outside) {
        tell(check, "area", "area %dx%d+%d+%d is not inside of its bitmap of %dx%d", area->width,
             area->height, area->x, area->y, (int32_t)image->bitmap_x, (int32_t)image->bitmap_y);
    }
}

static void check_draw(struct rig_check *check, struct device *device,
                       const struct rig_command *command)
{
    const struct rig_draw *draw = &command->draw;
    uint64_t line;

    if (command->parts & RIG_PART_DRAW) {
        if (draw->effect == RIG_UNKNOWN_NAME)
            tell(check, "unknown", "an effect that QEMU has no word for");
        if (!command->compat && lookup(device, (int32_t)draw->surface_id, &line) && !line) {
            tell(check, "surface-dead", "draws to surface %d, which was destroyed",
                 (int32_t)draw->surface_id);
        }
    }
    if ((command->parts & RIG_PART_SRC) && !draw->src)
        tell(check, "null", "copies from address 0");
    if (command->parts & RIG_PART_IMAGE) {
        uint32_t type = draw->image.type;
        if (type != SPICE_IMAGE_TYPE_BITMAP && type != SPICE_IMAGE_TYPE_QUIC &&
            (type < SPICE_IMAGE_TYPE_LZ_PLT || type >= SPICE_IMAGE_TYPE_ENUM_END))
            tell(check, "format", "image: there is no type %u", type);
    }
    if (command->parts & RIG_PART_BITMAP)
        check_bitmap(check, &draw->image);
    if (command->parts & RIG_PART_AREA)
        check_area(check, command);
}

static void check_cursor(struct rig_check *check, const struct rig_command *command)
{
    const struct rig_cursor *cursor = &command->cursor;

    if ((command->parts & RIG_PART_CURSOR) && cursor->type == RIG_UNKNOWN_NAME)
        tell(check, "unknown", "a cursor command that QEMU has no word for");
    if (command->parts & RIG_PART_SHAPE) {
        if (cursor->shape_type == RIG_UNKNOWN_NAME)
            tell(check, "format", "a cursor type that QEMU has no word for");
        check_size(check, "cursor", cursor->width, cursor->height);
        if ((int32_t)cursor->data_size < 0) {
            tell(check, "size", "cursor: expected a data-size that is not negative, found %d",
                 (int32_t)cursor->data_size);
        }
    }
}

static void check_command(struct rig_check *check, const struct rig_event *event)
{
    const struct rig_command *command = &event->command;
    struct device *device = find_device(check, event->device);
    char kind[64];

    if (!device) {
        tell(check, "device", "more than %d devices: qxl-%u is not followed", DEVICES_MAX,
             event->device);
        return;
    }
    if (command->time_ns < device->last_time) {
        tell(check, "time", "time goes back by %" PRIu64 " ns since line %" PRIu64,
             device->last_time - command->time_ns, device->last_line);
    }
    device->last_time = command->time_ns;
    device->last_line = event->line;
    if (command->completeness == RIG_UNMAPPED) {
        tell(check, "unmapped", "%s: the device stopped at an address that does not map",
             rig_command_kind(command, command->parts, kind));
    }
    if (!(command->parts & RIG_PART_TYPE))
        return;
    switch (command->type) {
    case RIG_COMMAND_DRAW:
        check_draw(check, device, command);
        break;
    case RIG_COMMAND_SURFACE:
        check_surface(check, device, command);
        break;
    case RIG_COMMAND_CURSOR:
        check_cursor(check, command);
        break;
    case RIG_COMMAND_UNKNOWN:
        tell(check, "unknown", "a command type that QEMU has no word for: spice-server aborts");
        break;
    default:
        break;
    }
}

void rig_check_event(struct rig_check *check, const struct rig_event *event)
{
    char *text;

    check->event = event;
    switch (event->kind) {
    case RIG_EVENT_COMMAND:
        check_command(check, event);
        break;
    case RIG_EVENT_GUEST_BUG:
        tell(check, "guest-bug", "%s", event->message.text);
        break;
    case RIG_EVENT_PROBLEM:
        text = rig_problem_text(&event->problem);
        tell(check, "problem", "%s", text);
        g_free(text);
        break;
    default:
        break;
    }
}
