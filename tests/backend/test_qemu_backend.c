/* SPDX-License-Identifier: BSD-3-Clause */
/* The core drives the device of a QEMU through the backend that mirrors it. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <deterministic.h>
#include <qemu_backend.h>
#include <qxl/draw.h>
#include <qxl/power.h>
#include <qxl/surface.h>

#include "../core/check.h"
#include "../conformance/with_qemu.h"

enum { SIDE = 256, RED = 0xff0000, GREEN = 0x00ff00 };

static const uint64_t A_WHILE = UINT64_C(5000000000);

struct guest {
    struct rig_backend *backend;
    struct rig_deterministic os;
    struct qxl_hw hw;
    struct qxl_display *display;
};

static void probe(struct guest *guest, const struct fake_qxl_config *config)
{
    GError *error = NULL;
    const char *reason = NULL;

    *guest = (struct guest){.backend = rig_qemu_backend_create(config, &error)};
    if (!guest->backend)
        fail_msg("no QEMU: %s", error->message);
    rig_deterministic_init(&guest->os, guest->backend);
    if (qxl_probe(&guest->backend->bars, &guest->hw, &reason) != QXL_STATUS_OK)
        fail_msg("the device was refused: %s", reason);
    guest->os.hw = &guest->hw;
}

static void bring_up(struct guest *guest, const struct fake_qxl_config *config)
{
    const struct qxl_surface_request primary = {
        .width = SIDE, .height = SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};

    probe(guest, config);
    check_status(qxl_display_create(&guest->hw, &rig_deterministic_os, &guest->os,
                                    &(struct qxl_config){0}, &guest->display),
                 QXL_STATUS_OK);
    check_status(qxl_display_start(guest->display), QXL_STATUS_OK);
    check_status(qxl_primary_create(guest->display, &primary), QXL_STATUS_OK);
}

static void close_guest(struct guest *guest)
{
    qxl_display_destroy(guest->display);
    rig_backend_destroy(guest->backend);
    if (guest->os.violation)
        fail_msg("the core %s", guest->os.violation);
    assert_int_equal(guest->os.allocated, 0);
}

static enum qxl_status fill(struct guest *guest, struct qxl_surface_id surface, struct qxl_rect box,
                            uint32_t color)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .surface = surface,
        .box = box,
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = color},
    };

    return qxl_draw(guest->display, &request);
}

static uint32_t pixel(const struct guest *guest, int x, int y)
{
    uint32_t value;

    memcpy(&value, (uint8_t *)guest->hw.ram.memory + 4 * (SIDE * y + x), sizeof(value));
    return value & 0xffffff;
}

static void what_the_server_renders_comes_back(void **state)
{
    static const struct fake_qxl_config DEVICES[] = {
        {.revision = 2},
        {.revision = 3},
        {.revision = 4},
        {.revision = 5},
        {.revision = 5, .secondary = true},
        {.revision = 5, .vram64_size_mb = 128},
    };
    const struct qxl_rect all = {.bottom = SIDE, .right = SIDE};
    const struct qxl_rect part = {.left = 10, .top = 20, .right = 30, .bottom = 40};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(DEVICES); i++) {
        struct guest guest;

        bring_up(&guest, &DEVICES[i]);
        check_status(fill(&guest, QXL_PRIMARY, all, RED), QXL_STATUS_OK);
        assert_int_equal(pixel(&guest, 5, 5), 0);
        check_status(qxl_surface_update_area(guest.display, QXL_PRIMARY, &all), QXL_STATUS_OK);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                assert_int_equal(pixel(&guest, x, y), RED);
        check_status(fill(&guest, QXL_PRIMARY, part, GREEN), QXL_STATUS_OK);
        check_status(qxl_surface_update_area(guest.display, QXL_PRIMARY, &part), QXL_STATUS_OK);
        assert_int_equal(pixel(&guest, 10, 20), GREEN);
        assert_int_equal(pixel(&guest, 29, 39), GREEN);
        assert_int_equal(pixel(&guest, 30, 40), RED);
        assert_int_equal(pixel(&guest, 9, 20), RED);
        check_status(qxl_reclaim_all(guest.display, A_WHILE), QXL_STATUS_OK);
        assert_null(rig_qemu_backend_end(guest.backend));
        assert_string_equal(rig_qemu_output(rig_qemu_backend_qemu(guest.backend)), "");
        close_guest(&guest);
    }
}

static void the_rows_of_a_surface_that_is_upside_down_come_back(void **state)
{
    const struct qxl_surface_request request = {
        .width = SIDE, .height = SIDE, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = -4 * SIDE};
    const struct qxl_rect top = {.bottom = 16, .right = SIDE};
    struct guest guest;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    check_status(qxl_primary_destroy(guest.display), QXL_STATUS_OK);
    check_status(qxl_primary_create(guest.display, &request), QXL_STATUS_OK);
    check_status(fill(&guest, QXL_PRIMARY, top, RED), QXL_STATUS_OK);
    check_status(qxl_surface_update_area(guest.display, QXL_PRIMARY, &top), QXL_STATUS_OK);
    assert_int_equal(pixel(&guest, 0, SIDE - 1), RED);
    assert_int_equal(pixel(&guest, 0, SIDE - 16), RED);
    assert_int_equal(pixel(&guest, 0, SIDE - 17), 0);
    close_guest(&guest);
}

static void off_screen_surfaces_come_back_when_all_are_flushed(void **state)
{
    const struct qxl_surface_request request = {
        .width = SIDE, .height = SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_rect all = {.bottom = SIDE, .right = SIDE};
    struct guest guest;
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    check_status(qxl_surface_create(guest.display, &request, &id), QXL_STATUS_OK);
    check_status(fill(&guest, id, all, GREEN), QXL_STATUS_OK);
    check_status(fill(&guest, QXL_PRIMARY, all, RED), QXL_STATUS_OK);
    check_status(qxl_power_quiesce(guest.display, A_WHILE), QXL_STATUS_OK);
    assert_int_equal(pixel(&guest, SIDE - 1, SIDE - 1), RED);
    assert_int_equal(*(uint32_t *)guest.hw.vram.memory & 0xffffff, GREEN);
    /* What the driver writes there goes over: the picture is loaded into memory, and drawn. */
    check_status(qxl_surface_evict(guest.display, id, &evicted), QXL_STATUS_OK);
    check_status(qxl_surface_restore(guest.display, evicted, &id), QXL_STATUS_OK);
    const struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = id};
    const struct qxl_draw copy = {
        .type = QXL_DRAW_COPY, .box = all, .copy = {.source = &image, .source_area = all}};
    check_status(qxl_draw(guest.display, &copy), QXL_STATUS_OK);
    check_status(qxl_surface_update_area(guest.display, QXL_PRIMARY, &all), QXL_STATUS_OK);
    assert_int_equal(pixel(&guest, SIDE - 1, SIDE - 1), GREEN);
    close_guest(&guest);
}

