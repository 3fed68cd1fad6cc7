/* SPDX-License-Identifier: BSD-3-Clause */
#include "guest.h"

#include <qxl/cursor.h>

#include "payload.h"
#include "surfaces.h"

struct rig_guest {
    struct rig_machine *machine;
    struct rig_surfaces *surfaces;
    rig_guest_note *note;
    void *context;
    struct rig_id_map *ids;
    char *reason;      /* of the last outcome that needed one */
    bool left_in_ring; /* the device did not take the last command */
};

/* What a call of the core, or the lack of one, comes to. */
struct result {
    enum rig_guest_outcome outcome;
    const char *why; /* if not DONE */
};

static struct result unsupported(const char *why)
{
    return (struct result){RIG_GUEST_UNSUPPORTED, why};
}

static struct result result_of(enum qxl_status status)
{
    switch (status) {
    case QXL_STATUS_OK:
        return (struct result){.outcome = RIG_GUEST_DONE};
    case QXL_STATUS_UNSUPPORTED:
        return unsupported("a device of this revision cannot do it");
    case QXL_STATUS_INVALID:
        return (struct result){RIG_GUEST_REFUSED,
                               "the core does not send what the host would drop or die of"};
    case QXL_STATUS_NO_MEMORY:
        return (struct result){RIG_GUEST_REFUSED, "device memory or surface ids ran out"};
    default:
        return (struct result){RIG_GUEST_REFUSED, qxl_status_name(status)};
    }
}

struct rig_guest *rig_guest_create(const struct rig_machine_options *options, rig_guest_note *note,
                                   void *context, GError **error)
{
    struct rig_machine *machine = rig_machine_create(options, error);
    struct rig_guest *guest;

    if (!machine)
        return NULL;
    guest = g_new0(struct rig_guest, 1);
    guest->machine = machine;
    guest->ids = rig_id_map_create();
    guest->surfaces = rig_surfaces_create(machine, guest->ids, note, context);
    guest->note = note;
    guest->context = context;
    return guest;
}

/* Back to the state after power-on. False, with the old machine kept, if there can be no new one.
 */
static bool power_cycle(struct rig_guest *guest)
{
    struct rig_machine *machine = rig_machine_create(&guest->machine->options, NULL);

    if (!machine)
        return false;
    rig_surfaces_destroy(guest->surfaces);
    rig_machine_destroy(guest->machine);
    guest->machine = machine;
    guest->surfaces = rig_surfaces_create(machine, guest->ids, guest->note, guest->context);
    rig_id_map_clear(guest->ids);
    return true;
}

void rig_guest_destroy(struct rig_guest *guest)
{
    if (!guest)
        return;
    rig_surfaces_destroy(guest->surfaces);
    rig_machine_destroy(guest->machine);
    rig_id_map_destroy(guest->ids);
    g_free(guest->reason);
    g_free(guest);
}

struct rig_id_map *rig_guest_ids(struct rig_guest *guest)
{
    return guest->ids;
}

struct rig_machine *rig_guest_machine(struct rig_guest *guest)
{
    return guest->machine;
}

static struct qxl_rect rect_of_area(const struct rig_area *area)
{
    return (struct qxl_rect){
        .top = area->y,
        .left = area->x,
        .bottom = (int32_t)((uint32_t)area->y + (uint32_t)area->height),
        .right = (int32_t)((uint32_t)area->x + (uint32_t)area->width),
    };
}

/* The log has no box for it: the whole surface. */
static enum qxl_status whole_surface(struct rig_guest *guest, struct qxl_draw *draw)
{
    struct qxl_surface_info info;
    enum qxl_status status = qxl_surface_info(guest->machine->display, draw->surface, &info);

    if (status == QXL_STATUS_OK)
        draw->box = (struct qxl_rect){.bottom = (int32_t)info.height, .right = (int32_t)info.width};
    return status;
}

static struct result play_fill(struct rig_guest *guest, const struct rig_command *command,
                               struct qxl_draw *draw)
{
    enum qxl_status status = whole_surface(guest, draw);

