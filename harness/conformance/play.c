/* SPDX-License-Identifier: BSD-3-Clause */
#include "play.h"

#include <errno.h>
#include <string.h>

#include "qemu.h"
#include "side.h"

enum {
    PATIENCE_DEFAULT_MS = 5000,
    LOOKS_AT_ONCE = 20,
    PAUSE_US = 200,
    SURFACES_DEFAULT = 1024,
    RESET_STEPS = 8,

    VGA_REGISTER = 0x3d4,
};

struct rig_pair {
    unsigned patience_ms;
    struct fake_side fake;
    struct rig_qemu *qemu;
    struct mapping mapping;
    uint32_t surfaces; /**< how many ids there are */
    bool has_vga;      /**< it is a `qxl-vga` */
    struct rig_step reset[RESET_STEPS];
    GArray *commands; /**< struct place, of this sequence */
    struct observation expected, found;
    GString *difference;
    struct rig_play_times times;
    rig_pair_watch *watch;
    void *watch_context;
};

const char *rig_outcome_name(enum rig_outcome outcome)
{
    static const char *const NAMES[] = {"same",           "differs", "both died",
                                        "left to chance", "broken",  "stopped"};

    return NAMES[outcome];
}

static void start_clock(gint64 *since)
{
    *since = g_get_monotonic_time();
}

static void stop_clock(gint64 *sum, gint64 since)
{
    *sum += g_get_monotonic_time() - since;
}

/* ---- what both are told: the fake at once, QEMU at the next flush ---- */

static void put(struct rig_pair *pair, enum rig_space space, uint64_t offset, const void *bytes,
                size_t size)
{
    struct place place = fake_side_place(&pair->fake, space, offset);

    if (pair->mapping.mapped[place.bar] && fake_side_put(&pair->fake, place, bytes, size))
        rig_qemu_write(pair->qemu, pair->mapping.addresses[place.bar] + place.offset, bytes, size);
}

static void put_header(struct rig_pair *pair, size_t offset, const void *bytes, size_t size)
{
    put(pair, RIG_SPACE_HEADER, offset, bytes, size);
}

static void put_header_word(struct rig_pair *pair, size_t offset, uint32_t word)
{
    put_header(pair, offset, &word, sizeof(word));
}

/** An answer that is already pending could not be seen to come: a driver takes it first. */
static void take_answer(struct rig_pair *pair)
{
    uint32_t pending = fake_side_header(&pair->fake, offsetof(QXLRam, int_pending));

    if (pending & QXL_INTERRUPT_IO_CMD)
        put_header_word(pair, offsetof(QXLRam, int_pending),
                        pending & ~(uint32_t)QXL_INTERRUPT_IO_CMD);
}

static void write_port(struct rig_pair *pair, uint32_t port, uint32_t value, unsigned size)
{
    if (port >= QXL_IO_UPDATE_AREA_ASYNC)
        take_answer(pair);
    fake_side_write_port(&pair->fake, port, value, size);
    /* Dead or not: what kills a renderer may do so only when it is asked for the picture. */
    rig_qemu_out(pair->qemu, (uint16_t)(pair->mapping.addresses[FAKE_QXL_BAR_IO] + port), value,
                 size);
    pair->times.port_writes++;
}

static void write_pci(struct rig_pair *pair, unsigned offset, uint32_t value, unsigned size)
{
    fake_qxl_pci_write(pair->fake.device, offset, value, size);
    rig_qemu_pci_write(pair->qemu, offset, value, size);
    fake_side_mapping(&pair->fake, &pair->mapping);
}

/* ---- steps ---- */

/** Remember where the command is that a push is about, to look at its release info. */
static void remember(struct rig_pair *pair, uint64_t address)
{
    struct place place;

    if (!fake_qxl_find(pair->fake.device, address, sizeof(QXLReleaseInfo), &place.bar,
                       &place.offset))
        return;
    if (pair->commands->len == OBSERVED_COMMANDS)
        g_array_remove_index(pair->commands, 0);
    g_array_append_val(pair->commands, place);
}

