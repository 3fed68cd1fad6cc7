/* SPDX-License-Identifier: BSD-3-Clause */
#include "surfaces.h"

#include "../trace/names.h"

enum {
    PRIMARY_WIDTH = 1024,
    PRIMARY_HEIGHT = 768,
    PRIMARY_SIDE_MAX = 32768,
    MADE_UP_SIDE = 64,
    MATCH_MAX = 4000, /* no capture is believed to count more surfaces */
};

struct rig_surfaces {
    struct rig_machine *machine;
    struct rig_id_map *ids;
    rig_guest_note *note;
    void *context;

    GHashTable *by_captured_id; /* ours, never 0: the primary is not in it */
    GArray *spare;              /* struct qxl_surface_id: made up, not yet known by an id */
    uint32_t live, max;         /* as the device counts them */

    bool has_primary;
    uint32_t primary_width, primary_height;
};

static void G_GNUC_PRINTF(2, 3) tell(struct rig_surfaces *surfaces, const char *format, ...)
{
    va_list arguments;
    g_autofree char *text = NULL;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    surfaces->note(surfaces->context, text);
}

struct rig_surfaces *rig_surfaces_create(struct rig_machine *machine, struct rig_id_map *ids,
                                         rig_guest_note *note, void *context)
{
    struct rig_surfaces *surfaces = g_new0(struct rig_surfaces, 1);

    surfaces->machine = machine;
    surfaces->ids = ids;
    surfaces->note = note;
    surfaces->context = context;
    surfaces->by_captured_id = g_hash_table_new(NULL, NULL);
    surfaces->spare = g_array_new(FALSE, FALSE, sizeof(struct qxl_surface_id));
    return surfaces;
}

void rig_surfaces_destroy(struct rig_surfaces *surfaces)
{
    if (!surfaces)
        return;
    g_hash_table_destroy(surfaces->by_captured_id);
    g_array_free(surfaces->spare, TRUE);
    g_free(surfaces);
}

/* QXL_PRIMARY if there is none. */
static struct qxl_surface_id lookup(struct rig_surfaces *surfaces, uint32_t captured_id)
{
    gpointer value = g_hash_table_lookup(surfaces->by_captured_id, GUINT_TO_POINTER(captured_id));

    return (struct qxl_surface_id){GPOINTER_TO_UINT(value)};
}

static void count_created(struct rig_surfaces *surfaces)
{
    surfaces->live++;
    surfaces->max = MAX(surfaces->max, surfaces->live);
}

static enum qxl_status destroy_surface(struct rig_surfaces *surfaces, struct qxl_surface_id id)
{
    enum qxl_status status = qxl_surface_destroy(surfaces->machine->display, id);

    if (status == QXL_STATUS_OK)
        surfaces->live--;
    return status;
}

/* A surface that the capture does not show being made. Its command is not compared. */
static enum qxl_status make_up(struct rig_surfaces *surfaces, struct qxl_surface_id *id)
{
    const struct qxl_surface_request request = {
        .width = MADE_UP_SIDE,
        .height = MADE_UP_SIDE,
        .format = SPICE_SURFACE_FMT_32_ARGB,
    };
    enum qxl_status status = qxl_surface_create(surfaces->machine->display, &request, id);

    if (status != QXL_STATUS_OK)
        return status;
    count_created(surfaces);
    rig_machine_take(surfaces->machine);
    return QXL_STATUS_OK;
}

/* By a command that is not compared. */
static enum qxl_status destroy_uncompared(struct rig_surfaces *surfaces, struct qxl_surface_id id)
{
    enum qxl_status status = destroy_surface(surfaces, id);

    if (status == QXL_STATUS_OK)
        rig_machine_take(surfaces->machine);
    return status;
}

static bool take_spare(struct rig_surfaces *surfaces, struct qxl_surface_id *id)
{
    if (surfaces->spare->len == 0)
        return false;
    *id = g_array_index(surfaces->spare, struct qxl_surface_id, surfaces->spare->len - 1);
    g_array_set_size(surfaces->spare, surfaces->spare->len - 1);
    return true;
}

static void map(struct rig_surfaces *surfaces, uint32_t captured_id, struct qxl_surface_id id)
{
    g_hash_table_insert(surfaces->by_captured_id, GUINT_TO_POINTER(captured_id),
                        GUINT_TO_POINTER(id.value));
}

/* An id from before the beginning of the log, or from a line that was lost. */
static enum qxl_status adopt(struct rig_surfaces *surfaces, uint32_t captured_id,
                             struct qxl_surface_id *id)
{
    if (!take_spare(surfaces, id)) {
        enum qxl_status status = make_up(surfaces, id);

        if (status != QXL_STATUS_OK)
            return status;
    }
    tell(surfaces, "surface %u is used but does not exist in this log: one is made up",
         captured_id);
    map(surfaces, captured_id, *id);
    rig_id_map_forget_surface(surfaces->ids, captured_id, id->value);
    return QXL_STATUS_OK;
}

