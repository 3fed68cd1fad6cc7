/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig.h"

#include <string.h>

enum { COMMAND_RING = offsetof(QXLRam, cmd_ring), CURSOR_RING = offsetof(QXLRam, cursor_ring) };
enum { PROD = 4, NOTIFY_PROD = 8, CONS = 12, NOTIFY_CONS = 16, ITEMS = 20 };

static void set_irq(void *context, bool level)
{
    struct rig *rig = context;

    if (level && !rig->irq_level)
        rig->irq_rises++;
    rig->irq_level = level;
}

static uint64_t clock_ns(void *context)
{
    return ((struct rig *)context)->clock;
}

static void print(void *context, const char *text, size_t length)
{
    struct rig *rig = context;

    if (rig->discard_text)
        return;
    assert_true(rig->text_length + length < sizeof(rig->text));
    memcpy(rig->text + rig->text_length, text, length);
    rig->text_length += length;
    rig->prints++;
}

static void judged(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                   const char *reason)
{
    struct rig *rig = context;

    (void)command;
    rig->verdicts++;
    rig->verdict = verdict;
    rig->reason = reason;
    assert_true(verdict == FAKE_QXL_ACCEPT || reason);
}

void rig_init(struct rig *rig, const struct fake_qxl_config *config, enum rig_host host)
{
    static const struct fake_qxl_machine machine = {
        .set_irq = set_irq, .clock_ns = clock_ns, .print = print};
    static const uint64_t addresses[FAKE_QXL_BAR_COUNT] = {RAM_ADDRESS, VRAM_ADDRESS, ROM_ADDRESS,
                                                           IO_ADDRESS, UINT64_C(1) << 36};
    struct fake_qxl_config complete = {.guestdebug = 3, .cmdlog = true};

    if (config)
        complete = *config;
    memset(rig, 0, sizeof(*rig));
    rig->device = fake_qxl_create(&complete, &machine, rig);
    assert_non_null(rig->device);
    rig->ram = fake_qxl_bar_memory(rig->device, FAKE_QXL_BAR_RAM);
    rig->vram = fake_qxl_bar_memory(rig->device, FAKE_QXL_BAR_VRAM32);
    rig->rom = fake_qxl_bar_memory(rig->device, FAKE_QXL_BAR_ROM);
    uint64_t header = fake_qxl_bar_size(rig->device, FAKE_QXL_BAR_RAM) - 8192;
    rig->header = rig->ram + header;
    rig->header_address = RAM_ADDRESS + header;
    fake_qxl_pci_assign(rig->device, addresses);
    fake_qxl_pci_write(rig->device, 4, 7, 2); /* bus master too, as when the goldens were made */
    if (host == RIG_NULL_HOST)
        assert_int_equal(fake_qxl_null_host_attach(rig->device), 0);
    else if (host == RIG_CHECKING_HOST)
        assert_int_equal(fake_qxl_checking_host_attach(rig->device, judged, rig), 0);
}

void rig_finish(struct rig *rig)
{
    fake_qxl_destroy(rig->device);
}

unsigned rig_run(struct rig *rig)
{
    unsigned steps = 0;

    while (fake_qxl_step(rig->device))
        assert_true(++steps < 100000);
    return steps;
}

void rig_io(struct rig *rig, unsigned port, uint32_t value)
{
    fake_qxl_io_write(rig->device, port, value, 1);
    rig_run(rig);
}

void rig_add_main_slot(struct rig *rig)
{
    QXLMemSlot slot = {RAM_ADDRESS, rig->header_address};

    memcpy(rig->header + offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
    rig_io(rig, QXL_IO_MEMSLOT_ADD, 1);
}

void rig_describe_primary(struct rig *rig, uint32_t width, uint32_t height, int32_t stride)
{
    QXLSurfaceCreate surface = {
        .width = width,
        .height = height,
        .stride = stride,
        .format = SPICE_SURFACE_FMT_32_xRGB,
        .mem = MAIN_SLOT,
    };

    memcpy(rig->header + offsetof(QXLRam, create_surface), &surface, sizeof(surface));
}

void rig_enter_native(struct rig *rig)
{
    rig_add_main_slot(rig);
    rig_describe_primary(rig, 640, 480, 2560);
    rig_io(rig, QXL_IO_CREATE_PRIMARY, 0);
}

static uint32_t *word(struct rig *rig, size_t offset)
{
    return (uint32_t *)(void *)(rig->header + offset);
}

uint32_t rig_header(struct rig *rig, size_t offset)
{
    return __atomic_load_n(word(rig, offset), __ATOMIC_SEQ_CST);
}

void rig_set_header(struct rig *rig, size_t offset, uint32_t value)
{
    __atomic_store_n(word(rig, offset), value, __ATOMIC_SEQ_CST);
}

uint32_t rig_pending(struct rig *rig)
{
    return rig_header(rig, offsetof(QXLRam, int_pending));
}

bool rig_publish(struct rig *rig, bool cursor, uint64_t data, uint32_t type)
{
    size_t ring = cursor ? CURSOR_RING : COMMAND_RING;
    uint32_t prod = rig_header(rig, ring + PROD);
    QXLCommand command = {data, type, 0};

    memcpy(rig->header + ring + ITEMS + prod % 32 * sizeof(command), &command, sizeof(command));
    rig_set_header(rig, ring + PROD, prod + 1);
    return rig_header(rig, ring + NOTIFY_PROD) == prod + 1;
}

void rig_push(struct rig *rig, bool cursor, uint64_t data, uint32_t type)
{
    rig_publish(rig, cursor, data, type);
    rig_io(rig, cursor ? QXL_IO_NOTIFY_CURSOR : QXL_IO_NOTIFY_CMD, 0);
}

uint64_t rig_put_nop(struct rig *rig, uint64_t offset, uint64_t id)
{
    QXLDrawable drawable = {
        .release_info = {.id = id},
        .type = QXL_DRAW_NOP,
        .surfaces_dest = {-1, -1, -1},
    };

    memcpy(rig->ram + offset, &drawable, sizeof(drawable));
    return MAIN_SLOT | offset;
}

uint64_t rig_pop_release(struct rig *rig)
{
    size_t ring = offsetof(QXLRam, release_ring);
    uint32_t cons = rig_header(rig, ring + CONS);
    uint64_t id;

    if (cons == rig_header(rig, ring + PROD))
        return 0;
    memcpy(&id, rig->header + ring + ITEMS + cons % 8 * sizeof(id), sizeof(id));
    rig_set_header(rig, ring + CONS, cons + 1);
    return id;
}

const char *rig_take_text(struct rig *rig)
{
    rig->text[rig->text_length] = '\0';
    rig->text_length = 0;
    rig->prints = 0;
    return rig->text;
}
