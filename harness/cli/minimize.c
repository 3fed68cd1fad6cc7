/* SPDX-License-Identifier: BSD-3-Clause */
#include "../cut/minimize.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cutting.h"
#include "differs.h"
#include "verb.h"

/* Exit codes of a check from here on: it could not be made. */
enum { CHECK_FAILED = 126 };

static volatile int interrupted;

struct run {
    const struct rig_cut *cut;
    const char *path, *out;
    char *check; /* NULL: --differs */
    gint tests, seconds;
    bool on_terminal, drawn;
    int64_t next_us; /* when to draw next */
};

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

/* ---- the check ---- */

/* The candidate stands for each {}, or is $TRACE; if neither is there, it comes last. */
static char *command_for(const char *check, const char *candidate)
{
    g_autofree char *quoted = g_shell_quote(candidate);

    if (strstr(check, "{}")) {
        g_auto(GStrv) parts = g_strsplit(check, "{}", -1);

        return g_strjoinv(quoted, parts);
    }
    if (strstr(check, "$TRACE") || strstr(check, "${TRACE"))
        return g_strdup(check);
    return g_strdup_printf("%s %s", check, quoted);
}

static enum rig_cut_verdict fail_check(const char *check, const char *output, GError **error,
                                       const char *format, int number)
{
    g_autofree char *how = g_strdup_printf(format, number);
    g_autofree char *said = g_strstrip(g_strdup(output ? output : ""));

    g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_READ,
                "--check `%s` %s: expected 0 (it shows it) or 1 to 125 (it does not)%s%s", check,
                how, *said ? "; it said: " : "", said);
    return RIG_CUT_FAILED;
}

static enum rig_cut_verdict run_check(const char *check, const char *candidate, GError **error)
{
    g_autofree char *command = command_for(check, candidate);
    g_autofree char *output = NULL;
    char *argv[] = {"/bin/sh", "-c", command, NULL};
    g_auto(GStrv) environment = g_environ_setenv(g_get_environ(), "TRACE", candidate, TRUE);
    int status;

    if (!g_spawn_sync(NULL, argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      &output, &status, error))
        return RIG_CUT_FAILED;
    if (WIFSIGNALED(status))
        return fail_check(check, output, error, "was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) >= CHECK_FAILED)
        return fail_check(check, output, error, "ended with %d", WEXITSTATUS(status));
    return WEXITSTATUS(status) == 0 ? RIG_CUT_SHOWS : RIG_CUT_LACKS;
}

static enum rig_cut_verdict test(const char *candidate, void *context, GError **error)
{
    const struct run *run = context;

