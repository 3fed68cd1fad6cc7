/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "record_line.h"
#include "record_run.h"
#include "folder.h"
#include "verb.h"

struct record {
    char *folder; /* absolute: QEMU may go elsewhere */
    char *version;
    GPtrArray *line;
    char *started, *ended;
    int status;
};

static char *now(void)
{
    GDateTime *time = g_date_time_new_now_local();
    char *text = g_date_time_format_iso8601(time);

    g_date_time_unref(time);
    return text;
}

/* The first line that PROGRAM --version prints, NULL if it is no QEMU. */
static char *ask_version(const char *program)
{
    char *argv[] = {(char *)program, (char *)"--version", NULL};
    char *text = NULL;

    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                      NULL, &text, NULL, NULL, NULL))
        return NULL;
    text[strcspn(text, "\n")] = '\0';
    if (g_str_has_prefix(text, "QEMU emulator version"))
        return text;
    g_free(text);
    return NULL;
}

static void say(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", g_get_prgname(), what, why);
}

/* A new folder, or one that has nothing in it. */
static bool make_folder(const char *folder)
{
    GError *error = NULL;
    GDir *content;
    bool empty;

    if (g_mkdir_with_parents(folder, 0777) != 0) {
        say(folder, g_strerror(errno));
        return false;
    }
    content = g_dir_open(folder, 0, &error);
    if (!content) {
        say(folder, error->message);
        g_error_free(error);
        return false;
    }
    empty = g_dir_read_name(content) == NULL;
    g_dir_close(content);
    if (!empty)
        say(folder, "is not empty: remove it, or name another folder with -o");
    return empty;
}

static char *default_folder(void)
{
    GDateTime *time = g_date_time_new_now_local();
    char *name = g_date_time_format(time, "qxlrig-%Y%m%d-%H%M%S");

    g_date_time_unref(time);
    return name;
}

static char *part(const struct record *record, enum rig_folder_part which)
{
    return g_build_filename(record->folder, rig_folder_name(which), NULL);
}

static void add_text(JsonBuilder *json, const char *key, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);

    json_builder_set_member_name(json, key);
    json_builder_add_string_value(json, valid);
}

static JsonNode *describe(const struct record *record)
{
    g_autoptr(JsonBuilder) json = json_builder_new();

    json_builder_begin_object(json);
    add_text(json, "qxlrig", RIG_VERSION);
    add_text(json, "qemu", record->version);
    add_text(json, "started", record->started);
    if (record->ended) {
        add_text(json, "ended", record->ended);
        json_builder_set_member_name(json, "status");
        json_builder_add_int_value(json, record->status);
    }
    json_builder_set_member_name(json, "line");
    json_builder_begin_array(json);
    for (guint i = 0; i + 1 < record->line->len; i++) {
        g_autofree char *valid = g_utf8_make_valid(record->line->pdata[i], -1);
        json_builder_add_string_value(json, valid);
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
    return json_builder_get_root(json);
}

static bool write_about(const struct record *record)
{
    g_autofree char *path = part(record, RIG_FOLDER_ABOUT);
    g_autoptr(JsonNode) root = describe(record);
    g_autofree char *json = json_to_string(root, TRUE);
    g_autofree char *text = g_strconcat(json, "\n", NULL);
    g_autoptr(GError) error = NULL;

    if (g_file_set_contents(path, text, -1, &error))
        return true;
    say(path, error->message);
    return false;
}

/* gzip in a session of its own: Ctrl-C, or a kill of QEMU's process group, leaves it to finish. */
static void ask_for_recording(const struct record *record)
{
    g_autofree char *path = part(record, RIG_FOLDER_RECORDING);

    g_setenv("SPICE_WORKER_RECORD_FILENAME", path, TRUE);
    g_setenv("SPICE_WORKER_RECORD_FILTER", "setsid gzip -1", TRUE);
}

static int run_qemu(struct record *record)
{
    g_autofree char *path = part(record, RIG_FOLDER_LOG);
    int log = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (log < 0) {
        say(path, g_strerror(errno));
        return RIG_EXIT_USAGE;
    }
    record->started = now();
    if (!write_about(record)) {
        close(log);
        return RIG_EXIT_USAGE;
    }
    ask_for_recording(record);
    fprintf(stderr, "%s: recording to %s\n", g_get_prgname(), record->folder);
    record->status = rig_record_run((char **)record->line->pdata, log);
    close(log);
    if (record->status < 0) {
        say("QEMU", g_strerror(errno));
        return RIG_EXIT_USAGE;
    }
    record->ended = now();
    write_about(record);
    fprintf(stderr, "%s: in %s; `qxlrig info %s` looks at it\n", g_get_prgname(), record->folder,
            record->folder);
    return record->status;
}

static int record_line(struct record *record, char **line)
{
    g_autofree char *events = part(record, RIG_FOLDER_EVENTS);
    g_autofree char *refused = NULL;

    record->version = ask_version(line[0]);
    if (!record->version) {
        say(line[0], "expected a QEMU, found a program that does not say so on --version, or none");
        return RIG_EXIT_USAGE;
    }
    record->line = rig_record_line(line, events, &refused);
    if (!record->line) {
        fprintf(stderr, "%s: %s\n", g_get_prgname(), refused);
        return RIG_EXIT_USAGE;
    }
    if (!make_folder(record->folder))
        return RIG_EXIT_USAGE;
    return run_qemu(record);
}

static void finish(struct record *record)
{
    g_free(record->folder);
    g_free(record->version);
    g_free(record->started);
    g_free(record->ended);
    if (record->line)
        g_ptr_array_unref(record->line);
}

static int run(int argc, char **argv)
{
    struct record record = {0};
    g_autofree char *output = NULL;
    const GOptionEntry entries[] = {{"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
                                     "Leave everything in this folder (qxlrig-DATE-TIME)",
                                     "FOLDER"},
                                    G_OPTION_ENTRY_NULL};
    int status;

    if (!rig_verb_options(&rig_verb_record, entries,
                          "  QEMU's own, or 128 and the signal that killed it\n", &argc, &argv, 1,
                          RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    if (!output)
        output = default_folder();
    record.folder = g_canonicalize_filename(output, NULL);
    status = record_line(&record, argv + 1);
    finish(&record);
    return status;
}

const struct rig_verb rig_verb_record = {
    .name = "record",
    .synopsis = "-- QEMU...",
    .summary = "Run a QEMU, and keep what its QXL devices are told",
    .function = run,
};
