/* SPDX-License-Identifier: BSD-3-Clause */
#include <glib.h>
#include <spice/enums.h>
#include <spice/qxl_dev.h>
#include <string.h>

#include "names.h"

#define TABLE(...)                                                                             \
    {                                                                                          \
        (const char *const[]){__VA_ARGS__}, G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})) \
    }

const struct rig_names rig_ring_names = TABLE("cmd", "csr", "vga");
const struct rig_names rig_command_type_names =
    TABLE("nop", "draw", "update", "cursor", "message", "surface");
const struct rig_names rig_draw_type_names =
    TABLE("nop", "fill", "opaque", "copy", "copy-bits", "blend", "blackness", "whitemess", "invers",
          "rop3", "stroke", "text", "transparent", "alpha-blend");
G_STATIC_ASSERT(QXL_DRAW_ALPHA_BLEND == 13 && QXL_EFFECT_OPAQUE_BRUSH == 7);
const struct rig_names rig_effect_names =
    TABLE("blend", "opaque", "revert-on-dup", "blackness-on-dup", "whiteness-on-dup", "nop-on-dup",
          "nop", "opaque-brush");
const struct rig_names rig_surface_type_names = TABLE("create", "destroy");
const struct rig_names rig_cursor_type_names = TABLE("set", "move", "hide", "trail");
G_STATIC_ASSERT(QXL_CURSOR_SET == 0 && QXL_CURSOR_TRAIL == 3);
const struct rig_names rig_cursor_shape_names =
    TABLE("alpha", "mono", "color4", "color8", "color16", "color24", "color32");
const struct rig_names rig_yes_no_names = TABLE("no", "yes");

/* The words and their numbers, in the same order. */
const struct rig_names rig_surface_format_names =
    TABLE("invalid", "alpha/1", "alpha/8", "555/16", "xRGB/32", "565/16", "ARGB/32");
static const struct {
    uint32_t format;
    unsigned bits; /* of a pixel */
} surface_formats[] = {
    {SPICE_SURFACE_FMT_INVALID, 0},  {SPICE_SURFACE_FMT_1_A, 1},
    {SPICE_SURFACE_FMT_8_A, 8},      {SPICE_SURFACE_FMT_16_555, 16},
    {SPICE_SURFACE_FMT_32_xRGB, 32}, {SPICE_SURFACE_FMT_16_565, 16},
    {SPICE_SURFACE_FMT_32_ARGB, 32},
};

static const char *name_of(const struct rig_names *names, uint32_t value)
{
    return value < names->count ? names->names[value] : "???";
}

uint32_t rig_surface_format_of_name(uint32_t index)
{
    return index < G_N_ELEMENTS(surface_formats) ? surface_formats[index].format
                                                 : (uint32_t)RIG_UNKNOWN_NAME;
}

unsigned rig_surface_format_bits(uint32_t format)
{
    for (size_t i = 0; i < G_N_ELEMENTS(surface_formats); i++)
        if (surface_formats[i].format == format)
            return surface_formats[i].bits;
    return 0;
}

const char *rig_ring_name(enum rig_ring ring)
{
    return name_of(&rig_ring_names, ring);
}

const char *rig_command_type_name(enum rig_command_type type)
{
    return name_of(&rig_command_type_names, type);
}

const char *rig_draw_type_name(uint8_t type)
{
    return name_of(&rig_draw_type_names, type);
}

const char *rig_effect_name(uint8_t effect)
{
    return name_of(&rig_effect_names, effect);
}

const char *rig_surface_format_name(uint32_t format)
{
    for (size_t i = 0; i < G_N_ELEMENTS(surface_formats); i++)
        if (surface_formats[i].format == format)
            return rig_surface_format_names.names[i];
    return "???";
}

const char *rig_cursor_type_name(uint8_t type)
{
    return name_of(&rig_cursor_type_names, type);
}

const char *rig_cursor_shape_name(uint32_t type)
{
    return name_of(&rig_cursor_shape_names, type);
}

char *rig_command_kind(const struct rig_command *command, uint32_t parts, char *buffer)
{
    const char *detail = NULL;
    const char *effect = NULL;

    if (!(parts & RIG_PART_TYPE))
        return strcpy(buffer, "?");
    switch (command->type) {
    case RIG_COMMAND_DRAW:
        detail = "?";
        /* The words are known if something behind them is: then only a number is lost. */
        if (parts & (RIG_PART_DRAW | RIG_PART_SRC)) {
            detail = rig_draw_type_name(command->draw.type);
            effect = rig_effect_name(command->draw.effect);
        }
        break;
    case RIG_COMMAND_SURFACE:
        detail = "?";
        if (parts & (RIG_PART_SURFACE | RIG_PART_SURFACE_SIZE | RIG_PART_COUNT)) {
            detail = command->surface.unknown  ? "???"
                     : command->surface.create ? "create"
                                               : "destroy";
        }
        break;
    case RIG_COMMAND_CURSOR:
        detail = parts & RIG_PART_CURSOR ? rig_cursor_type_name(command->cursor.type) : "?";
        break;
    default:
        break;
    }
    char *end = stpcpy(buffer, rig_command_type_name(command->type));
    if (command->compat)
        end = stpcpy(end, "(compat)");
    if (detail)
        end = stpcpy(stpcpy(end, ":"), detail);
    if (effect)
        stpcpy(stpcpy(end, "/"), effect);
    return buffer;
}

char *rig_problem_text(const struct rig_problem *problem)
{
    return g_strdup_printf("%s (expected `%s`, found `%s`)", problem->text, problem->expected,
                           problem->found);
}
