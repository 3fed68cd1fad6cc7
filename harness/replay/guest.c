/* SPDX-License-Identifier: BSD-3-Clause */
#include "guest.h"

#include "play.h"

struct rig_guest {
    struct rig_machine *machine;
    struct rig_surfaces *surfaces;
    rig_guest_note *note;
    void *context;
    struct rig_id_map *ids;
    char *reason;      /* of the last outcome that needed one */
    bool left_in_ring; /* the device did not take the last command */
};

struct rig_play_result rig_play_result_of(enum qxl_status status)
{
    switch (status) {
    case QXL_STATUS_OK:
        return (struct rig_play_result){.outcome = RIG_GUEST_DONE};
    case QXL_STATUS_UNSUPPORTED:
        return rig_play_unsupported("a device of this revision cannot do it");
    case QXL_STATUS_INVALID:
        return (struct rig_play_result){
            RIG_GUEST_REFUSED, "the core does not send what the host would drop or die of"};
    case QXL_STATUS_NO_MEMORY:
        return (struct rig_play_result){RIG_GUEST_REFUSED, "device memory or surface ids ran out"};
    default:
        return (struct rig_play_result){RIG_GUEST_REFUSED, qxl_status_name(status)};
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

static struct rig_play_result play_surface(struct rig_guest *guest,
                                           const struct rig_command *command)
{
    const struct rig_surface *surface = &command->surface;
    enum qxl_status status;

    if (surface->unknown)
        return rig_play_unsupported("it is neither a create nor a destroy");
    if (surface->create)
        status = rig_surfaces_match_count(guest->surfaces, surface->count - 1, surface->max);
    else
        status = rig_surfaces_match_count(guest->surfaces, surface->count + 1, 0);
    if (status != QXL_STATUS_OK)
        return rig_play_result_of(status);
    if (surface->create)
        return rig_play_result_of(rig_surfaces_add(guest->surfaces, surface));
    return rig_play_result_of(rig_surfaces_remove(guest->surfaces, surface->id));
}

static struct rig_play_result play_command(struct rig_guest *guest,
                                           const struct rig_command *command)
{
    struct qxl_surface_id primary;
    /* Without a primary surface the device takes no commands. */
    enum qxl_status status = rig_surfaces_find(guest->surfaces, 0, &primary);

    if (status != QXL_STATUS_OK)
        return rig_play_result_of(status);
    if (command->compat)
        return rig_play_unsupported("it has the layout of revision 1");
    switch (command->type) {
    case RIG_COMMAND_DRAW:
        return rig_play_draw(guest->machine, guest->surfaces, command);
    case RIG_COMMAND_SURFACE:
        return play_surface(guest, command);
    case RIG_COMMAND_CURSOR:
        return rig_play_cursor(guest->machine, &command->cursor);
    default:
        return rig_play_unsupported("the core has no encoder for this command type");
    }
}

static void keep_reason(struct rig_guest *guest, const struct rig_play_result *result)
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

static struct rig_play_result play_on_right_machine(struct rig_guest *guest,
                                                    const struct rig_command *command)
{
    if (is_from_another_qemu(guest, command)) {
        guest->note(guest->context, "the highest count of surfaces is lower: another QEMU");
        if (!power_cycle(guest))
            return (struct rig_play_result){RIG_GUEST_REFUSED,
                                            "there is no memory for another machine"};
        guest->machine->os.now_ns = command->time_ns;
    }
    return play_command(guest, command);
}

enum rig_guest_outcome rig_guest_play(struct rig_guest *guest, const struct rig_command *command,
                                      const char **reason)
{
    struct rig_play_result result;

    while (guest->left_in_ring)
        guest->left_in_ring = rig_machine_take(guest->machine);
    guest->machine->os.now_ns = command->time_ns;
    result = play_on_right_machine(guest, command);
    /* Waiting for memory may have taken time that the capture does not have. */
    guest->machine->os.now_ns = command->time_ns;
    if (result.outcome == RIG_GUEST_DONE && !rig_machine_take(guest->machine)) {
        result = (struct rig_play_result){RIG_GUEST_REFUSED, "the device does not take it"};
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
