/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * render_scenes [--keep FOLDER] PROGRAM [ARGUMENT]...
 *
 * If the pictures are as expected, the recording is played through the core, which must show the
 * same.
 *
 * Exit 0: all pictures are as expected; 1: not, or it did not come to an end; 2: wrong usage.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include <truth.h>

#include "render.h"

static int wrong_usage(void)
{
    fputs("usage: render_scenes [--keep FOLDER] PROGRAM [ARGUMENT]...\n"
          "  --keep FOLDER  the recording goes there, and stays there\n",
          stderr);
    return 2;
}

/* Only what render.h says is in it. */
static void remove_folder(const char *folder)
{
    g_autofree char *recording = g_build_filename(folder, "scenes.spice-record.gz", NULL);

    g_unlink(recording);
    g_rmdir(folder);
}

/* The recording, played through core and device, gives the same pixels. */
static bool play_again(const char *folder)
{
    static const struct rig_truth_options OPTIONS;
    g_autofree char *path = g_build_filename(folder, "scenes.spice-record.gz", NULL);
    struct rig_truth_result result;
    GError *error = NULL;
    bool well = rig_truth_run(path, &OPTIONS, &result, &error) && result.same && !result.cut;
    g_autofree char *text = error ? g_strdup(error->message) : rig_truth_text(&result);

    printf("played again: %s\n", text);
    rig_truth_result_clear(&result);
    g_clear_error(&error);
    return well;
}

/* @return whether all is well. */
static bool tell(const struct render_result *result, const GError *error)
{
    bool well = !error && !result->different && !result->refused && result->pictures;

    fputs(result->report->str, stdout);
    if (result->counts)
        printf("recorded:\n%s", result->counts);
    if (error)
        printf("the scenes were not drawn to their end: %s\n", error->message);
    else if (!result->pictures)
        puts("expected pictures to compare, found none");
    printf("%u pictures compared, %u differ, %u commands refused\n", result->pictures,
           result->different, result->refused);
    return well;
}

int main(int count, char **arguments)
{
    struct render_options options = {.program = arguments + 1};
    struct render_result result;
    const char *keep = NULL;
    GError *error = NULL;

    if (count > 3 && strcmp(arguments[1], "--keep") == 0) {
        keep = arguments[2];
        options.program = arguments + 3;
    }
    if (count < 2 || options.program[0][0] == '-')
        return wrong_usage();
    g_autofree char *folder = keep ? g_strdup(keep) : g_dir_make_tmp("scenes-XXXXXX", &error);
    if (!folder || g_mkdir_with_parents(folder, 0777) != 0) {
        fprintf(stderr, "render_scenes: expected a folder to write to, found %s\n",
                error ? error->message : g_strerror(errno));
        g_clear_error(&error);
        return 1;
    }
    options.folder = folder;
    render_run(&options, &result, &error);
    bool well = tell(&result, error) && play_again(folder);
    if (well && !keep)
        remove_folder(folder);
    else
        printf("recording and pictures are in %s\n", folder);
    g_clear_error(&error);
    render_result_clear(&result);
    return !well;
}
