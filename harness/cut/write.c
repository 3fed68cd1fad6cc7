/* SPDX-License-Identifier: BSD-3-Clause */
#include "cut_private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const char FIRST_LINE[] = "SPICE_REPLAY 1\n";

static bool write_bytes(gzFile file, const char *bytes, uint64_t size)
{
    while (size) {
        unsigned part = (unsigned)MIN(size, (uint64_t)1 << 30);

        if (gzwrite(file, bytes, part) != (int)part)
            return false;
        bytes += part;
        size -= part;
    }
    return true;
}

/* A line can be of two parts. */
static uint8_t *pieces_of(const struct rig_cut *cut, const uint8_t *keep)
{
    uint8_t *pieces = g_new0(uint8_t, cut->pieces->len + 1);

    for (uint32_t i = 0; i < cut->parts->len; i++) {
        const struct rig_cut_part *part = cut_part(cut, i);

        if (keep[i] == RIG_CUT_OUT)
            continue;
        for (uint32_t k = part->first; k <= part->last && k < cut->pieces->len; k++)
            pieces[k] = 1;
    }
    return pieces;
}

static bool write_pieces(const struct rig_cut *cut, const uint8_t *keep, gzFile file)
{
    const char *bytes = g_mapped_file_get_contents(cut->bytes);
    uint8_t *pieces = pieces_of(cut, keep);
    bool written = !cut->is_recording || write_bytes(file, FIRST_LINE, strlen(FIRST_LINE));

    for (uint32_t i = 0; written && i < cut->pieces->len; i++)
        if (pieces[i])
            written = write_bytes(file, bytes + cut_piece(cut, i)->offset, cut_piece(cut, i)->size);
    g_free(pieces);
    return written;
}

bool rig_cut_write_fd(const struct rig_cut *cut, const uint8_t *keep, int fd, bool gzip,
                      GError **error)
{
    gzFile file = gzdopen(fd, gzip ? "wb1" : "wbT");
    bool written;

    if (!file) {
        close(fd);
        g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_WRITE, "no memory to write with");
        return false;
    }
    errno = 0;
    written = write_pieces(cut, keep, file);
    if (gzclose(file) != Z_OK)
        written = false;
    if (!written)
        g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_WRITE, "%s",
                    errno ? g_strerror(errno) : "not all could be written");
    return written;
}

int rig_cut_begin_file(const char *path, char **name, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    mode_t mask = umask(0);
    int fd;

    umask(mask);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_WRITE,
                    "%s: expected a file or a new name: it would be replaced", path);
        return -1;
    }
    /* In front: what others know a trace by is at its end. */
    *name = g_strdup_printf("%s/.XXXXXX-%s", folder, base);
    fd = mkstemps(*name, (int)strlen(base) + 1);
    if (fd >= 0) {
        fchmod(fd, 0666 & ~mask);
        return fd;
    }
    g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_WRITE, "%s: cannot be written: %s", path,
                g_strerror(errno));
    g_clear_pointer(name, g_free);
    return -1;
}

bool rig_cut_end_file(const char *name, const char *path, GError **error)
{
    if (g_rename(name, path) == 0)
        return true;
    g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_WRITE, "%s: cannot be written: %s", path,
                g_strerror(errno));
    g_unlink(name);
    return false;
}

bool rig_cut_write(const struct rig_cut *cut, const uint8_t *keep, const char *path, GError **error)
{
    char *name;
    int fd = rig_cut_begin_file(path, &name, error);
    bool written;

    if (fd < 0)
        return false;
    written = rig_cut_write_fd(cut, keep, fd, g_str_has_suffix(path, ".gz"), error);
    if (!written) {
        g_prefix_error(error, "%s: cannot be written: ", path);
        g_unlink(name);
    } else {
        written = rig_cut_end_file(name, path, error);
    }
    g_free(name);
    return written;
}
