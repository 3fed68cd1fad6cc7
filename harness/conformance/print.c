/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "minimise.h"

enum { WIDTH = 96, INDENT = 4 };

/** Text that is broken between words. */
struct lines {
    GString *text;
    gsize column, indent;
};

static void put(struct lines *lines, const char *word)
{
    if (lines->column + 1 + strlen(word) > WIDTH) {
        g_string_append_printf(lines->text, "\n%*s", (int)lines->indent, "");
        lines->column = lines->indent;
    } else if (lines->column > lines->indent && word[0] != ')') {
        g_string_append_c(lines->text, ' ');
        lines->column++;
    }
    g_string_append(lines->text, word);
    lines->column += strlen(word);
}

static void print_write(GString *text, const struct rig_step *step)
{
    static const char *const spaces[] = {"RIG_SPACE_HEADER", "RIG_SPACE_RAM", "RIG_SPACE_VRAM"};
    struct lines lines = {text, 0, 2 * INDENT};
    char word[64];

    g_snprintf(word, sizeof(word), "RIG_WRITE(%s, %u", spaces[step->write.space],
               step->write.offset);
    g_string_append(text, word);
    lines.column = INDENT + strlen(word);
    for (uint32_t i = 0; i < step->write.size; i++) {
        if (i == 0) {
            g_string_append_c(text, ',');
            lines.column++;
        }
        g_snprintf(word, sizeof(word), step->write.bytes[i] < 10 ? "%u%s" : "0x%02x%s",
                   step->write.bytes[i], i + 1 < step->write.size ? "," : "");
        put(&lines, word);
    }
    g_string_append_c(text, ')');
}

static void append_port(GString *text, uint32_t port)
{
    const char *name = fake_qxl_port_name(port);

    if (name)
        g_string_append(text, name);
    else
        g_string_append_printf(text, "%u", port);
}

static void print_port(GString *text, const struct rig_step *step)
{
    g_string_append(text, step->port.size == 1 ? "RIG_PORT(" : "RIG_PORT_WIDE(");
    append_port(text, step->port.port);
    g_string_append_printf(text, step->port.value < 10 ? ", %u" : ", 0x%x", step->port.value);
    if (step->port.size != 1)
        g_string_append_printf(text, ", %u", step->port.size);
    g_string_append_c(text, ')');
}

static void print_push(GString *text, const struct rig_step *step)
{
    static const char *const types[] = {"QXL_CMD_NOP",    "QXL_CMD_DRAW",    "QXL_CMD_UPDATE",
                                        "QXL_CMD_CURSOR", "QXL_CMD_MESSAGE", "QXL_CMD_SURFACE"};

    g_string_append_printf(text, "RIG_PUSH(%s, 0x%" G_GINT64_MODIFIER "x, ",
                           step->push.ring == RIG_RING_COMMAND ? "RIG_RING_COMMAND"
                                                               : "RIG_RING_CURSOR",
                           step->push.address);
    if (step->push.type < G_N_ELEMENTS(types))
        g_string_append_printf(text, "%s)", types[step->push.type]);
    else
        g_string_append_printf(text, "0x%x)", step->push.type);
}

static void print_step(GString *text, const struct rig_step *step)
{
    switch (step->kind) {
    case RIG_STEP_WRITE:
        print_write(text, step);
        break;
    case RIG_STEP_PORT:
        print_port(text, step);
        break;
    case RIG_STEP_PCI:
        g_string_append_printf(text, "RIG_PCI(0x%02x, 0x%x, %u)", step->pci.offset, step->pci.value,
                               step->pci.size);
        break;
    case RIG_STEP_VGA:
        g_string_append(text, "RIG_VGA");
        break;
    case RIG_STEP_PUSH:
        print_push(text, step);
        break;
    case RIG_STEP_DRAW:
        g_string_append_printf(text, "RIG_DRAW(0x%" G_GINT64_MODIFIER "x, %u)", step->push.address,
                               step->push.surface);
        break;
    case RIG_STEP_TAKE:
        g_string_append(text, "RIG_TAKE");
        break;
    }
}

/** As much of it as makes an identifier. */
static char *identifier(const char *name)
{
    char *made = g_ascii_strup(name, -1);

    return g_strcanon(made, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", '_');
}

static void print_device(GString *text, const struct fake_qxl_config *device)
{
    const struct {
        const char *name;
        uint32_t value;
    } fields[] = {
        {"ram_size_mb", device->ram_size_mb},   {"vgamem_mb", device->vgamem_mb},
        {"vram_size_mb", device->vram_size_mb}, {"vram64_size_mb", device->vram64_size_mb},
        {"surfaces", device->surfaces},
    };

    g_string_append_printf(text, "{.revision = %u", device->revision);
    if (device->secondary)
        g_string_append(text, ", .secondary = true");
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (fields[i].value)
            g_string_append_printf(text, ", .%s = %u", fields[i].name, fields[i].value);
    g_string_append_c(text, '}');
}

char *rig_print_sequence(const struct rig_sequence *sequence, const char *name)
{
    char *array = identifier(name);
    char *quoted = g_strescape(name, NULL);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "static const struct rig_step %s[] = {\n", array);
    for (guint i = 0; i < sequence->steps->len; i++) {
        g_string_append_printf(text, "%*s", INDENT, "");
        print_step(text, g_ptr_array_index(sequence->steps, i));
        g_string_append(text, ",\n");
    }
    g_string_append_printf(text, "};\n\n/* In SCENARIOS: */\n{\"%s\", ", quoted);
    print_device(text, &sequence->device);
    g_string_append_printf(text, ", %s, G_N_ELEMENTS(%s)},\n", array, array);
    g_free(array);
    g_free(quoted);
    return g_string_free(text, FALSE);
}
