/* SPDX-License-Identifier: BSD-3-Clause */
#include "shown.h"

#include <string.h>

static const uint64_t PATIENCE_NS = UINT64_C(20000000000);
static const struct qxl_surface_request SCREEN = {
    .width = 64, .height = 48, .format = SPICE_SURFACE_FMT_32_xRGB};

static void open_os(struct shown *shown, const struct qxl_config *config, bool threaded)
{
    if (threaded) {
        shown->threads = rig_threads_create(shown->backend, &shown->hw);
        assert_non_null(shown->threads);
        succeed(qxl_display_create(&shown->hw, &rig_threads_os, shown->threads, config,
                                   &shown->display));
        return;
    }
    rig_deterministic_init(&shown->os, shown->backend);
    shown->os.hw = &shown->hw;
    succeed(
        qxl_display_create(&shown->hw, &rig_deterministic_os, &shown->os, config, &shown->display));
}

void shown_open(struct shown *shown, const struct shown_options *options)
{
    static const struct shown_options NONE;
    const struct shown_options *wish = options ? options : &NONE;
    struct rig_spice_options backend = {
        .device = wish->device,
        .server = wish->server,
        .threaded = wish->threaded,
    };
    const struct qxl_config config = {
        .sync_io = wish->sync_io,
        .ring_timeout_ns = PATIENCE_NS,
        .memory_timeout_ns = PATIENCE_NS,
        .io_timeout_ns = PATIENCE_NS,
    };
    GError *error = NULL;

    *shown = (struct shown){0};
    if (!backend.device.ram_size_mb)
        backend.device.ram_size_mb = 16;
    backend.device.vgamem_mb = 8;
    backend.device.vram_size_mb = 4;
    backend.device.guestdebug = 1;
    shown->backend = rig_spice_backend_create(&backend, &error);
    if (!shown->backend)
        fail_msg("%s", error->message);
    succeed(qxl_probe(&shown->backend->bars, &shown->hw, NULL));
    open_os(shown, &config, wish->threaded);
    succeed(qxl_display_start(shown->display));
    succeed(qxl_primary_create(shown->display, &SCREEN));
}

void shown_close(struct shown *shown)
{
    char *said;

    qxl_display_stop(shown->display);
    qxl_display_destroy(shown->display);
    if (!shown->threads) {
        assert_int_equal(shown->os.allocated, 0);
        assert_null(shown->os.violation);
    }
    said = rig_spice_backend_take_output(shown->backend);
    for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n"))
        if (!g_str_has_prefix(line, "qxl/guest-"))
            fail_msg("the device said: %s", line);
    g_free(said);
    rig_backend_destroy(shown->backend);
    rig_threads_destroy(shown->threads);
}

void shown_fill(struct shown *shown, struct qxl_surface_id surface, struct qxl_rect box,
                uint32_t color)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .surface = surface,
        .box = box,
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = color},
    };

    succeed(qxl_draw(shown->display, &request));
}

void shown_copy(struct shown *shown, struct qxl_surface_id surface, const struct qxl_image *image,
                struct qxl_rect box)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .surface = surface,
        .box = box,
        .copy = {.source = image,
                 .source_area = {.right = box.right - box.left, .bottom = box.bottom - box.top}},
    };

    succeed(qxl_draw(shown->display, &request));
}

void shown_render(struct shown *shown, struct qxl_surface_id surface, struct qxl_surface_info *info)
{
    succeed(qxl_surface_info(shown->display, surface, info));
    const struct qxl_rect all = {.right = (int32_t)info->width, .bottom = (int32_t)info->height};
    succeed(qxl_surface_update_area(shown->display, surface, &all));
}

uint32_t shown_pixel(const struct qxl_surface_info *info, uint32_t x, uint32_t y)
{
    const uint8_t *first = info->memory;
    uint32_t pixel;

    if (info->stride < 0)
        first += (size_t)-info->stride * (info->height - 1);
    memcpy(&pixel, first + (ptrdiff_t)info->stride * (ptrdiff_t)y + (size_t)x * 4, 4);
    return pixel & 0xffffff;
}

void shown_expect(const struct qxl_surface_info *info, struct qxl_rect box, uint32_t color)
{
    for (int32_t y = box.top; y < box.bottom; y++)
        for (int32_t x = box.left; x < box.right; x++)
            if (shown_pixel(info, (uint32_t)x, (uint32_t)y) != color)
                fail_msg("pixel %d, %d: expected 0x%06x, found 0x%06x", x, y, color,
                         shown_pixel(info, (uint32_t)x, (uint32_t)y));
}

uint32_t shown_live(struct shown *shown)
{
    succeed(qxl_power_quiesce(shown->display, PATIENCE_NS));
    return qxl_display_statistics(shown->display).live;
}
