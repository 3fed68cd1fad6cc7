/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Draws one rectangle on a fake QXL device and prints what the device understood: its command log,
 * in QEMU's format. docs/core.md says how to build this by hand.
 */
#include <stdio.h>

#include <qxl/draw.h>

#include "fake.h"    /* harness/backend: a device */
#include "threads.h" /* harness/os: an operating system for the core */

/* Called in the device's thread, for each line of its command log. */
static void print(void *context, const char *text, size_t length)
{
    (void)context;
    fwrite(text, 1, length, stdout);
}

static enum qxl_status draw(struct qxl_display *display)
{
    const struct qxl_surface_request screen = {
        .width = 640,
        .height = 480,
        .format = SPICE_SURFACE_FMT_32_xRGB,
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .surface = QXL_PRIMARY,
        .box = {.left = 10, .top = 20, .right = 110, .bottom = 70},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x00ff8000},
    };
    enum qxl_status status = qxl_primary_create(display, &screen);

    if (status == QXL_STATUS_OK)
        status = qxl_draw(display, &request);
    /* A command that came back has been taken from the ring, and so has been printed. */
    if (status == QXL_STATUS_OK)
        status = qxl_reclaim_all(display, UINT64_C(5000000000));
    return status;
}

int main(void)
{
    const struct rig_fake_options options = {
        .device = {.cmdlog = true},
        .host = RIG_FAKE_HOST_CHECKING,
        .threaded = true,
        .print = print,
    };
    struct rig_backend *backend = rig_fake_backend_create(&options);
    struct rig_threads *threads = NULL;
    struct qxl_display *display = NULL;
    const char *reason = "there is no memory for a device";
    enum qxl_status status = QXL_STATUS_NO_MEMORY;
    struct qxl_hw hw;

    if (backend)
        status = qxl_probe(&backend->bars, &hw, &reason);
    if (status != QXL_STATUS_OK) {
        fprintf(stderr, "fill: expected a QXL device, found that %s\n", reason);
        rig_backend_destroy(backend);
        return 1;
    }
    threads = rig_threads_create(backend, &hw);
    status = threads ? qxl_display_create(&hw, &rig_threads_os, threads, NULL, &display)
                     : QXL_STATUS_NO_MEMORY;
    if (status == QXL_STATUS_OK)
        status = qxl_display_start(display);
    if (status == QXL_STATUS_OK)
        status = draw(display);
    if (status != QXL_STATUS_OK)
        fprintf(stderr, "fill: expected QXL_STATUS_OK, found %s\n", qxl_status_name(status));
    if (display)
        qxl_display_stop(display);
    qxl_display_destroy(display);
    rig_backend_destroy(backend); /* joins the device's thread: no interrupt comes after it */
    rig_threads_destroy(threads);
    return status == QXL_STATUS_OK ? 0 : 1;
}
