/* SPDX-License-Identifier: BSD-3-Clause */
#include "screens.h"

#include <string.h>

#include "../picture/png_file.h"

enum {
    /* A picture is told from another one by what is in the cells of a grid. */
    COLUMNS = 48,
    ROWS = 36,
    CELLS = COLUMNS * ROWS,
    /* Kept beyond what is wanted, so that what comes late is weighed too. */
    SPARE = 8,
    REDUCED_MOST = 16,
};

struct candidate {
    struct rig_report_screen screen; /* first */
    uint32_t cells[CELLS];
};

struct report_strip {
    unsigned most;
    GPtrArray *candidates;
};

void report_clear_screen(void *data)
{
    struct rig_report_screen *screen = data;

    g_free(screen->name);
    g_free(screen->png);
    screen->name = NULL;
    screen->png = NULL;
}

static void free_candidate(void *data)
{
    report_clear_screen(data);
    g_free(data);
}

struct report_strip *report_strip_create(unsigned most)
{
    struct report_strip *strip = g_new0(struct report_strip, 1);

    strip->most = most;
    strip->candidates = g_ptr_array_new_with_free_func(free_candidate);
    return strip;
}

void report_strip_destroy(struct report_strip *strip)
{
    if (!strip)
        return;
    g_ptr_array_unref(strip->candidates);
    g_free(strip);
}

/* ---- which differ ---- */

static void read_cells(const struct rig_picture *picture, uint32_t *cells)
{
    const uint32_t *pixel = picture->pixels;

    memset(cells, 0, CELLS * sizeof(*cells));
    for (uint32_t y = 0; y < picture->height; y++) {
        uint32_t *row = cells + (uint64_t)y * ROWS / picture->height * COLUMNS;
        for (unsigned column = 0; column < COLUMNS; column++) {
            uint32_t end = (uint32_t)((uint64_t)(column + 1) * picture->width / COLUMNS);
            uint32_t x = (uint32_t)((uint64_t)column * picture->width / COLUMNS);
            uint32_t hash = row[column];
            for (; x < end; x++)
                hash = (hash ^ pixel[x]) * UINT32_C(0x01000193);
            row[column] = hash;
        }
        pixel += picture->width;
    }
}

static unsigned distance(const struct candidate *a, const struct candidate *b)
{
    unsigned cells = 0;

    if (a->screen.width != b->screen.width || a->screen.height != b->screen.height)
        return CELLS;
    for (unsigned i = 0; i < CELLS; i++)
        cells += a->cells[i] != b->cells[i];
    return cells;
}

/* The one that is most like the one before it; of such, the one that came soonest behind it. */
static void drop_one(GPtrArray *candidates)
{
    uint64_t least = UINT64_MAX;
    guint which = 1;

    for (guint i = 1; i + 1 < candidates->len; i++) {
        const struct candidate *before = candidates->pdata[i - 1], *it = candidates->pdata[i];
        uint64_t cost = (uint64_t)distance(before, it) << 32 |
                        MIN(it->screen.command - before->screen.command, UINT32_MAX);
        if (cost < least) {
            least = cost;
            which = i;
        }
    }
    g_ptr_array_remove_index(candidates, which);
}

bool report_strip_offer(struct report_strip *strip, const struct rig_picture *picture,
                        const struct rig_report_screen *screen, GError **error)
{
    GPtrArray *candidates = strip->candidates;
    struct candidate *candidate = g_new0(struct candidate, 1);

    candidate->screen = *screen;
    candidate->screen.width = picture->width;
    candidate->screen.height = picture->height;
    read_cells(picture, candidate->cells);
    if (candidates->len && !distance(candidates->pdata[candidates->len - 1], candidate)) {
        free_candidate(candidate);
        return true;
    }
    candidate->screen.png = png_encode(picture, &candidate->screen.size, error);
    if (!candidate->screen.png) {
        free_candidate(candidate);
        return false;
    }
    g_ptr_array_add(candidates, candidate);
    if (candidates->len > strip->most + SPARE)
        drop_one(candidates);
    return true;
}

/* ---- as small as it takes ---- */

