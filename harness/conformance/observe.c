/* SPDX-License-Identifier: BSD-3-Clause */
#include "observe.h"

#include <string.h>

struct field {
    const char *name;
    size_t offset, size;
    bool by_time; /**< QEMU writes it when it comes to it: docs/conformance.md */
};

#define FIELD(type, member)                                                 \
    {                                                                       \
#member, offsetof(type, member), sizeof(((type *)0)->member), false \
    }
#define BY_TIME(type, member)                                              \
    {                                                                      \
#member, offsetof(type, member), sizeof(((type *)0)->member), true \
    }

static const struct field ROM_FIELDS[] = {
    FIELD(QXLRom, magic),
    FIELD(QXLRom, id),
    FIELD(QXLRom, update_id),
    FIELD(QXLRom, compression_level),
    FIELD(QXLRom, log_level),
    FIELD(QXLRom, mode),
    FIELD(QXLRom, modes_offset),
    FIELD(QXLRom, num_pages),
    FIELD(QXLRom, pages_offset),
    FIELD(QXLRom, draw_area_offset),
    FIELD(QXLRom, surface0_area_size),
    FIELD(QXLRom, ram_header_offset),
    BY_TIME(QXLRom, mm_clock),
    FIELD(QXLRom, n_surfaces),
    FIELD(QXLRom, flags),
    FIELD(QXLRom, slots_start),
    FIELD(QXLRom, slots_end),
    FIELD(QXLRom, slot_gen_bits),
    FIELD(QXLRom, slot_id_bits),
    FIELD(QXLRom, slot_generation),
    FIELD(QXLRom, client_present),
    FIELD(QXLRom, client_capabilities),
    FIELD(QXLRom, client_monitors_config_crc),
    FIELD(QXLRom, client_monitors_config),
};

static const struct field RAM_FIELDS[] = {
    FIELD(QXLRam, magic),
    FIELD(QXLRam, int_pending),
    FIELD(QXLRam, int_mask),
    FIELD(QXLRam, log_buf),
    FIELD(QXLRam, cmd_ring.num_items),
    FIELD(QXLRam, cmd_ring.prod),
    BY_TIME(QXLRam, cmd_ring.notify_on_prod),
    FIELD(QXLRam, cmd_ring.cons),
    FIELD(QXLRam, cmd_ring.notify_on_cons),
    FIELD(QXLRam, cmd_ring.items),
    FIELD(QXLRam, cursor_ring.num_items),
    FIELD(QXLRam, cursor_ring.prod),
    BY_TIME(QXLRam, cursor_ring.notify_on_prod),
    FIELD(QXLRam, cursor_ring.cons),
    FIELD(QXLRam, cursor_ring.notify_on_cons),
    FIELD(QXLRam, cursor_ring.items),
    FIELD(QXLRam, release_ring.num_items),
    FIELD(QXLRam, release_ring.prod),
    FIELD(QXLRam, release_ring.notify_on_prod),
    FIELD(QXLRam, release_ring.cons),
    FIELD(QXLRam, release_ring.notify_on_cons),
    FIELD(QXLRam, release_ring.items),
    FIELD(QXLRam, update_area),
    FIELD(QXLRam, update_surface),
    FIELD(QXLRam, mem_slot),
    FIELD(QXLRam, create_surface),
    FIELD(QXLRam, flags),
    FIELD(QXLRam, monitors_config),
};

static void append_bytes(GString *text, const uint8_t *bytes, size_t size)
{
    enum { MOST = 16 };

    for (size_t i = 0; i < MIN(size, MOST); i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    if (size > MOST)
        g_string_append(text, "...");
}

static void say_bytes(GString *difference, const char *where, const char *name, size_t at,
                      const uint8_t *fake, const uint8_t *qemu, size_t size)
{
    size_t first = 0;

    while (fake[first] == qemu[first])
        first++;
    if (size <= 4)
        first = 0;
    g_string_append_printf(difference, "%s, %s, byte %zu: the fake has ", where, name, at + first);
    append_bytes(difference, fake + first, size - first);
    g_string_append(difference, ", QEMU has ");
    append_bytes(difference, qemu + first, size - first);
    g_string_append_c(difference, '\n');
}

static void compare_fields(const char *where, const struct field *fields, size_t count,
                           const uint8_t *fake, const uint8_t *qemu, GString *difference)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = fields[i].offset;

        if (!fields[i].by_time && memcmp(fake + at, qemu + at, fields[i].size) != 0)
            say_bytes(difference, where, fields[i].name, at, fake + at, qemu + at, fields[i].size);
    }
}

static void compare_infos(const struct observation *fake, const struct observation *qemu,
                          GString *difference)
{
    for (unsigned i = 0; i < fake->commands; i++)
        if (fake->infos[i] != qemu->infos[i])
            g_string_append_printf(difference,
                                   "release info of the command pushed %u before the last: the "
                                   "fake has 0x%" G_GINT64_MODIFIER
                                   "x, QEMU has 0x%" G_GINT64_MODIFIER "x\n",
                                   fake->commands - 1 - i, fake->infos[i], qemu->infos[i]);
}

static void compare_config(const struct observation *fake, const struct observation *qemu,
                           GString *difference)
{
    for (unsigned i = 0; i < OBSERVED_CONFIG / 4; i++)
        if (fake->config[i] != qemu->config[i])
            g_string_append_printf(difference,
                                   "config space 0x%02x: the fake has 0x%08x, QEMU has 0x%08x\n",
                                   4 * i, fake->config[i], qemu->config[i]);
}

static void compare_text(const struct observation *fake, const struct observation *qemu,
                         GString *difference)
{
    char *fake_said = observed_text(fake->text->str), *qemu_said = observed_text(qemu->text->str);

    if (strcmp(fake_said, qemu_said) != 0 && !observed_in_pieces(fake_said, qemu->text->str))
        g_string_append_printf(difference, "printed: the fake says \"%s\", QEMU says \"%s\"\n",
                               fake_said, qemu_said);
    g_free(fake_said);
    g_free(qemu_said);
}

bool observations_agree(const struct observation *fake, const struct observation *qemu,
                        GString *difference)
{
    gsize before = difference->len;

    compare_text(fake, qemu, difference);
    if (qemu->only_text)
        return difference->len == before;
    if (fake->has_rom && qemu->has_rom)
        compare_fields("ROM", ROM_FIELDS, G_N_ELEMENTS(ROM_FIELDS), fake->rom, qemu->rom,
                       difference);
    if (fake->has_ram && qemu->has_ram)
        compare_fields("RAM header", RAM_FIELDS, G_N_ELEMENTS(RAM_FIELDS), fake->ram, qemu->ram,
                       difference);
    if (fake->has_ram && qemu->has_ram)
        compare_infos(fake, qemu, difference);
    compare_config(fake, qemu, difference);
    if (fake->irq_level != qemu->irq_level)
        g_string_append_printf(difference, "interrupt line: the fake's is %s, QEMU's is %s\n",
                               fake->irq_level ? "high" : "low", qemu->irq_level ? "high" : "low");
    return difference->len == before;
}