enum qxl_status rig_surfaces_set_primary(struct rig_surfaces *surfaces, uint32_t width,
                                         uint32_t height)
{
    const struct qxl_surface_request request = {
        .width = width,
        .height = height,
        .format = SPICE_SURFACE_FMT_32_xRGB,
    };
    enum qxl_status status;

    if (surfaces->has_primary) {
        status = qxl_primary_destroy(surfaces->machine->display);
        if (status != QXL_STATUS_OK)
            return status;
        surfaces->has_primary = false;
    }
    status = qxl_primary_create(surfaces->machine->display, &request);
    if (status != QXL_STATUS_OK)
        return status;
    surfaces->has_primary = true;
    surfaces->primary_width = width;
    surfaces->primary_height = height;
    return QXL_STATUS_OK;
}

static enum qxl_status need_primary(struct rig_surfaces *surfaces, int64_t width, int64_t height)
{
    uint32_t w = surfaces->has_primary ? surfaces->primary_width : PRIMARY_WIDTH;
    uint32_t h = surfaces->has_primary ? surfaces->primary_height : PRIMARY_HEIGHT;

    if (surfaces->has_primary && width <= w && height <= h)
        return QXL_STATUS_OK;
    if (width > PRIMARY_SIDE_MAX || height > PRIMARY_SIDE_MAX)
        return surfaces->has_primary ? QXL_STATUS_OK : rig_surfaces_set_primary(surfaces, w, h);
    return rig_surfaces_set_primary(surfaces, (uint32_t)MAX(width, w), (uint32_t)MAX(height, h));
}

enum qxl_status rig_surfaces_find(struct rig_surfaces *surfaces, uint32_t captured_id,
                                  struct qxl_surface_id *id)
{
    if (captured_id == 0) {
        *id = QXL_PRIMARY;
        return need_primary(surfaces, 0, 0);
    }
    *id = lookup(surfaces, captured_id);
    return id->value == 0 ? adopt(surfaces, captured_id, id) : QXL_STATUS_OK;
}

static bool holds(const struct rig_surfaces *surfaces, struct qxl_surface_id id, unsigned bits,
                  const struct qxl_rect *area)
{
    struct qxl_surface_info info;

    return qxl_surface_info(surfaces->machine->display, id, &info) == QXL_STATUS_OK &&
           rig_surface_format_bits(info.format) == bits && (uint32_t)area->right <= info.width &&
           (uint32_t)area->bottom <= info.height;
}

/* An off-screen one of so many bits a pixel that has the area, `best` if it does. */
static bool find_off_screen(const struct rig_surfaces *surfaces, struct qxl_surface_id best,
                            unsigned bits, const struct qxl_rect *area, struct qxl_surface_id *id)
{
    GHashTableIter iterator;
    gpointer value;
    bool found = holds(surfaces, best, bits, area);

    *id = best;
    g_hash_table_iter_init(&iterator, surfaces->by_captured_id);
    while (!found && g_hash_table_iter_next(&iterator, NULL, &value)) {
        id->value = GPOINTER_TO_UINT(value);
        found = holds(surfaces, *id, bits, area);
    }
    return found;
}

enum qxl_status rig_surfaces_find_source(struct rig_surfaces *surfaces,
                                         struct qxl_surface_id destination,
                                         const struct qxl_rect *area, struct qxl_surface_id *id)
{
    struct qxl_surface_info info;
    enum qxl_status status = qxl_surface_info(surfaces->machine->display, destination, &info);
    unsigned bits = status == QXL_STATUS_OK ? rig_surface_format_bits(info.format) : 0;

    if (bits != 32 && find_off_screen(surfaces, destination, bits, area, id))
        return QXL_STATUS_OK;
    *id = QXL_PRIMARY;
    return need_primary(surfaces, area->right, area->bottom);
}

enum qxl_status rig_surfaces_add(struct rig_surfaces *surfaces, const struct rig_surface *captured)
{
    const struct qxl_surface_request request = {
        .width = captured->width,
        .height = captured->height,
        .format = captured->format,
        .stride = captured->stride,
    };
    struct qxl_surface_id id;
    enum qxl_status status = qxl_surface_create(surfaces->machine->display, &request, &id);

    if (status != QXL_STATUS_OK)
        return status;
    count_created(surfaces);
    map(surfaces, captured->id, id);
    return QXL_STATUS_OK;
}

/* Any surface of ours that stands for one of the capture's. */
static bool take_mapped(struct rig_surfaces *surfaces, struct qxl_surface_id *id)
{
    GHashTableIter iterator;
    gpointer value;

    g_hash_table_iter_init(&iterator, surfaces->by_captured_id);
    if (!g_hash_table_iter_next(&iterator, NULL, &value))
        return false;
    id->value = GPOINTER_TO_UINT(value);
    g_hash_table_iter_remove(&iterator);
    return true;
}

