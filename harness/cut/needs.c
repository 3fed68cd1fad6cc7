/* SPDX-License-Identifier: BSD-3-Clause */
#include "cut_private.h"

#include <string.h>

uint32_t rig_cut_select(const struct rig_cut *cut, struct rig_selection *selection, uint8_t *keep)
{
    uint32_t count = 0;

    rig_selection_rewind(selection);
    for (uint32_t i = 0; i < cut->parts->len; i++) {
        const struct rig_cut_part *part = cut_part(cut, i);

        keep[i] = RIG_CUT_OUT;
        if (!part->number ||
            !rig_selection_has(selection, part->number, part->kind, part->draw_type, part->time_ns))
            continue;
        keep[i] = RIG_CUT_SELECTED;
        count++;
    }
    return count;
}

static void need(uint8_t *keep, uint32_t part)
{
    if (part != RIG_CUT_NONE && keep[part] == RIG_CUT_OUT)
        keep[part] = RIG_CUT_NEEDED;
}

/* ---- drawing that can be seen ---- */

/* From the end of a selection to its beginning: of each surface the pixels that are looked for. */
struct search {
    const struct rig_cut *cut;
    uint8_t *keep;
    struct rig_region *wanted; /* as many as there are surfaces */
};

static void want_shown(struct search *search, const struct rig_cut_part *part)
{
    if (part->primary != RIG_CUT_NONE)
        rig_region_add(&search->wanted[part->primary], &RIG_BOX_ALL);
    if (part->role == RIG_CUT_DRAW)
        rig_region_add(&search->wanted[part->surface], &RIG_BOX_ALL);
}

static void take_drawing(struct search *search, uint32_t index)
{
    const struct rig_cut_part *part = cut_part(search->cut, index);
    struct rig_region *wanted = &search->wanted[part->surface];

    if (search->keep[index] == RIG_CUT_OUT && !rig_region_touches(wanted, &part->box))
        return;
    need(search->keep, index);
    if (part->covers)
        rig_region_remove(wanted, &part->box);
    for (uint32_t i = 0; i < part->read_count; i++) {
        const struct rig_cut_read *read = cut_read(search->cut, part->reads + i);

        rig_region_add(&search->wanted[read->surface], &read->area);
    }
}

static void need_drawings(const struct rig_cut *cut, uint8_t *keep)
{
    struct search search = {cut, keep, g_new0(struct rig_region, cut->surfaces->len + 1)};

    for (uint32_t i = cut->parts->len; i-- > 0;) {
        const struct rig_cut_part *part = cut_part(cut, i);

        if (keep[i] == RIG_CUT_SELECTED) {
            want_shown(&search, part);
            need(keep, part->shape);
        }
        if (part->role == RIG_CUT_DRAW)
            take_drawing(&search, i);
    }
    for (uint32_t i = 0; i < cut->surfaces->len; i++)
        rig_region_finish(&search.wanted[i]);
    g_free(search.wanted);
}

/* ---- surfaces ---- */

static void need_surface(const struct rig_cut *cut, uint8_t *keep, uint32_t index)
{
    need(keep, cut_surface(cut, index)->create);
    need(keep, cut_surface(cut, index)->head);
}

/* An end that is selected is an end of something. */
static void need_ended(const struct rig_cut *cut, uint8_t *keep)
{
    for (uint32_t i = 0; i < cut->surfaces->len; i++) {
        const struct rig_cut_surface *surface = cut_surface(cut, i);

        if (surface->end != RIG_CUT_NONE && keep[surface->end] == RIG_CUT_SELECTED)
            need_surface(cut, keep, i);
    }
}

/* From the end: what a surface needs was there before it. */
static void need_surfaces(const struct rig_cut *cut, uint8_t *keep)
{
    need_ended(cut, keep);
    for (uint32_t i = cut->parts->len; i-- > 0;) {
        const struct rig_cut_part *part = cut_part(cut, i);
        bool shows = keep[i] == RIG_CUT_SELECTED || part->role == RIG_CUT_CREATE;

        if (keep[i] == RIG_CUT_OUT)
            continue;
        /* No surface is made while there is no primary. */
        if (shows && part->primary != RIG_CUT_NONE)
            need_surface(cut, keep, part->primary);
        if (part->surface != RIG_CUT_NONE)
            need_surface(cut, keep, part->surface);
        for (uint32_t k = 0; k < part->read_count; k++)
            need_surface(cut, keep, cut_read(cut, part->reads + k)->surface);
    }
}

/* What was there before the trace is there. */
static bool is_kept(const uint8_t *keep, const struct rig_cut_surface *surface)
{
    return surface->create == RIG_CUT_NONE || keep[surface->create] != RIG_CUT_OUT;
}

/* Up to the last of the selection: what is behind it shows nothing of it. No surface is destroyed
 * while there is no primary; one that came later than the surface is looked at later, too. */
