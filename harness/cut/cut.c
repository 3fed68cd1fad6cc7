/* SPDX-License-Identifier: BSD-3-Clause */
#include "cut_private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

GQuark rig_cut_error_quark(void)
{
    return g_quark_from_static_string("rig-cut-error");
}

/* ---- surfaces ---- */

static gint64 *key_of(uint32_t device, uint32_t id)
{
    gint64 *key = g_new(gint64, 1);

    *key = (gint64)((uint64_t)device << 32 | id);
    return key;
}

void cut_lives_init(struct cut_lives *lives, struct rig_cut *cut)
{
    lives->cut = cut;
    lives->live = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

void cut_lives_finish(struct cut_lives *lives)
{
    g_hash_table_unref(lives->live);
}

uint32_t cut_lives_begin(struct cut_lives *lives, uint32_t device, uint32_t id, uint32_t part)
{
    const struct rig_cut_surface surface = {
        .device = device, .id = id, .head = RIG_CUT_NONE, .create = part, .end = RIG_CUT_NONE};
    uint32_t index = lives->cut->surfaces->len;

    g_array_append_val(lives->cut->surfaces, surface);
    g_hash_table_replace(lives->live, key_of(device, id), GUINT_TO_POINTER(index));
    return index;
}

static bool look_up(const struct cut_lives *lives, uint32_t device, uint32_t id, uint32_t *index)
{
    const gint64 key = (gint64)((uint64_t)device << 32 | id);
    gpointer value;

    if (!g_hash_table_lookup_extended(lives->live, &key, NULL, &value))
        return false;
    *index = GPOINTER_TO_UINT(value);
    return true;
}

bool cut_lives_end(struct cut_lives *lives, uint32_t device, uint32_t id, uint32_t part)
{
    const gint64 key = (gint64)((uint64_t)device << 32 | id);
    uint32_t index;

    if (!look_up(lives, device, id, &index))
        return false;
    cut_surface(lives->cut, index)->end = part;
    g_hash_table_remove(lives->live, &key);
    return true;
}

void cut_lives_end_all(struct cut_lives *lives, uint32_t device, uint32_t part)
{
    GHashTableIter each;
    gpointer index;

    g_hash_table_iter_init(&each, lives->live);
    while (g_hash_table_iter_next(&each, NULL, &index)) {
        struct rig_cut_surface *surface = cut_surface(lives->cut, GPOINTER_TO_UINT(index));

        if (surface->device != device)
            continue;
        surface->end = part;
        g_hash_table_iter_remove(&each);
    }
}

uint32_t cut_lives_find(struct cut_lives *lives, uint32_t device, uint32_t id)
{
    uint32_t index;

    if (look_up(lives, device, id, &index))
        return index;
    return cut_lives_begin(lives, device, id, RIG_CUT_NONE);
}

uint32_t cut_lives_primary(const struct cut_lives *lives, uint32_t device)
{
    uint32_t index;

    return look_up(lives, device, 0, &index) ? index : RIG_CUT_NONE;
}

/* ---- parts ---- */

struct rig_cut_part cut_new_part(enum rig_cut_role role)
{
    return (struct rig_cut_part){
        .role = role,
        .kind = RIG_SELECTION_OTHER,
        .surface = RIG_CUT_NONE,
        .primary = RIG_CUT_NONE,
        .shape = RIG_CUT_NONE,
    };
}

uint32_t cut_add_part(struct rig_cut *cut, const struct rig_cut_part *part)
{
    cut->commands += part->is_command;
    g_array_append_val(cut->parts, *part);
    return cut->parts->len - 1;
}

/* ---- bytes ---- */

int cut_open_scratch(char **name, GError **error)
{
    return g_file_open_tmp("qxlrig-XXXXXX", name, error);
}

bool cut_map_scratch(struct rig_cut *cut, int fd, char *name, GError **error)
{
    g_unlink(name);
    g_free(name);
    cut->bytes = g_mapped_file_new_from_fd(fd, FALSE, error);
    close(fd);
    return cut->bytes != NULL;
}

/* ---- the trace ---- */

static struct rig_cut *create(void)
{
    struct rig_cut *cut = g_new0(struct rig_cut, 1);

    cut->parts = g_array_new(FALSE, FALSE, sizeof(struct rig_cut_part));
    cut->surfaces = g_array_new(FALSE, FALSE, sizeof(struct rig_cut_surface));
    cut->reads = g_array_new(FALSE, FALSE, sizeof(struct rig_cut_read));
    cut->pieces = g_array_new(FALSE, FALSE, sizeof(struct rig_cut_piece));
    return cut;
}

void rig_cut_close(struct rig_cut *cut)
{
    if (!cut)
        return;
    g_array_unref(cut->parts);
    g_array_unref(cut->surfaces);
    g_array_unref(cut->reads);
    g_array_unref(cut->pieces);
    if (cut->bytes)
        g_mapped_file_unref(cut->bytes);
    g_free(cut->damage);
    g_free(cut);
}

static bool read_trace(struct rig_cut *cut, const char *path, GError **error)
{
    GError *cause = NULL;
    struct rig_recording *recording = rig_recording_open(path, &cause);
    bool read;

    if (recording) {
        read = cut_read_recording(cut, recording, error);
        rig_recording_close(recording);
        return read;
    }
    read = cause->code == RIG_RECORDING_ERROR_FOREIGN;
    if (read) {
        g_error_free(cause);
        return cut_read_log(cut, path, error);
    }
    g_set_error_literal(error, RIG_CUT_ERROR, RIG_CUT_ERROR_READ, cause->message);
    g_error_free(cause);
    return false;
}

static bool is_empty(const struct rig_cut *cut, const char *path, GError **error)
{
    if (cut->commands > 0)
        return false;
    g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_EMPTY,
                "%s: there is no command in %s%u %s%s; expected a recording of libspice-server "
                "(SPICE_REPLAY), or QEMU's stderr with `-device qxl-vga,cmdlog=1`%s%s",
                path, cut->is_recording ? "its " : "", cut->pieces->len,
                cut->is_recording ? "record" : "line", cut->pieces->len == 1 ? "" : "s",
                cut->damage ? "; " : "", cut->damage ? cut->damage : "");
    return true;
}

struct rig_cut *rig_cut_open(const char *path, GError **error)
{
    struct rig_cut *cut = create();

    if (read_trace(cut, path, error) && !is_empty(cut, path, error))
        return cut;
    rig_cut_close(cut);
    return NULL;
}
