/* SPDX-License-Identifier: BSD-3-Clause */
#include "qemu_backend.h"

#include <errno.h>
#include <string.h>

#include "follow.h"

enum {
    NO_PORT = -1,
    HEADER_ROOM = 8192,
    IDLE_US = 10 * 1000,
    POLL_US = 200,
    REVISION_ID = 8,

    PENDING = offsetof(QXLRam, int_pending),
    WORD = sizeof(uint32_t),
};

struct qemu_backend {
    struct rig_backend base;
    struct rig_qemu *qemu;
    struct follow follow;
    struct mirror rom;
    /** Bits of int_pending that the driver has not taken, and the device has not any more. */
    uint32_t owed;
    bool delivering; /**< the interrupt handler runs */
    bool pretends_client, dead;
    char *end;
};

/** QEMU as it was when a look at it began. */
struct look {
    QXLRam header;     /**< with what the driver has changed meanwhile */
    uint32_t prods[2]; /**< of the command and the cursor ring, without it */
    uint32_t pending;  /**< what the driver had been shown of int_pending, but what is owed */
    uint32_t found;    /**< what QEMU had in its place, when that was written over */
};

static struct qemu_backend *qemu_of(struct rig_backend *backend)
{
    return (struct qemu_backend *)backend;
}

static struct mirror *ram_of(struct qemu_backend *qemu)
{
    return &qemu->follow.bars[FOLLOW_RAM];
}

static QXLRam *known(struct qemu_backend *qemu)
{
    return follow_known_header(&qemu->follow);
}

static QXLRam *seen(struct qemu_backend *qemu)
{
    return follow_seen_header(&qemu->follow);
}

static void die(struct qemu_backend *qemu)
{
    qemu->dead = true;
    mirror_vanish(&qemu->rom);
    for (int bar = 0; bar < FOLLOW_BARS; bar++)
        mirror_vanish(&qemu->follow.bars[bar]);
}

/* ---- the driver's side goes over ---- */

static bool push_header_range(struct qemu_backend *qemu, uint64_t start, uint64_t end)
{
    uint64_t header = qemu->follow.header;

    return mirror_push_range(ram_of(qemu), qemu->qemu, header + start, header + end);
}

/** The words that publish commands come last, and int_pending is not among these. */
static bool push_header(struct qemu_backend *qemu)
{
    static const uint64_t PRODS[] = {offsetof(QXLRam, cmd_ring.prod),
                                     offsetof(QXLRam, cursor_ring.prod)};
    uint64_t start = PENDING + WORD;
    bool pushed = push_header_range(qemu, 0, PENDING);

    for (size_t i = 0; i < G_N_ELEMENTS(PRODS); i++) {
        pushed |= push_header_range(qemu, start, PRODS[i]);
        start = PRODS[i] + WORD;
    }
    pushed |= push_header_range(qemu, start, HEADER_ROOM);
    for (size_t i = 0; i < G_N_ELEMENTS(PRODS); i++)
        pushed |= push_header_range(qemu, PRODS[i], PRODS[i] + WORD);
    return pushed;
}

/** Take from QEMU's int_pending what the driver has taken. */
static bool push_pending(struct qemu_backend *qemu, struct look *look)
{
    uint64_t address = ram_of(qemu)->address + qemu->follow.header + PENDING;
    uint32_t left = seen(qemu)->int_pending;
    uint32_t device;

    look->found = look->pending = known(qemu)->int_pending;
    if (left == (look->pending | qemu->owed))
        return false;
    qemu->owed &= left;
    device = known(qemu)->int_pending &= left;
    rig_qemu_read(qemu->qemu, address, &look->found, WORD);
    rig_qemu_write(qemu->qemu, address, &device, WORD);
    return true;
}

static bool push(struct qemu_backend *qemu, struct look *look)
{
    bool pushed;

    look->prods[0] = known(qemu)->cmd_ring.prod;
    look->prods[1] = known(qemu)->cursor_ring.prod;
    follow_commands(&qemu->follow);
    pushed = mirror_push(ram_of(qemu), qemu->qemu, qemu->follow.header);
    pushed |= mirror_push(&qemu->follow.bars[FOLLOW_SURFACES], qemu->qemu, UINT64_MAX);
    pushed |= push_header(qemu);
    pushed |= push_pending(qemu, look);
    look->header = *known(qemu);
    return pushed;
}

static void ask_port(struct qemu_backend *qemu, int port, uint8_t value)
{
    uint64_t ports = rig_qemu_bar_address(qemu->qemu, FAKE_QXL_BAR_IO);

    rig_qemu_out(qemu->qemu, (uint16_t)(ports + (unsigned)port), value, 1);
}