    if (status != QXL_STATUS_OK)
        return result_of(status);
    draw->fill.brush = (struct qxl_brush){
        .kind = QXL_BRUSH_SOLID,
        .color = *rig_payload_palette(command->address, 1),
    };
    return result_of(qxl_draw(guest->machine->display, draw));
}

static struct result play_copy_bits(struct rig_guest *guest, struct qxl_draw *draw)
{
    enum qxl_status status = whole_surface(guest, draw);

    return result_of(status == QXL_STATUS_OK ? qxl_draw(guest->machine->display, draw) : status);
}

static uint32_t palette_size(uint32_t format)
{
    switch (format) {
    case SPICE_BITMAP_FMT_1BIT_LE:
    case SPICE_BITMAP_FMT_1BIT_BE:
        return 2;
    case SPICE_BITMAP_FMT_4BIT_LE:
    case SPICE_BITMAP_FMT_4BIT_BE:
        return 16;
    default:
        return 256;
    }
}

static void make_bitmap(const struct rig_image *captured, struct qxl_palette *palette,
                        struct qxl_bitmap *bitmap)
{
    struct rig_payload payload =
        rig_payload_make(captured->id, captured->stride, captured->bitmap_y);

    *bitmap = (struct qxl_bitmap){
        .format = (uint8_t)captured->bitmap_format,
        .bottom_up = !(captured->bitmap_flags & QXL_BITMAP_TOP_DOWN),
        .width = captured->bitmap_x,
        .height = captured->bitmap_y,
        .stride = captured->stride,
        .pixels = payload.pixels,
        .pitch = payload.pitch,
    };
    if (captured->palette == 0)
        return;
    palette->count = (uint16_t)palette_size(captured->bitmap_format);
    palette->entries = rig_payload_palette(captured->id, palette->count);
    bitmap->palette = palette;
}

/* The log has the source's area but not the box: as large as the area, if the surface is. */
static enum qxl_status box_for_area(struct rig_guest *guest, const struct qxl_rect *area,
                                    struct qxl_draw *draw)
{
    enum qxl_status status = whole_surface(guest, draw);

    draw->box.right = (int32_t)MIN((int64_t)area->right - area->left, draw->box.right);
    draw->box.bottom = (int32_t)MIN((int64_t)area->bottom - area->top, draw->box.bottom);
    return status;
}

static struct result play_copy(struct rig_guest *guest, const struct rig_command *command,
                               struct qxl_draw *draw)
{
    const struct rig_image *captured = &command->draw.image;
    struct qxl_palette palette = {0};
    struct qxl_image image = {
        .named = QXL_IMAGE_NAMES_ID | QXL_IMAGE_NAMES_FLAGS,
        .id = captured->id,
        .flags = (uint8_t)captured->flags,
    };
    struct qxl_rect area = rect_of_area(&command->draw.area);
    enum qxl_status status = box_for_area(guest, &area, draw);

    if (captured->type == SPICE_IMAGE_TYPE_BITMAP) {
        image.kind = QXL_IMAGE_FROM_BITMAP;
        make_bitmap(captured, &palette, &image.bitmap);
    } else if (captured->type == SPICE_IMAGE_TYPE_SURFACE) {
        image.kind = QXL_IMAGE_FROM_SURFACE;
        if (status == QXL_STATUS_OK)
            status = rig_surfaces_find_source(guest->surfaces, &area, &image.surface);
    } else {
        return unsupported("its image type is neither a bitmap nor a surface");
    }
    if (status != QXL_STATUS_OK)
        return result_of(status);
    draw->copy = (struct qxl_copy){
        .source = &image,
        .source_area = area,
        .rop = (uint16_t)command->draw.rop,
    };
    return result_of(qxl_draw(guest->machine->display, draw));
}

static struct result play_composite(struct rig_guest *guest, struct qxl_draw *draw)
{
    struct qxl_image source = {.kind = QXL_IMAGE_FROM_SURFACE};
    enum qxl_status status = whole_surface(guest, draw);

    if (status == QXL_STATUS_OK)
        status = rig_surfaces_find_source(guest->surfaces, &draw->box, &source.surface);
    if (status != QXL_STATUS_OK)
        return result_of(status);
    draw->composite = (struct qxl_composite){.source = &source, .operation = QXL_OP_OVER};
    return result_of(qxl_draw(guest->machine->display, draw));
}

