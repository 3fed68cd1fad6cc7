/* SPDX-License-Identifier: BSD-3-Clause */
#include "compare.h"
#include "diff_picture.h"
#include "input.h"
#include "json_line.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

/* How far one side may be ahead of the other, and how many commands must then be alike. */
#define WINDOW 32
#define ALIKE 3
/* So many commands of a ring are held while the other side has none; then they are its own. */
#define HELD_MAX 65536
#define STREAMS_MAX 64
#define U64 G_GUINT64_FORMAT
#define RINGS (RIG_RING_VGA + 1)
/* Ring vga has what QEMU draws by itself while the guest boots: no driver's work. */
#define RINGS_DEFAULT (1 << RIG_RING_CMD | 1 << RIG_RING_CSR)

struct held {
    uint64_t line;
    struct rig_command command;
};

struct queue {
    GArray *items;
    guint begin;
};

/* The commands of one ring of one device, on both sides. */
struct stream {
    uint32_t device;
    enum rig_ring ring;
    struct queue sides[2];
    struct rig_id_map *map; /* of the device, shared by its rings */
};

/* Commands of a device, ring and kind. */
struct tally {
    uint64_t different, only[2];
};

struct diff {
    struct rig_input inputs[2];
    bool ended[2];
    uint64_t problems;
    struct stream streams[STREAMS_MAX];
    unsigned stream_count;
    struct rig_json_line json;
    gboolean as_json;
    gint limit;
    unsigned rings; /* that are compared, a bit each */
    uint64_t commands[2], other_commands[RINGS][2];
    uint64_t compared, different, differences, only[2], left_out;
    GHashTable *tallies; /* by `qxl-0/cmd draw:copy/opaque`; as many as STREAMS_MAX times kinds */
    /* Of the pair that is being reported. */
    const struct stream *stream;
    const struct held *pair[2];
};

static guint held(const struct queue *queue)
{
    return queue->items->len - queue->begin;
}

static const struct held *peek(const struct queue *queue, guint index)
{
    return &g_array_index(queue->items, struct held, queue->begin + index);
}

static void drop(struct queue *queue)
{
    if (++queue->begin >= 1024 && queue->begin * 2 > queue->items->len) {
        g_array_remove_range(queue->items, 0, queue->begin);
        queue->begin = 0;
    }
}

static struct stream *find_stream(struct diff *diff, uint32_t device, enum rig_ring ring)
{
    struct rig_id_map *map = NULL;

    for (unsigned i = 0; i < diff->stream_count; i++) {
        if (diff->streams[i].device == device) {
            map = diff->streams[i].map;
            if (diff->streams[i].ring == ring)
                return &diff->streams[i];
        }
    }
    if (diff->stream_count == STREAMS_MAX)
        return NULL;
    struct stream *stream = &diff->streams[diff->stream_count++];
    stream->device = device;
    stream->ring = ring;
    stream->map = map ? map : rig_id_map_create();
    for (int side = 0; side < 2; side++)
        stream->sides[side].items = g_array_new(FALSE, FALSE, sizeof(struct held));
    return stream;
}

static struct tally *tally_of(struct diff *diff, const struct stream *stream,
                              const struct held *item)
{
    char kind[64], key[128];

    g_snprintf(key, sizeof(key), "qxl-%u/%s %s", stream->device, rig_ring_name(stream->ring),
               rig_command_kind(&item->command, item->command.parts, kind));
    struct tally *tally = g_hash_table_lookup(diff->tallies, key);
    if (!tally) {
        tally = g_new0(struct tally, 1);
        g_hash_table_insert(diff->tallies, g_strdup(key), tally);
    }
    return tally;
}

static bool is_shown(struct diff *diff)
{
    if (diff->limit && diff->differences + diff->only[0] + diff->only[1] > (uint64_t)diff->limit) {
        diff->left_out++;
        return false;
    }
    return true;
}

