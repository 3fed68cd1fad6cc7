/* SPDX-License-Identifier: BSD-3-Clause */
#include "png_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char SIGNATURE[] = "\x89PNG\r\n\x1a\n";

static bool is_signed(const char *bytes, size_t size)
{
    return size >= strlen(SIGNATURE) && !memcmp(bytes, SIGNATURE, strlen(SIGNATURE));
}

/* Begins the message with where it was. */
static void name_file(GError **error, const char *path)
{
    g_prefix_error(error, "%s: ", path);
}

/* A file that is renamed onto another one replaces it, even a device. */
static bool is_replaceable(const char *path, GError **error)
{
    struct stat facts;

    if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
        return true;
    g_set_error_literal(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_FILE,
                        S_ISDIR(facts.st_mode) ? "Is a directory" : "expected a file");
    return false;
}

static bool write_file(const char *path, const void *bytes, size_t size, GError **error)
{
    GError *why = NULL;

    if (!is_replaceable(path, error))
        return false;
    if (g_file_set_contents(path, bytes, (gssize)size, &why))
        return true;
    g_set_error_literal(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_FILE, why->message);
    g_error_free(why);
    return false;
}

bool rig_picture_write_png(const struct rig_picture *picture, const char *path, GError **error)
{
    size_t size;
    void *bytes = png_encode(picture, &size, error);
    bool written = bytes && write_file(path, bytes, size, error);

    g_free(bytes);
    if (!written)
        name_file(error, path);
    return written;
}

static struct rig_picture *decode(const char *bytes, size_t size, GError **error)
{
    if (is_signed(bytes, size))
        return png_decode(bytes, size, error);
    g_set_error_literal(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN,
                        "expected a PNG file, found another beginning");
    return NULL;
}

struct rig_picture *rig_picture_read_png(const char *path, GError **error)
{
    struct rig_picture *picture = NULL;
    GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);

    if (!file) {
        int why = errno;
        g_set_error_literal(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_FILE, g_strerror(why));
    } else {
        picture = decode(g_mapped_file_get_contents(file), g_mapped_file_get_length(file), error);
        g_mapped_file_unref(file);
    }
    if (!picture)
        name_file(error, path);
    return picture;
}

bool rig_picture_is_png(const char *path)
{
    char begin[sizeof(SIGNATURE) - 1];
    struct stat facts;
    FILE *file;
    bool is_png;

    if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
        return false;
    file = fopen(path, "rb");
    if (!file)
        return false;
    is_png = is_signed(begin, fread(begin, 1, sizeof(begin), file));
    fclose(file);
    return is_png;
}
