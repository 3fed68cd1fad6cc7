/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <string.h>

#include "side.h"

enum { SLOT_SHIFT = 56, MOST_STEPS = 100 * 1000, HEADER_SIZE = 8192, COMMAND = 0x04, BAR0 = 0x10 };

/* What of the machine's memory and ports is free for BARs. */
static const uint64_t MEMORY_FROM = 0x10000000, MEMORY_TO = 0xfec00000;
static const uint64_t MEMORY64_FROM = 0x100000000, MEMORY64_TO = 0x8000000000;
static const uint64_t PORTS_FROM = 0x1000, PORTS_TO = 0xff00;

static void set_irq(void *context, bool level)
{
    struct fake_side *side = context;

    side->irq_level = level;
}

static void print(void *context, const char *text, size_t length)
{
    struct fake_side *side = context;

    g_string_append_len(side->text, text, (gssize)length);
}

static void judged(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                   const char *reason)
{
    struct fake_side *side = context;

    (void)command;
    side->verdict = verdict;
    side->verdicts[verdict]++;
    if (verdict == FAKE_QXL_ABORT && !side->kill)
        side->kill = reason;
    if (verdict == FAKE_QXL_CHANCE && !side->chance)
        side->chance = reason;
}

static void crash(void *context, const char *reason)
{
    struct fake_side *side = context;

    if (!side->kill)
        side->kill = reason;
}

bool fake_side_open(struct fake_side *side, const struct fake_qxl_config *config)
{
    static const struct fake_qxl_machine machine = {
        .set_irq = set_irq, .print = print, .crash = crash};

    *side = (struct fake_side){.text = g_string_new(NULL)};
    side->device = fake_qxl_create(config, &machine, side);
    if (side->device && fake_qxl_checking_host_attach(side->device, judged, side) == 0)
        return true;
    int error = errno;
    fake_side_close(side);
    errno = error;
    return false;
}

void fake_side_close(struct fake_side *side)
{
    fake_qxl_destroy(side->device);
    if (side->text)
        g_string_free(side->text, TRUE);
    *side = (struct fake_side){0};
}

bool fake_side_is_over(const struct fake_side *side)
{
    return side->kill || side->chance;
}

static bool find_slot(const struct fake_side *side, uint64_t id, enum fake_qxl_bar_index *bar)
{
    uint64_t offset;

    return fake_qxl_find(side->device, id << SLOT_SHIFT, 0, bar, &offset);
}

static void note_slots(struct fake_side *side)
{
    enum fake_qxl_bar_index bar;

    for (uint64_t id = 0; id < FAKE_QXL_MEMSLOTS; id++)
        if (find_slot(side, id, &bar))
            side->surface_slots[id] = bar != FAKE_QXL_BAR_RAM;
}

bool fake_side_in_surface_bar(const struct fake_side *side, uint64_t address)
{
    enum fake_qxl_bar_index bar;
    uint64_t offset, id = address >> SLOT_SHIFT;

    if (fake_qxl_find(side->device, address, 0, &bar, &offset))
        return bar != FAKE_QXL_BAR_RAM;
    return id < FAKE_QXL_MEMSLOTS && side->surface_slots[id];
}

void fake_side_settle(struct fake_side *side)
{
    for (int i = 0; i < MOST_STEPS && !fake_side_is_over(side) && fake_qxl_step(side->device); i++)
        ;
    note_slots(side);
}

uint64_t fake_side_header_offset(const struct fake_side *side)
{
    return fake_qxl_bar_size(side->device, FAKE_QXL_BAR_RAM) - HEADER_SIZE;
}

static const uint8_t *header(const struct fake_side *side)
{
    return (const uint8_t *)fake_qxl_bar_memory(side->device, FAKE_QXL_BAR_RAM) +
           fake_side_header_offset(side);
}

uint32_t fake_side_header(const struct fake_side *side, size_t offset)
{
    uint32_t word;

    memcpy(&word, header(side) + offset, sizeof(word));
    return word;
}

struct place fake_side_place(const struct fake_side *side, enum rig_space space, uint64_t offset)
{
    switch (space) {
    case RIG_SPACE_HEADER:
        return (struct place){FAKE_QXL_BAR_RAM, fake_side_header_offset(side) + offset};
    case RIG_SPACE_RAM:
        return (struct place){FAKE_QXL_BAR_RAM, offset};
    case RIG_SPACE_VRAM:
        break;
    }
    return (struct place){FAKE_QXL_BAR_VRAM32, offset};
}

