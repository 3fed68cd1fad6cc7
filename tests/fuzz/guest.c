/* SPDX-License-Identifier: BSD-3-Clause */
#include "guest.h"

enum { COMMAND_IO = 0x0001, COMMAND_INTX_DISABLE = 0x0400, STATUS_INTERRUPT = 0x08 };
enum { PENDING = offsetof(QXLRam, int_pending), MASK = offsetof(QXLRam, int_mask) };

static void set_irq(void *context, bool level)
{
    struct guest *guest = context;

    HOLDS(level != guest->line, "the interrupt line was reported %d twice", level);
    guest->line = level;
    guest->rises += level;
}

static void print(void *context, const char *text, size_t length)
{
    struct guest *guest = context;
    char bug[32];
    size_t size = (size_t)snprintf(bug, sizeof(bug), "qxl-%u: guest bug: ", guest->config.id);

    HOLDS(length > 0, "an empty text was printed");
    guest->bugs_printed += length >= size && !memcmp(text, bug, size);
}

static void judged(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                   const char *reason)
{
    struct guest *guest = context;

    /* Without a command it is a port that kills the machine. */
    guest->verdicts += command != NULL;
    HOLDS(verdict == FAKE_QXL_ACCEPT || ((verdict == FAKE_QXL_DROP || verdict == FAKE_QXL_ABORT ||
                                          verdict == FAKE_QXL_CHANCE) &&
                                         reason && *reason),
          "verdict %d has reason %s", (int)verdict, reason ? reason : "(none)");
}

void guest_init(struct guest *guest, const struct fake_qxl_config *config, bool checking)
{
    static const struct fake_qxl_machine machine = {.set_irq = set_irq, .print = print};
    static const uint64_t addresses[FAKE_QXL_BAR_COUNT] = {RAM_ADDRESS, VRAM_ADDRESS, ROM_ADDRESS,
                                                           IO_ADDRESS, VRAM64_ADDRESS};

    memset(guest, 0, sizeof(*guest));
    guest->config = *config;
    guest->checking = checking;
    guest->device = fake_qxl_create(config, &machine, guest);
    HOLDS(guest->device, "no device");
    guest->ram = fake_qxl_bar_memory(guest->device, FAKE_QXL_BAR_RAM);
    guest->vram = fake_qxl_bar_memory(guest->device, FAKE_QXL_BAR_VRAM32);
    guest->rom = fake_qxl_bar_memory(guest->device, FAKE_QXL_BAR_ROM);
    guest->ram_size = fake_qxl_bar_size(guest->device, FAKE_QXL_BAR_RAM);
    guest->vram_size = fake_qxl_bar_size(guest->device, FAKE_QXL_BAR_VRAM32);
    guest->header = guest->ram + guest->ram_size - RAM_HEADER_SIZE;
    fake_qxl_pci_assign(guest->device, addresses);
    int failed = checking ? fake_qxl_checking_host_attach(guest->device, judged, guest)
                          : fake_qxl_null_host_attach(guest->device);
    HOLDS(!failed, "no host");
    for (unsigned i = 0; i < sizeof(guest->config_space); i++)
        guest->config_space[i] = (uint8_t)fake_qxl_pci_read(guest->device, i, 1);
    memcpy(guest->header_at_power_on, guest->header, RAM_HEADER_SIZE);
    memcpy(guest->rom_at_power_on, guest->rom, ROM_BAR_SIZE);
}

void guest_finish(struct guest *guest)
{
    fake_qxl_destroy(guest->device);
}

/* Fields behind log_buf lie at multiples of 4. */
uint32_t guest_header(const struct guest *guest, size_t offset)
{
    return *(const uint32_t *)(const void *)(guest->header + offset);
}

void guest_set_header(struct guest *guest, size_t offset, uint32_t value)
{
    *(uint32_t *)(void *)(guest->header + offset) = value;
}

void guest_note_release(struct guest *guest, const QXLReleaseInfo *info)
{
    const uint8_t *memory = (const uint8_t *)info;

    if (!info)
        return;
    guest->releases++;
    guest_check_in_a_bar(guest, memory, sizeof(*info));
    guest->header_aliased |=
        memory + sizeof(*info) > guest->header && memory < guest->header + RAM_HEADER_SIZE;
}