static uint32_t average(const struct rig_picture *picture, uint32_t left, uint32_t top,
                        unsigned factor)
{
    uint32_t right = MIN(left + factor, picture->width);
    uint32_t bottom = MIN(top + factor, picture->height);
    uint32_t sums[4] = {0}, pixel = 0;

    for (uint32_t y = top; y < bottom; y++)
        for (uint32_t x = left; x < right; x++)
            for (unsigned i = 0; i < 4; i++)
                sums[i] += picture->pixels[(gsize)y * picture->width + x] >> (8 * i) & 0xff;
    for (unsigned i = 0; i < 4; i++)
        pixel |= sums[i] / ((right - left) * (bottom - top)) << (8 * i);
    return pixel;
}

static struct rig_picture *reduce(const struct rig_picture *picture, unsigned factor)
{
    uint32_t width = (picture->width + factor - 1) / factor;
    uint32_t height = (picture->height + factor - 1) / factor;
    struct rig_picture *small = rig_picture_create(width, height);

    for (uint32_t y = 0; small && y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            small->pixels[(gsize)y * width + x] = average(picture, x * factor, y * factor, factor);
    if (small)
        small->has_alpha = picture->has_alpha;
    return small;
}

static bool encode(const struct rig_picture *picture, unsigned factor,
                   struct rig_report_screen *screen, GError **error)
{
    struct rig_picture *small = factor > 1 ? reduce(picture, factor) : NULL;

    g_free(screen->png);
    screen->png = png_encode_small(small ? small : picture, &screen->size, error);
    screen->reduced = small ? factor : 1;
    rig_picture_destroy(small);
    return screen->png != NULL;
}

bool report_encode(const struct rig_picture *picture, gsize bytes, struct rig_report_screen *screen,
                   GError **error)
{
    unsigned factor = 1;

    do {
        if (!encode(picture, factor, screen, error))
            return false;
        /* A picture of half the sides takes a bit more than a fourth. */
        factor = screen->size > 12 * bytes ? factor * 3 : factor + 1;
    } while (screen->size > bytes && factor <= REDUCED_MOST);
    return true;
}

static bool encode_again(struct candidate *candidate, gsize bytes, GError **error)
{
    struct rig_picture *picture = png_decode(candidate->screen.png, candidate->screen.size, error);
    bool well = picture && report_encode(picture, bytes, &candidate->screen, error);

    rig_picture_destroy(picture);
    return well;
}

static int by_size(const void *a, const void *b)
{
    const struct rig_report_screen *const *first = a, *const *second = b;

    return ((*first)->size > (*second)->size) - ((*first)->size < (*second)->size);
}

/* What a small one leaves of its share the larger ones get. */
static bool fit(GPtrArray *candidates, gsize bytes, GError **error)
{
    GPtrArray *sorted = g_ptr_array_copy(candidates, NULL, NULL);
    bool well = true;

    g_ptr_array_set_free_func(sorted, NULL);
    g_ptr_array_sort(sorted, by_size);
    for (guint i = 0; well && i < sorted->len; i++) {
        struct candidate *candidate = sorted->pdata[i];
        gsize share = bytes / (sorted->len - i);
        if (candidate->screen.size > share)
            well = encode_again(candidate, share, error);
        bytes -= MIN(bytes, candidate->screen.size);
    }
    g_ptr_array_unref(sorted);
    return well;
}

bool report_strip_take(struct report_strip *strip, gsize bytes, GArray *screens, GError **error)
{
    GPtrArray *candidates = strip->candidates;

    while (candidates->len > strip->most)
        drop_one(candidates);
    for (guint i = 0; i < candidates->len; i++)
        if (!encode_again(candidates->pdata[i], G_MAXSIZE / 16, error))
            return false;
    if (!fit(candidates, bytes, error))
        return false;
    for (guint i = 0; i < candidates->len; i++) {
        struct candidate *candidate = candidates->pdata[i];
        g_array_append_val(screens, candidate->screen);
        candidate->screen.png = NULL;
        candidate->screen.name = NULL;
    }
    return true;
}