static void begin_json(struct diff *diff, const struct stream *stream, const struct held *any)
{
    char kind[64];

    rig_json_line_begin(&diff->json);
    rig_json_line_number(&diff->json, "device", stream->device);
    rig_json_line_text(&diff->json, "ring", rig_ring_name(stream->ring));
    rig_json_line_text(&diff->json, "command",
                       rig_command_kind(&any->command, any->command.parts, kind));
}

static void report_difference(const struct rig_difference *difference, void *context)
{
    struct diff *diff = context;
    const struct held *a = diff->pair[0];
    const struct held *b = diff->pair[1];
    char kind[64];

    diff->differences++;
    if (!is_shown(diff))
        return;
    if (diff->as_json) {
        begin_json(diff, diff->stream, a);
        rig_json_line_number(&diff->json, "a_line", (int64_t)a->line);
        rig_json_line_number(&diff->json, "b_line", (int64_t)b->line);
        rig_json_line_text(&diff->json, "field", difference->field);
        rig_json_line_text(&diff->json, "a", difference->a);
        rig_json_line_text(&diff->json, "b", difference->b);
        rig_json_line_print(&diff->json);
        return;
    }
    printf("%s:%" U64 " %s:%" U64 ": qxl-%u/%s %s: %s: %s, there %s\n", diff->inputs[0].path,
           a->line, diff->inputs[1].path, b->line, diff->stream->device,
           rig_ring_name(diff->stream->ring), rig_command_kind(&a->command, a->command.parts, kind),
           difference->field, difference->a, difference->b);
}

static void report_only(struct diff *diff, struct stream *stream, int side)
{
    const struct held *item = peek(&stream->sides[side], 0);
    char kind[64];

    diff->only[side]++;
    tally_of(diff, stream, item)->only[side]++;
    if (is_shown(diff)) {
        if (diff->as_json) {
            begin_json(diff, stream, item);
            rig_json_line_number(&diff->json, side ? "b_line" : "a_line", (int64_t)item->line);
            rig_json_line_text(&diff->json, "only", side ? "b" : "a");
            rig_json_line_print(&diff->json);
        } else {
            printf("%s:%" U64 ": qxl-%u/%s %s: not in %s\n", diff->inputs[side].path, item->line,
                   stream->device, rig_ring_name(stream->ring),
                   rig_command_kind(&item->command, item->command.parts, kind),
                   diff->inputs[!side].path);
        }
    }
    drop(&stream->sides[side]);
}

static void compare_heads(struct diff *diff, struct stream *stream)
{
    diff->stream = stream;
    diff->pair[0] = peek(&stream->sides[0], 0);
    diff->pair[1] = peek(&stream->sides[1], 0);
    diff->compared++;
    if (rig_compare_command(stream->map, &diff->pair[0]->command, &diff->pair[1]->command,
                            report_difference, diff)) {
        diff->different++;
        tally_of(diff, stream, diff->pair[0])->different++;
    }
    drop(&stream->sides[0]);
    drop(&stream->sides[1]);
}

/* The number of surfaces stays different once one side has a surface more. */
static void count_unlike(const struct rig_difference *difference, void *context)
{
    if (strcmp(difference->field, "surface count") != 0 &&
        strcmp(difference->field, "surface max") != 0)
        ++*(unsigned *)context;
}

/* Are commands alike, from these on, as far as both sides are held? */
static bool is_alike(const struct stream *stream, guint a, guint b, guint count)
{
    for (guint i = 0; i < count; i++) {
        unsigned unlike = 0;
        if (a + i >= held(&stream->sides[0]) || b + i >= held(&stream->sides[1]))
            return i > 0;
        rig_compare_command(NULL, &peek(&stream->sides[0], a + i)->command,
                            &peek(&stream->sides[1], b + i)->command, count_unlike, &unlike);
        if (unlike)
            return false;
    }
    return true;
}

