/* SPDX-License-Identifier: BSD-3-Clause */
#include <qemu_backend.h>

#include "stage.h"

static bool open_qemu(struct rig_stage *stage, const struct fake_qxl_config *device, GError **error)
{
    stage->backend = rig_qemu_backend_create(device, error);
    return stage->backend != NULL;
}

static void connect_client(struct rig_stage *stage)
{
    rig_qemu_backend_pretend_client(stage->backend);
}

static void listen(struct rig_stage *stage)
{
    struct rig_qemu *qemu = rig_qemu_backend_qemu(stage->backend);
    char **lines = g_strsplit(rig_qemu_output(qemu), "\n", 0);

    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) && !g_str_has_prefix(*line, "qxl/guest-"))
            g_string_append_printf(stage->said, "%s; ", *line);
    g_strfreev(lines);
    rig_qemu_clear_output(qemu);
    if (rig_qemu_get_state(qemu) != RIG_QEMU_RUNS)
        g_string_append_printf(stage->said, "QEMU %s; ", rig_qemu_describe_state(qemu));
}

const struct rig_stage_kind rig_stage_qemu = {"qemu", open_qemu, connect_client, listen};
