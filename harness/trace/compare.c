/* SPDX-License-Identifier: BSD-3-Clause */
#include "compare.h"

#include <glib.h>
#include <inttypes.h>
#include <spice/enums.h>
#include <spice/qxl_dev.h>
#include <stdio.h>
#include <string.h>

/* SPICE_IMAGE_TYPE_SURFACE: its flags, width and height are left uninitialised by real drivers. */
#define SURFACE_IMAGE SPICE_IMAGE_TYPE_SURFACE
#define TABLE_START 256

/* Open addressing, linear probing, no more than half full; a removal closes its gap. */
struct id_table {
    struct {
        uint64_t id, other;
        bool used;
    } * slots;
    size_t mask;
    size_t count;
};

struct id_pairs {
    struct id_table forward, back;
};

struct id_scope {
    struct id_pairs known, doubted;
};

struct rig_id_map {
    struct id_scope surface, image, unique;
};

static size_t hash(const struct id_table *table, uint64_t id)
{
    uint64_t mixed = id * UINT64_C(0x9e3779b97f4a7c15);

    return (size_t)(mixed >> 32 ^ mixed) & table->mask;
}

static void table_init(struct id_table *table, size_t size)
{
    table->slots = g_malloc0(size * sizeof(*table->slots));
    table->mask = size - 1;
    table->count = 0;
}

static size_t table_find(const struct id_table *table, uint64_t id)
{
    size_t i = hash(table, id);

    while (table->slots[i].used && table->slots[i].id != id)
        i = (i + 1) & table->mask;
    return i;
}

static void table_set(struct id_table *table, uint64_t id, uint64_t other)
{
    size_t i = table_find(table, id);

    if (!table->slots[i].used) {
        if (2 * table->count > table->mask) {
            struct id_table bigger;
            table_init(&bigger, 2 * (table->mask + 1));
            for (size_t k = 0; k <= table->mask; k++)
                if (table->slots[k].used)
                    bigger.slots[table_find(&bigger, table->slots[k].id)] = table->slots[k];
            bigger.count = table->count;
            g_free(table->slots);
            *table = bigger;
            i = table_find(table, id);
        }
        table->count++;
    }
    table->slots[i].id = id;
    table->slots[i].other = other;
    table->slots[i].used = true;
}

static void table_remove(struct id_table *table, uint64_t id)
{
    size_t gap = table_find(table, id);

    if (!table->slots[gap].used)
        return;
    table->count--;
    for (size_t i = (gap + 1) & table->mask; table->slots[i].used; i = (i + 1) & table->mask) {
        size_t home = hash(table, table->slots[i].id);
        if (((i - home) & table->mask) >= ((i - gap) & table->mask)) {
            table->slots[gap] = table->slots[i];
            gap = i;
        }
    }
    table->slots[gap].used = false;
}

static void pairs_init(struct id_pairs *pairs)
{
    table_init(&pairs->forward, TABLE_START);
    table_init(&pairs->back, TABLE_START);
}

static void pairs_finish(struct id_pairs *pairs)
{
    g_free(pairs->forward.slots);
    g_free(pairs->back.slots);
}

static bool lookup(const struct id_table *table, uint64_t id, uint64_t *other)
{
    size_t i = table_find(table, id);

    *other = table->slots[i].other;
    return table->slots[i].used;
}

/* Forget what a and b are paired with. */
static void unpair(struct id_pairs *pairs, uint64_t a, uint64_t b)
{
    uint64_t other;

    if (lookup(&pairs->forward, a, &other)) {
        table_remove(&pairs->back, other);
        table_remove(&pairs->forward, a);
    }
    if (lookup(&pairs->back, b, &other)) {
        table_remove(&pairs->forward, other);
        table_remove(&pairs->back, b);
    }
}

static void pair(struct id_pairs *pairs, uint64_t a, uint64_t b)
{
    unpair(pairs, a, b);
    if (pairs->forward.count >= RIG_ID_MAP_MAX) {
        pairs_finish(pairs);
        pairs_init(pairs);
    }
    table_set(&pairs->forward, a, b);
    table_set(&pairs->back, b, a);
}

static bool is_pair(const struct id_pairs *pairs, uint64_t a, uint64_t b)
{
    uint64_t other;

    return lookup(&pairs->forward, a, &other) && other == b;
}

static void scope_init(struct id_scope *scope)
{
    pairs_init(&scope->known);
    pairs_init(&scope->doubted);
}

static void scope_finish(struct id_scope *scope)
{
    pairs_finish(&scope->known);
    pairs_finish(&scope->doubted);
}

static void scope_clear(struct id_scope *scope)
{
    scope_finish(scope);
    scope_init(scope);
}