/* How many commands one or both sides have more, before they go on alike. */
static bool find_extra(const struct stream *stream, guint extra[2])
{
    for (guint sum = 1; sum < WINDOW; sum++) {
        for (guint a = 0; a <= sum; a++) {
            if (is_alike(stream, a, sum - a, ALIKE)) {
                extra[0] = a;
                extra[1] = sum - a;
                return true;
            }
        }
    }
    return false;
}

static void advance(struct diff *diff, struct stream *stream)
{
    guint extra[2];

    while (held(&stream->sides[0]) && held(&stream->sides[1])) {
        if (!is_alike(stream, 0, 0, 1)) {
            for (int side = 0; side < 2; side++)
                if (held(&stream->sides[side]) < WINDOW && !diff->ended[side] &&
                    held(&stream->sides[!side]) < HELD_MAX)
                    return;
            if (!is_alike(stream, 1, 1, ALIKE) && find_extra(stream, extra)) {
                for (int side = 0; side < 2; side++)
                    while (extra[side]--)
                        report_only(diff, stream, side);
                continue;
            }
        }
        compare_heads(diff, stream);
    }
    for (int side = 0; side < 2; side++)
        while (held(&stream->sides[side]) > (diff->ended[!side] ? 0 : HELD_MAX))
            report_only(diff, stream, side);
}

/* The next command of a side. */
static void pull(struct diff *diff, int side)
{
    struct rig_event event;

    while (rig_input_next(&diff->inputs[side], &event)) {
        if (event.kind == RIG_EVENT_PROBLEM) {
            diff->problems++;
            char *text = rig_problem_text(&event.problem);
            fprintf(stderr, "%s:%" U64 ":%u: %s\n", diff->inputs[side].path, event.line,
                    event.problem.column, text);
            g_free(text);
        }
        if (event.kind == RIG_EVENT_COMMAND && !(diff->rings & 1U << event.command.ring)) {
            diff->other_commands[event.command.ring][side]++;
        } else if (event.kind == RIG_EVENT_COMMAND) {
            diff->commands[side]++;
            struct stream *stream = find_stream(diff, event.device, event.command.ring);
            if (stream) {
                struct held item = {event.line, event.command};
                g_array_append_val(stream->sides[side].items, item);
                advance(diff, stream);
            } else {
                diff->problems++;
            }
            return;
        }
    }
    diff->ended[side] = true;
}

static void print_json_summary(struct diff *diff, GList *kinds)
{
    struct rig_json_line *json = &diff->json;

    rig_json_line_begin(json);
    rig_json_line_number(json, "compared", (int64_t)diff->compared);
    rig_json_line_number(json, "different", (int64_t)diff->different);
    rig_json_line_number(json, "differences", (int64_t)diff->differences);
    rig_json_line_number(json, "only_a", (int64_t)diff->only[0]);
    rig_json_line_number(json, "only_b", (int64_t)diff->only[1]);
    rig_json_line_number(json, "not_printed", (int64_t)diff->left_out);
    rig_json_line_number(json, "problems", (int64_t)diff->problems);
    for (int side = 0; side < 2; side++) {
        rig_json_line_open(json, side ? "other_rings_b" : "other_rings_a");
        for (int ring = 0; ring < RINGS; ring++)
            if (!(diff->rings & 1U << ring))
                rig_json_line_number(json, rig_ring_name(ring),
                                     (int64_t)diff->other_commands[ring][side]);
        rig_json_line_close(json);
    }
    rig_json_line_open(json, "summary");
    for (GList *kind = kinds; kind; kind = kind->next) {
        const struct tally *tally = g_hash_table_lookup(diff->tallies, kind->data);
        rig_json_line_open(json, kind->data);
        rig_json_line_number(json, "different", (int64_t)tally->different);
        rig_json_line_number(json, "only_a", (int64_t)tally->only[0]);
        rig_json_line_number(json, "only_b", (int64_t)tally->only[1]);
        rig_json_line_close(json);
    }
    rig_json_line_close(json);
    rig_json_line_print(json);
}

