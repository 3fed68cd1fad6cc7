/* SPDX-License-Identifier: BSD-3-Clause */
/* How many port writes the fake device takes, and the same ones a QEMU, if there is one. Prints
 * one JSON object. Best of several runs. */
#include <stdio.h>
#include <string.h>

#include <qemu.h>

#include "../../harness/backend/place.h"

enum { RUNS = 5, FAKE_ROUNDS = 100 * 1000, QEMU_ROUNDS = 500, HEADER_SIZE = 8192 };

/* What a driver writes most: doorbells, interrupts re-armed, releases asked for. */
static const uint8_t PORTS[] = {
    QXL_IO_NOTIFY_CMD,  QXL_IO_UPDATE_IRQ, QXL_IO_NOTIFY_CURSOR, QXL_IO_UPDATE_IRQ,
    QXL_IO_NOTIFY_CMD,  QXL_IO_NOTIFY_OOM, QXL_IO_UPDATE_AREA,   QXL_IO_MEMSLOT_DEL,
    QXL_IO_MEMSLOT_ADD, QXL_IO_UPDATE_IRQ,
};

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

/* Slot 0 over BAR 0, a primary, and a valid area. */
static void prepare_header(QXLRam *header, uint64_t ram)
{
    const QXLSurfaceCreate primary = {
        .width = 640, .height = 480, .stride = 2560, .format = SPICE_SURFACE_FMT_32_xRGB, .mem = 0};
    const QXLRect area = {.bottom = 1, .right = 1};
    const QXLMemSlot slot = {.mem_start = ram, .mem_end = ram + (32 << 20)};

    memcpy(&header->create_surface, &primary, sizeof(primary));
    memcpy(&header->update_area, &area, sizeof(area));
    memcpy(&header->mem_slot, &slot, sizeof(slot));
}

static struct fake_qxl *open_fake(void)
{
    const struct fake_qxl_config config = {.guestdebug = 0};
    struct fake_qxl *device = fake_qxl_create(&config, NULL, NULL);
    uint64_t addresses[FAKE_QXL_BAR_COUNT];

    if (!device || fake_qxl_checking_host_attach(device, NULL, NULL) != 0)
        g_error("no fake device");
    rig_place_device(device, addresses);
    prepare_header((QXLRam *)(void *)((uint8_t *)fake_qxl_bar_memory(device, FAKE_QXL_BAR_RAM) +
                                      fake_qxl_bar_size(device, FAKE_QXL_BAR_RAM) - HEADER_SIZE),
                   addresses[FAKE_QXL_BAR_RAM]);
    fake_qxl_io_write(device, QXL_IO_MEMSLOT_ADD, 0, 1);
    fake_qxl_io_write(device, QXL_IO_CREATE_PRIMARY, 0, 1);
    return device;
}

static double fake_writes_per_second(void)
{
    struct fake_qxl *device = open_fake();
    double best = 0;

    for (int run = 0; run < RUNS; run++) {
        gint64 start = g_get_monotonic_time();

        for (int round = 0; round < FAKE_ROUNDS; round++)
            for (size_t i = 0; i < sizeof(PORTS); i++)
                fake_qxl_io_write(device, PORTS[i], 0, 1);
        best = MAX(best, FAKE_ROUNDS * sizeof(PORTS) / seconds_since(start));
    }
    if (fake_qxl_guest_bug(device))
        g_error("the fake device found a guest bug: it ignores what is written");
    fake_qxl_destroy(device);
    return best;
}

static void write_qemu_port(struct rig_qemu *qemu, unsigned port)
{
    rig_qemu_out(qemu, (uint16_t)(rig_qemu_bar_address(qemu, FAKE_QXL_BAR_IO) + port), 0, 1);
}

/* 0: there is no QEMU. */
static double qemu_writes_per_second(void)
{
    struct rig_qemu *qemu = rig_qemu_start(&(struct fake_qxl_config){0}, NULL);
    QXLRam header = {0};
    double best = 0;

    if (!qemu)
        return 0;
    uint64_t ram = rig_qemu_bar_address(qemu, FAKE_QXL_BAR_RAM);
    uint64_t at = ram + rig_qemu_bar_size(qemu, FAKE_QXL_BAR_RAM) - HEADER_SIZE;
    rig_qemu_read(qemu, at, &header, sizeof(header));
    rig_qemu_flush(qemu);
    prepare_header(&header, ram);
    rig_qemu_write(qemu, at, &header, sizeof(header));
    write_qemu_port(qemu, QXL_IO_MEMSLOT_ADD);
    write_qemu_port(qemu, QXL_IO_CREATE_PRIMARY);
    for (int run = 0; run < RUNS && rig_qemu_flush(qemu); run++) {
        gint64 start = g_get_monotonic_time();

        for (int round = 0; round < QEMU_ROUNDS; round++) {
            for (size_t i = 0; i < sizeof(PORTS); i++)
                write_qemu_port(qemu, PORTS[i]);
            rig_qemu_flush(qemu);
        }
        best = MAX(best, QEMU_ROUNDS * sizeof(PORTS) / seconds_since(start));
    }
    if (rig_qemu_get_state(qemu) != RIG_QEMU_RUNS)
        g_error("QEMU %s", rig_qemu_describe_state(qemu));
    rig_qemu_stop(qemu);
    return best;
}

int main(void)
{
    double fake = fake_writes_per_second(), qemu = qemu_writes_per_second();

    printf("{\"fake_port_writes_per_second\": %.0f", fake);
    if (qemu > 0)
        printf(", \"qemu_port_writes_per_second\": %.0f, \"fake_to_qemu\": %.1f", qemu,
               fake / qemu);
    printf("}\n");
    return 0;
}