/* ---- the device's side comes back ---- */

static bool pull_header(struct qemu_backend *qemu, const struct look *look)
{
    mirror_pull(ram_of(qemu), qemu->qemu, qemu->follow.header, sizeof(QXLRam));
    mirror_pull(&qemu->rom, qemu->qemu, 0, sizeof(QXLRom));
    if (!rig_qemu_flush(qemu->qemu))
        return false;
    qemu->owed |= look->found & ~look->pending;
    qemu->owed &= ~known(qemu)->int_pending;
    return true;
}

/** What follows from the header. It must be there before the header is shown. */
static bool pull_rest(struct qemu_backend *qemu, const struct look *look, int port)
{
    struct follow *follow = &qemu->follow;
    bool released =
        port == QXL_IO_RESET || known(qemu)->release_ring.prod != look->header.release_ring.prod;
    bool rendered = port == QXL_IO_UPDATE_AREA ||
                    ((known(qemu)->int_pending | qemu->owed) & QXL_INTERRUPT_IO_CMD);

    if (released)
        follow_pull_releases(follow, qemu->qemu);
    if (rendered)
        follow_pull_pictures(follow, qemu->qemu);
    if (!rig_qemu_flush(qemu->qemu))
        return false;
    if (released)
        follow_show_releases(follow);
    if (rendered)
        follow_show_pictures(follow);
    if (port == QXL_IO_RESET)
        follow_forget(follow);
    return true;
}

static void show(struct qemu_backend *qemu)
{
    QXLRom *rom = (QXLRom *)(void *)qemu->rom.memory;

    mirror_show(ram_of(qemu), qemu->follow.header, sizeof(QXLRam));
    seen(qemu)->int_pending |= qemu->owed;
    mirror_show(&qemu->rom, 0, sizeof(QXLRom));
    if (!qemu->pretends_client)
        return;
    rom->client_present = 1;
    memset(rom->client_capabilities, 0xff, sizeof(rom->client_capabilities));
}

/** The device went to sleep, and the driver, who could not see it, has published since. */
static bool missed(uint32_t notify_on_prod, uint32_t before, uint32_t prod)
{
    return notify_on_prod - before - 1 < prod - before;
}

static bool wake_device(struct qemu_backend *qemu, const struct look *look, int port)
{
    const QXLRam *header = known(qemu);

    if (port != QXL_IO_NOTIFY_CMD &&
        missed(header->cmd_ring.notify_on_prod, look->prods[0], look->header.cmd_ring.prod))
        ask_port(qemu, QXL_IO_NOTIFY_CMD, 0);
    if (port != QXL_IO_NOTIFY_CURSOR &&
        missed(header->cursor_ring.notify_on_prod, look->prods[1], look->header.cursor_ring.prod))
        ask_port(qemu, QXL_IO_NOTIFY_CURSOR, 0);
    return rig_qemu_flush(qemu->qemu);
}

/** Bring both sides in step, around the write of a port if there is one. Was there anything new? */
static bool synchronize(struct qemu_backend *qemu, int port, uint8_t value)
{
    struct look look;
    bool pushed;

    if (qemu->dead)
        return false;
    pushed = push(qemu, &look);
    if (port != NO_PORT) {
        follow_port(&qemu->follow, (unsigned)port, value);
        ask_port(qemu, port, value);
    }
    if (!pull_header(qemu, &look) || !pull_rest(qemu, &look, port) ||
        !wake_device(qemu, &look, port)) {
        die(qemu);
        return true;
    }
    show(qemu);
    return pushed || memcmp(&look.header, known(qemu), sizeof(QXLRam)) != 0;
}

/**
 * Behind a guest bug UPDATE_IRQ is ignored, and the line stays up for good: a driver that finds
 * nothing pending says that it is not its interrupt, so it is not asked.
 */
static bool interrupts(struct qemu_backend *qemu)
{
    const QXLRam *header = seen(qemu);

    return !qemu->dead && (rig_qemu_irq_level(qemu->qemu) || qemu->owed) &&
           (header->int_pending & header->int_mask);
}

/** The handler writes ports. The line is of the kind that interrupts until it is low. */
static bool deliver(struct qemu_backend *qemu)
{
    bool taken = false;

    if (qemu->delivering || !qemu->base.interrupt)
        return false;
    qemu->delivering = true;
    while (interrupts(qemu)) {
        uint32_t pending = seen(qemu)->int_pending;

        qemu->base.interrupt(qemu->base.os_context);
        if (seen(qemu)->int_pending == pending)
            break;
        taken = true;
    }
    qemu->delivering = false;
    return taken;
}

/* ---- the backend ---- */

