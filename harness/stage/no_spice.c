/* SPDX-License-Identifier: BSD-3-Clause */
#include <qemu.h>

#include "stage.h"

static bool open_spice(struct rig_stage *stage, const struct fake_qxl_config *device,
                       GError **error)
{
    (void)stage;
    (void)device;
    g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT,
                "this build has no libspice-server: install libspice-server-dev and build again "
                "with -Dspice_server=enabled");
    return false;
}

static void do_nothing(struct rig_stage *stage)
{
    (void)stage;
}

const struct rig_stage_kind rig_stage_spice = {"spice", open_spice, do_nothing, do_nothing};
