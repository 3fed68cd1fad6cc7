/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_facts.h"

#include <gio/gio.h>
#include <string.h>

#define FIELD(type, name, form)                                         \
    {                                                                   \
#name, offsetof(type, name), sizeof(((type *)NULL)->name), form \
    }
#define RING(name)                                                   \
    {                                                                \
#name, offsetof(QXLRam, name), offsetof(QXLRam, name.items), \
            sizeof(((QXLRam *)NULL)->name.items[0])                  \
    }

enum { CLASS_VGA = 0x0300, ADDRESS_BITS = 64 };

const char *const rig_device_bar_names[FAKE_QXL_BAR_COUNT] = {"ram", "vram32", "rom", "io",
                                                              "vram64"};

const struct rig_device_field rig_rom_fields[RIG_ROM_FIELDS] = {
    FIELD(QXLRom, magic, RIG_FIELD_MAGIC),
    FIELD(QXLRom, id, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, update_id, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, compression_level, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, log_level, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, mode, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, modes_offset, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, num_pages, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, pages_offset, RIG_FIELD_HEX),
    FIELD(QXLRom, draw_area_offset, RIG_FIELD_HEX),
    FIELD(QXLRom, surface0_area_size, RIG_FIELD_HEX),
    FIELD(QXLRom, ram_header_offset, RIG_FIELD_HEX),
    FIELD(QXLRom, mm_clock, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, n_surfaces, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, flags, RIG_FIELD_HEX),
    FIELD(QXLRom, slots_start, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, slots_end, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, slot_gen_bits, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, slot_id_bits, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, slot_generation, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, client_present, RIG_FIELD_DECIMAL),
    FIELD(QXLRom, client_capabilities, RIG_FIELD_CAPABILITIES),
    FIELD(QXLRom, client_monitors_config_crc, RIG_FIELD_HEX),
    {"client_monitors_config_count", offsetof(QXLRom, client_monitors_config.count), 2,
     RIG_FIELD_DECIMAL},
};

const struct rig_device_field rig_header_fields[RIG_HEADER_FIELDS] = {
    FIELD(QXLRam, magic, RIG_FIELD_MAGIC),         FIELD(QXLRam, int_pending, RIG_FIELD_INTERRUPTS),
    FIELD(QXLRam, int_mask, RIG_FIELD_INTERRUPTS), FIELD(QXLRam, update_surface, RIG_FIELD_DECIMAL),
    FIELD(QXLRam, monitors_config, RIG_FIELD_HEX),
};

const struct rig_device_ring rig_device_rings[RIG_RINGS] = {
    RING(cmd_ring),
    RING(cursor_ring),
    RING(release_ring),
};

const struct rig_device_field rig_ring_fields[RIG_RING_FIELDS] = {
    {"num_items", 0, 4, RIG_FIELD_DECIMAL},       {"prod", 4, 4, RIG_FIELD_DECIMAL},
    {"notify_on_prod", 8, 4, RIG_FIELD_DECIMAL},  {"cons", 12, 4, RIG_FIELD_DECIMAL},
    {"notify_on_cons", 16, 4, RIG_FIELD_DECIMAL},
};

uint64_t rig_device_field_value(const void *start, const struct rig_device_field *field)
{
    uint64_t value = 0;

    memcpy(&value, (const uint8_t *)start + field->offset, field->size);
    return value;
}

uint32_t rig_device_config16(const struct rig_device_facts *facts, unsigned offset)
{
    return facts->config[offset] | (uint32_t)facts->config[offset + 1] << 8;
}

uint32_t rig_device_config32(const struct rig_device_facts *facts, unsigned offset)
{
    return rig_device_config16(facts, offset) | rig_device_config16(facts, offset + 2) << 16;
}

const char *rig_device_revision_name(const struct rig_device_facts *facts)
{
    static const char *const names[] = {NULL, "0.4", "0.6", "0.10", "0.12"};
    unsigned revision = facts->config[RIG_CONFIG_REVISION];

    return revision < G_N_ELEMENTS(names) ? names[revision] : NULL;
}

const char *rig_device_name(const struct rig_device_facts *facts)
{
    return rig_device_config16(facts, RIG_CONFIG_CLASS) == CLASS_VGA ? "qxl-vga" : "qxl";
}

