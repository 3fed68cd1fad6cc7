/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_facts.h"

#include <qemu.h>

static void *qemu_open(const struct fake_qxl_config *config, GError **error)
{
    return rig_qemu_start(config, error);
}

static void qemu_close(void *device)
{
    rig_qemu_stop(device);
}

static bool flush(struct rig_qemu *qemu, GError **error)
{
    if (rig_qemu_flush(qemu))
        return true;
    g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "QEMU %s; it said: %s",
                rig_qemu_describe_state(qemu), rig_qemu_output(qemu));
    return false;
}

static bool qemu_read_config(void *device, uint8_t config[RIG_CONFIG_SIZE], GError **error)
{
    uint32_t bytes[RIG_CONFIG_SIZE];
    bool read;

    for (unsigned offset = 0; offset < RIG_CONFIG_SIZE; offset++)
        rig_qemu_pci_read(device, offset, 1, &bytes[offset]);
    read = flush(device, error);
    for (unsigned offset = 0; offset < RIG_CONFIG_SIZE; offset++)
        config[offset] = (uint8_t)bytes[offset];
    return read;
}

static uint64_t qemu_bar_size(void *device, enum fake_qxl_bar_index bar)
{
    return rig_qemu_bar_size(device, bar);
}

static bool qemu_read_bar(void *device, enum fake_qxl_bar_index bar, uint64_t address,
                          uint64_t offset, void *bytes, size_t size, GError **error)
{
    (void)bar;
    rig_qemu_read(device, address + offset, bytes, size);
    return flush(device, error);
}

const struct rig_device_kind rig_device_qemu = {
    .name = "qemu",
    .open = qemu_open,
    .close = qemu_close,
    .read_config = qemu_read_config,
    .bar_size = qemu_bar_size,
    .read_bar = qemu_read_bar,
};
