/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"

#include <stdio.h>
#include <string.h>

#include "folder.h"
#include "verb.h"

#define STEPS_A_LOOK 4096

/* The reader would tell of thousands of lines that it does not know. */
static bool begins_a_recording(const struct rig_event *event)
{
    return event->kind == RIG_EVENT_FOREIGN && event->line == 1 &&
           !strncmp(event->message.text, "SPICE_REPLAY ", strlen("SPICE_REPLAY "));
}

bool rig_input_open(struct rig_input *input, const char *path)
{
    GError *error = NULL;

    input->path = path;
    input->steps = 0;
    input->is_recording = false;
    input->found = rig_folder_find(path, RIG_FOLDER_LOG, &error);
    input->reader = input->found ? rig_reader_open(input->found, &error) : NULL;
    if (!input->reader) {
        g_clear_pointer(&input->found, g_free);
        /* Not rig_verb_say(): this file is in a fuzz target, too, which has no verbs. */
        fprintf(stderr, "%s: %s\n", g_get_prgname(), error->message);
        g_error_free(error);
        return false;
    }
    input->has_first = rig_reader_next(input->reader, &input->first);
    if (input->has_first && begins_a_recording(&input->first)) {
        input->is_recording = true;
        fprintf(stderr,
                "%s: %s: a recording of spice-server (SPICE_REPLAY) of another version than 1, or "
                "where only a command log is read (diff, standard input)\n",
                g_get_prgname(), path);
    }
    rig_progress_begin(&input->progress, path);
    return true;
}

bool rig_input_next(struct rig_input *input, struct rig_event *event)
{
    uint64_t done, total;

    if (input->is_recording)
        return false;
    if (input->has_first) {
        *event = input->first;
        input->has_first = false;
        return true;
    }
    if (++input->steps % STEPS_A_LOOK == 0) {
        rig_reader_progress(input->reader, &done, &total);
        rig_progress_update(&input->progress, done, total);
    }
    return rig_reader_next(input->reader, event);
}

void rig_input_say_empty(struct rig_input *input, const char *what)
{
    uint64_t lines = rig_reader_lines(input->reader);

    rig_progress_end(&input->progress);
    fprintf(stderr,
            "%s: no %s in %" G_GUINT64_FORMAT " line%s of %s: is it QEMU's stderr with "
            "`-device qxl-vga,cmdlog=1`?\n",
            g_get_prgname(), what, lines, rig_plural(lines), input->path);
}

void rig_input_close(struct rig_input *input)
{
    rig_progress_end(&input->progress);
    rig_reader_close(input->reader);
    input->reader = NULL;
    g_clear_pointer(&input->found, g_free);
}