static void settle(struct id_scope *scope, uint64_t a, uint64_t b)
{
    if (scope->doubted.forward.count)
        unpair(&scope->doubted, a, b);
    if (!is_pair(&scope->known, a, b))
        pair(&scope->known, a, b);
}

struct rig_id_map *rig_id_map_create(void)
{
    struct rig_id_map *map = g_new(struct rig_id_map, 1);

    scope_init(&map->surface);
    scope_init(&map->image);
    scope_init(&map->unique);
    pair(&map->surface.known, 0, 0);
    return map;
}

void rig_id_map_destroy(struct rig_id_map *map)
{
    if (map) {
        scope_finish(&map->surface);
        scope_finish(&map->image);
        scope_finish(&map->unique);
        g_free(map);
    }
}

void rig_id_map_clear(struct rig_id_map *map)
{
    scope_clear(&map->surface);
    scope_clear(&map->image);
    scope_clear(&map->unique);
    pair(&map->surface.known, 0, 0);
}

void rig_id_map_forget_surface(struct rig_id_map *map, uint32_t a, uint32_t b)
{
    unpair(&map->surface.known, a, b);
    unpair(&map->surface.doubted, a, b);
}

struct comparison {
    struct rig_id_map *map;
    rig_difference_function *report;
    void *context;
    unsigned differences;
};

G_GNUC_NO_INLINE
static void differ(struct comparison *comparison, const char *field, const char *a, const char *b)
{
    struct rig_difference difference = {field, a, b};

    comparison->differences++;
    if (comparison->report)
        comparison->report(&difference, comparison->context);
}

G_GNUC_NO_INLINE
static void differ_number(struct comparison *comparison, const char *field, int64_t a, int64_t b)
{
    char text_a[24], text_b[24];

    snprintf(text_a, sizeof(text_a), "%" PRId64, a);
    snprintf(text_b, sizeof(text_b), "%" PRId64, b);
    differ(comparison, field, text_a, text_b);
}

static inline void number(struct comparison *comparison, const char *field, int64_t a, int64_t b)
{
    if (G_UNLIKELY(a != b))
        differ_number(comparison, field, a, b);
}

static inline void word(struct comparison *comparison, const char *field, uint32_t a, uint32_t b,
                        const char *name_a, const char *name_b)
{
    if (G_UNLIKELY(a != b))
        differ(comparison, field, name_a, name_b);
}

static inline void null(struct comparison *comparison, const char *field, uint64_t a, uint64_t b)
{
    if (G_UNLIKELY(!a != !b))
        differ(comparison, field, a ? "an address" : "null", b ? "an address" : "null");
}

/* How the log prints the ids of a scope. */
enum id_style { ID_DECIMAL, ID_HEX, ID_HEX_0X };

#define ID_TEXT 24

static char *id_text(char *buffer, enum id_style style, uint64_t id)
{
    if (style == ID_DECIMAL)
        snprintf(buffer, ID_TEXT, "%" PRId32, (int32_t)id);
    else
        snprintf(buffer, ID_TEXT, "%s%" PRIx64, style == ID_HEX_0X ? "0x" : "", id);
    return buffer;
}

/* Reads well behind "5, there 6" and behind "captured 5, replayed 6". */
G_GNUC_NO_INLINE
static void differ_id(struct comparison *comparison, const char *field, enum id_style style,
                      const struct id_pairs *known, uint64_t a, uint64_t b)
{
    char id_a[ID_TEXT], id_b[ID_TEXT], old_a[ID_TEXT], old_b[ID_TEXT];
    char text_b[192];
    uint64_t of_a = 0;
    uint64_t of_b = 0;
    bool has_a = lookup(&known->forward, a, &of_a);
    bool has_b = lookup(&known->back, b, &of_b);

    id_text(id_a, style, a);
    id_text(id_b, style, b);
    id_text(old_a, style, of_a);
    id_text(old_b, style, of_b);
    if (style == ID_DECIMAL && ((has_a && !a && !of_a) || (has_b && !b && !of_b)))
        snprintf(text_b, sizeof(text_b), "%s (0 is the primary)", id_b);
    else if (has_a && has_b)
        snprintf(text_b, sizeof(text_b), "%s (%s was %s before, and %s was there for %s)", id_b,
                 id_a, old_a, id_b, old_b);
    else if (has_a)
        snprintf(text_b, sizeof(text_b), "%s (%s was %s before)", id_b, id_a, old_a);
    else
        snprintf(text_b, sizeof(text_b), "%s (that was %s before)", id_b, old_b);
    differ(comparison, field, id_a, text_b);
}

