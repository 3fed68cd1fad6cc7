/* SPDX-License-Identifier: BSD-3-Clause */
#include "session_device.h"

#include <string.h>

enum { RAM_MB = 512, VRAM_MB = 256, REVISION_DEFAULT = 5 };

struct rig_backend *rig_session_device_create(const struct rig_session_options *options,
                                              GError **error)
{
    const struct rig_spice_options wanted = {
        .device =
            {
                .revision = options->revision ? options->revision : REVISION_DEFAULT,
                .ram_size_mb = RAM_MB,
                .vgamem_mb = RIG_SESSION_VGAMEM_MB,
                .vram_size_mb = VRAM_MB,
                .surfaces = RIG_SESSION_SURFACES,
            },
        .server = options->server,
        .threaded = true,
        .hides_clients = true,
    };

    return rig_spice_backend_create(&wanted, error);
}

void rig_session_device_connect_client(struct rig_backend *backend)
{
    uint8_t capabilities[QXL_CLIENT_CAPABILITIES_SIZE];

    memset(capabilities, 0xff, sizeof(capabilities));
    fake_qxl_set_client(rig_spice_backend_device(backend), true, capabilities);
}
