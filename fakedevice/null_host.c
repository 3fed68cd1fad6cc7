/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "worker.h"

static size_t command_size(uint32_t type)
{
    switch (type) {
    case QXL_CMD_DRAW:
        return sizeof(QXLDrawable);
    case QXL_CMD_SURFACE:
        return sizeof(QXLSurfaceCmd);
    case QXL_CMD_CURSOR:
        return sizeof(QXLCursorCmd);
    case QXL_CMD_UPDATE:
        return sizeof(QXLUpdateCmd);
    default:
        return sizeof(QXLReleaseInfo);
    }
}

static void release(struct worker *worker, const QXLCommandExt *command, bool cursor)
{
    size_t size = command->flags & QXL_COMMAND_FLAG_COMPAT && command->cmd.type == QXL_CMD_DRAW
                      ? sizeof(QXLCompatDrawable)
                      : command_size(command->cmd.type);
    void *info;

    (void)cursor;
    if (worker_translate(worker, command->cmd.data, size, &info) == FAKE_QXL_ACCEPT)
        fake_qxl_release_resource(worker->device, info, command->group_id);
}

static void free_host(struct worker *worker)
{
    free(worker);
}

int fake_qxl_null_host_attach(struct fake_qxl *device)
{
    static const struct worker_kind kind = {
        .command = release,
        .free = free_host,
    };
    struct worker *worker = calloc(1, sizeof(*worker));

    if (!worker)
        return -1;
    worker_attach(worker, device, &kind);
    return 0;
}
