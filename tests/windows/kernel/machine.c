/* SPDX-License-Identifier: BSD-3-Clause */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>

#include "computer.h"

static const uint64_t SMALL = 0x08000000, LARGE = 0x40000000, ABOVE_4_GIB = 0x1000000000;

static struct fake_qxl *device;
static uint64_t addresses[FAKE_QXL_BAR_COUNT];
static int (*attach_host)(struct fake_qxl *device) = fake_qxl_null_host_attach;
static struct {
    void (*function)(void *context, const char *text, size_t length);
    void *context;
} printer;

void machine_set_host(int (*attach)(struct fake_qxl *))
{
    attach_host = attach ? attach : fake_qxl_null_host_attach;
}

void machine_set_print(void (*print)(void *, const char *, size_t), void *context)
{
    printer.function = print;
    printer.context = context;
}

static void set_irq(void *context, bool level)
{
    (void)context;
    line_set(level);
}

static uint64_t clock_ns(void *context)
{
    (void)context;
    return computer_clock_ns();
}

static void print(void *context, const char *text, size_t length)
{
    (void)context;
    if (printer.function)
        printer.function(printer.context, text, length);
}

static void crash(void *context, const char *reason)
{
    (void)context;
    kernel_fault("QEMU would have crashed: %s", reason);
}

static uint64_t size_of(unsigned bar)
{
    return fake_qxl_bar_size(device, (enum fake_qxl_bar_index)bar);
}

/* As SeaBIOS would: an address is a multiple of the size. */
static void place_bars(void)
{
    addresses[FAKE_QXL_BAR_RAM] = size_of(FAKE_QXL_BAR_RAM) <= SMALL ? 0xe0000000 : LARGE;
    addresses[FAKE_QXL_BAR_VRAM32] = size_of(FAKE_QXL_BAR_VRAM32) <= SMALL ? 0xe8000000 : 2 * LARGE;
    addresses[FAKE_QXL_BAR_ROM] = 0xf0000000;
    addresses[FAKE_QXL_BAR_IO] = 0xc000;
    addresses[FAKE_QXL_BAR_VRAM64] = ABOVE_4_GIB;
    fake_qxl_pci_assign(device, addresses);
}

static void give_up(const char *what)
{
    fprintf(stderr, "machine_start: %s\n", what);
    abort();
}

void machine_start(const struct fake_qxl_config *config)
{
    static const struct fake_qxl_machine machine = {
        .set_irq = set_irq, .clock_ns = clock_ns, .print = print, .crash = crash};

    if (device)
        give_up("the computer is on already");
    line_start();
    device = fake_qxl_create(config ? config : &(struct fake_qxl_config){0}, &machine, NULL);
    if (!device)
        give_up("no such device can be made");
    place_bars();
    if (attach_host(device) != 0)
        give_up("no memory for the host");
    if (fake_qxl_thread_start(device) != 0)
        give_up("no thread for the device");
    ports_start();
}

void machine_stop(void)
{
    if (!device)
        return;
    uint64_t guest_bugs = fake_qxl_get_counters(device).guest_bugs;

    line_stop();
    ports_stop();
    fake_qxl_destroy(device);
    device = NULL;
    if (guest_bugs)
        kernel_fault("the device found %llu guest bugs", (unsigned long long)guest_bugs);
}

struct fake_qxl *machine_device(void)
{
    return device;
}

void machine_pull_out(void)
{
    fake_qxl_set_faults(device, &(struct fake_qxl_faults){.vanish_at_port_write = 1});
    fake_qxl_io_write(device, QXL_IO_UPDATE_IRQ, 0, 1);
}

struct machine_bar machine_bar(unsigned index)
{
    if (!device || index >= FAKE_QXL_BAR_COUNT || size_of(index) == 0)
        return (struct machine_bar){0};
    return (struct machine_bar){
        .address = addresses[index],
        .size = size_of(index),
        .memory = fake_qxl_bar_memory(device, (enum fake_qxl_bar_index)index),
    };
}