static void expect_gone(struct guest *guest, const char *why)
{
    const struct qxl_rect all = {.bottom = SIDE, .right = SIDE};

    check_status(qxl_surface_update_area(guest->display, QXL_PRIMARY, &all), QXL_STATUS_GONE);
    check_status(fill(guest, QXL_PRIMARY, all, RED), QXL_STATUS_GONE);
    assert_true(qxl_display_is_gone(guest->display));
    assert_int_equal(pixel(guest, 1, 1), 0xffffff);
    assert_int_equal(((uint8_t *)guest->hw.vram.memory)[guest->hw.vram.size - 1], 0xff);
    if (!strstr(rig_qemu_backend_end(guest->backend), why))
        fail_msg("expected `%s`, found `%s`", why, rig_qemu_backend_end(guest->backend));
    qxl_display_stop(guest->display);
    check_status(qxl_display_start(guest->display), QXL_STATUS_GONE);
    close_guest(guest);
}

static void the_core_survives_a_qemu_that_dies(void **state)
{
    struct guest guest;
    struct rig_qemu *qemu;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    qemu = rig_qemu_backend_qemu(guest.backend);
    /* This port kills QEMU. It is written together with what the core asks for next. */
    rig_qemu_out(
        qemu, (uint16_t)(rig_qemu_bar_address(qemu, FAKE_QXL_BAR_IO) + QXL_IO_DESTROY_SURFACE_WAIT),
        1, 1);
    expect_gone(&guest, "QEMU killed by signal 6 (Aborted); it said: ");
}

static void the_core_survives_a_qemu_that_hangs(void **state)
{
    struct guest guest;
    char path[64], *children = NULL;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    g_snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
    assert_true(g_file_get_contents(path, &children, NULL, NULL));
    pid_t child = atoi(children);
    g_free(children);
    /* A signal to 0 goes to all of this test's group. */
    assert_true(child > 0);
    kill(child, SIGSTOP);
    rig_qemu_set_patience(rig_qemu_backend_qemu(guest.backend), 50);
    expect_gone(&guest, "QEMU did not answer for 50 ms");
}

/* ---- the races: what the device does behind the driver's back ---- */

static uint64_t in_header(const struct guest *guest, size_t offset)
{
    return guest->hw.ram.physical + guest->hw.ram_header_offset + offset;
}

