/* SPDX-License-Identifier: BSD-3-Clause */
#include "recording.h"

static const char *const DRAW_NAMES[] = {
    [QXL_DRAW_NOP] = "nop",
    [QXL_DRAW_FILL] = "fill",
    [QXL_DRAW_OPAQUE] = "opaque",
    [QXL_DRAW_COPY] = "copy",
    [QXL_COPY_BITS] = "copy_bits",
    [QXL_DRAW_BLEND] = "blend",
    [QXL_DRAW_BLACKNESS] = "blackness",
    [QXL_DRAW_WHITENESS] = "whiteness",
    [QXL_DRAW_INVERS] = "invers",
    [QXL_DRAW_ROP3] = "rop3",
    [QXL_DRAW_STROKE] = "stroke",
    [QXL_DRAW_TEXT] = "text",
    [QXL_DRAW_TRANSPARENT] = "transparent",
    [QXL_DRAW_ALPHA_BLEND] = "alpha_blend",
    [QXL_DRAW_COMPOSITE] = "composite",
};
static const char *const CURSOR_NAMES[] = {"set", "move", "hide", "trail"};
static const char *const SURFACE_NAMES[] = {"create", "destroy"};
static const char *const COMMAND_NAMES[] = {"nop",    "draw",    "update",
                                            "cursor", "message", "surface"};

#define NAME(names, number) ((number) < G_N_ELEMENTS(names) ? (names)[number] : NULL)

/* What a command does, NULL if its type says it all, and for types that nobody knows. */
static const char *name_of_action(const struct rig_record *record)
{
    const void *command = (const void *)(uintptr_t)record->command.cmd.data;

    switch (record->type) {
    case QXL_CMD_DRAW:
        return NAME(DRAW_NAMES, rig_command_draw_type(&record->command));
    case QXL_CMD_CURSOR:
        return NAME(CURSOR_NAMES, ((const QXLCursorCmd *)command)->type);
    case QXL_CMD_SURFACE:
        return NAME(SURFACE_NAMES, ((const QXLSurfaceCmd *)command)->type);
    default:
        return NULL;
    }
}

char *rig_record_name(const struct rig_record *record)
{
    bool is_command = record->kind == RIG_RECORD_COMMAND;
    const char *name =
        is_command ? NAME(COMMAND_NAMES, record->type) : rig_worker_message_name(record->type);
    const char *action = is_command ? name_of_action(record) : NULL;

    if (!name)
        return g_strdup_printf("%u", record->type);
    return action ? g_strdup_printf("%s:%s", name, action) : g_strdup(name);
}
