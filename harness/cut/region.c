/* SPDX-License-Identifier: BSD-3-Clause */
#include "region.h"

enum { BOXES_MAX = 256 };

static bool is_empty(const struct rig_box *box)
{
    return box->left >= box->right || box->top >= box->bottom;
}

static bool touch(const struct rig_box *a, const struct rig_box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static bool has(const struct rig_box *outer, const struct rig_box *inner)
{
    return outer->left <= inner->left && outer->top <= inner->top && outer->right >= inner->right &&
           outer->bottom >= inner->bottom;
}

static void append(GArray *boxes, int32_t left, int32_t top, int32_t right, int32_t bottom)
{
    const struct rig_box box = {left, top, right, bottom};

    if (!is_empty(&box))
        g_array_append_val(boxes, box);
}

/* What of `from` is not in `box`, which touches it. */
static void append_rest(GArray *boxes, const struct rig_box *from, const struct rig_box *box)
{
    int32_t top = MAX(from->top, box->top), bottom = MIN(from->bottom, box->bottom);

    append(boxes, from->left, from->top, from->right, top);
    append(boxes, from->left, top, box->left, bottom);
    append(boxes, box->right, top, from->right, bottom);
    append(boxes, from->left, bottom, from->right, from->bottom);
}

void rig_region_remove(struct rig_region *region, const struct rig_box *box)
{
    GArray *rest;

    if (is_empty(box) || !rig_region_touches(region, box))
        return;
    rest = g_array_sized_new(FALSE, FALSE, sizeof(*box), region->boxes->len + 3);
    for (guint i = 0; i < region->boxes->len; i++) {
        const struct rig_box *from = &g_array_index(region->boxes, struct rig_box, i);

        if (touch(from, box))
            append_rest(rest, from, box);
        else
            g_array_append_val(rest, *from);
    }
    if (rest->len > BOXES_MAX && rest->len > region->boxes->len) {
        g_array_unref(rest);
        return;
    }
    g_array_unref(region->boxes);
    region->boxes = rest;
}

/* One box around all. */
static void simplify(GArray *boxes)
{
    struct rig_box all = g_array_index(boxes, struct rig_box, 0);

    for (guint i = 1; i < boxes->len; i++) {
        const struct rig_box *box = &g_array_index(boxes, struct rig_box, i);

        all = (struct rig_box){MIN(all.left, box->left), MIN(all.top, box->top),
                               MAX(all.right, box->right), MAX(all.bottom, box->bottom)};
    }
    g_array_set_size(boxes, 0);
    g_array_append_val(boxes, all);
}

void rig_region_add(struct rig_region *region, const struct rig_box *box)
{
    if (is_empty(box))
        return;
    if (!region->boxes)
        region->boxes = g_array_new(FALSE, FALSE, sizeof(*box));
    for (guint i = 0; i < region->boxes->len; i++)
        if (has(&g_array_index(region->boxes, struct rig_box, i), box))
            return;
    rig_region_remove(region, box);
    g_array_append_val(region->boxes, *box);
    if (region->boxes->len > BOXES_MAX)
        simplify(region->boxes);
}

bool rig_region_touches(const struct rig_region *region, const struct rig_box *box)
{
    for (guint i = 0; region->boxes && i < region->boxes->len; i++)
        if (touch(&g_array_index(region->boxes, struct rig_box, i), box))
            return true;
    return false;
}

void rig_region_finish(struct rig_region *region)
{
    if (region->boxes)
        g_array_unref(region->boxes);
    region->boxes = NULL;
}
