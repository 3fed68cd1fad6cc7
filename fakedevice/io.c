/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

static const char *const port_names[QXL_IO_RANGE_SIZE] = {
#define PORT(name) [QXL_IO_##name] = "QXL_IO_" #name
    PORT(NOTIFY_CMD),
    PORT(NOTIFY_CURSOR),
    PORT(UPDATE_AREA),
    PORT(UPDATE_IRQ),
    PORT(NOTIFY_OOM),
    PORT(RESET),
    PORT(SET_MODE),
    PORT(LOG),
    PORT(MEMSLOT_ADD),
    PORT(MEMSLOT_DEL),
    PORT(DETACH_PRIMARY),
    PORT(ATTACH_PRIMARY),
    PORT(CREATE_PRIMARY),
    PORT(DESTROY_PRIMARY),
    PORT(DESTROY_SURFACE_WAIT),
    PORT(DESTROY_ALL_SURFACES),
    PORT(UPDATE_AREA_ASYNC),
    PORT(MEMSLOT_ADD_ASYNC),
    PORT(CREATE_PRIMARY_ASYNC),
    PORT(DESTROY_PRIMARY_ASYNC),
    PORT(DESTROY_SURFACE_ASYNC),
    PORT(DESTROY_ALL_SURFACES_ASYNC),
    PORT(FLUSH_SURFACES_ASYNC),
    PORT(FLUSH_RELEASE),
    PORT(MONITORS_CONFIG_ASYNC),
#undef PORT
};

const char *fake_qxl_port_name(unsigned port)
{
    return port < QXL_IO_RANGE_SIZE ? port_names[port] : NULL;
}

static bool allowed_in_vga_mode(unsigned port)
{
    switch (port) {
    case QXL_IO_RESET:
    case QXL_IO_SET_MODE:
    case QXL_IO_MEMSLOT_ADD:
    case QXL_IO_MEMSLOT_DEL:
    case QXL_IO_CREATE_PRIMARY:
    case QXL_IO_UPDATE_IRQ:
    case QXL_IO_LOG:
    case QXL_IO_MEMSLOT_ADD_ASYNC:
    case QXL_IO_CREATE_PRIMARY_ASYNC:
        return true;
    default:
        return false;
    }
}

/** The synchronous port of an asynchronous one; a port without a twin is its own. */
static unsigned operation_of(unsigned port, bool *async)
{
    *async = true;
    switch (port) {
    case QXL_IO_UPDATE_AREA_ASYNC:
        return QXL_IO_UPDATE_AREA;
    case QXL_IO_MEMSLOT_ADD_ASYNC:
        return QXL_IO_MEMSLOT_ADD;
    case QXL_IO_CREATE_PRIMARY_ASYNC:
        return QXL_IO_CREATE_PRIMARY;
    case QXL_IO_DESTROY_PRIMARY_ASYNC:
        return QXL_IO_DESTROY_PRIMARY;
    case QXL_IO_DESTROY_SURFACE_ASYNC:
        return QXL_IO_DESTROY_SURFACE_WAIT;
    case QXL_IO_DESTROY_ALL_SURFACES_ASYNC:
        return QXL_IO_DESTROY_ALL_SURFACES;
    case QXL_IO_FLUSH_SURFACES_ASYNC:
    case QXL_IO_MONITORS_CONFIG_ASYNC:
        return port;
    default:
        *async = false;
        return port;
    }
}

void async_cancel(struct fake_qxl *device)
{
    device->current_async = NO_ASYNC;
    interrupt_send(device, QXL_INTERRUPT_IO_CMD);
}

void async_done(struct fake_qxl *device)
{
    if (device->current_async == NO_ASYNC || device->faults.never_complete_async)
        return;
    if (device->current_async == QXL_IO_DESTROY_ALL_SURFACES_ASYNC)
        device->surfaces.count = 0;
    else if (device->current_async == QXL_IO_DESTROY_SURFACE_ASYNC)
        device->surfaces.count--;
    device->current_async = NO_ASYNC;
    interrupt_send(device, QXL_INTERRUPT_IO_CMD);
}

void fake_qxl_async_complete(struct fake_qxl *device)
{
    struct outbox out;

    device_enter(device, &out);
    if (!device->dead)
        async_done(device);
    device_leave(device, &out);
}