static struct result play_draw(struct rig_guest *guest, const struct rig_command *command)
{
    /* QEMU has no word for composite. */
    uint8_t type = command->draw.type == RIG_UNKNOWN_NAME ? QXL_DRAW_COMPOSITE : command->draw.type;
    struct qxl_draw draw = {
        .type = type,
        .named = QXL_DRAW_NAMES_EFFECT,
        .effect = command->draw.effect,
    };
    enum qxl_status status;

    status = rig_surfaces_find(guest->surfaces, command->draw.surface_id, &draw.surface);
    if (status != QXL_STATUS_OK)
        return result_of(status);
    switch (type) {
    case QXL_DRAW_FILL:
        return play_fill(guest, command, &draw);
    case QXL_DRAW_COPY:
        return play_copy(guest, command, &draw);
    case QXL_COPY_BITS:
        return play_copy_bits(guest, &draw);
    case QXL_DRAW_COMPOSITE:
        return play_composite(guest, &draw);
    default:
        return unsupported("the core has no encoder for this draw type yet");
    }
}

static struct result play_surface(struct rig_guest *guest, const struct rig_command *command)
{
    const struct rig_surface *surface = &command->surface;
    enum qxl_status status;

    if (surface->unknown)
        return unsupported("it is neither a create nor a destroy");
    if (surface->create)
        status = rig_surfaces_match_count(guest->surfaces, surface->count - 1, surface->max);
    else
        status = rig_surfaces_match_count(guest->surfaces, surface->count + 1, 0);
    if (status != QXL_STATUS_OK)
        return result_of(status);
    if (surface->create)
        return result_of(rig_surfaces_add(guest->surfaces, surface));
    return result_of(rig_surfaces_remove(guest->surfaces, surface->id));
}

static struct result play_cursor_set(struct rig_guest *guest, const struct rig_cursor *cursor)
{
    struct rig_payload payload;
    struct qxl_cursor_shape shape;

    if (cursor->shape_type != SPICE_CURSOR_TYPE_ALPHA)
        return unsupported("the core has no encoder for this cursor type yet");
    if (cursor->width > QXL_CURSOR_SIZE_MAX || cursor->height > QXL_CURSOR_SIZE_MAX)
        return result_of(QXL_STATUS_INVALID);
    payload = rig_payload_make(cursor->unique, cursor->width * 4, cursor->height);
    shape = (struct qxl_cursor_shape){
        .width = (uint16_t)cursor->width,
        .height = (uint16_t)cursor->height,
        .hot_x = (uint16_t)cursor->hot_x,
        .hot_y = (uint16_t)cursor->hot_y,
        .pixels = payload.pixels,
        .pitch = payload.pitch,
        .unique = cursor->unique,
    };
    return result_of(qxl_cursor_set(guest->machine->display, &shape,
                                    (struct qxl_point){cursor->x, cursor->y}, cursor->visible));
}

static struct result play_cursor(struct rig_guest *guest, const struct rig_cursor *cursor)
{
    enum { TRAIL_LENGTH = 3, TRAIL_FREQUENCY = 50 }; /* the log does not say */
    struct qxl_display *display = guest->machine->display;

    switch (cursor->type) {
    case QXL_CURSOR_SET:
        return play_cursor_set(guest, cursor);
    case QXL_CURSOR_MOVE:
        return result_of(qxl_cursor_move(display, (struct qxl_point){cursor->x, cursor->y}));
    case QXL_CURSOR_HIDE:
        return result_of(qxl_cursor_hide(display));
    case QXL_CURSOR_TRAIL:
        return result_of(qxl_cursor_trail(display, TRAIL_LENGTH, TRAIL_FREQUENCY));
    default:
        return unsupported("it is no cursor command that is known");
    }
}

static struct result play_command(struct rig_guest *guest, const struct rig_command *command)
{
    struct qxl_surface_id primary;
    /* Without a primary surface the device takes no commands. */
    enum qxl_status status = rig_surfaces_find(guest->surfaces, 0, &primary);

