/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdlib.h>

#include "device.h"
#include "memory.h"

enum { MIB = 1 << 20, LARGEST_BAR_MB = 2048, LARGEST_VGA_RAM_MB = 512 };

void device_enter(struct fake_qxl *device, struct outbox *out)
{
    outbox_init(out);
    pthread_mutex_lock(&device->lock);
}

void device_leave(struct fake_qxl *device, struct outbox *out)
{
    bool irq_changed = device->irq_fell || device->irq_delivered != device->irq_level;
    const char *crash_reason = device->crash_reason;
    size_t start = 0;

    device->crash_reason = NULL;
    pthread_mutex_unlock(&device->lock);
    if (crash_reason && device->machine.crash)
        device->machine.crash(device->machine_context, crash_reason);
    text_end(out);
    for (unsigned i = 0; i < out->pieces; i++) {
        if (device->machine.print)
            device->machine.print(device->machine_context, out->text + start, out->ends[i] - start);
        start = out->ends[i];
    }
    if (irq_changed)
        interrupt_deliver(device);
}

static uint64_t power_of_two(uint64_t size)
{
    uint64_t power = 1;

    while (power < size)
        power <<= 1;
    return power;
}

/** Fill in the defaults. Returns false if the configuration is impossible. */
static bool complete_config(struct fake_qxl_config *config)
{
    if (!config->revision)
        config->revision = 5;
    if (!config->ram_size_mb)
        config->ram_size_mb = 64;
    if (!config->vgamem_mb)
        config->vgamem_mb = 16;
    if (!config->vram_size_mb)
        config->vram_size_mb = 64;
    if (!config->surfaces)
        config->surfaces = 1024;
    return config->revision <= 5 && config->ram_size_mb <= LARGEST_BAR_MB &&
           config->vram_size_mb <= LARGEST_BAR_MB && config->vram64_size_mb <= 1024 * 1024;
}

static uint64_t io_bar_size(unsigned revision)
{
    return revision == 1 ? 8 : revision == 2 ? 16 : 32;
}

static void size_bars(struct fake_qxl *device)
{
    const struct fake_qxl_config *config = &device->config;
    uint32_t vgamem_mb = config->vgamem_mb < 8     ? 8
                         : config->vgamem_mb > 256 ? 256
                                                   : config->vgamem_mb;
    uint64_t ram, vram32, vram64;

    device->vgamem_size = power_of_two((uint64_t)vgamem_mb * MIB);
    ram = power_of_two((uint64_t)config->ram_size_mb * MIB);
    if (!config->secondary && ram > (uint64_t)LARGEST_VGA_RAM_MB * MIB)
        ram = (uint64_t)LARGEST_VGA_RAM_MB * MIB;
    if (ram < 2 * device->vgamem_size)
        ram = 2 * device->vgamem_size;
    vram32 = power_of_two((uint64_t)config->vram_size_mb * MIB);
    vram64 = power_of_two((uint64_t)config->vram64_size_mb * MIB);
    if (config->revision == 1)
        vram32 = vram64 = PAGE;
    device->bars[FAKE_QXL_BAR_RAM].size = ram;
    device->bars[FAKE_QXL_BAR_VRAM32].size = vram32;
    device->bars[FAKE_QXL_BAR_ROM].size = ROM_SIZE;
    device->bars[FAKE_QXL_BAR_IO].size = io_bar_size(config->revision);
    device->bars[FAKE_QXL_BAR_VRAM64].size = vram64 > vram32 ? vram64 : 0;
}

static bool map_bars(struct fake_qxl *device)
{
    struct bar *bars = device->bars;

    bars[FAKE_QXL_BAR_RAM].memory = memory_map(bars[FAKE_QXL_BAR_RAM].size);
    bars[FAKE_QXL_BAR_ROM].memory = memory_map(ROM_SIZE);
    /* The 32-bit surface BAR is a window on the start of the 64-bit one. */
    if (bars[FAKE_QXL_BAR_VRAM64].size) {
        bars[FAKE_QXL_BAR_VRAM64].memory = memory_map(bars[FAKE_QXL_BAR_VRAM64].size);
        bars[FAKE_QXL_BAR_VRAM32].memory = bars[FAKE_QXL_BAR_VRAM64].memory;
    } else {
        bars[FAKE_QXL_BAR_VRAM32].memory = memory_map(bars[FAKE_QXL_BAR_VRAM32].size);
    }
    return bars[FAKE_QXL_BAR_RAM].memory && bars[FAKE_QXL_BAR_ROM].memory &&
           bars[FAKE_QXL_BAR_VRAM32].memory;
}

