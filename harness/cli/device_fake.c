/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_facts.h"

#include <errno.h>
#include <fake.h>
#include <gio/gio.h>
#include <string.h>

enum { CONFIG_COMMAND = 0x04, COMMAND_IO_MEMORY_MASTER = 7 };

static void *fake_open(const struct fake_qxl_config *config, GError **error)
{
    const struct rig_fake_options options = {.device = *config, .host = RIG_FAKE_HOST_NULL};
    struct rig_backend *backend = rig_fake_backend_create(&options);

    if (!backend) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "the fake device: %s",
                    g_strerror(errno));
        return NULL;
    }
    fake_qxl_pci_write(rig_fake_backend_device(backend), CONFIG_COMMAND, COMMAND_IO_MEMORY_MASTER,
                       2);
    backend->ops->port_write(backend, QXL_IO_RESET, 0);
    return backend;
}

static void fake_close(void *device)
{
    rig_backend_destroy(device);
}

static bool fake_read_config(void *device, uint8_t config[RIG_CONFIG_SIZE], GError **error)
{
    (void)error;
    for (unsigned offset = 0; offset < RIG_CONFIG_SIZE; offset++)
        config[offset] = (uint8_t)fake_qxl_pci_read(rig_fake_backend_device(device), offset, 1);
    return true;
}

static uint64_t fake_bar_size(void *device, enum fake_qxl_bar_index bar)
{
    return fake_qxl_bar_size(rig_fake_backend_device(device), bar);
}

static bool fake_read_bar(void *device, enum fake_qxl_bar_index bar, uint64_t address,
                          uint64_t offset, void *bytes, size_t size, GError **error)
{
    const uint8_t *memory = fake_qxl_bar_memory(rig_fake_backend_device(device), bar);

    (void)address;
    (void)error;
    memcpy(bytes, memory + offset, size);
    return true;
}

const struct rig_device_kind rig_device_fake = {
    .name = "fake",
    .open = fake_open,
    .close = fake_close,
    .read_config = fake_read_config,
    .bar_size = fake_bar_size,
    .read_bar = fake_read_bar,
};

/** The renderer changes nothing of what a device is. */
const struct rig_device_kind rig_device_spice = {
    .name = "spice",
    .open = fake_open,
    .close = fake_close,
    .read_config = fake_read_config,
    .bar_size = fake_bar_size,
    .read_bar = fake_read_bar,
};