static QXLRam *header(const struct guest *guest)
{
    return (QXLRam *)(void *)((uint8_t *)guest->hw.ram.memory + guest->hw.ram_header_offset);
}

static void poke(const struct guest *guest, uint64_t address, uint32_t value)
{
    struct rig_qemu *qemu = rig_qemu_backend_qemu(guest->backend);

    rig_qemu_write(qemu, address, &value, sizeof(value));
    assert_true(rig_qemu_flush(qemu));
}

static uint32_t peek(const struct guest *guest, uint64_t address)
{
    struct rig_qemu *qemu = rig_qemu_backend_qemu(guest->backend);
    uint32_t value;

    rig_qemu_read(qemu, address, &value, sizeof(value));
    assert_true(rig_qemu_flush(qemu));
    return value;
}

static void settle(struct guest *guest)
{
    while (guest->backend->ops->step(guest->backend))
        ;
}

static void only_what_the_driver_has_changed_goes_over(void **state)
{
    struct guest guest;
    uint32_t *words;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    words = guest.hw.vram.memory;
    poke(&guest, guest.hw.vram.physical + 4, 0x11111111);
    words[0] = 0x22222222;
    words[2] = 0x33333333;
    settle(&guest);
    assert_int_equal(peek(&guest, guest.hw.vram.physical), 0x22222222);
    assert_int_equal(peek(&guest, guest.hw.vram.physical + 4), 0x11111111);
    assert_int_equal(peek(&guest, guest.hw.vram.physical + 8), 0x33333333);
    close_guest(&guest);
}

static void an_interrupt_is_not_lost_that_comes_while_another_is_taken(void **state)
{
    struct guest guest;
    uint32_t seen;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    settle(&guest);
    guest.os.hw = NULL;
    poke(&guest, in_header(&guest, offsetof(QXLRam, int_pending)), QXL_INTERRUPT_CURSOR);
    settle(&guest);
    assert_int_equal(header(&guest)->int_pending, QXL_INTERRUPT_CURSOR);
    guest.os.hw = &guest.hw;
    seen = guest.os.sequences[QXL_EVENT_DISPLAY];
    /* The driver takes CURSOR. DISPLAY it has not seen. */
    poke(&guest, in_header(&guest, offsetof(QXLRam, int_pending)),
         QXL_INTERRUPT_CURSOR | QXL_INTERRUPT_DISPLAY);
    assert_int_equal(qxl_irq_take(&guest.hw, &rig_deterministic_os, &guest.os),
                     QXL_INTERRUPT_CURSOR);
    assert_int_equal(guest.os.sequences[QXL_EVENT_DISPLAY], seen + 1);
    assert_int_equal(header(&guest)->int_pending, 0);
    assert_int_equal(peek(&guest, in_header(&guest, offsetof(QXLRam, int_pending))), 0);
    close_guest(&guest);
}

static void a_device_that_went_to_sleep_unseen_is_woken(void **state)
{
    const struct qxl_rect box = {.bottom = 1, .right = 1};
    struct guest guest;
    uint64_t notify;
    uint32_t prod;

    (void)state;
    bring_up(&guest, &(struct fake_qxl_config){0});
    settle(&guest);
    notify = in_header(&guest, offsetof(QXLRam, cmd_ring.notify_on_prod));
    prod = header(&guest)->cmd_ring.prod;
    assert_int_equal(header(&guest)->cmd_ring.notify_on_prod, prod + 1);
    poke(&guest, notify, prod);
    settle(&guest);
    poke(&guest, notify, prod + 1);
    uint64_t writes = guest.os.port_writes;
    check_status(fill(&guest, QXL_PRIMARY, box, RED), QXL_STATUS_OK);
    assert_int_equal(guest.os.port_writes, writes);
    settle(&guest);
    assert_int_equal(header(&guest)->cmd_ring.cons, prod + 1);
    close_guest(&guest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_server_renders_comes_back),
        cmocka_unit_test(the_rows_of_a_surface_that_is_upside_down_come_back),
        cmocka_unit_test(off_screen_surfaces_come_back_when_all_are_flushed),
        cmocka_unit_test(the_core_survives_a_qemu_that_dies),
        cmocka_unit_test(the_core_survives_a_qemu_that_hangs),
        cmocka_unit_test(only_what_the_driver_has_changed_goes_over),
        cmocka_unit_test(an_interrupt_is_not_lost_that_comes_while_another_is_taken),
        cmocka_unit_test(a_device_that_went_to_sleep_unseen_is_woken),
    };

    skip_without_qemu();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
