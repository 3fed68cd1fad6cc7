/* SPDX-License-Identifier: BSD-3-Clause */
#include "qemu.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "place.h"
#include "qtest.h"

enum {
    PATIENCE_DEFAULT_MS = 10000,
    START_PATIENCE_MS = 60000,
    MOST_SAID = 1000, /* of what is told of it in one line */

    CONFIG_ADDRESS = 0xcf8,
    CONFIG_DATA = 0xcfc,
    CONFIG_ENABLE = 0x80000000,
    SLOT = 5,
    BRIDGE_SLOT = 1,
    BRIDGE_INTERRUPT_ROUTES = 0x60,
    INTERRUPT = 11, /* of the machine; a bridge without a route passes nothing on */

    COMMAND = 0x04,
    COMMAND_IO_MEMORY_MASTER = 7,
    BAR0 = 0x10,
    BAR4 = 0x20,
};

struct rig_qemu {
    struct process process;
    struct qtest qtest;
    enum rig_qemu_state state;
    char *end; /**< words for the state, once it is not RUNS */
    unsigned patience_ms;
    uint64_t sizes[FAKE_QXL_BAR_COUNT], addresses[FAKE_QXL_BAR_COUNT];
};

static unsigned bar_offset(int bar)
{
    return BAR0 + 4 * (unsigned)bar;
}

static void append_option(GString *options, const char *name, uint32_t value)
{
    if (value)
        g_string_append_printf(options, ",%s=%u", name, value);
}

static char *device_options(const struct fake_qxl_config *config)
{
    GString *options = g_string_new(config->secondary ? "qxl" : "qxl-vga");

    g_string_append_printf(options, ",addr=%d", SLOT);
    append_option(options, "revision", config->revision);
    append_option(options, "ram_size_mb", config->ram_size_mb);
    append_option(options, "vgamem_mb", config->vgamem_mb);
    append_option(options, "vram_size_mb", config->vram_size_mb);
    append_option(options, "vram64_size_mb", config->vram64_size_mb);
    append_option(options, "surfaces", config->surfaces);
    append_option(options, "guestdebug", config->guestdebug);
    append_option(options, "cmdlog", config->cmdlog);
    return g_string_free(options, FALSE);
}

static char *describe_death(int status)
{
    if (WIFSIGNALED(status))
        return g_strdup_printf("killed by signal %d (%s)", WTERMSIG(status),
                               g_strsignal(WTERMSIG(status)));
    return g_strdup_printf("exited with status %d", WEXITSTATUS(status));
}

static void note_death(struct rig_qemu *qemu)
{
    const struct process *process = &qemu->process;

    process_reap(&qemu->process);
    if (!process->killed && WIFSIGNALED(process->wait_status) &&
        WTERMSIG(process->wait_status) == SIGKILL) {
        qemu->state = RIG_QEMU_LOST;
        qemu->end = g_strdup("was killed from outside (SIGKILL), by someone or for want of memory");
    } else {
        qemu->state = RIG_QEMU_DIED;
        qemu->end = describe_death(process->wait_status);
    }
}

static char *describe_hanging(const struct rig_qemu *qemu, enum qtest_end end)
{
    switch (end) {
    case QTEST_REFUSED:
        return g_strdup_printf("answered `%.*s`, which is not of the qtest protocol", MOST_SAID,
                               qemu->qtest.answers->str);
    case QTEST_ENDLESS:
        return g_strdup_printf("answered with a line of more than %d bytes", QTEST_LONGEST_LINE);
    case QTEST_BABBLES:
        return g_strdup_printf("printed more than %d bytes", QTEST_MOST_OUTPUT);
    case QTEST_UNWANTED:
        return g_strdup("was not waited for any more");
    default:
        return g_strdup_printf("did not answer for %u ms", qemu->patience_ms);
    }
}

static void give_up(struct rig_qemu *qemu, enum qtest_end end)
{
    qtest_give_up(&qemu->qtest);
    if (end == QTEST_CLOSED) {
        note_death(qemu);
    } else {
        process_kill(&qemu->process);
        qemu->state = end == QTEST_UNWANTED ? RIG_QEMU_LOST : RIG_QEMU_HANGS;
        qemu->end = describe_hanging(qemu, end);
    }
    qtest_read_output(&qemu->qtest, &qemu->process);
}

static bool (*current_watch)(void);