static void update_area(struct fake_qxl *device, struct outbox *out, bool async)
{
    uint32_t surface = header_load(device, offsetof(QXLRam, update_surface));
    QXLRect area;

    memcpy(&area, device->header + offsetof(QXLRam, update_area), sizeof(area));
    if (surface > device->config.surfaces) {
        guest_bug(device, out, "QXL_IO_UPDATE_AREA: invalid surface id %d\n", (int)surface);
        return;
    }
    if (area.left >= area.right || area.top >= area.bottom || area.left < 0 || area.top < 0) {
        guest_bug(device, out, "QXL_IO_UPDATE_AREA: invalid area (%ux%u)x(%ux%u)\n",
                  (unsigned)area.left, (unsigned)area.top, (unsigned)area.right,
                  (unsigned)area.bottom);
        /* An empty area was sent by drivers that are out there: it is forgiven. */
        if (area.left == area.right || area.top == area.bottom) {
            device->guest_bug = false;
            if (async)
                async_cancel(device);
        }
        return;
    }
    TELL_HOST_OPERATION(device, out, async, update_area, surface, &area, async);
}

static void add_memslot(struct fake_qxl *device, struct outbox *out, uint32_t id, bool async)
{
    QXLMemSlot slot;

    if (id >= FAKE_QXL_MEMSLOTS) {
        guest_bug(device, out, "QXL_IO_MEMSLOT_ADD: val out of range");
        return;
    }
    if (device->slots[id].active) {
        guest_bug(device, out, "QXL_IO_MEMSLOT_ADD: memory slot already active");
        return;
    }
    memcpy(&slot, device->header + offsetof(QXLRam, mem_slot), sizeof(slot));
    memslot_add_guest(device, out, id, slot.mem_start, slot.mem_end, 0, async);
}

static void delete_memslot(struct fake_qxl *device, struct outbox *out, uint32_t id)
{
    if (id >= FAKE_QXL_MEMSLOTS) {
        guest_bug(device, out, "QXL_IO_MEMSLOT_DEL: val out of range");
        return;
    }
    device->slots[id].active = false;
    /* The wrong group, as in QEMU: the renderer keeps the guest's slot. */
    TELL_HOST(device, out, del_memslot, FAKE_QXL_GROUP_HOST, id);
}

static void create_primary(struct fake_qxl *device, struct outbox *out, uint32_t value, bool async)
{
    if (value == 0) {
        mode_create_primary(device, out, async);
        return;
    }
    guest_bug(device, out, "QXL_IO_CREATE_PRIMARY (async=%d): val != 0", async);
    if (async)
        async_cancel(device);
}

static void destroy_primary(struct fake_qxl *device, struct outbox *out, uint32_t value, bool async)
{
    if (value != 0)
        guest_bug(device, out, "QXL_IO_DESTROY_PRIMARY (async=%d): val != 0", async);
    else if (mode_destroy_primary(device, out, async))
        return;
    if (async)
        async_cancel(device);
}

static void destroy_surface(struct fake_qxl *device, struct outbox *out, uint32_t id, bool async)
{
    if (id >= device->config.surfaces) {
        guest_bug(device, out, "QXL_IO_DESTROY_SURFACE (async=%d):%d >= NUM_SURFACES", async,
                  (int)id);
        if (async)
            async_cancel(device);
        return;
    }
    TELL_HOST_OPERATION(device, out, async, destroy_surface, id, async);
    if (!async)
        device->surfaces.count--;
}

static void destroy_all_surfaces(struct fake_qxl *device, struct outbox *out, bool async)
{
    device->mode = FAKE_QXL_MODE_UNDEFINED;
    TELL_HOST_OPERATION(device, out, async, destroy_surfaces, async);
    if (!async)
        device->surfaces.count = 0;
}

static void flush_surfaces(struct fake_qxl *device, struct outbox *out)
{
    TELL_HOST_OPERATION(device, out, true, flush_surfaces);
}

static void flush_release(struct fake_qxl *device, struct outbox *out)
{
    uint32_t prod = header_load(device, release_ring.offset + RING_PROD);
    uint32_t cons = header_load(device, release_ring.offset + RING_CONS);

    if (prod - cons + 1 == header_load(device, release_ring.offset + RING_NUM_ITEMS)) {
        text_string(out, "ERROR: no flush, full release ring [p");
        text_signed(out, (int32_t)prod);
        text_string(out, ",");
        text_signed(out, (int32_t)cons);
        text_string(out, "c]\n");
        text_end(out);
    }
    /* Pushes an empty batch too: the guest then finds an id of 0. */
    release_push(device, out, true);
}

static void monitors_config(struct fake_qxl *device, struct outbox *out)
{
    uint64_t address;

    memcpy(&address, device->header + offsetof(QXLRam, monitors_config), sizeof(address));
    TELL_HOST_OPERATION(device, out, true, monitors_config, address);
    memslot_translate(device, out, address, FAKE_QXL_GROUP_GUEST, sizeof(QXLMonitorsConfig));
}

static void out_of_memory(struct fake_qxl *device, struct outbox *out)
{
    if (header_load(device, release_ring.offset + RING_PROD) !=
        header_load(device, release_ring.offset + RING_CONS))
        return;
    device->oom_running = true;
    TELL_HOST(device, out, oom);
    device->oom_running = false;
}

