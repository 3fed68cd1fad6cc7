/* SPDX-License-Identifier: BSD-3-Clause */
#include "fake.h"

#include <errno.h>
#include <stdlib.h>

#include "place.h"

enum { PCI_REVISION_ID = 0x08 };

struct fake_backend {
    struct rig_backend base;
    struct fake_qxl *device;
    struct rig_fake_options options;
};

static struct fake_backend *fake_of(struct rig_backend *backend)
{
    return (struct fake_backend *)backend;
}

static void port_write(struct rig_backend *backend, uint32_t port, uint8_t value)
{
    fake_qxl_io_write(fake_of(backend)->device, port, value, 1);
}

static bool step(struct rig_backend *backend)
{
    return !fake_of(backend)->options.threaded && fake_qxl_step(fake_of(backend)->device);
}

static void destroy(struct rig_backend *backend)
{
    fake_qxl_destroy(fake_of(backend)->device);
    free(backend);
}

static const struct rig_backend_ops OPS = {"fake", port_write, step, destroy};

static void set_irq(void *context, bool level)
{
    struct fake_backend *fake = context;

    if (level && fake->base.interrupt)
        fake->base.interrupt(fake->base.os_context);
}

static uint64_t clock_ns(void *context)
{
    struct fake_backend *fake = context;

    return fake->base.clock_ns ? fake->base.clock_ns(fake->base.os_context) : 0;
}

static void print(void *context, const char *text, size_t length)
{
    struct fake_backend *fake = context;

    if (fake->options.print)
        fake->options.print(fake->options.context, text, length);
}

static struct qxl_bar memory_bar(struct fake_qxl *device, const uint64_t *addresses,
                                 enum fake_qxl_bar_index bar)
{
    return (struct qxl_bar){
        .memory = fake_qxl_bar_memory(device, bar),
        .physical = addresses[bar],
        .size = fake_qxl_bar_size(device, bar),
    };
}

/* False if they do not fit. */
static bool place_bars(struct fake_qxl *device, struct qxl_bars *bars)
{
    uint64_t addresses[FAKE_QXL_BAR_COUNT];

    if (!rig_place_device(device, addresses))
        return false;
    *bars = (struct qxl_bars){
        .revision = (uint8_t)fake_qxl_pci_read(device, PCI_REVISION_ID, 1),
        .ram = memory_bar(device, addresses, FAKE_QXL_BAR_RAM),
        .vram = memory_bar(device, addresses,
                           fake_qxl_bar_size(device, FAKE_QXL_BAR_VRAM64) ? FAKE_QXL_BAR_VRAM64
                                                                          : FAKE_QXL_BAR_VRAM32),
        .rom = memory_bar(device, addresses, FAKE_QXL_BAR_ROM),
        .io_size = (uint32_t)fake_qxl_bar_size(device, FAKE_QXL_BAR_IO),
    };
    return true;
}

static int attach_host(struct fake_backend *fake)
{
    switch (fake->options.host) {
    case RIG_FAKE_HOST_NULL:
        return fake_qxl_null_host_attach(fake->device);
    case RIG_FAKE_HOST_CHECKING:
        return fake_qxl_checking_host_attach(fake->device, fake->options.verdict,
                                             fake->options.context);
    case RIG_FAKE_HOST_NONE:
        break;
    }
    return 0;
}

struct rig_backend *rig_fake_backend_create(const struct rig_fake_options *options)
{
    const struct fake_qxl_machine machine = {
        .set_irq = set_irq, .clock_ns = clock_ns, .print = print};
    struct fake_backend *fake = calloc(1, sizeof(*fake));

    if (!fake)
        return NULL;
    fake->base.ops = &OPS;
    fake->options = *options;
    fake->device = fake_qxl_create(&options->device, &machine, fake);
    if (!fake->device || attach_host(fake) != 0 ||
        (options->threaded && fake_qxl_thread_start(fake->device) != 0)) {
        int error = errno;
        destroy(&fake->base);
        errno = error;
        return NULL;
    }
    if (!place_bars(fake->device, &fake->base.bars)) {
        destroy(&fake->base);
        errno = ENOSPC;
        return NULL;
    }
    return &fake->base;
}

struct fake_qxl *rig_fake_backend_device(struct rig_backend *backend)
{
    return fake_of(backend)->device;
}