static void port_write(struct rig_backend *backend, uint32_t port, uint8_t value)
{
    struct qemu_backend *qemu = qemu_of(backend);

    synchronize(qemu, (int)port, value);
    deliver(qemu);
}

static bool step(struct rig_backend *backend)
{
    struct qemu_backend *qemu = qemu_of(backend);
    gint64 until = g_get_monotonic_time() + IDLE_US;

    while (!qemu->dead) {
        bool news = synchronize(qemu, NO_PORT, 0);

        if (deliver(qemu) || news)
            return true;
        if (g_get_monotonic_time() >= until)
            break;
        g_usleep(POLL_US);
    }
    return false;
}

static void destroy(struct rig_backend *backend)
{
    struct qemu_backend *qemu = qemu_of(backend);

    rig_qemu_stop(qemu->qemu);
    follow_finish(&qemu->follow);
    mirror_close(&qemu->rom);
    g_free(qemu->end);
    g_free(qemu);
}

static const struct rig_backend_ops OPS = {"qemu", port_write, step, destroy};

static bool open_mirror(struct qemu_backend *qemu, struct mirror *mirror,
                        enum fake_qxl_bar_index bar, struct qxl_bar *driver)
{
    uint64_t address = rig_qemu_bar_address(qemu->qemu, bar);
    uint64_t size = rig_qemu_bar_size(qemu->qemu, bar);

    if (!mirror_open(mirror, address, size))
        return false;
    *driver = (struct qxl_bar){.memory = mirror->memory, .physical = address, .size = size};
    return true;
}

static bool open_mirrors(struct qemu_backend *qemu, GError **error)
{
    struct qxl_bars *bars = &qemu->base.bars;
    bool wide = rig_qemu_bar_size(qemu->qemu, FAKE_QXL_BAR_VRAM64) > 0;

    if (open_mirror(qemu, ram_of(qemu), FAKE_QXL_BAR_RAM, &bars->ram) &&
        open_mirror(qemu, &qemu->follow.bars[FOLLOW_SURFACES],
                    wide ? FAKE_QXL_BAR_VRAM64 : FAKE_QXL_BAR_VRAM32, &bars->vram) &&
        open_mirror(qemu, &qemu->rom, FAKE_QXL_BAR_ROM, &bars->rom)) {
        qemu->follow.header = bars->ram.size - HEADER_ROOM;
        bars->io_size = (uint32_t)rig_qemu_bar_size(qemu->qemu, FAKE_QXL_BAR_IO);
        return true;
    }
    g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "no memory for the BARs: %s",
                g_strerror(errno));
    return false;
}

/** The memory of a QEMU that has just started is zero but for the ROM and the RAM header. */
static bool read_first(struct qemu_backend *qemu, GError **error)
{
    struct look nothing = {0};
    uint32_t revision;

    rig_qemu_pci_read(qemu->qemu, REVISION_ID, 1, &revision);
    mirror_pull(&qemu->rom, qemu->qemu, 0, qemu->rom.size);
    if (!pull_header(qemu, &nothing)) {
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "QEMU %s; it said: %s",
                    rig_qemu_describe_state(qemu->qemu), rig_qemu_output(qemu->qemu));
        return false;
    }
    qemu->base.bars.revision = (uint8_t)revision;
    mirror_show(&qemu->rom, 0, qemu->rom.size);
    show(qemu);
    return true;
}

struct rig_backend *rig_qemu_backend_create(const struct fake_qxl_config *config, GError **error)
{
    struct rig_qemu *child = rig_qemu_start(config, error);
    struct qemu_backend *qemu;

    if (!child)
        return NULL;
    qemu = g_new0(struct qemu_backend, 1);
    qemu->base.ops = &OPS;
    qemu->qemu = child;
    follow_init(&qemu->follow);
    if (open_mirrors(qemu, error) && read_first(qemu, error))
        return &qemu->base;
    destroy(&qemu->base);
    return NULL;
}

struct rig_qemu *rig_qemu_backend_qemu(struct rig_backend *backend)
{
    return qemu_of(backend)->qemu;
}

const char *rig_qemu_backend_end(struct rig_backend *backend)
{
    struct qemu_backend *qemu = qemu_of(backend);

    if (!qemu->dead)
        return NULL;
    g_free(qemu->end);
    qemu->end = g_strdup_printf("QEMU %s; it said: %s", rig_qemu_describe_state(qemu->qemu),
                                rig_qemu_output(qemu->qemu));
    return qemu->end;
}

void rig_qemu_backend_pretend_client(struct rig_backend *backend)
{
    struct qemu_backend *qemu = qemu_of(backend);

    qemu->pretends_client = true;
    if (!qemu->dead)
        show(qemu);
}
