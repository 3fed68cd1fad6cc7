/* SPDX-License-Identifier: BSD-3-Clause */
#include "folder.h"

#include <glib/gstdio.h>

static const char *const NAMES[] = {
    [RIG_FOLDER_LOG] = "qemu.log",
    [RIG_FOLDER_EVENTS] = "events.log",
    [RIG_FOLDER_RECORDING] = "recording.spice-record.gz",
    [RIG_FOLDER_ABOUT] = "session.json",
};

const char *rig_folder_name(enum rig_folder_part part)
{
    return NAMES[part];
}

char *rig_folder_find(const char *path, enum rig_folder_part part, GError **error)
{
    char *file;

    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return g_strdup(path);
    file = g_build_filename(path, NAMES[part], NULL);
    if (g_file_test(file, G_FILE_TEST_EXISTS))
        return file;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_ISDIR,
                "%s: Is a directory, and has no %s as one that `qxlrig record` has made", path,
                NAMES[part]);
    g_free(file);
    return NULL;
}
