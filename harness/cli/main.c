/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <locale.h>
#include <qemu.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "verb.h"

static const struct rig_verb *const verbs[] = {
    &rig_verb_device,   &rig_verb_diff,   &rig_verb_dump,     &rig_verb_info,
    &rig_verb_minimize, &rig_verb_record, &rig_verb_replay,   &rig_verb_report,
    &rig_verb_status,   &rig_verb_trim,   &rig_verb_validate,
};

static const char exit_codes_all[] = "  2  wrong usage, or a file that cannot be opened\n"
                                     "  77 not possible here\n"
                                     "  125 cannot judge\n";

static void print_help(FILE *stream)
{
    fprintf(stream,
            "Usage: qxlrig VERB [OPTION...] [ARGUMENT...]\n\n"
            "Reads, checks, compares and replays captured QXL sessions; shows QXL devices.\n\n"
            "Verbs:\n");
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        fprintf(stream, "  %-9s %-10s %s\n", verbs[i]->name, verbs[i]->synopsis, verbs[i]->summary);
    fprintf(stream,
            "\nOptions:\n"
            "  -h, --help     this text; `qxlrig VERB --help` for a verb\n"
            "  --version      the version\n"
            "\nExit codes:\n"
            "  0  all well\n"
            "  1  differs or failed\n"
            "%s"
            "\nA log is QEMU's stderr with `-device qxl-vga,cmdlog=1`, and the output of\n"
            "`-trace 'qxl_*'`; plain, gzip, xz or zstd, `-` for standard input, or a folder\n"
            "that `qxlrig record` has made. A recording is libspice-server's, plain or\n"
            "gzip: commands with their pixels.\n"
            "More: man qxlrig\n",
            exit_codes_all);
}

bool rig_verb_options(const struct rig_verb *verb, const GOptionEntry *entries,
                      const char *exit_codes, int *argc, char ***argv, int min_files, int max_files)
{
    GError *error = NULL;
    char *program = g_strdup_printf("qxlrig %s", verb->name);
    char *description = g_strdup_printf("Exit codes:\n%s%s", exit_codes, exit_codes_all);
    GOptionContext *context = g_option_context_new(verb->synopsis);
    bool read;
    int files;

    g_set_prgname(program);
    g_option_context_set_summary(context, verb->summary);
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    read = g_option_context_parse(context, argc, argv, &error);
    if (*argc > 1 && !strcmp((*argv)[1], "--")) {
        memmove(*argv + 1, *argv + 2, (size_t)(*argc - 1) * sizeof(**argv));
        (*argc)--;
    }
    files = *argc - 1;
    if (!read) {
        fprintf(stderr, "%s: %s; see %s --help\n", program, error->message, program);
        g_error_free(error);
    } else if (files < min_files || (max_files != RIG_ANY_NUMBER && files > max_files)) {
        fprintf(stderr, "%s: expected %s, found %d argument%s; see %s --help\n", program,
                *verb->synopsis ? verb->synopsis : "no argument", files, files == 1 ? "" : "s",
                program);
        read = false;
    }
    g_option_context_free(context);
    g_free(description);
    g_free(program);
    return read;
}

int rig_verb_finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "%s: standard output: %s\n", g_get_prgname(), g_strerror(errno));
    return RIG_EXIT_DIFFERS;
}

void rig_verb_say(GError *error)
{
    fprintf(stderr, "%s: %s\n", g_get_prgname(), error->message);
    g_error_free(error);
}

int rig_verb_refuse(GError *error)
{
    int status = g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT) ? RIG_EXIT_IMPOSSIBLE
                                                                               : RIG_EXIT_DIFFERS;

    rig_verb_say(error);
    return status;
}

int rig_verb_worse(int a, int b)
{
    static const int order[] = {RIG_EXIT_USAGE, RIG_EXIT_DIFFERS, RIG_EXIT_CANNOT_TELL};

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return RIG_EXIT_WELL;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(a, b);
}

GList *rig_sorted_keys(GHashTable *table)
{
    return g_list_sort(g_hash_table_get_keys(table), by_key);
}

int main(int argc, char **argv)
{
    /* `qxlrig dump FILE | head` ends with head, without a word. */
    signal(SIGPIPE, SIG_DFL);
    setlocale(LC_CTYPE, "");
    g_set_prgname("qxlrig");
    if (argc < 2) {
        print_help(stderr);
        return RIG_EXIT_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        print_help(stdout);
        return rig_verb_finish(RIG_EXIT_WELL);
    }
    if (!strcmp(argv[1], "--version")) {
        printf("qxlrig %s\n", RIG_VERSION);
        return rig_verb_finish(RIG_EXIT_WELL);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (!strcmp(argv[1], verbs[i]->name))
            return verbs[i]->function(argc - 1, argv + 1);
    fprintf(stderr, "qxlrig: %s `%s`; see qxlrig --help\n",
            argv[1][0] == '-' ? "there is no option" : "there is no verb", argv[1]);
    return RIG_EXIT_USAGE;
}
