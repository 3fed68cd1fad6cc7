/* SPDX-License-Identifier: BSD-3-Clause */
#include "info_json.h"
#include "input.h"
#include "recorded.h"
#include "summary.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

#define U64 G_GUINT64_FORMAT
#define GUEST_BUGS_SHOWN 10

static void print_counts(const char *title, GHashTable *table)
{
    GList *keys = rig_sorted_keys(table);

    if (keys)
        printf("  %s\n", title);
    for (GList *key = keys; key; key = key->next) {
        printf("    %8" U64 "  %s\n", *(uint64_t *)g_hash_table_lookup(table, key->data),
               (char *)key->data);
    }
    g_list_free(keys);
}

static void print_places(const char *title, const struct rig_places *places, guint max)
{
    guint shown = MIN(places->kept->len, max);

    if (!places->count)
        return;
    printf("  %s: %" U64 "\n", title, places->count);
    for (guint i = 0; i < shown; i++) {
        const struct rig_place *place = &g_array_index(places->kept, struct rig_place, i);
        printf("    line %" U64 ": %s\n", place->line, place->text);
    }
    if (places->count > shown) {
        printf("    ... and %" U64 " more; qxlrig validate lists all\n", places->count - shown);
    }
}

static void print_time(const struct rig_summary *summary)
{
    unsigned buckets = rig_summary_buckets(summary);

    if (summary->first_event_us) {
        printf("  events: %.3f s, by the host's clock\n",
               (double)(summary->last_event_us - summary->first_event_us) / 1e6);
    }
    if (!summary->has_time)
        return;
    printf("  commands: %.3f s, from %.3f s to %.3f s of the guest's clock\n",
           (double)(summary->last_ns - summary->first_ns) / 1e9, (double)summary->first_ns / 1e9,
           (double)summary->last_ns / 1e9);
    printf("  off-screen surfaces (the primary is not counted): at most %" U64
           " with %.1f MiB; %" U64 " with %.1f MiB live at the end; "
           "bitmaps drawn: %.1f MiB\n",
           summary->surfaces_max, (double)summary->surface_bytes_max / 1048576, summary->surfaces,
           (double)summary->surface_bytes / 1048576, (double)summary->bitmap_bytes / 1048576);
    printf("  over time, rows of %.3f s, empty ones left out\n          from s  commands  surfaces "
           " their MiB  bitmaps MiB\n",
           (double)summary->bucket_ns / 1e9);
    for (unsigned i = 0; i < buckets; i++) {
        const struct rig_bucket *bucket = &summary->buckets[i];
        if (bucket->commands) {
            printf("    %12.3f  %8" U64 "  %8" U64 "  %9.1f  %11.1f\n",
                   (double)(summary->first_ns + i * summary->bucket_ns) / 1e9, bucket->commands,
                   bucket->surfaces, (double)bucket->surface_bytes / 1048576,
                   (double)bucket->bitmap_bytes / 1048576);
        }
    }
}

static void print_stalls(const struct rig_summary *summary)
{
    for (int i = 0; i < RIG_STALLS && summary->stalls[i].gap_ns; i++) {
        const struct rig_stall *stall = &summary->stalls[i];
        if (i == 0)
            printf("  longest gaps between two commands of a ring (the guest was idle, or it "
                   "stalled)\n");
        printf("    %10.3f ms  from %.3f s, qxl-%u/%s, lines %" U64 " and %" U64 "\n",
               (double)stall->gap_ns / 1e6, (double)stall->from_ns / 1e9, stall->device,
               rig_ring_name(stall->ring), stall->line, stall->next_line);
    }
}

static void print_ports(const struct rig_summary *summary)
{
    const struct rig_oom *oom = &summary->oom;
    uint64_t commands = summary->taken ? summary->taken : summary->cmd_ring;
    const uint64_t *notify = g_hash_table_lookup(summary->port_writes, "QXL_IO_NOTIFY_CMD");
    uint64_t median;

    print_counts("port writes", summary->port_writes);
    if (notify && commands) {
        printf("  QXL_IO_NOTIFY_CMD per %s: %.3f\n",
               summary->cmd_ring ? "command" : "qxl_ring_command_get",
               (double)*notify / (double)commands);
    }
    if (!oom->count)
        return;
    printf("  QXL_IO_NOTIFY_OOM: %" U64 "; a QXL_IO_NOTIFY_CMD followed %" U64 " time%s\n",
           oom->count, oom->followed, rig_plural(oom->followed));
    if (rig_summary_oom_median(summary, &median)) {
        printf("    after %.3f ms at least, %.3f ms in the middle, %.3f ms at most\n",
               (double)oom->min_us / 1e3, (double)median / 1e3, (double)oom->max_us / 1e3);
    } else if (oom->followed) {
        printf("    the events carry no time: how long it took is not known; QEMU prints it with "
               "`-msg timestamp=on`\n");
    } else {
        printf("    none followed: the guest stopped\n");
    }
}