bool fake_side_put(struct fake_side *side, struct place place, const void *bytes, size_t size)
{
    uint8_t *memory = fake_qxl_bar_memory(side->device, place.bar);
    uint64_t end = fake_qxl_bar_size(side->device, place.bar);

    if (!memory || place.offset > end || size > end - place.offset)
        return false;
    memcpy(memory + place.offset, bytes, size);
    return true;
}

static bool overlap(const struct mapping *mapping, int a, int b)
{
    return mapping->sizes[a] && mapping->sizes[b] && a != FAKE_QXL_BAR_IO && b != FAKE_QXL_BAR_IO &&
           mapping->addresses[a] < mapping->addresses[b] + mapping->sizes[b] &&
           mapping->addresses[b] < mapping->addresses[a] + mapping->sizes[a];
}

static bool inside(const struct mapping *mapping, int bar, uint64_t from, uint64_t to)
{
    return mapping->addresses[bar] >= from && mapping->addresses[bar] + mapping->sizes[bar] <= to;
}

static bool is_safe(const struct mapping *mapping, int bar)
{
    if (bar == FAKE_QXL_BAR_IO)
        return inside(mapping, bar, PORTS_FROM, PORTS_TO);
    for (int other = 0; other < FAKE_QXL_BAR_COUNT; other++)
        if (other != bar && overlap(mapping, bar, other))
            return false;
    return inside(mapping, bar, MEMORY_FROM, MEMORY_TO) ||
           (bar == FAKE_QXL_BAR_VRAM64 && inside(mapping, bar, MEMORY64_FROM, MEMORY64_TO));
}

void fake_side_mapping(const struct fake_side *side, struct mapping *mapping)
{
    uint32_t command = fake_qxl_pci_read(side->device, COMMAND, 2);

    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        unsigned offset = BAR0 + 4 * (unsigned)bar;
        uint32_t low = fake_qxl_pci_read(side->device, offset, 4);

        mapping->sizes[bar] = fake_qxl_bar_size(side->device, (enum fake_qxl_bar_index)bar);
        mapping->addresses[bar] = low & (bar == FAKE_QXL_BAR_IO ? ~3u : ~15u);
    }
    mapping->addresses[FAKE_QXL_BAR_VRAM64] |=
        (uint64_t)fake_qxl_pci_read(side->device, BAR0 + 20, 4) << 32;
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        mapping->mapped[bar] = mapping->sizes[bar] &&
                               (command & (bar == FAKE_QXL_BAR_IO ? 1 : 2)) &&
                               is_safe(mapping, bar);
}

static uint64_t read_info(struct fake_side *side, const struct place *place)
{
    const uint8_t *memory = fake_qxl_bar_memory(side->device, place->bar);
    uint64_t info;

    memcpy(&info, memory + place->offset, sizeof(info));
    return info;
}

void fake_side_observe(struct fake_side *side, const struct mapping *mapping,
                       const struct place *commands, unsigned count, bool whole_config,
                       struct observation *observation)
{
    const size_t log_end = offsetof(QXLRam, cmd_ring);

    observation->has_rom = mapping->mapped[FAKE_QXL_BAR_ROM];
    observation->has_ram = mapping->mapped[FAKE_QXL_BAR_RAM];
    memcpy(observation->rom, fake_qxl_bar_memory(side->device, FAKE_QXL_BAR_ROM), OBSERVED_ROM);
    memcpy(observation->ram, header(side), offsetof(QXLRam, log_buf));
    memcpy(observation->ram + log_end, header(side) + log_end, OBSERVED_RAM - log_end);
    for (unsigned i = 0; i < OBSERVED_CONFIG / 4; i++)
        observation->config[i] =
            whole_config || i == 1 ? fake_qxl_pci_read(side->device, 4 * i, 4) : 0;
    observation->commands = count;
    for (unsigned i = 0; i < count; i++)
        observation->infos[i] =
            mapping->mapped[commands[i].bar] ? read_info(side, &commands[i]) : 0;
    observation->irq_level = side->irq_level;
    g_string_assign(observation->text, side->text->str);
    g_string_truncate(side->text, 0);
}
