/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>

#include "cutting.h"
#include "verb.h"

struct counts {
    uint32_t selected, needed, others, others_all;
};

static struct counts count(const struct rig_cut *cut, const uint8_t *keep)
{
    struct counts counts = {0};

    for (uint32_t i = 0; i < cut->parts->len; i++) {
        bool is_command = g_array_index(cut->parts, struct rig_cut_part, i).is_command;

        counts.selected += is_command && keep[i] == RIG_CUT_SELECTED;
        counts.needed += is_command && keep[i] == RIG_CUT_NEEDED;
        counts.others += !is_command && keep[i] != RIG_CUT_OUT;
        counts.others_all += !is_command;
    }
    return counts;
}

static void say_kept(const struct rig_cut *cut, const uint8_t *keep)
{
    struct counts counts = count(cut, keep);

    printf("kept %u of %u command%s: %u selected, %u that they need",
           counts.selected + counts.needed, cut->commands, rig_plural(cut->commands),
           counts.selected, counts.needed);
    if (counts.others_all)
        printf("; and %u of %u %s%s", counts.others, counts.others_all,
               cut->is_recording ? "message" : "other line", rig_plural(counts.others_all));
    printf("\n");
}

static void say_nothing(const struct rig_cut *cut, const char *path, const char *selection)
{
    uint64_t numbers = 0, last_ns = 0;

    for (uint32_t i = 0; i < cut->parts->len; i++) {
        const struct rig_cut_part *part = &g_array_index(cut->parts, struct rig_cut_part, i);

        numbers = MAX(numbers, part->number);
        last_ns = MAX(last_ns, part->time_ns);
    }
    fprintf(stderr,
            "%s: %s: `%s` selects nothing of its %" G_GUINT64_FORMAT " %s%s in %.3f s: nothing is "
            "written\n",
            g_get_prgname(), path, selection, numbers, cut->is_recording ? "record" : "command",
            rig_plural(numbers), (double)last_ns / 1e9);
}

static int write_kept(const struct rig_cut *cut, const uint8_t *keep, const char *out, int status)
{
    GError *error = NULL;

    if (rig_cut_write(cut, keep, out, &error)) {
        say_kept(cut, keep);
        return status;
    }
    rig_verb_say(error);
    return RIG_EXIT_USAGE;
}

static int cut_file(struct rig_selection *selection, const char *text, const char *path,
                    enum rig_cut_needs needs, const char *out)
{
    int status;
    struct rig_cut *cut = rig_cutting_open(path, &status);
    uint8_t *keep;

    if (!cut)
        return status;
    keep = g_new0(uint8_t, cut->parts->len);
    if (rig_cut_select(cut, selection, keep) > 0) {
        rig_cut_add_needed(cut, needs, keep);
        status = write_kept(cut, keep, out, status);
    } else {
        say_nothing(cut, path, text);
        status = RIG_EXIT_DIFFERS;
    }
    g_free(keep);
    rig_cut_close(cut);
    return status;
}

static bool read_needs(const char *text, enum rig_cut_needs *needs)
{
    *needs = RIG_CUT_PIXELS;
    if (!text || !strcmp(text, "pixels"))
        return true;
    *needs = RIG_CUT_STRUCTURE;
    if (!strcmp(text, "structure"))
        return true;
    fprintf(stderr, "%s: --needs: expected pixels or structure, found `%s`\n", g_get_prgname(),
            text);
    return false;
}

static int trim(int argc, char **argv)
{
    g_autofree char *out = NULL, *needs_text = NULL;
    const GOptionEntry entries[] = {
        {"needs", 'N', 0, G_OPTION_ARG_STRING, &needs_text,
         "What is kept besides: pixels, all drawing that can be seen, or structure, surfaces alone "
         "[pixels]",
         "WHAT"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out,
         "Where the result goes; gzip if it ends in .gz", "OUT"},
        G_OPTION_ENTRY_NULL};
    struct rig_selection *selection;
    enum rig_cut_needs needs;
    GError *error = NULL;
    int status;

    if (!rig_verb_options(&rig_verb_trim, entries,
                          "  0  OUT has what was selected\n  1  nothing is selected\n", &argc,
                          &argv, 2, 2) ||
        !rig_cutting_check_out(out) || !read_needs(needs_text, &needs))
        return RIG_EXIT_USAGE;
    selection = rig_selection_parse(argv[1], &error);
    if (!selection) {
        rig_verb_say(error);
        return RIG_EXIT_USAGE;
    }
    status = cut_file(selection, argv[1], argv[2], needs, out);
    rig_selection_destroy(selection);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_trim = {
    .name = "trim",
    .synopsis = "SELECTION FILE",
    .summary = "Keep a part of a trace and what it needs to be replayed",
    .function = trim,
};
