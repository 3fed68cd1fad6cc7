/* SPDX-License-Identifier: BSD-3-Clause */
#include "info_json.h"

#include <string.h>

#include "json_print.h"
#include "verb.h"

struct rig_info_json {
    JsonArray *files;
};

struct rig_info_json *rig_info_json_create(void)
{
    struct rig_info_json *json = g_new(struct rig_info_json, 1);

    json->files = json_array_new();
    return json;
}

static void set_number(JsonObject *object, const char *key, uint64_t value)
{
    json_object_set_int_member(object, key, (int64_t)value);
}

static void set_text(JsonObject *object, const char *key, const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);

    json_object_set_string_member(object, key, valid);
    g_free(valid);
}

static void set_counts(JsonObject *object, const char *name, GHashTable *table)
{
    JsonObject *counts = json_object_new();
    GList *keys = rig_sorted_keys(table);

    for (GList *key = keys; key; key = key->next) {
        char *valid = g_utf8_make_valid(key->data, -1);
        set_number(counts, valid, *(uint64_t *)g_hash_table_lookup(table, key->data));
        g_free(valid);
    }
    g_list_free(keys);
    json_object_set_object_member(object, name, counts);
}

static void set_places(JsonObject *object, const char *name, const struct rig_places *places)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < places->kept->len; i++) {
        const struct rig_place *place = &g_array_index(places->kept, struct rig_place, i);
        JsonObject *one = json_object_new();
        set_number(one, "line", place->line);
        set_text(one, "text", place->text);
        json_array_add_object_element(array, one);
    }
    JsonObject *both = json_object_new();
    set_number(both, "count", places->count);
    json_object_set_array_member(both, "places", array);
    json_object_set_object_member(object, name, both);
}

static void set_kinds(JsonObject *object, const struct rig_summary *summary)
{
    static const char *const names[RIG_KINDS] = {
        [RIG_EVENT_COMMAND] = "command",       [RIG_EVENT_DEVICE] = "device",
        [RIG_EVENT_PORT_WRITE] = "port-write", [RIG_EVENT_INTERRUPT] = "interrupt",
        [RIG_EVENT_PRIMARY] = "primary",       [RIG_EVENT_GUEST_LOG] = "guest-log",
        [RIG_EVENT_GUEST_BUG] = "guest-bug",   [RIG_EVENT_FOREIGN] = "foreign",
        [RIG_EVENT_PROBLEM] = "problem",
    };
    static const char *const completeness[RIG_CUT + 1] = {
        [RIG_WHOLE] = "whole",
        [RIG_REJOINED] = "rejoined",
        [RIG_UNMAPPED] = "unmapped",
        [RIG_CUT] = "cut",
    };
    JsonObject *kinds = json_object_new();
    JsonObject *parts = json_object_new();

    for (int i = 0; i < RIG_KINDS; i++)
        set_number(kinds, names[i], summary->kinds[i]);
    for (int i = 0; i <= RIG_CUT; i++)
        set_number(parts, completeness[i], summary->parts[i]);
    json_object_set_object_member(object, "events", kinds);
    json_object_set_object_member(object, "completeness", parts);
}

static void set_timeline(JsonObject *object, const struct rig_summary *summary)
{
    JsonArray *timeline = json_array_new();
    unsigned buckets = rig_summary_buckets(summary);

    for (unsigned i = 0; i < buckets; i++) {
        const struct rig_bucket *bucket = &summary->buckets[i];
        JsonObject *one = json_object_new();
        set_number(one, "from_ns", summary->first_ns + i * summary->bucket_ns);
        set_number(one, "commands", bucket->commands);
        set_number(one, "surfaces", bucket->surfaces);
        set_number(one, "surface_bytes", bucket->surface_bytes);
        set_number(one, "bitmap_bytes", bucket->bitmap_bytes);
        json_array_add_object_element(timeline, one);
    }
    json_object_set_array_member(object, "timeline", timeline);
    set_number(object, "timeline_row_ns", summary->bucket_ns);
}

static void set_surfaces(JsonObject *object, const struct rig_summary *summary)
{
    JsonObject *surfaces = json_object_new();

    set_number(surfaces, "live", summary->surfaces);
    set_number(surfaces, "live_bytes", summary->surface_bytes);
    set_number(surfaces, "max", summary->surfaces_max);
    set_number(surfaces, "max_bytes", summary->surface_bytes_max);
    json_object_set_object_member(object, "surfaces", surfaces);
    set_number(object, "bitmap_bytes", summary->bitmap_bytes);
}

static void set_time(JsonObject *object, const struct rig_summary *summary)
{
    if (summary->has_time) {
        set_number(object, "first_ns", summary->first_ns);
        set_number(object, "last_ns", summary->last_ns);
    }
    if (summary->first_event_us) {
        set_number(object, "first_event_us", summary->first_event_us);
        set_number(object, "last_event_us", summary->last_event_us);
    }
}