    if (run->check)
        return run_check(run->check, candidate, error);
    return rig_differs(candidate, run->cut->is_recording, error);
}

/* ---- what is said ---- */

static void progress(uint32_t tests, uint32_t commands, void *context)
{
    struct run *run = context;
    int64_t now = g_get_monotonic_time();

    if (!run->on_terminal || now < run->next_us)
        return;
    run->next_us = now + G_USEC_PER_SEC / 10;
    run->drawn = true;
    fprintf(stderr, "\r\033[K%u test%s, %u of %u commands left; Ctrl-C keeps them", tests,
            rig_plural(tests), commands, run->cut->commands);
}

static void say_written(const struct run *run, const struct rig_cut_minimized *result,
                        const char *why)
{
    printf("%s: %u of %u command%s left after %u test%s: %s\n", run->out, result->commands,
           run->cut->commands, rig_plural(run->cut->commands), result->tests,
           rig_plural(result->tests), why);
}

static int say_result(const struct run *run, const struct rig_cut_minimized *result, GError *error)
{
    if (run->drawn)
        fputs("\r\033[K", stderr);
    if (error)
        rig_verb_say(error);
    switch (result->outcome) {
    case RIG_CUT_SMALLEST:
        say_written(run, result, "none can be left out");
        return RIG_EXIT_WELL;
    case RIG_CUT_LIMITED:
        say_written(run, result, "the limit; more may be left out");
        return RIG_EXIT_WELL;
    case RIG_CUT_NOT_SHOWN:
        fprintf(stderr, "%s: %s: the whole trace does not show it: %s; nothing is written\n",
                g_get_prgname(), run->path,
                run->check ? "the check does not exit with 0"
                           : "its replay reports no command that differs or is refused");
        return RIG_EXIT_DIFFERS;
    case RIG_CUT_INTERRUPTED:
    case RIG_CUT_STOPPED:
        break;
    }
    if (result->written)
        say_written(run, result,
                    result->outcome == RIG_CUT_STOPPED ? "stopped; more may be left out"
                                                       : "interrupted; more may be left out");
    else
        fprintf(stderr, "%s: nothing is written\n", g_get_prgname());
    return result->outcome == RIG_CUT_STOPPED ? RIG_EXIT_CANNOT_TELL : RIG_EXIT_DIFFERS;
}

static int minimize_trace(struct run *run)
{
    const struct rig_cut_minimize options = {
        .test = test,
        .progress = progress,
        .context = run,
        .out = run->out,
        .most_tests = (uint32_t)run->tests,
        .most_seconds = (uint32_t)run->seconds,
        .interrupted = &interrupted,
    };
    const struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    struct rig_cut_minimized result;
    GError *error = NULL;

    run->on_terminal = isatty(STDERR_FILENO);
    sigaction(SIGINT, &action, NULL);
    result = rig_cut_minimize(run->cut, &options, &error);
    return say_result(run, &result, error);
}

static int minimize_file(struct run *run)
{
    int status, outcome;
    struct rig_cut *cut = rig_cutting_open(run->path, &status);

    if (!cut)
        return status;
    run->cut = cut;
    if (!run->check && !rig_differs_is_possible(cut->is_recording))
        outcome = RIG_EXIT_IMPOSSIBLE;
    else
        outcome = minimize_trace(run);
    rig_cut_close(cut);
    return outcome == RIG_EXIT_WELL ? status : outcome;
}

static bool check_options(const struct run *run, bool differs)
{
    if (!rig_cutting_check_out(run->out))
        return false;
    if ((run->check != NULL) == differs) {
        fprintf(stderr, "%s: expected --check CMD or --differs, found %s; see %s --help\n",
                g_get_prgname(), differs ? "both" : "neither", g_get_prgname());
        return false;
    }
    if (run->tests >= 0 && run->seconds >= 0)
        return true;
    fprintf(stderr, "%s: %s: expected 0 or more, found %d\n", g_get_prgname(),
            run->tests < 0 ? "--tests" : "--seconds", run->tests < 0 ? run->tests : run->seconds);
    return false;
}

static int minimize(int argc, char **argv)
{
    g_autofree char *out = NULL, *check = NULL;
    gboolean differs = FALSE;
    struct run run = {0};
    const GOptionEntry entries[] = {
        {"check", 'c', 0, G_OPTION_ARG_STRING, &check,
         "For sh: exits with 0 if the trace ({}, $TRACE, or last argument) shows it", "CMD"},
        {"differs", 'd', 0, G_OPTION_ARG_NONE, &differs,
         "Look for a command that differs in its replay, or is refused", NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out,
         "Where the smallest so far goes; gzip if it ends in .gz", "OUT"},
        {"seconds", 's', 0, G_OPTION_ARG_INT, &run.seconds, "End after so long, 0: never [0]", "S"},
        {"tests", 't', 0, G_OPTION_ARG_INT, &run.tests, "End after so many tests, 0: never [0]",
         "N"},
        G_OPTION_ENTRY_NULL};

    if (!rig_verb_options(&rig_verb_minimize, entries,
                          "  0  OUT has a smallest trace, or the smallest within the limits\n"
                          "  1  the whole trace does not show it; or interrupted\n",
                          &argc, &argv, 1, 1))
        return RIG_EXIT_USAGE;
    run.path = argv[1];
    run.out = out;
    run.check = check;
    if (!check_options(&run, differs))
        return RIG_EXIT_USAGE;
    return rig_verb_finish(minimize_file(&run));
}

const struct rig_verb rig_verb_minimize = {
    .name = "minimize",
    .synopsis = "FILE",
    .summary = "Find a smallest trace that still shows a problem",
    .function = minimize,
};