static void push(struct rig_pair *pair, const struct rig_step *step)
{
    size_t ring = ring_offset(step->push.ring);
    uint32_t prod = fake_side_header(&pair->fake, ring + RING_PROD);
    const QXLCommand item = {step->push.address, step->push.type, 0};

    remember(pair, step->push.address);
    put_header(pair, ring + RING_ITEMS + prod % RING_ITEM_COUNT * sizeof(item), &item,
               sizeof(item));
    put_header_word(pair, ring + RING_PROD, prod + 1);
    write_port(pair, ring_doorbell(step->push.ring), 0, 1);
}

static void render(struct rig_pair *pair, uint32_t surface)
{
    const QXLRect all = {0, 0, INT32_MAX, INT32_MAX};

    put_header(pair, offsetof(QXLRam, update_area), &all, sizeof(all));
    put_header_word(pair, offsetof(QXLRam, update_surface), surface);
    write_port(pair, QXL_IO_UPDATE_AREA, 0, 1);
}

/** Whatever the step says: show what the command in memory draws on, or all of COMPAT mode. */
static void render_target(struct rig_pair *pair, uint64_t address)
{
    struct place place;
    uint32_t surface;

    render(pair, 0);
    if (!fake_qxl_find(pair->fake.device, address, sizeof(QXLDrawable), &place.bar, &place.offset))
        return;
    memcpy(&surface,
           (const uint8_t *)fake_qxl_bar_memory(pair->fake.device, place.bar) + place.offset +
               offsetof(QXLDrawable, surface_id),
           sizeof(surface));
    if (surface && surface < pair->surfaces)
        render(pair, surface);
}

/** QEMU gives it back at RESET only. */
static void give_up_drawing(struct rig_pair *pair)
{
    static const uint64_t NO_ITEMS[QXL_RELEASE_RING_SIZE];

    write_port(pair, QXL_IO_RESET, 0, 1);
    put_header(pair, offsetof(QXLRam, release_ring.items), NO_ITEMS, sizeof(NO_ITEMS));
    g_array_set_size(pair->commands, 0);
}

/** A guest bug keeps a drawing from being shown: also one of which nothing will be seen. */
static bool is_held(const struct rig_pair *pair, const struct rig_step *step)
{
    return step->kind == RIG_STEP_DRAW && fake_qxl_guest_bug(pair->fake.device);
}

static void draw(struct rig_pair *pair, const struct rig_step *step)
{
    push(pair, step);
    if (is_held(pair, step))
        return;
    render_target(pair, step->push.address);
    render(pair, step->push.surface);
}

static void take(struct rig_pair *pair)
{
    size_t ring = offsetof(QXLRam, release_ring);

    put_header_word(pair, ring + RING_CONS, fake_side_header(&pair->fake, ring + RING_PROD));
}

/** Can the guest do this now, and does QEMU's answer not depend on timing? */
static bool applies(const struct rig_pair *pair, const struct rig_step *step)
{
    const bool *mapped = pair->mapping.mapped;

    switch (step->kind) {
    case RIG_STEP_WRITE:
        return mapped[step->write.space == RIG_SPACE_VRAM ? FAKE_QXL_BAR_VRAM32 : FAKE_QXL_BAR_RAM];
    case RIG_STEP_PORT:
        /* Two operations in one write race. */
        return mapped[FAKE_QXL_BAR_IO] &&
               (step->port.size == 1 ||
                step->port.port + step->port.size <= QXL_IO_UPDATE_AREA_ASYNC);
    case RIG_STEP_PCI:
    case RIG_STEP_VGA:
        return true;
    case RIG_STEP_PUSH:
    case RIG_STEP_DRAW:
        return fake_side_may_push(&pair->fake, &pair->mapping, step);
    case RIG_STEP_TAKE:
        return mapped[FAKE_QXL_BAR_RAM];
    }
    return false;
}

static void write_vga(struct rig_pair *pair)
{
    if (!pair->has_vga)
        return;
    fake_qxl_vga_io_write(pair->fake.device);
    rig_qemu_out(pair->qemu, VGA_REGISTER, 0, 1);
}

static bool writes_port(const struct rig_step *step, uint32_t port)
{
    return port >= step->port.port && port - step->port.port < step->port.size;
}