void guest_check_in_a_bar(const struct guest *guest, const uint8_t *memory, size_t size)
{
    static const enum fake_qxl_bar_index bars[] = {FAKE_QXL_BAR_RAM, FAKE_QXL_BAR_VRAM32,
                                                   FAKE_QXL_BAR_VRAM64};
    bool inside = false;

    for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
        const uint8_t *begin = fake_qxl_bar_memory(guest->device, bars[i]);
        uint64_t bar_size = fake_qxl_bar_size(guest->device, bars[i]);

        inside |= bar_size && memory >= begin && (uint64_t)(memory - begin) <= bar_size &&
                  size <= bar_size - (uint64_t)(memory - begin);
    }
    HOLDS(inside, "%zu bytes at %p are not in a BAR", size, (const void *)memory);
}

/* ---- what holds after a port was written ---- */

static bool line_should_be(const struct guest *guest)
{
    bool disabled = fake_qxl_pci_read(guest->device, 4, 2) & COMMAND_INTX_DISABLE;

    return !disabled && (guest_header(guest, PENDING) & guest_header(guest, MASK));
}

static void same_as_at_power_on(const struct guest *guest, size_t offset, size_t size)
{
    HOLDS(!memcmp(guest->header + offset, guest->header_at_power_on + offset, size),
          "after RESET the RAM header differs in [%zu, %zu)", offset, offset + size);
}

static void check_reset(const struct guest *guest)
{
    enum { RING_HEADER = 20, ROM_MODE = offsetof(QXLRom, mode), BEHIND_MODE = ROM_MODE + 4 };

    same_as_at_power_on(guest, 0, offsetof(QXLRam, log_buf));
    same_as_at_power_on(guest, offsetof(QXLRam, cmd_ring), RING_HEADER);
    same_as_at_power_on(guest, offsetof(QXLRam, cursor_ring), RING_HEADER);
    same_as_at_power_on(guest, offsetof(QXLRam, release_ring), RING_HEADER + sizeof(uint64_t));
    same_as_at_power_on(guest, offsetof(QXLRam, update_surface), sizeof(uint32_t));
    same_as_at_power_on(guest, offsetof(QXLRam, monitors_config), sizeof(uint64_t));
    HOLDS(!memcmp(guest->rom, guest->rom_at_power_on, ROM_MODE) &&
              !memcmp(guest->rom + BEHIND_MODE, guest->rom_at_power_on + BEHIND_MODE,
                      ROM_BAR_SIZE - BEHIND_MODE),
          "after RESET the ROM differs in more than its mode");
    HOLDS(!fake_qxl_guest_bug(guest->device), "a guest bug after RESET");
    HOLDS(fake_qxl_get_mode(guest->device) ==
              (guest->config.secondary ? FAKE_QXL_MODE_UNDEFINED : FAKE_QXL_MODE_VGA),
          "mode %d after RESET", (int)fake_qxl_get_mode(guest->device));
}

bool guest_reaches_ports(const struct guest *guest)
{
    uint32_t address = fake_qxl_pci_read(guest->device, 0x1c, 4) & ~3u;

    return fake_qxl_pci_read(guest->device, 4, 2) & COMMAND_IO && address && address <= UINT16_MAX;
}

static void count_ports(struct guest *guest, unsigned port, unsigned size)
{
    for (unsigned i = 0; i < size && guest_reaches_ports(guest); i++)
        guest->port_bytes += port + i < fake_qxl_bar_size(guest->device, FAKE_QXL_BAR_IO);
}