/* The count says that there is one: which of ours, the lost line would have told. */
static enum qxl_status take_unknown(struct rig_surfaces *surfaces, uint32_t captured_id,
                                    struct qxl_surface_id *id)
{
    tell(surfaces, "surface %u is destroyed but does not exist in this log: another one is taken",
         captured_id);
    if (!take_spare(surfaces, id) && !take_mapped(surfaces, id)) {
        enum qxl_status status = make_up(surfaces, id);

        if (status != QXL_STATUS_OK)
            return status;
    }
    rig_id_map_forget_surface(surfaces->ids, captured_id, id->value);
    return QXL_STATUS_OK;
}

static bool take_captured(struct rig_surfaces *surfaces, uint32_t captured_id,
                          struct qxl_surface_id *id)
{
    *id = lookup(surfaces, captured_id);
    return g_hash_table_remove(surfaces->by_captured_id, GUINT_TO_POINTER(captured_id));
}

enum qxl_status rig_surfaces_remove(struct rig_surfaces *surfaces, uint32_t captured_id)
{
    struct qxl_surface_id id;

    if (!take_captured(surfaces, captured_id, &id)) {
        enum qxl_status status = take_unknown(surfaces, captured_id, &id);

        if (status != QXL_STATUS_OK)
            return status;
    }
    return destroy_surface(surfaces, id);
}

enum qxl_status rig_surfaces_remove_by_port(struct rig_surfaces *surfaces, uint32_t captured_id)
{
    struct qxl_surface_id id;

    if (!take_captured(surfaces, captured_id, &id))
        return QXL_STATUS_OK;
    return destroy_uncompared(surfaces, id);
}

static enum qxl_status add_spares(struct rig_surfaces *surfaces, uint32_t live)
{
    while (surfaces->live < live) {
        struct qxl_surface_id id;
        enum qxl_status status = make_up(surfaces, &id);

        if (status != QXL_STATUS_OK)
            return status;
        g_array_append_val(surfaces->spare, id);
    }
    return QXL_STATUS_OK;
}

/* Destroy what `take` gives until no more than `live` are left, or it gives no more. */
static enum qxl_status drop(struct rig_surfaces *surfaces, uint32_t live,
                            bool (*take)(struct rig_surfaces *surfaces, struct qxl_surface_id *id))
{
    struct qxl_surface_id id;

    while (surfaces->live > live && take(surfaces, &id)) {
        enum qxl_status status = destroy_uncompared(surfaces, id);

        if (status != QXL_STATUS_OK)
            return status;
    }
    return QXL_STATUS_OK;
}

enum qxl_status rig_surfaces_match_count(struct rig_surfaces *surfaces, uint32_t live, uint32_t max)
{
    enum qxl_status status = QXL_STATUS_OK;

    if (live > MATCH_MAX || max > MATCH_MAX)
        return QXL_STATUS_OK; /* nonsense; the comparison will say so */
    if (max > MAX(surfaces->max, live + 1)) {
        tell(surfaces, "the capture has had %u surfaces at once, more than this log shows: made up",
             max);
        status = add_spares(surfaces, max);
        if (status == QXL_STATUS_OK)
            status = drop(surfaces, live, take_spare);
    }
    if (status != QXL_STATUS_OK || live == surfaces->live)
        return status;
    if (live == 0) {
        tell(surfaces, "the count of surfaces begins anew: all were destroyed, unseen in this log");
        status = rig_surfaces_remove_all(surfaces);
        return status == QXL_STATUS_OK ? need_primary(surfaces, 0, 0) : status;
    }
    tell(surfaces, "the capture has %u live surfaces, this log shows %u: lines are missing", live,
         surfaces->live - surfaces->spare->len);
    status = drop(surfaces, live, take_spare);
    /* Which ones the lost lines destroyed cannot be known; made-up ones take their place. */
    if (status == QXL_STATUS_OK)
        status = drop(surfaces, live, take_mapped);
    return status == QXL_STATUS_OK ? add_spares(surfaces, live) : status;
}

uint32_t rig_surfaces_max(const struct rig_surfaces *surfaces)
{
    return surfaces->max;
}

enum qxl_status rig_surfaces_remove_all(struct rig_surfaces *surfaces)
{
    enum qxl_status status = qxl_surface_destroy_all(surfaces->machine->display);

    if (status == QXL_STATUS_OK)
        rig_surfaces_forget(surfaces);
    return status;
}

void rig_surfaces_forget(struct rig_surfaces *surfaces)
{
    g_hash_table_remove_all(surfaces->by_captured_id);
    g_array_set_size(surfaces->spare, 0);
    surfaces->live = 0;
    surfaces->has_primary = false;
}