static void print_text_summary(const struct diff *diff, GList *kinds)
{
    if (diff->left_out)
        printf("... and %" U64 " more (--limit=0 prints all)\n", diff->left_out);
    printf("%" U64 " pair%s of commands compared, %" U64 " differ%s in %" U64
           " field%s; only in %s: %" U64 ", only in %s: %" U64 "\n",
           diff->compared, rig_plural(diff->compared), diff->different,
           diff->different == 1 ? "s" : "", diff->differences, rig_plural(diff->differences),
           diff->inputs[0].path, diff->only[0], diff->inputs[1].path, diff->only[1]);
    if (kinds)
        printf("    differ    only A    only B\n");
    for (GList *kind = kinds; kind; kind = kind->next) {
        const struct tally *tally = g_hash_table_lookup(diff->tallies, kind->data);
        printf("  %8" U64 "  %8" U64 "  %8" U64 "  %s\n", tally->different, tally->only[0],
               tally->only[1], (char *)kind->data);
    }
    for (int ring = 0; ring < RINGS; ring++) {
        const uint64_t *other = diff->other_commands[ring];
        if (other[0] || other[1])
            printf("left out: commands of ring %s, %" U64 " in A and %" U64
                   " in B; --ring %s compares them\n",
                   rig_ring_name(ring), other[0], other[1], rig_ring_name(ring));
    }
    if (diff->problems) {
        printf("%" U64 " place%s could not be read and %s not compared\n", diff->problems,
               rig_plural(diff->problems), diff->problems == 1 ? "is" : "are");
    }
}

static void print_summary(struct diff *diff)
{
    GList *kinds = rig_sorted_keys(diff->tallies);

    if (diff->as_json)
        print_json_summary(diff, kinds);
    else
        print_text_summary(diff, kinds);
    g_list_free(kinds);
}

/* Say why a side has nothing to compare. */
static void say_empty(struct diff *diff, int side)
{
    GString *what = g_string_new("command of ring");
    uint64_t others = 0;

    for (int ring = 0; ring < RINGS; ring++)
        if (diff->rings & 1U << ring)
            g_string_append_printf(what, "%s %s", what->str[what->len - 1] == 'g' ? "" : ",",
                                   rig_ring_name(ring));
    for (int ring = 0; ring < RINGS; ring++)
        others += diff->other_commands[ring][side];
    if (others) {
        fprintf(stderr, "%s: no %s among the %" U64 " command%s of %s; see --ring\n",
                g_get_prgname(), what->str, others, rig_plural(others), diff->inputs[side].path);
    } else {
        rig_input_say_empty(&diff->inputs[side], what->str);
    }
    g_string_free(what, TRUE);
}

static bool has_commands(const struct diff *diff)
{
    uint64_t all = diff->commands[0] + diff->commands[1];

    for (int ring = 0; ring < RINGS; ring++)
        all += diff->other_commands[ring][0] + diff->other_commands[ring][1];
    return all > 0;
}

static int judge(struct diff *diff)
{
    for (int side = 0; side < 2; side++)
        if (!diff->commands[side])
            say_empty(diff, side);
    if (diff->differences || diff->only[0] || diff->only[1])
        return RIG_EXIT_DIFFERS;
    return diff->problems || !diff->compared ? RIG_EXIT_CANNOT_TELL : RIG_EXIT_WELL;
}

static void finish(struct diff *diff)
{
    for (unsigned i = 0; i < diff->stream_count; i++) {
        struct stream *stream = &diff->streams[i];
        bool shared = false;
        for (unsigned k = 0; k < i; k++)
            shared |= diff->streams[k].map == stream->map;
        if (!shared)
            rig_id_map_destroy(stream->map);
        g_array_free(stream->sides[0].items, TRUE);
        g_array_free(stream->sides[1].items, TRUE);
    }
    if (diff->tallies) {
        g_hash_table_destroy(diff->tallies);
        rig_json_line_finish(&diff->json);
    }
    rig_input_close(&diff->inputs[0]);
    rig_input_close(&diff->inputs[1]);
}