char rig_device_pin(const struct rig_device_facts *facts)
{
    unsigned pin = facts->config[RIG_CONFIG_PIN];

    return pin >= 1 && pin <= 4 ? (char)('A' + pin - 1) : '-';
}

uint32_t rig_device_bar_flags(const struct rig_device_facts *facts, unsigned bar)
{
    uint8_t low = facts->config[RIG_CONFIG_BAR0 + 4 * bar];

    return low & RIG_BAR_PORTS ? RIG_BAR_PORTS : low & (RIG_BAR_64_BITS | RIG_BAR_PREFETCHABLE);
}

struct rig_device_slots rig_device_slots(const struct rig_device_facts *facts)
{
    const QXLRom *rom = &facts->rom;
    unsigned taken = rom->slot_id_bits + rom->slot_gen_bits;

    return (struct rig_device_slots){
        .first = rom->slots_start,
        .last = rom->slots_end,
        .count = rom->slots_end < rom->slots_start ? 0 : rom->slots_end - rom->slots_start + 1u,
        .id_bits = rom->slot_id_bits,
        .generation_bits = rom->slot_gen_bits,
        .offset_bits = taken < ADDRESS_BITS ? ADDRESS_BITS - taken : 0,
        .generation = rom->slot_generation,
    };
}

static void find_bars(const struct rig_device_kind *kind, void *device,
                      struct rig_device_facts *facts)
{
    for (unsigned bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        unsigned offset = RIG_CONFIG_BAR0 + 4 * bar;
        uint32_t low = rig_device_config32(facts, offset);

        facts->bar_size[bar] = kind->bar_size(device, (enum fake_qxl_bar_index)bar);
        facts->bar_address[bar] = low & (low & RIG_BAR_PORTS ? ~3u : ~15u);
        if (bar == FAKE_QXL_BAR_VRAM64)
            facts->bar_address[bar] |= (uint64_t)rig_device_config32(facts, offset + 4) << 32;
    }
}

/* Read what the ROM points to; what it says may be anything. */
static bool read_part(const struct rig_device_kind *kind, void *device,
                      const struct rig_device_facts *facts, enum fake_qxl_bar_index bar,
                      const char *what, uint64_t offset, void *bytes, uint64_t size, GError **error)
{
    uint64_t bar_size = facts->bar_size[bar];

    if (size <= bar_size && offset <= bar_size - size)
        return kind->read_bar(device, bar, facts->bar_address[bar], offset, bytes, size, error);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "ROM: %s: expected inside of BAR %d of %" G_GUINT64_FORMAT
                " bytes, found [%" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT ")",
                what, (int)bar, bar_size, offset, offset + size);
    return false;
}

static bool read_modes(const struct rig_device_kind *kind, void *device,
                       struct rig_device_facts *facts, GError **error)
{
    uint64_t offset = facts->rom.modes_offset;
    uint32_t count;

    if (!read_part(kind, device, facts, FAKE_QXL_BAR_ROM, "count of modes", offset, &count,
                   sizeof(count), error))
        return false;
    offset += sizeof(count);
    /* No more are taken in than the BAR can hold; the check of the read says so. */
    g_array_set_size(facts->modes, MIN(count, facts->bar_size[FAKE_QXL_BAR_ROM]));
    return read_part(kind, device, facts, FAKE_QXL_BAR_ROM, "list of modes", offset,
                     facts->modes->data, (uint64_t)count * sizeof(QXLMode), error);
}

bool rig_device_facts_read(const struct rig_device_kind *kind, void *device,
                           struct rig_device_facts *facts, GError **error)
{
    memset(facts, 0, sizeof(*facts));
    facts->backend = kind->name;
    facts->modes = g_array_new(FALSE, TRUE, sizeof(QXLMode));
    if (kind->read_config(device, facts->config, error)) {
        find_bars(kind, device, facts);
        if (read_part(kind, device, facts, FAKE_QXL_BAR_ROM, "fields", 0, &facts->rom,
                      sizeof(facts->rom), error) &&
            read_modes(kind, device, facts, error) &&
            read_part(kind, device, facts, FAKE_QXL_BAR_RAM, "RAM header",
                      facts->rom.ram_header_offset, &facts->header, sizeof(facts->header), error))
            return true;
    }
    rig_device_facts_finish(facts);
    return false;
}

void rig_device_facts_finish(struct rig_device_facts *facts)
{
    g_array_unref(facts->modes);
}
