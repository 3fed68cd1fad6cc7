/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

const struct ring_layout command_ring = {offsetof(QXLRam, cmd_ring),
                                         offsetof(QXLRam, cmd_ring.items), QXL_COMMAND_RING_SIZE,
                                         sizeof(QXLCommand)};
const struct ring_layout cursor_ring = {offsetof(QXLRam, cursor_ring),
                                        offsetof(QXLRam, cursor_ring.items), QXL_CURSOR_RING_SIZE,
                                        sizeof(QXLCommand)};
const struct ring_layout release_ring = {offsetof(QXLRam, release_ring),
                                         offsetof(QXLRam, release_ring.items),
                                         QXL_RELEASE_RING_SIZE, sizeof(uint64_t)};

void *ring_item(struct fake_qxl *device, struct outbox *out, const struct ring_layout *ring,
                size_t word)
{
    uint32_t mask = header_load(device, ring->offset + RING_NUM_ITEMS) - 1;
    uint32_t index = header_load(device, ring->offset + word) & mask;

    if (index >= ring->count) {
        guest_bug(device, out, "SPICE_RING_%s_ITEM indices mismatch %u >= %u",
                  word == RING_PROD ? "PROD" : "CONS", index, ring->count);
        return NULL;
    }
    return device->header + ring->items + (size_t)index * ring->item_size;
}

static void track_surface(struct fake_qxl *device, struct outbox *out, uint64_t address)
{
    const uint8_t *memory =
        memslot_translate(device, out, address, FAKE_QXL_GROUP_GUEST, sizeof(QXLSurfaceCmd));
    QXLSurfaceCmd command;

    if (!memory)
        return;
    memcpy(&command, memory, sizeof(command));
    if (command.surface_id >= device->config.surfaces) {
        guest_bug(device, out, "QXL_CMD_SURFACE id %d >= %d", (int)command.surface_id,
                  (int)device->config.surfaces);
        return;
    }
    if (command.type == QXL_SURFACE_CMD_CREATE) {
        if (command.u.surface_create.stride & 3) {
            guest_bug(device, out, "QXL_CMD_SURFACE stride = %d %% 4 != 0\n",
                      command.u.surface_create.stride);
            return;
        }
        if (++device->surfaces.count > device->surfaces.max)
            device->surfaces.max = device->surfaces.count;
    } else if (command.type == QXL_SURFACE_CMD_DESTROY) {
        device->surfaces.count--;
    }
}

static void track_command(struct fake_qxl *device, struct outbox *out, const QXLCommandExt *command)
{
    if (command->cmd.type == QXL_CMD_SURFACE)
        track_surface(device, out, command->cmd.data);
    else if (command->cmd.type == QXL_CMD_CURSOR)
        memslot_translate(device, out, command->cmd.data, command->group_id, sizeof(QXLCursorCmd));
}

/** Take the item at the ring's consumer end. Returns false if there is none to take. */
static bool pop(struct fake_qxl *device, struct outbox *out, const struct ring_layout *ring,
                uint32_t interrupt, QXLCommandExt *command)
{
    uint32_t cons = header_load(device, ring->offset + RING_CONS);

    if (header_load(device, ring->offset + RING_PROD) == cons)
        return false;
    const void *item = ring_item(device, out, ring, RING_CONS);
    if (!item)
        return false;
    memcpy(&command->cmd, item, sizeof(command->cmd));
    command->group_id = FAKE_QXL_GROUP_GUEST;
    command->flags = device->command_flags;
    header_store(device, ring->offset + RING_CONS, cons + 1);
    if (header_load(device, ring->offset + RING_NOTIFY_CONS) == cons + 1)
        interrupt_send(device, interrupt);
    return true;
}

static bool fetchable(const struct fake_qxl *device)
{
    return !device->dead && !device->stopped && !device->faults.stall_fetch &&
           device->mode != FAKE_QXL_MODE_VGA;
}

bool fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command)
{
    struct outbox out;

    device_enter(device, &out);
    bool taken = fetchable(device) && !device->guest_bug &&
                 pop(device, &out, &command_ring, QXL_INTERRUPT_DISPLAY, command);
    if (taken) {
        device->counters.commands++;
        track_command(device, &out, command);
        if (device->config.cmdlog)
            cmdlog_print(device, &out, "cmd", command);
    }
    device_leave(device, &out);
    return taken;
}

bool fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command)
{
    struct outbox out;

    device_enter(device, &out);
    bool taken =
        fetchable(device) && pop(device, &out, &cursor_ring, QXL_INTERRUPT_CURSOR, command);
    if (taken) {
        device->counters.cursor_commands++;
        track_command(device, &out, command);
        if (device->config.cmdlog)
            cmdlog_print(device, &out, "csr", command);
        /* The machine's screen also draws the cursor for its local display: one more look. */
        if (!device->config.secondary)
            memslot_translate(device, &out, command->cmd.data, command->group_id,
                              sizeof(QXLCursorCmd));
    }
    device_leave(device, &out);
    return taken;
}

static bool request_notification(struct fake_qxl *device, const struct ring_layout *ring)
{
    bool empty = true;

    pthread_mutex_lock(&device->lock);
    if (fetchable(device)) {
        uint32_t cons = header_load(device, ring->offset + RING_CONS);
        uint32_t prod = header_load(device, ring->offset + RING_PROD);

        empty = prod == cons;
        if (empty) {
            header_store(device, ring->offset + RING_NOTIFY_PROD, prod + 1);
            empty = header_load(device, ring->offset + RING_PROD) == cons;
        }
    }
    pthread_mutex_unlock(&device->lock);
    return empty;
}

bool fake_qxl_req_cmd_notification(struct fake_qxl *device)
{
    return request_notification(device, &command_ring);
}

bool fake_qxl_req_cursor_notification(struct fake_qxl *device)
{
    return request_notification(device, &cursor_ring);
}