static void set_stalls(JsonObject *object, const struct rig_summary *summary)
{
    JsonArray *stalls = json_array_new();

    for (int i = 0; i < RIG_STALLS && summary->stalls[i].gap_ns; i++) {
        const struct rig_stall *stall = &summary->stalls[i];
        JsonObject *one = json_object_new();
        set_number(one, "gap_ns", stall->gap_ns);
        set_number(one, "from_ns", stall->from_ns);
        set_number(one, "device", stall->device);
        json_object_set_string_member(one, "ring", rig_ring_name(stall->ring));
        set_number(one, "line", stall->line);
        set_number(one, "next_line", stall->next_line);
        json_array_add_object_element(stalls, one);
    }
    json_object_set_array_member(object, "stalls", stalls);
}

static void set_primaries(JsonObject *object, const struct rig_summary *summary)
{
    JsonArray *last = json_array_new();
    JsonObject *both = json_object_new();

    for (unsigned i = 0; i < rig_summary_primaries(summary); i++) {
        const struct rig_primary *primary = rig_summary_primary(summary, i);
        const char *bits = strchr(primary->format, '/');
        JsonObject *one = json_object_new();
        set_number(one, "line", primary->line);
        if (primary->time_us)
            set_number(one, "time_us", primary->time_us);
        set_number(one, "device", primary->device);
        set_number(one, "width", primary->width);
        set_number(one, "height", primary->height);
        json_object_set_string_member(one, "format", primary->format);
        if (bits)
            set_number(one, "bits", g_ascii_strtoull(bits + 1, NULL, 10));
        json_array_add_object_element(last, one);
    }
    set_number(both, "count", summary->primary_count);
    json_object_set_array_member(both, "last", last);
    json_object_set_object_member(object, "primaries", both);
}

static void set_oom(JsonObject *object, const struct rig_summary *summary)
{
    const struct rig_oom *oom = &summary->oom;
    JsonObject *one = json_object_new();
    uint64_t median;

    set_number(one, "count", oom->count);
    set_number(one, "followed", oom->followed);
    set_number(one, "timed", oom->timed);
    if (rig_summary_oom_median(summary, &median)) {
        set_number(one, "min_us", oom->min_us);
        set_number(one, "median_us", median);
        set_number(one, "max_us", oom->max_us);
    }
    json_object_set_object_member(object, "oom_to_notify_cmd", one);
}

void rig_info_json_add(struct rig_info_json *json, const char *path, uint64_t lines,
                       const struct rig_summary *summary)
{
    JsonObject *object = json_object_new();
    uint64_t commands = summary->taken ? summary->taken : summary->cmd_ring;
    const uint64_t *notify = g_hash_table_lookup(summary->port_writes, "QXL_IO_NOTIFY_CMD");

    set_text(object, "file", path);
    set_number(object, "lines", lines);
    set_kinds(object, summary);
    set_counts(object, "log", summary->commands);
    set_counts(object, "port_writes", summary->port_writes);
    set_time(object, summary);
    set_surfaces(object, summary);
    set_timeline(object, summary);
    if (notify && commands) {
        json_object_set_double_member(object, "notify_per_command",
                                      (double)*notify / (double)commands);
    }
    set_primaries(object, summary);
    set_stalls(object, summary);
    set_oom(object, summary);
    set_places(object, "rejoined", &summary->rejoined);
    set_places(object, "unmapped", &summary->unmapped);
    set_places(object, "cut", &summary->lost);
    set_places(object, "guest_bugs", &summary->guest_bugs);
    set_places(object, "problems", &summary->problems);
    json_array_add_object_element(json->files, object);
}

void rig_info_json_add_recording(struct rig_info_json *json, const char *path,
                                 const struct rig_info_recording *info)
{
    JsonObject *object = json_object_new();

    set_text(object, "file", path);
    set_number(object, "records", info->records);
    set_number(object, "bytes", info->bytes);
    set_number(object, "first_ns", info->first_ns);
    set_number(object, "last_ns", info->last_ns);
    set_counts(object, "recording", info->commands);
    set_counts(object, "messages", info->messages);
    json_array_add_object_element(json->files, object);
}

void rig_info_json_print(struct rig_info_json *json, bool as_array)
{
    guint files = json_array_get_length(json->files);

    if (files == 1 && !as_array) {
        rig_json_print(json_array_dup_element(json->files, 0));
    } else if (files) {
        JsonNode *root = json_node_new(JSON_NODE_ARRAY);

        json_node_set_array(root, json->files);
        rig_json_print(root);
    }
    json_array_unref(json->files);
    g_free(json);
}