static bool is_new(const struct id_pairs *pairs, uint64_t a, uint64_t b)
{
    uint64_t other;

    return !lookup(&pairs->forward, a, &other) && !lookup(&pairs->back, b, &other);
}

/*
 * Are the ids each other's? A pair that is new, or seen again after it differed, is; the one that
 * differs is only doubted, so that a single changed id leaves the commands behind it alone.
 */
static bool id(struct comparison *comparison, const char *field, enum id_style style,
               struct id_scope *scope, uint64_t a, uint64_t b)
{
    if (a == RIG_LOST || b == RIG_LOST)
        return true;
    if (is_pair(&scope->known, a, b) || is_new(&scope->known, a, b) ||
        is_pair(&scope->doubted, a, b)) {
        settle(scope, a, b);
        return true;
    }
    differ_id(comparison, field, style, &scope->known, a, b);
    pair(&scope->doubted, a, b);
    return false;
}

G_GNUC_NO_INLINE
static void differ_area(struct comparison *comparison, const char *field, const struct rig_area *a,
                        const struct rig_area *b)
{
    char text_a[64], text_b[64];

    snprintf(text_a, sizeof(text_a), "%dx%d+%d+%d", a->width, a->height, a->x, a->y);
    snprintf(text_b, sizeof(text_b), "%dx%d+%d+%d", b->width, b->height, b->x, b->y);
    differ(comparison, field, text_a, text_b);
}

static inline void area(struct comparison *comparison, const char *field, const struct rig_area *a,
                        const struct rig_area *b)
{
    if (G_UNLIKELY(memcmp(a, b, sizeof(*a))))
        differ_area(comparison, field, a, b);
}

static void compare_image(struct comparison *comparison, uint32_t parts, const struct rig_image *a,
                          const struct rig_image *b)
{
    if (parts & RIG_PART_IMAGE) {
        if (comparison->map)
            id(comparison, "image id", ID_HEX, &comparison->map->image, a->id, b->id);
        number(comparison, "image type", a->type, b->type);
        if (a->type != SURFACE_IMAGE || b->type != SURFACE_IMAGE) {
            number(comparison, "image flags", a->flags, b->flags);
            number(comparison, "image width", a->width, b->width);
            number(comparison, "image height", a->height, b->height);
        }
    }
    if (parts & RIG_PART_BITMAP) {
        number(comparison, "bitmap fmt", a->bitmap_format, b->bitmap_format);
        number(comparison, "bitmap flags", a->bitmap_flags, b->bitmap_flags);
        number(comparison, "bitmap x", a->bitmap_x, b->bitmap_x);
        number(comparison, "bitmap y", a->bitmap_y, b->bitmap_y);
        number(comparison, "bitmap stride", a->stride, b->stride);
        null(comparison, "bitmap palette", a->palette, b->palette);
        null(comparison, "bitmap data", a->data, b->data);
    }
}

static void compare_draw(struct comparison *comparison, uint32_t parts, bool compat,
                         const struct rig_draw *a, const struct rig_draw *b)
{
    if (parts & RIG_PART_DRAW) {
        if (comparison->map && !compat)
            id(comparison, "surface_id", ID_DECIMAL, &comparison->map->surface, a->surface_id,
               b->surface_id);
        word(comparison, "draw type", a->type, b->type, rig_draw_type_name(a->type),
             rig_draw_type_name(b->type));
        word(comparison, "effect", a->effect, b->effect, rig_effect_name(a->effect),
             rig_effect_name(b->effect));
    }
    if (parts & RIG_PART_SRC)
        null(comparison, "src", a->src, b->src);
    compare_image(comparison, parts, &a->image, &b->image);
    if (parts & RIG_PART_AREA)
        area(comparison, "area", &a->area, &b->area);
    if (parts & RIG_PART_ROP)
        number(comparison, "rop", a->rop, b->rop);
}

static const char *surface_command(const struct rig_surface *surface)
{
    return surface->unknown ? "???" : surface->create ? "create" : "destroy";
}

static void compare_surface_id(struct comparison *comparison, const struct rig_surface *a,
                               const struct rig_surface *b)
{
    struct id_scope *scope = &comparison->map->surface;

    if (a->create && b->create) {
        settle(scope, a->id, b->id);
        return;
    }
    bool same = id(comparison, "surface id", ID_DECIMAL, scope, a->id, b->id);
    if (same && !a->create && !b->create && a->id && b->id)
        unpair(&scope->known, a->id, b->id);
}