void guest_write_port(struct guest *guest, unsigned port, uint8_t value)
{
    bool latched = fake_qxl_guest_bug(guest->device);
    enum fake_qxl_mode mode = fake_qxl_get_mode(guest->device);
    uint32_t pending = guest_header(guest, PENDING);
    uint64_t commands = guest->commands + guest->cursor_commands;

    count_ports(guest, port, 1);
    fake_qxl_io_write(guest->device, port, value, 1);
    bool reached = guest_reaches_ports(guest);
    if (reached && port == QXL_IO_RESET)
        check_reset(guest);
    else if (latched || !reached)
        HOLDS(fake_qxl_guest_bug(guest->device) == latched &&
                  mode == fake_qxl_get_mode(guest->device) &&
                  pending == guest_header(guest, PENDING) &&
                  commands == guest->commands + guest->cursor_commands,
              "port %u was not ignored: guest bug %d, decoded %d", port, latched, reached);
    else if (port == QXL_IO_UPDATE_IRQ)
        HOLDS(guest->line == line_should_be(guest), "after UPDATE_IRQ the line is %d", guest->line);
}

void guest_write_ports(struct guest *guest, unsigned port, uint32_t value, unsigned size)
{
    count_ports(guest, port, size);
    fake_qxl_io_write(guest->device, port, value, size);
}

/* ---- what holds always ---- */

static void check_line(const struct guest *guest)
{
    bool disabled = fake_qxl_pci_read(guest->device, 4, 2) & COMMAND_INTX_DISABLE;
    bool status = fake_qxl_pci_read(guest->device, 6, 2) & STATUS_INTERRUPT;

    HOLDS(guest->line == (status && !disabled),
          "the line is %d, the status bit of config space %d, INTx disable %d", guest->line, status,
          disabled);
}

static void check_counters(struct guest *guest)
{
    struct fake_qxl_counters now = fake_qxl_get_counters(guest->device);
    uint64_t port_writes = 0;

    for (size_t i = 0; i < sizeof(now.port_writes) / sizeof(now.port_writes[0]); i++)
        port_writes += now.port_writes[i];
    HOLDS(port_writes == guest->port_bytes, "%llu port writes are counted, there were %llu",
          (unsigned long long)port_writes, (unsigned long long)guest->port_bytes);
    HOLDS(now.commands == guest->commands && now.cursor_commands == guest->cursor_commands,
          "commands are not counted as they were taken");
    HOLDS(!guest->checking || guest->verdicts == guest->commands + guest->cursor_commands,
          "%llu verdicts", (unsigned long long)guest->verdicts);
    HOLDS(now.releases == guest->releases, "releases are not counted as they were given back");
    HOLDS(now.release_pushes <= now.releases + now.port_writes[QXL_IO_FLUSH_RELEASE],
          "more pushes than releases");
    HOLDS(now.interrupts >= guest->rises, "the line rose %llu times, %llu are counted",
          (unsigned long long)guest->rises, (unsigned long long)now.interrupts);
    HOLDS(!guest->config.guestdebug || now.guest_bugs == guest->bugs_printed,
          "%llu guest bugs are counted, %llu were printed", (unsigned long long)now.guest_bugs,
          (unsigned long long)guest->bugs_printed);
    HOLDS(!fake_qxl_guest_bug(guest->device) || now.guest_bugs > 0, "a latch without a guest bug");
    if (now.guest_bugs != guest->counters.guest_bugs && fake_qxl_guest_bug(guest->device) &&
        !guest->header_aliased)
        HOLDS(guest_header(guest, PENDING) & QXL_INTERRUPT_ERROR,
              "a guest bug did not raise ERROR");
    guest->counters = now;
}

static void check_config_space(const struct guest *guest)
{
    static const struct {
        uint8_t offset, size;
    } constant[] = {{0x00, 4}, {0x08, 4}, {0x2c, 4}, {0x3d, 1}};

    for (size_t i = 0; i < sizeof(constant) / sizeof(constant[0]); i++)
        for (unsigned at = constant[i].offset; at < constant[i].offset + constant[i].size; at++)
            HOLDS(fake_qxl_pci_read(guest->device, at, 1) == guest->config_space[at],
                  "config space 0x%02x is not what it was", at);
}

void guest_check(struct guest *guest)
{
    check_line(guest);
    check_counters(guest);
    check_config_space(guest);
    HOLDS(fake_qxl_io_read(guest->device, 0, 1) == UINT8_MAX &&
              fake_qxl_io_read(guest->device, 0, 2) == UINT16_MAX &&
              fake_qxl_io_read(guest->device, 0, 4) == UINT32_MAX,
          "a port does not read as all ones");
}