static void unmap_bars(struct fake_qxl *device)
{
    struct bar *bars = device->bars;
    bool window = bars[FAKE_QXL_BAR_VRAM64].memory != NULL;

    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        if (bars[bar].memory && !(window && bar == FAKE_QXL_BAR_VRAM32))
            memory_unmap(bars[bar].memory, bars[bar].size);
}

struct fake_qxl *fake_qxl_create(const struct fake_qxl_config *config,
                                 const struct fake_qxl_machine *machine, void *machine_context)
{
    struct fake_qxl_config complete = *config;

    if (!complete_config(&complete)) {
        errno = EINVAL;
        return NULL;
    }
    struct fake_qxl *device = calloc(1, sizeof(*device));
    if (!device)
        return NULL;
    device->config = complete;
    if (machine)
        device->machine = *machine;
    device->machine_context = machine_context;
    pthread_mutex_init(&device->lock, NULL);
    pthread_rwlock_init(&device->memory_lock, NULL);
    thread_init(device);
    size_bars(device);
    if (!map_bars(device)) {
        fake_qxl_destroy(device);
        errno = ENOMEM;
        return NULL;
    }
    device->header =
        device->bars[FAKE_QXL_BAR_RAM].memory + device->bars[FAKE_QXL_BAR_RAM].size - HEADER_SIZE;
    pci_init(device);
    rom_build(device);
    rom_and_header_reset(device);
    mode_soft_reset(device);
    return device;
}

void fake_qxl_destroy(struct fake_qxl *device)
{
    if (!device)
        return;
    fake_qxl_thread_stop(device);
    if (device->host && device->host->detach)
        device->host->detach(device->host_context);
    unmap_bars(device);
    free(device->held);
    pthread_cond_destroy(&device->thread_wake);
    pthread_mutex_destroy(&device->thread_lock);
    pthread_rwlock_destroy(&device->memory_lock);
    pthread_mutex_destroy(&device->lock);
    free(device);
}

void fake_qxl_attach_host(struct fake_qxl *device, const struct fake_qxl_host *host, void *context)
{
    pthread_mutex_lock(&device->lock);
    device->host = host;
    device->host_context = context;
    pthread_mutex_unlock(&device->lock);
    if (host->add_memslot)
        host->add_memslot(context, &host_memslot, false);
    if (host->start)
        host->start(context);
}

void *fake_qxl_bar_memory(struct fake_qxl *device, enum fake_qxl_bar_index bar)
{
    return (unsigned)bar < FAKE_QXL_BAR_COUNT ? device->bars[bar].memory : NULL;
}

uint64_t fake_qxl_bar_size(const struct fake_qxl *device, enum fake_qxl_bar_index bar)
{
    return (unsigned)bar < FAKE_QXL_BAR_COUNT ? device->bars[bar].size : 0;
}

void fake_qxl_set_faults(struct fake_qxl *device, const struct fake_qxl_faults *faults)
{
    static const struct fake_qxl_faults none;

    pthread_mutex_lock(&device->lock);
    device->faults = faults ? *faults : none;
    device->fault_port_writes = 0;
    device->fault_interrupts = 0;
    pthread_mutex_unlock(&device->lock);
    thread_kick(device);
}

struct fake_qxl_counters fake_qxl_get_counters(struct fake_qxl *device)
{
    pthread_mutex_lock(&device->lock);
    struct fake_qxl_counters counters = device->counters;
    pthread_mutex_unlock(&device->lock);
    return counters;
}

void device_vanish(struct fake_qxl *device)
{
    struct outbox out;
    /* An interrupt handler runs in the step's thread, and that has the lock for reading. */
    bool nested = thread_is_stepping(device);

    if (!nested)
        pthread_rwlock_wrlock(&device->memory_lock);
    device_enter(device, &out);
    device->dead = true;
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        if (device->bars[bar].memory)
            memory_fill_with_ones(device->bars[bar].memory, device->bars[bar].size);
    interrupt_update(device);
    device_leave(device, &out);
    if (!nested)
        pthread_rwlock_unlock(&device->memory_lock);
}
