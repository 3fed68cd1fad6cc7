/* SPDX-License-Identifier: BSD-3-Clause */
#include "sleeper.h"

#include <string.h>

const struct qxl_surface_request SMALL_SURFACE = {
    .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};

void open_idle(struct scene *scene, void **state)
{
    const struct fixture_options options = {
        .variant = *state,
        .host = RIG_FAKE_HOST_CHECKING,
        .config = {.ring_timeout_ns = TIMEOUT,
                   .memory_timeout_ns = TIMEOUT,
                   .io_timeout_ns = TIMEOUT},
        .ram_size_mb = 16,
        .vgamem_mb = 8,
        .vram_size_mb = 1,
    };

    fixture_open(&scene->f, &options);
}

void paint(struct scene *scene)
{
    for (uint32_t i = 0; i < SURFACES; i++) {
        struct qxl_surface_info info;

        check_status(qxl_surface_info(scene->f.display, scene->ids[i], &info), QXL_STATUS_OK);
        memset(info.memory, (int)(0x11 * (i + 1)), info.size);
    }
}

void open_scene(struct scene *scene, void **state)
{
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = -256};
    const struct qxl_surface_request bottom_up = {
        .width = 32, .height = 8, .format = SPICE_SURFACE_FMT_16_565, .stride = -64};
    struct qxl_surface_id unused;
    struct qxl_display *display;

    open_idle(scene, state);
    display = scene->f.display;
    scene->ids[0] = QXL_PRIMARY;
    check_status(qxl_primary_create(display, &primary), QXL_STATUS_OK);
    check_status(qxl_surface_create(display, &SMALL_SURFACE, &unused), QXL_STATUS_OK);
    check_status(qxl_surface_create(display, &SMALL_SURFACE, &scene->ids[1]), QXL_STATUS_OK);
    check_status(qxl_surface_create(display, &bottom_up, &scene->ids[2]), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(display, unused), QXL_STATUS_OK);
    fixture_drain(&scene->f);
    assert_int_equal(scene->ids[1].value, 2);
    assert_int_equal(scene->ids[2].value, 3);
    paint(scene);
}

/* The same surfaces, with their pictures, on a device that takes drawings for them. */
void expect_scene(struct scene *scene)
{
    struct fixture *f = &scene->f;

    for (uint32_t i = 0; i < SURFACES; i++) {
        const struct qxl_draw draw = {
            .type = QXL_DRAW_FILL,
            .surface = scene->ids[i],
            .box = {.right = 8, .bottom = 8},
            .fill.brush = {.kind = QXL_BRUSH_SOLID},
        };
        struct qxl_surface_info info;

        check_status(qxl_surface_info(f->display, scene->ids[i], &info), QXL_STATUS_OK);
        for (uint64_t b = 0; b < info.size; b++)
            assert_int_equal(((uint8_t *)info.memory)[b], 0x11 * (i + 1));
        check_status(qxl_draw(f->display, &draw), QXL_STATUS_OK);
    }
    assert_int_equal(f->header->create_surface.stride, -256);
    assert_int_equal(f->header->create_surface.flags, QXL_SURF_FLAG_KEEP_DATA);
    fixture_drain(f);
    assert_int_equal(fixture_statistics(f).live, SURFACES - 1);
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", f->reason);
    assert_int_equal(fake_qxl_get_mode(f->device), FAKE_QXL_MODE_NATIVE);
    assert_false(qxl_power_is_suspended(f->display));
}

void close_scene(struct scene *scene)
{
    qxl_display_stop(scene->f.display);
    assert_int_equal(fixture_statistics(&scene->f).heap_used, 0);
    fixture_close(&scene->f);
}

void set_faults(struct scene *scene, struct fake_qxl_faults faults)
{
    fake_qxl_set_faults(scene->f.device, &faults);
}

void lose_power(struct scene *scene, int garbage)
{
    memset(scene->f.hw.ram.memory, garbage, scene->f.hw.ram.size);
    memset(scene->f.hw.vram.memory, garbage, scene->f.hw.vram.size);
}
