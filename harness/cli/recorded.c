/* SPDX-License-Identifier: BSD-3-Clause */
#include "recorded.h"

#include <stdio.h>
#include <string.h>

#include "verb.h"

#define U64 G_GUINT64_FORMAT

struct rig_recording *rig_recorded_open(const char *path)
{
    return strcmp(path, "-") ? rig_recording_open(path, NULL) : NULL;
}

static void count(GHashTable *table, char *name)
{
    uint64_t *number = g_hash_table_lookup(table, name);

    if (number) {
        g_free(name);
    } else {
        number = g_new0(uint64_t, 1);
        g_hash_table_insert(table, name, number);
    }
    ++*number;
}

static void print_counts(const char *title, GHashTable *table)
{
    GList *keys = rig_sorted_keys(table);

    if (keys)
        printf("  %s\n", title);
    for (GList *key = keys; key; key = key->next)
        printf("    %8" U64 "  %s\n", *(uint64_t *)g_hash_table_lookup(table, key->data),
               (char *)key->data);
    g_list_free(keys);
}

static void print_info(const char *path, const struct rig_info_recording *info)
{
    printf("%s: a recording of libspice-server: %" U64 " record%s, %.1f MiB, %.3f s\n", path,
           info->records, rig_plural(info->records), (double)info->bytes / 1048576,
           (double)(info->last_ns - info->first_ns) / 1e9);
    print_counts("commands", info->commands);
    print_counts("messages to the worker", info->messages);
}

int rig_recorded_info(struct rig_recording *recording, const char *path, struct rig_info_json *json)
{
    struct rig_info_recording info = {
        .commands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .messages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    struct rig_record *record;
    GError *error = NULL;

    while ((record = rig_recording_next(recording, &error))) {
        info.records++;
        info.bytes += record->size;
        info.first_ns = info.records == 1 ? record->time_ns : info.first_ns;
        info.last_ns = record->time_ns;
        if (record->kind != RIG_RECORD_PRIMARY)
            count(record->kind == RIG_RECORD_COMMAND ? info.commands : info.messages,
                  rig_record_name(record));
        rig_record_unref(record);
    }
    rig_recording_close(recording);
    if (json)
        rig_info_json_add_recording(json, path, &info);
    else
        print_info(path, &info);
    g_hash_table_unref(info.commands);
    g_hash_table_unref(info.messages);
    if (!error)
        return RIG_EXIT_WELL;
    rig_verb_say(error);
    return RIG_EXIT_CANNOT_TELL;
}

static void dump_draw(struct rig_json_line *json, const QXLDrawable *drawable)
{
    rig_json_line_number(json, "surface_id", (int32_t)drawable->surface_id);
    rig_json_line_number(json, "left", drawable->bbox.left);
    rig_json_line_number(json, "top", drawable->bbox.top);
    rig_json_line_number(json, "right", drawable->bbox.right);
    rig_json_line_number(json, "bottom", drawable->bbox.bottom);
}

static void dump_record(struct rig_json_line *json, const char *file,
                        const struct rig_record *record)
{
    static const char *const KINDS[] = {"recorded-command", "recorded-message", "recorded-primary"};
    const void *command = (const void *)(uintptr_t)record->command.cmd.data;
    g_autofree char *name = rig_record_name(record);

    rig_json_line_begin(json);
    if (file)
        rig_json_line_text(json, "file", file);
    rig_json_line_number(json, "record", (int64_t)record->number + 1);
    rig_json_line_text(json, "kind", KINDS[record->kind]);
    rig_json_line_text(json, "name", name);
    rig_json_line_number(json, "counter", record->counter);
    rig_json_line_number(json, "time_ns", (int64_t)record->time_ns);
    rig_json_line_number(json, "offset", (int64_t)record->offset);
    rig_json_line_number(json, "size", (int64_t)record->size);
    if (record->command.flags & QXL_COMMAND_FLAG_COMPAT)
        rig_json_line_bool(json, "compat", true);
    else if (record->kind == RIG_RECORD_COMMAND && record->type == QXL_CMD_DRAW)
        dump_draw(json, command);
    else if (record->kind == RIG_RECORD_COMMAND && record->type == QXL_CMD_SURFACE)
        rig_json_line_number(json, "surface_id",
                             (int32_t)((const QXLSurfaceCmd *)command)->surface_id);
    if (record->primary) {
        rig_json_line_number(json, "width", record->primary->width);
        rig_json_line_number(json, "height", record->primary->height);
        rig_json_line_number(json, "stride", record->primary->stride);
        rig_json_line_number(json, "format", record->primary->format);
    }
    rig_json_line_print(json);
}

int rig_recorded_dump(struct rig_recording *recording, const char *file, struct rig_json_line *json)
{
    struct rig_record *record;
    GError *error = NULL;

    while (!ferror(stdout) && (record = rig_recording_next(recording, &error))) {
        dump_record(json, file, record);
        rig_record_unref(record);
    }
    rig_recording_close(recording);
    if (!error)
        return RIG_EXIT_WELL;
    rig_verb_say(error);
    return RIG_EXIT_CANNOT_TELL;
}

int rig_recorded_validate(struct rig_recording *recording, const char *path,
                          struct rig_json_line *json)
{
    uint64_t records = 0, commands = 0;
    struct rig_record *record;
    GError *error = NULL;

    while ((record = rig_recording_next(recording, &error))) {
        records++;
        commands += record->kind == RIG_RECORD_COMMAND;
        rig_record_unref(record);
    }
    rig_recording_close(recording);
    if (json) {
        rig_json_line_begin(json);
        rig_json_line_text(json, "file", path);
        rig_json_line_number(json, "records", (int64_t)records);
        rig_json_line_number(json, "commands", (int64_t)commands);
        rig_json_line_number(json, "findings", error != NULL);
        if (error)
            rig_json_line_text(json, "text", error->message);
        rig_json_line_print(json);
    } else {
        if (error)
            printf("%s\n", error->message);
        printf("%s: %" U64 " record%s, %" U64 " command%s, %d broken\n", path, records,
               rig_plural(records), commands, rig_plural(commands), error != NULL);
    }
    if (!error)
        return RIG_EXIT_WELL;
    g_error_free(error);
    return RIG_EXIT_DIFFERS;
}