static void need_ends(const struct rig_cut *cut, uint8_t *keep, uint32_t last)
{
    for (uint32_t i = 0; i < cut->surfaces->len; i++) {
        const struct rig_cut_surface *surface = cut_surface(cut, i);

        if (surface->end == RIG_CUT_NONE || surface->end >= last ||
            surface->create == RIG_CUT_NONE || !is_kept(keep, surface))
            continue;
        need(keep, surface->end);
        if (cut_part(cut, surface->end)->primary != RIG_CUT_NONE)
            need_surface(cut, keep, cut_part(cut, surface->end)->primary);
    }
}

static void need_states(const struct rig_cut *cut, uint8_t *keep, uint32_t last)
{
    bool any = false;

    for (uint32_t i = 0; i < last; i++) {
        any = any || keep[i] != RIG_CUT_OUT;
        if (any && cut_part(cut, i)->role == RIG_CUT_STATE)
            need(keep, i);
    }
}

/* A line that is no command goes with the command before it; the first ones with the first one. */
static void need_lines_besides(const struct rig_cut *cut, uint8_t *keep)
{
    uint32_t first = 0;
    bool after_selected;

    while (first < cut->parts->len && !cut_part(cut, first)->is_command)
        first++;
    after_selected = first < cut->parts->len && keep[first] == RIG_CUT_SELECTED;
    for (uint32_t i = 0; i < cut->parts->len; i++) {
        const struct rig_cut_part *part = cut_part(cut, i);

        if (part->is_command)
            after_selected = keep[i] == RIG_CUT_SELECTED;
        else if (after_selected)
            need(keep, i);
    }
}

void rig_cut_add_needed(const struct rig_cut *cut, enum rig_cut_needs needs, uint8_t *keep)
{
    uint32_t last = cut->parts->len;

    while (last > 0 && keep[last - 1] == RIG_CUT_OUT)
        last--;
    if (cut->is_recording && needs == RIG_CUT_PIXELS)
        need_drawings(cut, keep);
    need_surfaces(cut, keep);
    need_ends(cut, keep, last);
    if (cut->is_recording)
        need_states(cut, keep, last);
    else
        need_lines_besides(cut, keep);
}

/* ---- without what was left out ---- */

static bool is_there(const struct rig_cut *cut, const uint8_t *keep, uint32_t index)
{
    return is_kept(keep, cut_surface(cut, index));
}

static bool has_all(const struct rig_cut *cut, const uint8_t *keep, const struct rig_cut_part *part)
{
    if (part->role == RIG_CUT_CREATE && part->primary != RIG_CUT_NONE &&
        part->primary != part->surface)
        return is_there(cut, keep, part->primary);
    if (part->role != RIG_CUT_DRAW)
        return true;
    if (part->surface != RIG_CUT_NONE && !is_there(cut, keep, part->surface))
        return false;
    for (uint32_t i = 0; i < part->read_count; i++)
        if (!is_there(cut, keep, cut_read(cut, part->reads + i)->surface))
            return false;
    return true;
}

/* A message and its fields go together. */
static void drop_halves(const struct rig_cut *cut, uint8_t *keep)
{
    for (uint32_t i = 0; i < cut->surfaces->len; i++) {
        const struct rig_cut_surface *surface = cut_surface(cut, i);

        if (surface->head == RIG_CUT_NONE)
            continue;
        if (keep[surface->head] == RIG_CUT_OUT || keep[surface->create] == RIG_CUT_OUT)
            keep[surface->head] = keep[surface->create] = RIG_CUT_OUT;
    }
}

/* Ends of what is not there; and back: the end of what had an id that is used again. */
static void mend_ends(const struct rig_cut *cut, uint8_t *keep)
{
    GHashTable *later = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    uint8_t *ends = g_new0(uint8_t, cut->parts->len + 1);

    for (uint32_t i = cut->surfaces->len; i-- > 0;) {
        const struct rig_cut_surface *surface = cut_surface(cut, i);
        gint64 key = (gint64)((uint64_t)surface->device << 32 | surface->id);

        if (!is_kept(keep, surface))
            continue;
        if (surface->end != RIG_CUT_NONE) {
            ends[surface->end] = 1;
            if (g_hash_table_contains(later, &key))
                need(keep, surface->end);
        }
        g_hash_table_add(later, g_memdup2(&key, sizeof(key)));
    }
    for (uint32_t i = 0; i < cut->parts->len; i++) {
        const struct rig_cut_part *part = cut_part(cut, i);

        if (part->role == RIG_CUT_END &&
            (!ends[i] || (part->primary != RIG_CUT_NONE && !is_there(cut, keep, part->primary))))
            keep[i] = RIG_CUT_OUT;
    }
    g_free(ends);
    g_hash_table_unref(later);
}

void rig_cut_drop_orphans(const struct rig_cut *cut, uint8_t *keep)
{
    drop_halves(cut, keep);
    for (uint32_t i = 0; i < cut->parts->len; i++)
        if (keep[i] != RIG_CUT_OUT && !has_all(cut, keep, cut_part(cut, i)))
            keep[i] = RIG_CUT_OUT;
    mend_ends(cut, keep);
}
