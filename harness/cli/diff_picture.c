/* SPDX-License-Identifier: BSD-3-Clause */
#include "diff_picture.h"

#include <stdio.h>
#include <string.h>

#include "json_line.h"
#include "picture.h"
#include "verb.h"

#define U64 G_GUINT64_FORMAT

static bool is_picture(const char *path)
{
    return strcmp(path, "-") != 0 && rig_picture_is_png(path);
}

bool rig_diff_is_of_pictures(const char *a, const char *b, const char *png)
{
    return png || is_picture(a) || is_picture(b);
}

/* Says what went wrong; the exit code for it. */
static int say_error(GError *error)
{
    int status = error->code == RIG_PICTURE_ERROR_ABSENT   ? RIG_EXIT_IMPOSSIBLE
                 : error->code == RIG_PICTURE_ERROR_BROKEN ? RIG_EXIT_CANNOT_TELL
                                                           : RIG_EXIT_USAGE;

    rig_verb_say(error);
    return status;
}

static void print_text(const char *const paths[2], struct rig_picture *const pictures[2],
                       const struct rig_picture_difference *difference)
{
    const struct rig_picture *a = pictures[0], *b = pictures[1];
    uint64_t all = (uint64_t)MAX(a->width, b->width) * MAX(a->height, b->height);

    if (a->width != b->width || a->height != b->height)
        printf("%s is %ux%u, %s is %ux%u: what only one has differs\n", paths[0], a->width,
               a->height, paths[1], b->width, b->height);
    printf("%" U64 " of %" U64 " pixel%s differ%s", difference->pixels, all, rig_plural(all),
           difference->pixels == 1 ? "s" : "");
    if (difference->pixels)
        printf(" in %ux%u+%u+%u, the first at +%u+%u", difference->right - difference->left,
               difference->bottom - difference->top, difference->left, difference->top,
               difference->first_x, difference->first_y);
    printf("\n");
}

static void add_size(struct rig_json_line *json, const char *key, const struct rig_picture *picture)
{
    rig_json_line_open(json, key);
    rig_json_line_number(json, "width", picture->width);
    rig_json_line_number(json, "height", picture->height);
    rig_json_line_close(json);
}

static void print_json(struct rig_picture *const pictures[2],
                       const struct rig_picture_difference *difference)
{
    struct rig_json_line json;

    rig_json_line_init(&json);
    rig_json_line_begin(&json);
    add_size(&json, "a", pictures[0]);
    add_size(&json, "b", pictures[1]);
    rig_json_line_number(&json, "different", (int64_t)difference->pixels);
    if (difference->pixels) {
        rig_json_line_open(&json, "box");
        rig_json_line_number(&json, "x", difference->left);
        rig_json_line_number(&json, "y", difference->top);
        rig_json_line_number(&json, "width", difference->right - difference->left);
        rig_json_line_number(&json, "height", difference->bottom - difference->top);
        rig_json_line_close(&json);
        rig_json_line_open(&json, "first");
        rig_json_line_number(&json, "x", difference->first_x);
        rig_json_line_number(&json, "y", difference->first_y);
        rig_json_line_close(&json);
    }
    rig_json_line_print(&json);
    rig_json_line_finish(&json);
}

static bool write_shown(struct rig_picture *const pictures[2], const char *png, GError **error)
{
    struct rig_picture *shown = rig_picture_show_difference(pictures[0], pictures[1]);
    bool written = false;

    if (shown)
        written = rig_picture_write_png(shown, png, error);
    else
        g_set_error(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_FILE,
                    "%s: no memory for a picture as large as the larger of both", png);
    rig_picture_destroy(shown);
    return written;
}

static bool read_both(const char *const paths[2], struct rig_picture *pictures[2], GError **error)
{
    pictures[0] = rig_picture_read_png(paths[0], error);
    pictures[1] = pictures[0] ? rig_picture_read_png(paths[1], error) : NULL;
    return pictures[1] != NULL;
}

static int compare(const char *const paths[2], const char *png, bool as_json)
{
    struct rig_picture *pictures[2];
    struct rig_picture_difference difference;
    GError *error = NULL;
    int status = RIG_EXIT_WELL;

    if (read_both(paths, pictures, &error)) {
        if (!rig_picture_compare(pictures[0], pictures[1], &difference))
            status = RIG_EXIT_DIFFERS;
        if (as_json)
            print_json(pictures, &difference);
        else
            print_text(paths, pictures, &difference);
        if (png)
            write_shown(pictures, png, &error);
    }
    rig_picture_destroy(pictures[0]);
    rig_picture_destroy(pictures[1]);
    return error ? say_error(error) : status;
}

int rig_diff_pictures(const char *a, const char *b, const char *png, bool as_json)
{
    const char *const paths[2] = {a, b};

    for (int side = 0; side < 2; side++) {
        if (is_picture(paths[!side]) && !is_picture(paths[side]) &&
            g_file_test(paths[side], G_FILE_TEST_IS_REGULAR)) {
            fprintf(stderr, "%s: %s is a picture (PNG) and %s is none: expected two of a kind\n",
                    g_get_prgname(), paths[!side], paths[side]);
            return RIG_EXIT_USAGE;
        }
    }
    if (!strcmp(a, "-") || !strcmp(b, "-")) {
        fprintf(stderr, "%s: pictures are read from files, not from standard input\n",
                g_get_prgname());
        return RIG_EXIT_USAGE;
    }
    return compare(paths, png, as_json);
}
