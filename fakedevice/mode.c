/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

bool mode_destroy_primary(struct fake_qxl *device, struct outbox *out, bool async)
{
    if (device->mode == FAKE_QXL_MODE_UNDEFINED)
        return false;
    device->mode = FAKE_QXL_MODE_UNDEFINED;
    /* Also when the primary is QEMU's own VGA screen: the host takes first what waits. */
    TELL_HOST(device, out, destroy_primary, async);
    TELL_HOST(device, out, reset_cursor);
    if (async && !HOST_HAS(device, destroy_primary))
        async_done(device);
    return true;
}

void mode_soft_reset(struct fake_qxl *device)
{
    device->guest_bug = false;
    device->current_async = NO_ASYNC;
    device->mode = device->config.secondary ? FAKE_QXL_MODE_UNDEFINED : FAKE_QXL_MODE_VGA;
}

void mode_hard_reset(struct fake_qxl *device, struct outbox *out)
{
    TELL_HOST(device, out, stop);
    device->stopped = true;
    TELL_HOST(device, out, reset_cursor);
    TELL_HOST(device, out, reset_image_cache);
    device->mode = FAKE_QXL_MODE_UNDEFINED;
    TELL_HOST(device, out, destroy_surfaces, false);
    device->surfaces.count = 0;
    TELL_HOST(device, out, reset_memslots);
    memslot_reset(device);
    rom_and_header_reset(device);
    TELL_HOST(device, out, add_memslot, &host_memslot, false);
    mode_soft_reset(device);
    device->stopped = false;
    TELL_HOST(device, out, start);
}

static void create_primary(struct fake_qxl *device, struct outbox *out,
                           const QXLSurfaceCreate *surface, bool async)
{
    int64_t stride = surface->stride < 0 ? -(int64_t)surface->stride : surface->stride;
    struct fake_qxl_primary primary = {
        .width = surface->width,
        .height = surface->height,
        .stride = surface->stride,
        .format = surface->format,
        .flags = surface->flags,
        .type = surface->type,
        .position = surface->position,
        .mouse_mode = surface->mouse_mode,
        .mem = surface->mem,
    };

    if (surface->stride == INT32_MIN || (uint64_t)stride * surface->height > device->vgamem_size) {
        guest_bug(device, out,
                  "qxl_create_guest_primary: requested primary larger than framebuffer stride %d x "
                  "height %u > %u",
                  surface->stride, surface->height, (unsigned)device->vgamem_size);
        return;
    }
    if (device->mode == FAKE_QXL_MODE_NATIVE)
        guest_bug(device, out, "qxl_create_guest_primary: nop since already in QXL_MODE_NATIVE");
    if (device->mode == FAKE_QXL_MODE_VGA)
        mode_destroy_primary(device, out, false);
    if (surface->stride & 3) {
        guest_bug(device, out, "primary surface stride = %d %% 4 != 0", surface->stride);
        return;
    }
    device->mode = FAKE_QXL_MODE_NATIVE;
    device->command_flags = 0;
    TELL_HOST_OPERATION(device, out, async, create_primary, &primary, async);
}

void mode_create_primary(struct fake_qxl *device, struct outbox *out, bool async)
{
    QXLSurfaceCreate surface;

    memcpy(&surface, device->header + offsetof(QXLRam, create_surface), sizeof(surface));
    create_primary(device, out, &surface, async);
}

void mode_set_compat(struct fake_qxl *device, struct outbox *out, uint32_t number)
{
    uint64_t base = device->bar_address[FAKE_QXL_BAR_RAM];
    QXLMode mode;

    if (!rom_mode(device, number, &mode)) {
        guest_bug(device, out, "mode number out of range");
        return;
    }
    QXLSurfaceCreate surface = {
        .width = mode.x_res,
        .height = mode.y_res,
        .stride = -(int32_t)mode.x_res * 4,
        .format = SPICE_SURFACE_FMT_32_xRGB,
        .mouse_mode = true,
        .mem = base,
    };

    mode_hard_reset(device, out);
    if (!memslot_add_guest(device, out, 0, base, base + device->bars[FAKE_QXL_BAR_RAM].size, base,
                           false)) {
        guest_bug(device, out, "device isn't initialized yet");
        return;
    }
    /* COMPAT even if the mode is larger than the frame buffer at 32 bits: so is QEMU. */
    create_primary(device, out, &surface, false);
    device->mode = FAKE_QXL_MODE_COMPAT;
    device->command_flags = QXL_COMMAND_FLAG_COMPAT;
    if (mode.bits == 16)
        device->command_flags |= QXL_COMMAND_FLAG_COMPAT_16BPP;
    memcpy(device->shadow_rom + offsetof(QXLRom, mode), &number, sizeof(number));
    memcpy(device->bars[FAKE_QXL_BAR_ROM].memory + offsetof(QXLRom, mode), &number, sizeof(number));
}

enum fake_qxl_mode fake_qxl_get_mode(struct fake_qxl *device)
{
    pthread_mutex_lock(&device->lock);
    enum fake_qxl_mode mode = device->mode;
    pthread_mutex_unlock(&device->lock);
    return mode;
}

void fake_qxl_vga_io_write(struct fake_qxl *device)
{
    struct outbox out;

    device_enter(device, &out);
    if (!device->dead && !device->config.secondary && device->mode != FAKE_QXL_MODE_VGA &&
        device->config.revision <= 4) {
        mode_destroy_primary(device, &out, false);
        mode_soft_reset(device);
    }
    device_leave(device, &out);
}

void fake_qxl_reset_cursor(struct fake_qxl *device)
{
    struct outbox out;

    device_enter(device, &out);
    TELL_HOST(device, &out, reset_cursor);
    device_leave(device, &out);
}