static void compare_surface(struct comparison *comparison, uint32_t parts,
                            const struct rig_surface *a, const struct rig_surface *b)
{
    if (parts & RIG_PART_SURFACE) {
        if (strcmp(surface_command(a), surface_command(b)) != 0)
            differ(comparison, "surface command", surface_command(a), surface_command(b));
        if (comparison->map)
            compare_surface_id(comparison, a, b);
    }
    if (parts & RIG_PART_SURFACE_SIZE) {
        number(comparison, "surface width", a->width, b->width);
        number(comparison, "surface height", a->height, b->height);
        number(comparison, "surface stride", a->stride, b->stride);
        word(comparison, "surface format", a->format, b->format, rig_surface_format_name(a->format),
             rig_surface_format_name(b->format));
    }
    if (parts & RIG_PART_COUNT) {
        number(comparison, "surface count", a->count, b->count);
        number(comparison, "surface max", a->max, b->max);
    }
}

static void compare_cursor(struct comparison *comparison, uint32_t parts,
                           const struct rig_cursor *a, const struct rig_cursor *b)
{
    if (parts & RIG_PART_CURSOR) {
        word(comparison, "cursor command", a->type, b->type, rig_cursor_type_name(a->type),
             rig_cursor_type_name(b->type));
    }
    if (parts & RIG_PART_POSITION) {
        number(comparison, "position x", a->x, b->x);
        number(comparison, "position y", a->y, b->y);
    }
    if (parts & RIG_PART_VISIBLE) {
        word(comparison, "visible", a->visible, b->visible, a->visible ? "yes" : "no",
             b->visible ? "yes" : "no");
        null(comparison, "shape", a->shape, b->shape);
    }
    if (parts & RIG_PART_SHAPE) {
        word(comparison, "shape type", a->shape_type, b->shape_type,
             rig_cursor_shape_name(a->shape_type), rig_cursor_shape_name(b->shape_type));
        number(comparison, "shape width", a->width, b->width);
        number(comparison, "shape height", a->height, b->height);
        number(comparison, "hot-spot x", a->hot_x, b->hot_x);
        number(comparison, "hot-spot y", a->hot_y, b->hot_y);
        if (comparison->map)
            id(comparison, "shape unique", ID_HEX_0X, &comparison->map->unique, a->unique,
               b->unique);
        number(comparison, "shape data-size", a->data_size, b->data_size);
    }
}

/* The last part that was read, for a person. */
static const char *extent(const struct rig_command *command, char *buffer, size_t size)
{
    static const char *const parts[] = {
        "command type",   "effect",   "src",        "image height",    "bitmap data",
        "area",           "rop",      "surface id", "surface format",  "surface count",
        "cursor command", "position", "shape",      "shape data-size",
    };
    uint32_t read = command->parts & ((1U << G_N_ELEMENTS(parts)) - 1);
    const char *last = read ? parts[g_bit_nth_msf(read, -1)] : "address";

    if ((command->parts & RIG_PART_COMPAT_BITMAPS) && !(command->parts & RIG_PART_SRC))
        last = "bitmap area";
    snprintf(buffer, size, "up to its %s%s", last,
             command->completeness == RIG_UNMAPPED ? ", where an address does not map" : "");
    return buffer;
}

unsigned rig_compare_command(struct rig_id_map *map, const struct rig_command *a,
                             const struct rig_command *b, rig_difference_function *report,
                             void *context)
{
    struct comparison comparison = {map, report, context, 0};
    uint32_t parts = a->parts & b->parts;
    bool cut = a->completeness == RIG_CUT || b->completeness == RIG_CUT;
    char text_a[128], text_b[128];

    if (!(parts & RIG_PART_TYPE))
        return 0;
    word(&comparison, "ring", a->ring, b->ring, rig_ring_name(a->ring), rig_ring_name(b->ring));
    word(&comparison, "compat", a->compat, b->compat, a->compat ? "yes" : "no",
         b->compat ? "yes" : "no");
    if (a->type != b->type) {
        differ(&comparison, "command type", rig_command_type_name(a->type),
               rig_command_type_name(b->type));
        return comparison.differences;
    }
    if (a->type == RIG_COMMAND_DRAW)
        compare_draw(&comparison, parts, a->compat || b->compat, &a->draw, &b->draw);
    else if (a->type == RIG_COMMAND_SURFACE)
        compare_surface(&comparison, parts, &a->surface, &b->surface);
    else if (a->type == RIG_COMMAND_CURSOR)
        compare_cursor(&comparison, parts, &a->cursor, &b->cursor);
    if (parts & RIG_PART_COMPAT_BITMAPS)
        area(&comparison, "bitmap area", &a->bitmap_area, &b->bitmap_area);
    if (G_UNLIKELY(a->parts != b->parts) && !cut && !comparison.differences) {
        differ(&comparison, "parts", extent(a, text_a, sizeof(text_a)),
               extent(b, text_b, sizeof(text_b)));
    }
    return comparison.differences;
}
