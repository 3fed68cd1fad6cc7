/* SPDX-License-Identifier: BSD-3-Clause */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "verb.h"

/* A table that is printed, a row for each thing that was tried. */
struct status {
    unsigned rows, failed;
};

static void print_row(struct status *status, const char *name, const char *result, bool well)
{
    char *words = g_strdelimit(g_strdup(name), "_", ' ');

    if (!status->rows)
        printf("| asked | answer |\n|---|---|\n");
    printf("| %s | %s |\n", words, result);
    status->rows++;
    status->failed += !well;
    g_free(words);
}

/* What a line of CMocka's says of the test `name`, or NULL: it does not end it. */
static const char *verdict_of(const char *line, const char *name)
{
    static const struct {
        const char *mark, *verdict;
    } verdicts[] = {
        {"[       OK ] ", "passed"},
        {"[  FAILED  ] ", "failed"},
        {"[  ERROR   ] ", "failed"},
        {"[  SKIPPED ] ", "skipped"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(verdicts); i++)
        if (g_str_has_prefix(line, verdicts[i].mark) &&
            !strcmp(line + strlen(verdicts[i].mark), name))
            return verdicts[i].verdict;
    return NULL;
}

/* The tests of one program, from what it wrote. */
static void print_program(struct status *status, const char *text)
{
    static const char begin[] = "[ RUN      ] ";
    char **lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        g_strchomp(*line);
    for (char **line = lines; *line; line++) {
        const char *verdict = NULL;

        if (!g_str_has_prefix(*line, begin))
            continue;
        for (char **next = line + 1; *next && !verdict; next++)
            verdict = verdict_of(*next, *line + strlen(begin));
        print_row(status, *line + strlen(begin), verdict ? verdict : "did not end",
                  verdict && strcmp(verdict, "failed"));
    }
    g_strfreev(lines);
}

static const char *member(JsonObject *object, const char *name)
{
    return json_object_has_member(object, name)
               ? json_object_get_string_member_with_default(object, name, "")
               : "";
}

/* A line of meson's log: a test. */
static void print_test(struct status *status, JsonObject *test)
{
    const char *name = member(test, "name"), *result = member(test, "result");

    if (strstr(name, "certification"))
        print_program(status, member(test, "stdout"));
    else if (strstr(name, "scenes"))
        print_row(status, strstr(name, " / ") ? strstr(name, " / ") + 3 : name,
                  !strcmp(result, "OK")     ? "passed"
                  : !strcmp(result, "SKIP") ? "skipped"
                                            : "failed",
                  !strcmp(result, "OK") || !strcmp(result, "SKIP"));
}

static int print_file(struct status *status, const char *path)
{
    GError *error = NULL;
    char *text;
    unsigned number = 0;
    int answer = RIG_EXIT_WELL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        rig_verb_say(error);
        return RIG_EXIT_USAGE;
    }
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line && answer == RIG_EXIT_WELL; line++) {
        JsonParser *parser = json_parser_new();

        number++;
        if (**line && json_parser_load_from_data(parser, *line, -1, NULL) &&
            json_node_get_node_type(json_parser_get_root(parser)) == JSON_NODE_OBJECT)
            print_test(status, json_node_get_object(json_parser_get_root(parser)));
        else if (**line) {
            fprintf(stderr,
                    "%s: %s:%u: expected an object of JSON, as in meson-logs/testlog.json\n",
                    g_get_prgname(), path, number);
            answer = RIG_EXIT_CANNOT_TELL;
        }
        g_object_unref(parser);
    }
    g_strfreev(lines);
    g_free(text);
    return answer;
}

static int show_status(int argc, char **argv)
{
    const GOptionEntry entries[] = {G_OPTION_ENTRY_NULL};
    struct status status = {0};
    int answer = RIG_EXIT_WELL;

    if (!rig_verb_options(&rig_verb_status, entries, "  0  nothing failed\n  1  something failed\n",
                          &argc, &argv, 1, RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    for (int i = 1; i < argc; i++)
        answer = rig_verb_worse(answer, print_file(&status, argv[i]));
    if (status.failed)
        answer = rig_verb_worse(answer, RIG_EXIT_DIFFERS);
    if (!status.rows && answer == RIG_EXIT_WELL) {
        fprintf(stderr, "%s: no test of certification or scenes was found: was it skipped?\n",
                g_get_prgname());
        answer = RIG_EXIT_CANNOT_TELL;
    }
    return rig_verb_finish(answer);
}

const struct rig_verb rig_verb_status = {
    .name = "status",
    .synopsis = "LOG...",
    .summary = "What Windows' certification asks of the drivers, and how it went",
    .function = show_status,
};