static void print_log(struct fake_qxl *device, struct outbox *out)
{
    const char *message = (const char *)device->header + offsetof(QXLRam, log_buf);

    if (!device->config.guestdebug)
        return;
    text_string(out, "qxl/guest-");
    text_unsigned(out, device->config.id);
    text_string(out, ": ");
    text_unsigned(out,
                  device->machine.clock_ns ? device->machine.clock_ns(device->machine_context) : 0);
    text_string(out, ": ");
    text_bytes(out, message, strnlen(message, QXL_LOG_BUF_SIZE));
    text_end(out);
}

static void dispatch(struct fake_qxl *device, struct outbox *out, unsigned port, uint32_t value)
{
    bool async;
    unsigned operation = operation_of(port, &async);

    if (async) {
        if (device->current_async != NO_ASYNC) {
            guest_bug(device, out, "%u async started before last (%d) complete", operation,
                      device->current_async);
            return;
        }
        device->current_async = (int)port;
    }
    switch (operation) {
    case QXL_IO_NOTIFY_CMD:
    case QXL_IO_NOTIFY_CURSOR:
        TELL_HOST(device, out, wakeup);
        break;
    case QXL_IO_UPDATE_AREA:
        update_area(device, out, async);
        break;
    case QXL_IO_UPDATE_IRQ:
        interrupt_update(device);
        break;
    case QXL_IO_NOTIFY_OOM:
        out_of_memory(device, out);
        break;
    case QXL_IO_RESET:
        mode_hard_reset(device, out);
        break;
    case QXL_IO_SET_MODE:
        mode_set_compat(device, out, value);
        break;
    case QXL_IO_LOG:
        print_log(device, out);
        break;
    case QXL_IO_MEMSLOT_ADD:
        add_memslot(device, out, value, async);
        break;
    case QXL_IO_MEMSLOT_DEL:
        delete_memslot(device, out, value);
        break;
    case QXL_IO_CREATE_PRIMARY:
        create_primary(device, out, value, async);
        break;
    case QXL_IO_DESTROY_PRIMARY:
        destroy_primary(device, out, value, async);
        break;
    case QXL_IO_DESTROY_SURFACE_WAIT:
        destroy_surface(device, out, value, async);
        break;
    case QXL_IO_DESTROY_ALL_SURFACES:
        destroy_all_surfaces(device, out, async);
        break;
    case QXL_IO_FLUSH_SURFACES_ASYNC:
        flush_surfaces(device, out);
        break;
    case QXL_IO_FLUSH_RELEASE:
        flush_release(device, out);
        break;
    case QXL_IO_MONITORS_CONFIG_ASYNC:
        monitors_config(device, out);
        break;
    default:
        guest_bug(device, out, "ioport_write: unexpected ioport=0x%x\n", operation);
    }
}

/** Write one byte. Returns false if that was the write at which the device vanishes. */
static bool write_byte(struct fake_qxl *device, unsigned port, uint32_t value)
{
    struct outbox out;

    device_enter(device, &out);
    if (device->dead || port >= device->bars[FAKE_QXL_BAR_IO].size ||
        device->bar_address[FAKE_QXL_BAR_IO] == BAR_UNMAPPED) {
        device_leave(device, &out);
        return true;
    }
    device->counters.port_writes[port]++;
    if (++device->fault_port_writes == device->faults.vanish_at_port_write) {
        device_leave(device, &out);
        return false;
    }
    if (device->guest_bug && port != QXL_IO_RESET) {
        /* ignored until the guest resets */
    } else if (device->config.revision <= 3 && port > QXL_IO_FLUSH_RELEASE) {
        guest_bug(device, &out, "unsupported io %u for revision %d\n", port,
                  device->config.revision);
    } else if (device->mode == FAKE_QXL_MODE_VGA && !allowed_in_vga_mode(port)) {
        if (port >= QXL_IO_UPDATE_AREA_ASYNC && port < QXL_IO_RANGE_SIZE)
            interrupt_send(device, QXL_INTERRUPT_IO_CMD);
    } else {
        dispatch(device, &out, port, value);
    }
    device_leave(device, &out);
    return true;
}

void fake_qxl_io_write(struct fake_qxl *device, unsigned port, uint32_t value, unsigned size)
{
    if (size != 1 && size != 2 && size != 4)
        return;
    /* Wider writes reach the device as bytes, lowest first. */
    for (unsigned i = 0; i < size; i++)
        if (!write_byte(device, port + i, value >> 8 * i & 0xff))
            device_vanish(device);
    if (port != QXL_IO_UPDATE_IRQ && port != QXL_IO_LOG)
        thread_kick(device);
}

uint32_t fake_qxl_io_read(struct fake_qxl *device, unsigned port, unsigned size)
{
    (void)device;
    (void)port;
    return all_ones(size);
}
