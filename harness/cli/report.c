/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>

#include "folder.h"
#include "page.h"
#include "picture.h"
#include "progress.h"
#include "recording.h"
#include "verb.h"

static int say(GError *error, int status)
{
    rig_verb_say(error);
    return status;
}

static void show_progress(void *progress, const char *path, uint64_t done, uint64_t total)
{
    (void)path;
    rig_progress_update(progress, done, total);
}

static bool is_recording(const char *path)
{
    struct rig_recording *recording = strcmp(path, "-") ? rig_recording_open(path, NULL) : NULL;

    rig_recording_close(recording);
    return recording != NULL;
}

/* The parts of a folder, or the file itself. The recording comes first. */
static void add_files(GPtrArray *files, const char *path)
{
    static const enum rig_folder_part PARTS[] = {RIG_FOLDER_RECORDING, RIG_FOLDER_LOG,
                                                 RIG_FOLDER_EVENTS};

    if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_ptr_array_insert(files, is_recording(path) ? 0 : -1, g_strdup(path));
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        char *file = rig_folder_find(path, PARTS[i], NULL);
        if (file)
            g_ptr_array_insert(files, is_recording(file) ? 0 : -1, file);
    }
}

static int read_files(struct rig_report *report, GPtrArray *files, struct rig_progress *progress)
{
    GError *error = NULL;
    bool any = false;

    report->progress = show_progress;
    report->context = progress;
    for (guint i = 0; i < files->len; i++) {
        const char *path = files->pdata[i];
        bool found = false, well;

        if (i > 0 && is_recording(path)) {
            fprintf(stderr, "%s: %s: expected one recording, of one run; found a second one\n",
                    g_get_prgname(), path);
            return RIG_EXIT_USAGE;
        }
        rig_progress_begin(progress, path);
        well = rig_report_add(report, path, &found, &error);
        rig_progress_end(progress);
        if (!well)
            return say(error, RIG_EXIT_USAGE);
        any |= found;
    }
    if (any)
        return RIG_EXIT_WELL;
    fprintf(stderr,
            "%s: nothing of a QXL device: expected QEMU's stderr with `-device qxl-vga,cmdlog=1`, "
            "its trace events, or a recording of libspice-server\n",
            g_get_prgname());
    return RIG_EXIT_CANNOT_TELL;
}

/* Whether what --compare-direct asks for was possible. */
static int check_pixels(const struct rig_report *report)
{
    if (!report->compare_pixels || (report->recording && report->recording->pixels))
        return RIG_EXIT_WELL;
    fprintf(stderr, "%s: --compare-direct: %s\n", g_get_prgname(),
            report->recording ? "this qxlrig was built without libspice-server"
                              : "expected a recording, found only logs: they have no pixels");
    return report->recording ? RIG_EXIT_IMPOSSIBLE : RIG_EXIT_USAGE;
}

static int add_pictures(struct rig_report *report, char **pictures)
{
    GError *error = NULL;

    for (; pictures && *pictures; pictures++)
        if (!rig_report_add_picture(report, *pictures, &error))
            return say(error, g_error_matches(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_ABSENT)
                                  ? RIG_EXIT_IMPOSSIBLE
                                  : RIG_EXIT_USAGE);
    return RIG_EXIT_WELL;
}

/* `guest.cmdlog.xz` becomes `guest.html`, in the folder where we are. */
static char *default_output(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    char *dot = strchr(name + 1, '.');

    if (!strcmp(name, "-") || !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, "/"))
        return g_strdup("report.html");
    if (dot)
        *dot = '\0';
    return g_strconcat(name, ".html", NULL);
}

static int write_page(const struct rig_report *report, const char *output)
{
    GString *page = rig_page_create(report, RIG_VERSION);
    GError *error = NULL;
    int status = RIG_EXIT_WELL;

    if (!strcmp(output, "-")) {
        fwrite(page->str, 1, page->len, stdout);
    } else if (g_file_test(output, G_FILE_TEST_EXISTS) &&
               !g_file_test(output, G_FILE_TEST_IS_REGULAR)) {
        fprintf(stderr, "%s: %s: expected a file or a new name: it would be replaced\n",
                g_get_prgname(), output);
        status = RIG_EXIT_USAGE;
    } else if (!g_file_set_contents(output, page->str, (gssize)page->len, &error)) {
        status = say(error, RIG_EXIT_DIFFERS);
    } else {
        printf("%s: %.1f KiB; open it in a browser\n", output, (double)page->len / 1024);
    }
    g_string_free(page, TRUE);
    return status;
}

static int report_run(int argc, char **argv)
{
    g_autofree char *output = NULL;
    g_auto(GStrv) pictures = NULL;
    gboolean compare_pixels = FALSE;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
         "Write the page to FILE, - for standard output (TRACE.html, here)", "FILE"},
        {"compare-direct", 0, 0, G_OPTION_ARG_NONE, &compare_pixels,
         "Compare the pixels of a recording with those of libspice-server alone", NULL},
        {"picture", 'p', 0, G_OPTION_ARG_FILENAME_ARRAY, &pictures,
         "Show this PNG file, as qxlrig diff writes it; may be given again", "FILE"},
        G_OPTION_ENTRY_NULL};
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    struct rig_progress progress;
    struct rig_report *report;
    int status;

    if (!rig_verb_options(&rig_verb_report, entries,
                          "  0  the page is written, whatever it shows\n"
                          "  1  it could not be written\n",
                          &argc, &argv, 1, RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    for (int i = 1; i < argc; i++)
        add_files(files, argv[i]);
    if (!output)
        output = default_output(argv[1]);
    report = rig_report_create();
    report->compare_pixels = compare_pixels;
    status = read_files(report, files, &progress);
    if (status == RIG_EXIT_WELL)
        status = check_pixels(report);
    if (status == RIG_EXIT_WELL)
        status = add_pictures(report, pictures);
    if (status == RIG_EXIT_WELL)
        status = write_page(report, output);
    rig_report_destroy(report);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_report = {
    .name = "report",
    .synopsis = "TRACE...",
    .summary = "Write a run as an HTML page: screens, commands over time, stalls, differences",
    .function = report_run,
};