static void print_primaries(const struct rig_summary *summary)
{
    unsigned kept = rig_summary_primaries(summary);

    if (!kept)
        return;
    printf("  primaries created: %" U64, summary->primary_count);
    if (kept < summary->primary_count)
        printf(", the last %u", kept);
    printf("\n");
    for (unsigned i = 0; i < kept; i++) {
        const struct rig_primary *primary = rig_summary_primary(summary, i);
        printf("    line %" U64 ": qxl-%u %ux%u %s", primary->line, primary->device, primary->width,
               primary->height, primary->format);
        if (primary->time_us)
            printf(", %.3f s after the first event",
                   (double)(int64_t)(primary->time_us - summary->first_event_us) / 1e6);
        printf("\n");
    }
}

static void print_text(const char *path, uint64_t lines, const struct rig_summary *summary)
{
    const uint64_t *kinds = summary->kinds;

    printf("%s: %" U64 " line%s\n", path, lines, rig_plural(lines));
    printf("  commands %" U64 ", device events %" U64 " (port writes %" U64 ", interrupts %" U64
           "), guest messages %" U64 ", guest bugs %" U64 ", other lines %" U64 ", problems %" U64
           "\n",
           kinds[RIG_EVENT_COMMAND],
           kinds[RIG_EVENT_DEVICE] + kinds[RIG_EVENT_PORT_WRITE] + kinds[RIG_EVENT_INTERRUPT] +
               kinds[RIG_EVENT_PRIMARY],
           kinds[RIG_EVENT_PORT_WRITE], kinds[RIG_EVENT_INTERRUPT], kinds[RIG_EVENT_GUEST_LOG],
           kinds[RIG_EVENT_GUEST_BUG], kinds[RIG_EVENT_FOREIGN], kinds[RIG_EVENT_PROBLEM]);
    print_counts("commands", summary->commands);
    print_places("put together from spliced lines", &summary->rejoined, RIG_PLACES_MAX);
    print_places("stopped at an address that does not map", &summary->unmapped, RIG_PLACES_MAX);
    print_places("not whole, the rest is lost", &summary->lost, RIG_PLACES_MAX);
    print_primaries(summary);
    print_time(summary);
    print_stalls(summary);
    print_ports(summary);
    print_places("guest bugs", &summary->guest_bugs, GUEST_BUGS_SHOWN);
    print_places("problems", &summary->problems, RIG_PLACES_MAX);
}

static int info_file(struct rig_input *input, struct rig_info_json *json)
{
    struct rig_summary summary;
    struct rig_event event;
    int status = RIG_EXIT_WELL;

    if (input->is_recording)
        return RIG_EXIT_CANNOT_TELL;
    rig_summary_init(&summary);
    while (rig_input_next(input, &event))
        rig_summary_add(&summary, &event);
    rig_progress_end(&input->progress);
    if (json)
        rig_info_json_add(json, input->path, rig_reader_lines(input->reader), &summary);
    else
        print_text(input->path, rig_reader_lines(input->reader), &summary);
    if (rig_summary_is_empty(&summary)) {
        rig_input_say_empty(input, "command, device event or guest message");
        status = RIG_EXIT_CANNOT_TELL;
    }
    rig_summary_finish(&summary);
    return status;
}

static int info(int argc, char **argv)
{
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {{"json", 'j', 0, G_OPTION_ARG_NONE, &as_json,
                                     "One JSON object; an array of them for several files", NULL},
                                    G_OPTION_ENTRY_NULL};
    struct rig_info_json *json = NULL;
    struct rig_input input;
    int status = RIG_EXIT_WELL;

    if (!rig_verb_options(&rig_verb_info, entries, "  0  all well\n  1  output failed\n", &argc,
                          &argv, 1, RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    if (as_json)
        json = rig_info_json_create();
    for (int i = 1; i < argc; i++) {
        struct rig_recording *recording = rig_recorded_open(argv[i]);

        if (recording) {
            status = rig_verb_worse(status, rig_recorded_info(recording, argv[i], json));
            continue;
        }
        if (!rig_input_open(&input, argv[i])) {
            status = RIG_EXIT_USAGE;
            continue;
        }
        status = rig_verb_worse(status, info_file(&input, json));
        rig_input_close(&input);
    }
    if (json)
        rig_info_json_print(json, argc > 2);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_info = {
    .name = "info",
    .synopsis = "FILE...",
    .summary = "Count what is in a log; memory, notifications and stalls over time",
    .function = info,
};