static void act(struct rig_pair *pair, const struct rig_step *step)
{
    switch (step->kind) {
    case RIG_STEP_WRITE:
        put(pair, step->write.space, step->write.offset, step->write.bytes, step->write.size);
        break;
    case RIG_STEP_PORT:
        write_port(pair, step->port.port, step->port.value, step->port.size);
        /* Nobody can see when QEMU has asked for memory: let it wait for what comes behind. */
        if (writes_port(step, QXL_IO_NOTIFY_OOM))
            render(pair, pair->surfaces);
        break;
    case RIG_STEP_PCI:
        write_pci(pair, step->pci.offset, step->pci.value, step->pci.size);
        break;
    case RIG_STEP_VGA:
        write_vga(pair);
        break;
    case RIG_STEP_PUSH:
        push(pair, step);
        break;
    case RIG_STEP_DRAW:
        draw(pair, step);
        break;
    case RIG_STEP_TAKE:
        take(pair);
        break;
    }
    /* Writing memory has no effect: it travels with what follows. */
    if (step->kind != RIG_STEP_WRITE)
        fake_side_settle(&pair->fake);
}

/* ---- looking ---- */

enum look {
    LOOK_AT_TEXT, /**< at what is printed only */
    LOOK_AT_MOST, /**< at all but config space, of which the first registers say enough */
    LOOK_AT_ALL,
};

static void ask_qemu(struct rig_pair *pair, bool whole_config)
{
    struct observation *found = &pair->found;
    const struct mapping *mapping = &pair->mapping;
    const size_t log = offsetof(QXLRam, log_buf), log_end = offsetof(QXLRam, cmd_ring);
    uint64_t header = mapping->addresses[FAKE_QXL_BAR_RAM] + fake_side_header_offset(&pair->fake);

    found->has_rom = mapping->mapped[FAKE_QXL_BAR_ROM];
    found->has_ram = mapping->mapped[FAKE_QXL_BAR_RAM];
    if (found->has_rom)
        rig_qemu_read(pair->qemu, mapping->addresses[FAKE_QXL_BAR_ROM], found->rom, OBSERVED_ROM);
    if (found->has_ram) {
        rig_qemu_read(pair->qemu, header, found->ram, log);
        rig_qemu_read(pair->qemu, header + log_end, found->ram + log_end, OBSERVED_RAM - log_end);
    }
    for (unsigned i = 0; i < OBSERVED_CONFIG / 4; i++) {
        found->config[i] = 0;
        if (whole_config || i == 1)
            rig_qemu_pci_read(pair->qemu, 4 * i, 4, &found->config[i]);
    }
    found->commands = pair->commands->len;
    for (unsigned i = 0; i < found->commands; i++) {
        const struct place *place = &g_array_index(pair->commands, struct place, i);

        found->infos[i] = 0;
        if (mapping->mapped[place->bar])
            rig_qemu_read(pair->qemu, mapping->addresses[place->bar] + place->offset,
                          &found->infos[i], sizeof(found->infos[i]));
    }
}

static bool look_at_qemu(struct rig_pair *pair, enum look look)
{
    ask_qemu(pair, look == LOOK_AT_ALL);
    pair->found.only_text = look == LOOK_AT_TEXT;
    if (!rig_qemu_flush(pair->qemu))
        return false;
    pair->found.irq_level = rig_qemu_irq_level(pair->qemu);
    g_string_assign(pair->found.text, rig_qemu_output(pair->qemu));
    return true;
}

static void say_what_qemu_said(struct rig_pair *pair)
{
    const char *output = rig_qemu_output(pair->qemu);

    if (*output)
        g_string_append_printf(pair->difference, "QEMU printed: %s\n", output);
}

static enum rig_outcome say_that_qemu_died(struct rig_pair *pair)
{
    if (rig_qemu_get_state(pair->qemu) == RIG_QEMU_LOST) {
        g_string_printf(pair->difference, "QEMU %s", rig_qemu_describe_state(pair->qemu));
        return RIG_OUTCOME_BROKEN;
    }
    g_string_printf(pair->difference, "the virtual machine: the fake's lives, QEMU's %s\n",
                    rig_qemu_describe_state(pair->qemu));
    say_what_qemu_said(pair);
    return RIG_OUTCOME_DIFFERS;
}

/** The checking host has foretold the end. */
static enum rig_outcome wait_for_the_end(struct rig_pair *pair)
{
    gint64 end = g_get_monotonic_time() + pair->patience_ms * INT64_C(1000);