void rig_qemu_set_watch(bool (*watch)(void))
{
    current_watch = watch;
}

bool rig_qemu_flush(struct rig_qemu *qemu)
{
    enum qtest_end end;

    if (qemu->state != RIG_QEMU_RUNS) {
        qtest_give_up(&qemu->qtest);
        return false;
    }
    end = qtest_talk(&qemu->qtest, &qemu->process, qemu->patience_ms, current_watch);
    if (end != QTEST_ANSWERED)
        give_up(qemu, end);
    return end == QTEST_ANSWERED;
}

/** Write all ones into each BAR, and see which bits stay. */
static void size_bars(struct rig_qemu *qemu)
{
    uint32_t low[FAKE_QXL_BAR_COUNT], high;

    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        rig_qemu_pci_write(qemu, bar_offset(bar), UINT32_MAX, 4);
        rig_qemu_pci_read(qemu, bar_offset(bar), 4, &low[bar]);
    }
    rig_qemu_pci_write(qemu, BAR4 + 4, UINT32_MAX, 4);
    rig_qemu_pci_read(qemu, BAR4 + 4, 4, &high);
    if (!rig_qemu_flush(qemu))
        return;
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        uint64_t kept = low[bar] & (bar == FAKE_QXL_BAR_IO ? ~3u : ~15u);

        kept |= (uint64_t)(bar == FAKE_QXL_BAR_VRAM64 ? high : UINT32_MAX) << 32;
        qemu->sizes[bar] = low[bar] ? ~kept + 1 : 0;
    }
}

static void write_addresses(struct rig_qemu *qemu)
{
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        rig_qemu_pci_write(qemu, bar_offset(bar), (uint32_t)qemu->addresses[bar], 4);
    rig_qemu_pci_write(qemu, BAR4 + 4, (uint32_t)(qemu->addresses[FAKE_QXL_BAR_VRAM64] >> 32), 4);
    rig_qemu_pci_write(qemu, COMMAND, COMMAND_IO_MEMORY_MASTER, 2);
}

static void select_config(struct rig_qemu *qemu, unsigned slot, unsigned offset)
{
    rig_qemu_out(qemu, CONFIG_ADDRESS, CONFIG_ENABLE | slot << 11 | (offset & 0xfc), 4);
}

static void watch_interrupt(struct rig_qemu *qemu)
{
    select_config(qemu, BRIDGE_SLOT, BRIDGE_INTERRUPT_ROUTES);
    rig_qemu_out(qemu, CONFIG_DATA, INTERRUPT * 0x01010101u, 4);
    qtest_ask(&qemu->qtest, "irq_intercept_in ioapic");
}

/** Why a QEMU cannot do what is asked, by what it says of it; NULL: it has failed. */
static const char *why_impossible(const char *said)
{
    static const struct {
        const char *said, *why;
    } REASONS[] = {
        {"not a valid device",
         "this QEMU has no qxl device, as that of Debian's qemu-system-x86 has"},
        {"no option group", "this QEMU has no SPICE, as that of Debian's qemu-system-x86 has"},
        {"invalid option",
         "this QEMU is without an option that is needed; perhaps it has no SPICE"},
        {"annot allocate memory", "there is not enough memory here for this device"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(REASONS); i++)
        if (strstr(said, REASONS[i].said))
            return REASONS[i].why;
    return NULL;
}

static void set_start_error(struct rig_qemu *qemu, GError **error)
{
    char *said = g_strstrip(g_strdup(qemu->qtest.output->str));
    const char *why = why_impossible(said);

    if (why)
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT, "%s; `%s` said: %.*s", why,
                    process_program(), MOST_SAID, said);
    else
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "QEMU (`%s`) %s%s%.*s",
                    process_program(), qemu->end, *said ? "; it said: " : "", MOST_SAID, said);
    g_free(said);
}

/** Bring it up to where firmware would hand over. */
static bool initialize(struct rig_qemu *qemu, GError **error)
{
    watch_interrupt(qemu);
    size_bars(qemu);
    if (qemu->state == RIG_QEMU_RUNS && !rig_place_bars(qemu->sizes, qemu->addresses)) {
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED,
                    "the BARs of this device cannot be placed: the RAM and the 32-bit surface BAR "
                    "may have 1024 MiB each, the 64-bit one 65536 MiB");
        return false;
    }
    write_addresses(qemu);
    rig_qemu_out(qemu, (uint16_t)(qemu->addresses[FAKE_QXL_BAR_IO] + QXL_IO_RESET), 0, 1);
    if (rig_qemu_flush(qemu))
        return true;
    set_start_error(qemu, error);
    return false;
}

