/* SPDX-License-Identifier: BSD-3-Clause */
#include <qemu.h>
#include <spice_backend.h>
#include <string.h>

#include "stage.h"

static bool open_spice(struct rig_stage *stage, const struct fake_qxl_config *device,
                       GError **error)
{
    const struct rig_spice_options options = {.device = *device};
    GError *why = NULL;

    stage->backend = rig_spice_backend_create(&options, &why);
    if (!stage->backend) {
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "%s", why->message);
        g_error_free(why);
    }
    return stage->backend != NULL;
}

static void connect_client(struct rig_stage *stage)
{
    uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES];

    memset(capabilities, 0xff, sizeof(capabilities));
    fake_qxl_set_client(rig_spice_backend_device(stage->backend), true, capabilities);
}

static void listen(struct rig_stage *stage)
{
    char *output = rig_spice_backend_take_output(stage->backend);
    char **lines = g_strsplit(output, "\n", 0);

    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) && !g_str_has_prefix(*line, "qxl/guest-"))
            g_string_append_printf(stage->said, "%s; ", *line);
    g_strfreev(lines);
    g_free(output);
}

const struct rig_stage_kind rig_stage_spice = {"spice", open_spice, connect_client, listen};