    if (status != QXL_STATUS_OK)
        return result_of(status);
    if (command->compat)
        return unsupported("it has the layout of revision 1");
    switch (command->type) {
    case RIG_COMMAND_DRAW:
        return play_draw(guest, command);
    case RIG_COMMAND_SURFACE:
        return play_surface(guest, command);
    case RIG_COMMAND_CURSOR:
        return play_cursor(guest, &command->cursor);
    default:
        return unsupported("the core has no encoder for this command type");
    }
}

static void keep_reason(struct rig_guest *guest, const struct result *result)
{
    GString *complaints = guest->machine->complaints;

    g_free(guest->reason);
    if (complaints->len > 0)
        guest->reason = g_strdup_printf("the device says: %s", g_strchomp(complaints->str));
    else
        guest->reason = g_strdup(result->why);
    g_string_truncate(complaints, 0);
}

/* The highest count never falls while QEMU runs. */
static bool is_from_another_qemu(const struct rig_guest *guest, const struct rig_command *command)
{
    return command->type == RIG_COMMAND_SURFACE && command->surface.create &&
           command->surface.max < rig_surfaces_max(guest->surfaces);
}

static struct result play_on_right_machine(struct rig_guest *guest,
                                           const struct rig_command *command)
{
    if (is_from_another_qemu(guest, command)) {
        guest->note(guest->context, "the highest count of surfaces is lower: another QEMU");
        if (!power_cycle(guest))
            return (struct result){RIG_GUEST_REFUSED, "there is no memory for another machine"};
        guest->machine->os.now_ns = command->time_ns;
    }
    return play_command(guest, command);
}

enum rig_guest_outcome rig_guest_play(struct rig_guest *guest, const struct rig_command *command,
                                      const char **reason)
{
    struct result result;

    while (guest->left_in_ring)
        guest->left_in_ring = rig_machine_take(guest->machine);
    guest->machine->os.now_ns = command->time_ns;
    result = play_on_right_machine(guest, command);
    /* Waiting for memory may have taken time that the capture does not have. */
    guest->machine->os.now_ns = command->time_ns;
    if (result.outcome == RIG_GUEST_DONE && !rig_machine_take(guest->machine)) {
        result = (struct result){RIG_GUEST_REFUSED, "the device does not take it"};
        guest->left_in_ring = true;
    }
    if (guest->machine->complaints->len > 0)
        result.outcome = RIG_GUEST_REFUSED;
    if (result.outcome != RIG_GUEST_DONE) {
        keep_reason(guest, &result);
        *reason = guest->reason;
    }
    return result.outcome;
}

static bool is_port(const struct rig_device_event *event, uint32_t sync, uint32_t async)
{
    return event->port == sync || event->port == async;
}

void rig_guest_event(struct rig_guest *guest, const struct rig_event *event)
{
    const struct rig_device_event *device_event = &event->device_event;
    enum qxl_status status = QXL_STATUS_OK;

    if (event->kind == RIG_EVENT_PRIMARY) {
        status =
            rig_surfaces_set_primary(guest->surfaces, device_event->width, device_event->height);
    } else if (event->kind == RIG_EVENT_PORT_WRITE) {
        if (device_event->port == QXL_IO_RESET) {
            status = rig_machine_start(guest->machine);
            rig_surfaces_forget(guest->surfaces);
            rig_id_map_clear(guest->ids);
        } else if (is_port(device_event, QXL_IO_DESTROY_ALL_SURFACES,
                           QXL_IO_DESTROY_ALL_SURFACES_ASYNC)) {
            status = rig_surfaces_remove_all(guest->surfaces);
        } else if (is_port(device_event, QXL_IO_DESTROY_SURFACE_WAIT,
                           QXL_IO_DESTROY_SURFACE_ASYNC)) {
            status = rig_surfaces_remove_by_port(guest->surfaces, device_event->value);
        }
    }
    /* What the guest asked for may have been wrong: what follows will tell. */
    if (status != QXL_STATUS_OK)
        g_string_truncate(guest->machine->complaints, 0);
}