static bool open_both(struct diff *diff, char **paths)
{
    if (!rig_input_open(&diff->inputs[0], paths[0]))
        return false;
    if (rig_input_open(&diff->inputs[1], paths[1]))
        return true;
    rig_input_close(&diff->inputs[0]);
    return false;
}

static int compare_both(struct diff *diff)
{
    rig_json_line_init(&diff->json);
    diff->tallies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    while (!diff->ended[0] || !diff->ended[1]) {
        for (int side = 0; side < 2; side++)
            if (!diff->ended[side])
                pull(diff, side);
    }
    for (unsigned i = 0; i < diff->stream_count; i++)
        advance(diff, &diff->streams[i]);
    for (int side = 0; side < 2; side++)
        rig_progress_end(&diff->inputs[side].progress);
    if (has_commands(diff) || diff->as_json)
        print_summary(diff);
    return judge(diff);
}

/* Names of rings, separated by commas; none: the default. */
static bool read_rings(struct diff *diff, char **options)
{
    diff->rings = options ? 0 : RINGS_DEFAULT;
    for (char **option = options; option && *option; option++) {
        char **names = g_strsplit(*option, ",", -1);
        for (char **name = names; *name; name++) {
            int ring = 0;
            while (ring < RINGS && strcmp(rig_ring_name(ring), *name))
                ring++;
            if (ring == RINGS) {
                fprintf(stderr, "%s: --ring: expected cmd, csr or vga, found `%s`\n",
                        g_get_prgname(), *name);
                g_strfreev(names);
                return false;
            }
            diff->rings |= 1U << ring;
        }
        g_strfreev(names);
    }
    return true;
}

static int run(int argc, char **argv)
{
    struct diff *diff = g_new0(struct diff, 1);
    char **rings = NULL, *picture = NULL;
    const GOptionEntry entries[] = {
        {"limit", 'n', 0, G_OPTION_ARG_INT, &diff->limit, "Print so many differences, 0: all (20)",
         "N"},
        {"ring", 'r', 0, G_OPTION_ARG_STRING_ARRAY, &rings,
         "Compare only these: cmd, csr, vga (cmd,csr)", "RING,..."},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &diff->as_json, "A line of JSON for each", NULL},
        {"png", 'p', 0, G_OPTION_ARG_FILENAME, &picture,
         "Write what differs between two pictures as a picture", "FILE"},
        G_OPTION_ENTRY_NULL};
    int status = RIG_EXIT_USAGE;

    diff->limit = 20;
    if (!rig_verb_options(
            &rig_verb_diff, entries,
            "  0  the logs mean the same, the pictures are the same\n  1  they differ\n", &argc,
            &argv, 2, 2))
        goto out;
    if (diff->limit < 0) {
        fprintf(stderr, "%s: --limit: expected 0 or more, found %d\n", g_get_prgname(),
                diff->limit);
        goto out;
    }
    if (!read_rings(diff, rings))
        goto out;
    if (rig_diff_is_of_pictures(argv[1], argv[2], picture)) {
        status = rig_verb_finish(rig_diff_pictures(argv[1], argv[2], picture, diff->as_json));
        goto out;
    }
    if (!strcmp(argv[1], "-") && !strcmp(argv[2], "-")) {
        fprintf(stderr, "%s: standard input is one log: nothing to compare it with\n",
                g_get_prgname());
        status = RIG_EXIT_CANNOT_TELL;
        goto out;
    }
    if (!open_both(diff, argv + 1))
        goto out;
    status = diff->inputs[0].is_recording || diff->inputs[1].is_recording ? RIG_EXIT_CANNOT_TELL
                                                                          : compare_both(diff);
    status = rig_verb_finish(status);
    finish(diff);
out:
    g_strfreev(rings);
    g_free(picture);
    g_free(diff);
    return status;
}

const struct rig_verb rig_verb_diff = {
    .name = "diff",
    .synopsis = "A B",
    .summary = "Compare two logs by meaning, command by command, or two pictures",
    .function = run,
};
