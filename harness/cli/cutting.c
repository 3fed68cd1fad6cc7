/* SPDX-License-Identifier: BSD-3-Clause */
#include "cutting.h"

#include <stdio.h>
#include <string.h>

#include "folder.h"
#include "verb.h"

static char *find(const char *path, GError **error)
{
    char *found = rig_folder_find(path, RIG_FOLDER_RECORDING, NULL);

    return found ? found : rig_folder_find(path, RIG_FOLDER_LOG, error);
}

struct rig_cut *rig_cutting_open(const char *path, int *status)
{
    GError *error = NULL;
    g_autofree char *found = NULL;
    struct rig_cut *cut = NULL;

    *status = RIG_EXIT_USAGE;
    if (!strcmp(path, "-")) {
        fprintf(stderr, "%s: expected a file, found standard input: save it to a file first\n",
                g_get_prgname());
        return NULL;
    }
    found = find(path, &error);
    if (found)
        cut = rig_cut_open(found, &error);
    if (!cut) {
        if (g_error_matches(error, RIG_CUT_ERROR, RIG_CUT_ERROR_EMPTY))
            *status = RIG_EXIT_CANNOT_TELL;
        rig_verb_say(error);
        return NULL;
    }
    if (cut->damage)
        fprintf(stderr, "%s: %s, and are used\n", g_get_prgname(), cut->damage);
    *status = cut->damage ? RIG_EXIT_CANNOT_TELL : RIG_EXIT_WELL;
    return cut;
}

bool rig_cutting_check_out(const char *out)
{
    static const char *const OTHERS[] = {".xz", ".zst", ".bz2"};

    if (!out || !*out) {
        fprintf(stderr, "%s: expected --output OUT, where the result goes; see %s --help\n",
                g_get_prgname(), g_get_prgname());
        return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++) {
        if (g_str_has_suffix(out, OTHERS[i])) {
            fprintf(stderr, "%s: %s: expected a name that ends in .gz, or the result plain\n",
                    g_get_prgname(), out);
            return false;
        }
    }
    if (!g_file_test(out, G_FILE_TEST_IS_DIR))
        return true;
    fprintf(stderr, "%s: %s: Is a directory\n", g_get_prgname(), out);
    return false;
}