struct rig_qemu *rig_qemu_start(const struct fake_qxl_config *config, GError **error)
{
    struct rig_qemu *qemu = g_new0(struct rig_qemu, 1);
    char *options = device_options(config);
    char *arguments[] = {(char *)"-device", options, NULL};
    bool started = process_start(&qemu->process, arguments, error);

    g_free(options);
    if (!started) {
        g_free(qemu);
        return NULL;
    }
    qtest_init(&qemu->qtest, INTERRUPT);
    qemu->patience_ms = START_PATIENCE_MS;
    if (!initialize(qemu, error)) {
        rig_qemu_stop(qemu);
        return NULL;
    }
    qemu->patience_ms = PATIENCE_DEFAULT_MS;
    return qemu;
}

void rig_qemu_stop(struct rig_qemu *qemu)
{
    if (!qemu)
        return;
    process_kill(&qemu->process);
    process_close(&qemu->process);
    qtest_finish(&qemu->qtest);
    g_free(qemu->end);
    g_free(qemu);
}

enum rig_qemu_state rig_qemu_get_state(struct rig_qemu *qemu)
{
    return qemu->state;
}

const char *rig_qemu_describe_state(struct rig_qemu *qemu)
{
    return qemu->end ? qemu->end : "runs";
}

uint64_t rig_qemu_bar_size(const struct rig_qemu *qemu, enum fake_qxl_bar_index bar)
{
    return qemu->sizes[bar];
}

uint64_t rig_qemu_bar_address(const struct rig_qemu *qemu, enum fake_qxl_bar_index bar)
{
    return qemu->addresses[bar];
}

void rig_qemu_out(struct rig_qemu *qemu, uint16_t port, uint32_t value, unsigned size)
{
    qtest_ask(&qemu->qtest, "out%c 0x%x 0x%x",
              size == 1   ? 'b'
              : size == 2 ? 'w'
                          : 'l',
              port, value);
}

void rig_qemu_in(struct rig_qemu *qemu, uint16_t port, unsigned size, uint32_t *value)
{
    qtest_ask_value(&qemu->qtest, value, "in%c 0x%x",
                    size == 1   ? 'b'
                    : size == 2 ? 'w'
                                : 'l',
                    port);
}

void rig_qemu_write(struct rig_qemu *qemu, uint64_t address, const void *bytes, size_t size)
{
    qtest_ask_write(&qemu->qtest, address, bytes, size);
}

void rig_qemu_read(struct rig_qemu *qemu, uint64_t address, void *bytes, size_t size)
{
    qtest_ask_bytes(&qemu->qtest, address, bytes, size);
}

void rig_qemu_pci_read(struct rig_qemu *qemu, unsigned offset, unsigned size, uint32_t *value)
{
    select_config(qemu, SLOT, offset);
    rig_qemu_in(qemu, (uint16_t)(CONFIG_DATA + (offset & 3)), size, value);
}

void rig_qemu_pci_write(struct rig_qemu *qemu, unsigned offset, uint32_t value, unsigned size)
{
    select_config(qemu, SLOT, offset);
    rig_qemu_out(qemu, (uint16_t)(CONFIG_DATA + (offset & 3)), value, size);
}

void rig_qemu_set_patience(struct rig_qemu *qemu, unsigned milliseconds)
{
    qemu->patience_ms = milliseconds;
}

bool rig_qemu_irq_level(const struct rig_qemu *qemu)
{
    return qemu->qtest.irq_level;
}

uint64_t rig_qemu_irq_rises(const struct rig_qemu *qemu)
{
    return qemu->qtest.irq_rises;
}

const char *rig_qemu_output(struct rig_qemu *qemu)
{
    if (qemu->state == RIG_QEMU_RUNS)
        qtest_read_output(&qemu->qtest, &qemu->process);
    return qemu->qtest.output->str;
}

void rig_qemu_clear_output(struct rig_qemu *qemu)
{
    g_string_truncate(qemu->qtest.output, 0);
}

void rig_qemu_drop_output(struct rig_qemu *qemu, size_t length)
{
    g_string_erase(qemu->qtest.output, 0, (gssize)MIN(length, qemu->qtest.output->len));
}
