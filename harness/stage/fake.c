/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fake.h>
#include <qemu.h>
#include <string.h>

#include "stage.h"

static void take_verdict(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                         const char *reason)
{
    static const char *const NAMES[] = {
        [FAKE_QXL_ACCEPT] = "warns about",
        [FAKE_QXL_DROP] = "drops",
        [FAKE_QXL_ABORT] = "dies of",
        [FAKE_QXL_CHANCE] = "may die of",
    };
    struct rig_stage *stage = context;

    if (reason)
        g_string_append_printf(stage->said, "the host %s a command of type %u: %s; ",
                               NAMES[verdict], command->cmd.type, reason);
}

static void take_text(void *context, const char *text, size_t length)
{
    struct rig_stage *stage = context;
    char *line = g_strstrip(g_strndup(text, length));

    if (!g_str_has_prefix(line, "qxl/guest-"))
        g_string_append_printf(stage->said, "%s; ", line);
    g_free(line);
}

static bool open_fake(struct rig_stage *stage, const struct fake_qxl_config *device, GError **error)
{
    const struct rig_fake_options options = {
        .device = *device,
        .host = RIG_FAKE_HOST_CHECKING,
        .print = take_text,
        .verdict = take_verdict,
        .context = stage,
    };

    stage->backend = rig_fake_backend_create(&options);
    if (!stage->backend)
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "no fake device: %s",
                    g_strerror(errno));
    return stage->backend != NULL;
}

static void connect_client(struct rig_stage *stage)
{
    uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES];

    memset(capabilities, 0xff, sizeof(capabilities));
    fake_qxl_set_client(rig_fake_backend_device(stage->backend), true, capabilities);
}

/** It has said everything by itself. */
static void listen(struct rig_stage *stage)
{
    (void)stage;
}

const struct rig_stage_kind rig_stage_fake = {"fake", open_fake, connect_client, listen};