    rig_qemu_set_patience(pair->qemu, pair->patience_ms);
    while (look_at_qemu(pair, LOOK_AT_MOST)) {
        if (g_get_monotonic_time() >= end) {
            g_string_printf(pair->difference,
                            "the virtual machine: the fake's is dead (%s), QEMU's lives\n",
                            pair->fake.kill);
            say_what_qemu_said(pair);
            return RIG_OUTCOME_DIFFERS;
        }
        g_usleep(PAUSE_US);
    }
    return RIG_OUTCOME_BOTH_DIED;
}

static enum rig_outcome wait_until_they_agree(struct rig_pair *pair, enum look look)
{
    gint64 end = g_get_monotonic_time() + pair->patience_ms * INT64_C(1000);

    for (unsigned looks = 0; look_at_qemu(pair, look); looks++) {
        g_string_truncate(pair->difference, 0);
        if (observations_agree(&pair->expected, &pair->found, pair->difference))
            return RIG_OUTCOME_SAME;
        if (looks >= LOOKS_AT_ONCE)
            g_usleep(PAUSE_US);
        if (g_get_monotonic_time() >= end) {
            say_what_qemu_said(pair);
            return RIG_OUTCOME_DIFFERS;
        }
    }
    return say_that_qemu_died(pair);
}

static enum rig_outcome compare(struct rig_pair *pair, enum look look)
{
    enum rig_outcome outcome;
    gint64 since;

    if (pair->fake.chance) {
        g_string_printf(pair->difference, "left to chance: %s\n", pair->fake.chance);
        return RIG_OUTCOME_LEFT_TO_CHANCE;
    }
    start_clock(&since);
    fake_side_observe(&pair->fake, &pair->mapping, (const struct place *)pair->commands->data,
                      pair->commands->len, look == LOOK_AT_ALL, &pair->expected);
    stop_clock(&pair->times.fake_us, since);
    start_clock(&since);
    outcome = pair->fake.kill ? wait_for_the_end(pair) : wait_until_they_agree(pair, look);
    stop_clock(&pair->times.qemu_us, since);
    rig_qemu_drop_output(pair->qemu, observed_length(pair->found.text->str));
    return outcome;
}

/** What kills when it is drawn does not, as long as nobody asks for the picture. */
static enum rig_outcome compare_held(struct rig_pair *pair)
{
    enum rig_outcome outcome = compare(pair, LOOK_AT_TEXT);

    if (outcome != RIG_OUTCOME_DIFFERS || !pair->fake.kill)
        return outcome;
    g_string_printf(pair->difference, "left to chance: not shown after a guest bug: %s\n",
                    pair->fake.kill);
    return RIG_OUTCOME_LEFT_TO_CHANCE;
}

enum rig_outcome rig_pair_play(struct rig_pair *pair, const struct rig_step *step)
{
    gint64 since;

    pair->times.steps++;
    if (!applies(pair, step)) {
        pair->times.skipped++;
        return RIG_OUTCOME_SAME;
    }
    start_clock(&since);
    act(pair, step);
    stop_clock(&pair->times.fake_us, since);
    if (step->kind == RIG_STEP_WRITE)
        return RIG_OUTCOME_SAME;
    if (is_held(pair, step)) {
        enum rig_outcome outcome = compare_held(pair);

        if (outcome != RIG_OUTCOME_SAME)
            return outcome;
        give_up_drawing(pair);
    }
    return compare(pair, step->kind == RIG_STEP_PCI ? LOOK_AT_ALL : LOOK_AT_MOST);
}

/* ---- the pair ---- */

enum rig_outcome rig_pair_reset(struct rig_pair *pair)
{
    g_array_set_size(pair->commands, 0);
    for (size_t i = 0; i < RESET_STEPS; i++)
        act(pair, &pair->reset[i]);
    return compare(pair, LOOK_AT_ALL);
}

void rig_pair_add_reset(const struct rig_pair *pair, struct rig_sequence *sequence)
{
    for (size_t i = 0; i < RESET_STEPS; i++)
        rig_sequence_add(sequence, &pair->reset[i]);
}

enum rig_outcome rig_pair_play_sequence(struct rig_pair *pair, const struct rig_sequence *sequence,
                                        guint *at)
{
    enum rig_outcome outcome = rig_pair_reset(pair);
    guint last = 0;

    for (guint i = 0; i < sequence->steps->len && outcome == RIG_OUTCOME_SAME; i++) {
        last = i;
        outcome = pair->watch && !pair->watch(pair->watch_context)
                      ? RIG_OUTCOME_STOPPED
                      : rig_pair_play(pair, g_ptr_array_index(sequence->steps, i));
    }
    if (at)
        *at = last;
    return outcome;
}

