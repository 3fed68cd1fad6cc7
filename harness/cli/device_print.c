/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_print.h"

#include <stdio.h>
#include <string.h>

enum { KIB = 1 << 10, MIB = 1 << 20, LSPCI_ROW = 16 };

static void print_size(uint64_t size)
{
    uint64_t unit = size % MIB == 0 ? MIB : size % KIB == 0 ? KIB : 1;

    printf("%6" G_GUINT64_FORMAT " %-5s", size / unit,
           unit == MIB   ? "MiB"
           : unit == KIB ? "KiB"
                         : "bytes");
}

static void print_interrupts(uint64_t bits)
{
    static const char *const names[] = {"DISPLAY", "CURSOR", "IO_CMD",
                                        "ERROR",   "CLIENT", "CLIENT_MONITORS_CONFIG"};

    printf("0x%" G_GINT64_MODIFIER "x", bits);
    for (unsigned bit = 0; bit < G_N_ELEMENTS(names); bit++)
        if (bits >> bit & 1)
            printf(" %s", names[bit]);
}

static void print_capabilities(const uint8_t *bytes, size_t size)
{
    bool any = false;

    for (size_t bit = 0; bit < size * 8; bit++) {
        if (bytes[bit / 8] >> bit % 8 & 1) {
            printf("%s%zu", any ? " " : "", bit);
            any = true;
        }
    }
    if (!any)
        printf("none");
}

static void print_magic(uint64_t magic)
{
    printf("0x%08x ", (unsigned)magic);
    for (unsigned i = 0; i < 4; i++) {
        char letter = (char)(magic >> 8 * i);
        putchar(g_ascii_isprint(letter) ? letter : '.');
    }
}

static void print_field(const void *start, const struct rig_device_field *field)
{
    const uint8_t *at = (const uint8_t *)start + field->offset;

    printf("  %4u  %-28s  ", field->offset, field->name);
    switch (field->form) {
    case RIG_FIELD_DECIMAL:
        printf("%" G_GUINT64_FORMAT, rig_device_field_value(start, field));
        break;
    case RIG_FIELD_HEX:
        printf("0x%" G_GINT64_MODIFIER "x", rig_device_field_value(start, field));
        break;
    case RIG_FIELD_MAGIC:
        print_magic(rig_device_field_value(start, field));
        break;
    case RIG_FIELD_INTERRUPTS:
        print_interrupts(rig_device_field_value(start, field));
        break;
    case RIG_FIELD_CAPABILITIES:
        print_capabilities(at, field->size);
        break;
    }
    putchar('\n');
}

static void print_identification(const struct rig_device_facts *facts)
{
    const char *name = rig_device_revision_name(facts);

    printf("backend: %s\n", facts->backend);
    printf("%s, revision %u%s%s%s\n", rig_device_name(facts), facts->config[RIG_CONFIG_REVISION],
           name ? " (" : "", name ? name : "", name ? ")" : "");
    printf("  vendor 0x%04x, device 0x%04x, subsystem 0x%04x of vendor 0x%04x\n",
           rig_device_config16(facts, RIG_CONFIG_VENDOR),
           rig_device_config16(facts, RIG_CONFIG_DEVICE),
           rig_device_config16(facts, RIG_CONFIG_SUBSYSTEM),
           rig_device_config16(facts, RIG_CONFIG_SUBSYSTEM_VENDOR));
    printf("  class 0x%04x, interrupt pin %c\n", rig_device_config16(facts, RIG_CONFIG_CLASS),
           rig_device_pin(facts));
}

static void print_bars(const struct rig_device_facts *facts)
{
    printf("BARs\n");
    for (unsigned bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        uint32_t flags = rig_device_bar_flags(facts, bar);

        if (!facts->bar_size[bar])
            continue;
        printf("  %u  %-6s  ", bar, rig_device_bar_names[bar]);
        print_size(facts->bar_size[bar]);
        printf("  at 0x%-10" G_GINT64_MODIFIER "x  ", facts->bar_address[bar]);
        if (flags & RIG_BAR_PORTS)
            printf("ports\n");
        else
            printf("memory, %s bits%s\n", flags & RIG_BAR_64_BITS ? "64" : "32",
                   flags & RIG_BAR_PREFETCHABLE ? ", prefetchable" : "");
    }
}

static void print_header(const struct rig_device_facts *facts)
{
    printf("RAM header, at 0x%x of BAR 0\n", facts->rom.ram_header_offset);
    for (unsigned i = 0; i < RIG_HEADER_FIELDS; i++)
        print_field(&facts->header, &rig_header_fields[i]);
    for (unsigned i = 0; i < RIG_RINGS; i++) {
        const struct rig_device_ring *ring = &rig_device_rings[i];

        printf("  %4u  %-28s  items of %u bytes at %u;", ring->offset, ring->name, ring->item_size,
               ring->items);
        for (unsigned j = 0; j < RIG_RING_FIELDS; j++)
            printf("%s %s %" G_GUINT64_FORMAT, j ? "," : "", rig_ring_fields[j].name,
                   rig_device_field_value((const uint8_t *)&facts->header + ring->offset,
                                          &rig_ring_fields[j]));
        putchar('\n');
    }
}

static void print_slots(const struct rig_device_facts *facts)
{
    struct rig_device_slots slots = rig_device_slots(facts);

    printf("memory slots: %u, from %u to %u; of the 64 bits of an address %u are the slot, %u the "
           "generation (now %u), %u the offset\n",
           slots.count, slots.first, slots.last, slots.id_bits, slots.generation_bits,
           slots.generation, slots.offset_bits);
}

static void print_modes(const struct rig_device_facts *facts)
{
    printf("modes: %u\n    id  size        bits  stride  millimetres  orientation\n",
           facts->modes->len);
    for (guint i = 0; i < facts->modes->len; i++) {
        const QXLMode *mode = &g_array_index(facts->modes, QXLMode, i);
        char *size = g_strdup_printf("%ux%u", mode->x_res, mode->y_res);
        char *paper = g_strdup_printf("%ux%u", mode->x_mili, mode->y_mili);

        printf("  %4u  %-10s  %4u  %6u  %-11s  %u\n", mode->id, size, mode->bits, mode->stride,
               paper, mode->orientation);
        g_free(paper);
        g_free(size);
    }
}

void rig_device_print_text(const struct rig_device_facts *facts)
{
    print_identification(facts);
    print_bars(facts);
    printf("ROM\n");
    for (unsigned i = 0; i < RIG_ROM_FIELDS; i++)
        print_field(&facts->rom, &rig_rom_fields[i]);
    print_header(facts);
    print_slots(facts);
    print_modes(facts);
}

void rig_device_print_lspci(const struct rig_device_facts *facts)
{
    printf("00:05.0 %s, revision %u (%s)\n", rig_device_name(facts),
           facts->config[RIG_CONFIG_REVISION], facts->backend);
    for (unsigned row = 0; row < RIG_CONFIG_SIZE; row += LSPCI_ROW) {
        printf("%02x:", row);
        for (unsigned i = 0; i < LSPCI_ROW; i++)
            printf(" %02x", facts->config[row + i]);
        putchar('\n');
    }
}