static bool open_both(struct rig_pair *pair, const struct fake_qxl_config *device, GError **error)
{
    const struct fake_qxl_config config = config_as_played(device);

    if (!fake_side_open(&pair->fake, &config)) {
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED,
                    "there is no such fake device: %s", g_strerror(errno));
        return false;
    }
    pair->qemu = rig_qemu_start(&config, error);
    return pair->qemu != NULL;
}

/** The BARs go to where rig_qemu_start() has placed them. */
static void make_reset(struct rig_pair *pair)
{
    enum { COMMAND = 0x04, DECODE = 7, BAR0 = 0x10, BAR5 = 0x24 };
    unsigned count = 0;

    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        uint64_t address = rig_qemu_bar_address(pair->qemu, (enum fake_qxl_bar_index)bar);

        pair->reset[count++] =
            (struct rig_step)RIG_PCI(BAR0 + 4 * (unsigned)bar, (uint32_t)address, 4);
        if (bar == FAKE_QXL_BAR_VRAM64)
            pair->reset[count++] = (struct rig_step)RIG_PCI(BAR5, (uint32_t)(address >> 32), 4);
    }
    pair->reset[count++] = (struct rig_step)RIG_PCI(COMMAND, DECODE, 2);
    pair->reset[count] = (struct rig_step)RIG_PORT(QXL_IO_RESET, 0);
}

struct rig_pair *rig_pair_new(const struct fake_qxl_config *device, GError **error)
{
    struct rig_pair *pair = g_new0(struct rig_pair, 1);

    pair->has_vga = !device->secondary;
    pair->patience_ms = PATIENCE_DEFAULT_MS;
    pair->commands = g_array_new(FALSE, FALSE, sizeof(struct place));
    pair->difference = g_string_new(NULL);
    pair->expected.text = g_string_new(NULL);
    pair->found.text = g_string_new(NULL);
    if (open_both(pair, device, error)) {
        pair->surfaces = device->surfaces ? device->surfaces : SURFACES_DEFAULT;
        fake_side_mapping(&pair->fake, &pair->mapping);
        make_reset(pair);
        rig_qemu_clear_output(pair->qemu);
        return pair;
    }
    rig_pair_free(pair);
    return NULL;
}

void rig_pair_free(struct rig_pair *pair)
{
    if (!pair)
        return;
    rig_qemu_stop(pair->qemu);
    fake_side_close(&pair->fake);
    g_array_unref(pair->commands);
    g_string_free(pair->difference, TRUE);
    g_string_free(pair->expected.text, TRUE);
    g_string_free(pair->found.text, TRUE);
    g_free(pair);
}

void rig_pair_set_patience(struct rig_pair *pair, unsigned milliseconds)
{
    pair->patience_ms = milliseconds;
}

void rig_pair_set_watch(struct rig_pair *pair, rig_pair_watch *watch, void *context)
{
    pair->watch = watch;
    pair->watch_context = context;
}

const char *rig_pair_difference(const struct rig_pair *pair)
{
    return pair->difference->str;
}

struct fake_qxl *rig_pair_fake(struct rig_pair *pair)
{
    return pair->fake.device;
}

struct rig_play_times rig_pair_times(const struct rig_pair *pair)
{
    return pair->times;
}

enum rig_outcome rig_play(const struct rig_sequence *sequence, unsigned patience_ms, guint *at,
                          char **difference)
{
    GError *error = NULL;
    struct rig_pair *pair = rig_pair_new(&sequence->device, &error);
    enum rig_outcome outcome;

    *at = 0;
    if (!pair) {
        if (difference)
            *difference = g_strdup(error->message);
        g_error_free(error);
        return RIG_OUTCOME_BROKEN;
    }
    if (patience_ms)
        rig_pair_set_patience(pair, patience_ms);
    outcome = rig_pair_play_sequence(pair, sequence, at);
    if (difference)
        *difference = g_strdup(rig_pair_difference(pair));
    rig_pair_free(pair);
    return outcome;
}
