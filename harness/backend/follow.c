/* SPDX-License-Identifier: BSD-3-Clause */
#include "follow.h"

#include <stdlib.h>
#include <string.h>

enum { SLOT_SHIFT = 56, RELEASE_INFO = sizeof(uint64_t), RING_ITEMS = QXL_COMMAND_RING_SIZE };

static const uint64_t OFFSET_MASK = ((uint64_t)1 << 48) - 1;

/** Bytes of a BAR. */
struct extent {
    struct mirror *bar;
    uint64_t offset, size;
};

struct picture {
    struct extent extent;
    uint32_t height;
    int32_t stride;
};

void follow_init(struct follow *follow)
{
    follow->published = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    follow->surfaces = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    follow->wanted = g_array_new(FALSE, FALSE, sizeof(struct extent));
}

void follow_finish(struct follow *follow)
{
    g_hash_table_unref(follow->published);
    g_hash_table_unref(follow->surfaces);
    g_array_unref(follow->wanted);
    for (int bar = 0; bar < FOLLOW_BARS; bar++)
        mirror_close(&follow->bars[bar]);
}

QXLRam *follow_seen_header(struct follow *follow)
{
    return (QXLRam *)(void *)(follow->bars[FOLLOW_RAM].memory + follow->header);
}

QXLRam *follow_known_header(struct follow *follow)
{
    return (QXLRam *)(void *)(follow->bars[FOLLOW_RAM].known + follow->header);
}

/* ---- places ---- */

static bool find_physical(struct follow *follow, uint64_t physical, uint64_t size,
                          struct extent *extent)
{
    for (int i = 0; i < FOLLOW_BARS; i++) {
        struct mirror *bar = &follow->bars[i];
        uint64_t offset = physical - bar->address;

        if (physical < bar->address || offset >= bar->size || size > bar->size - offset)
            continue;
        *extent = (struct extent){bar, offset, size};
        return true;
    }
    return false;
}

/** An address of the driver's. False if it leads nowhere: then the device will not follow it. */
static bool find(struct follow *follow, uint64_t address, uint64_t size, struct extent *extent)
{
    uint64_t slot = address >> SLOT_SHIFT;

    return slot < FOLLOW_SLOTS && follow->slots[slot].mem_end > follow->slots[slot].mem_start &&
           find_physical(follow, follow->slots[slot].mem_start + (address & OFFSET_MASK), size,
                         extent);
}

/* ---- commands ---- */

static gboolean was_reused(gpointer key, gpointer value, gpointer data)
{
    struct follow *follow = data;
    struct extent info;

    (void)value;
    return find_physical(follow, *(uint64_t *)key, RELEASE_INFO, &info) &&
           memcmp(info.bar->memory + info.offset, info.bar->known + info.offset, RELEASE_INFO) != 0;
}

static void note_surface(struct follow *follow, uint32_t id, uint64_t address, uint32_t height,
                         int32_t stride)
{
    struct picture picture = {.height = height, .stride = stride};
    uint64_t row = (uint64_t)llabs((long long)stride);

    g_hash_table_remove(follow->surfaces, GUINT_TO_POINTER(id));
    if (find(follow, address, row * height, &picture.extent))
        g_hash_table_insert(follow->surfaces, GUINT_TO_POINTER(id),
                            g_memdup2(&picture, sizeof(picture)));
}

static void note_surface_command(struct follow *follow, const struct extent *at)
{
    QXLSurfaceCmd command;
    struct extent whole;

    if (!find_physical(follow, at->bar->address + at->offset, sizeof(command), &whole))
        return;
    memcpy(&command, whole.bar->memory + whole.offset, sizeof(command));
    if (command.type == QXL_SURFACE_CMD_CREATE)
        note_surface(follow, command.surface_id, command.u.surface_create.data,
                     command.u.surface_create.height, command.u.surface_create.stride);
    else
        g_hash_table_remove(follow->surfaces, GUINT_TO_POINTER(command.surface_id));
}

static void note_command(struct follow *follow, const QXLCommand *command)
{
    struct extent info;
    uint64_t physical;

    if (!find(follow, command->data, RELEASE_INFO, &info))
        return;
    physical = info.bar->address + info.offset;
    g_hash_table_add(follow->published, g_memdup2(&physical, sizeof(physical)));
    if (command->type == QXL_CMD_SURFACE)
        note_surface_command(follow, &info);
}

/** More than there are items: the driver has set `prod` to something else. */
static void note_ring(struct follow *follow, const QXLCommandRing *seen,
                      const QXLCommandRing *known)
{
    if (seen->prod - known->prod > RING_ITEMS)
        return;
    for (uint32_t at = known->prod; at != seen->prod; at++)
        note_command(follow, &seen->items[at % RING_ITEMS].el);
}

void follow_commands(struct follow *follow)
{
    const QXLRam *seen = follow_seen_header(follow), *known = follow_known_header(follow);

    g_hash_table_foreach_remove(follow->published, was_reused, follow);
    note_ring(follow, &seen->cmd_ring, &known->cmd_ring);
    note_ring(follow, (const QXLCommandRing *)&seen->cursor_ring,
              (const QXLCommandRing *)&known->cursor_ring);
}

/* ---- ports ---- */

static void want(struct follow *follow, const struct picture *picture, uint32_t top,
                 uint32_t bottom)
{
    uint64_t row = (uint64_t)llabs((long long)picture->stride);
    uint32_t first = picture->stride < 0 ? picture->height - bottom : top;
    struct extent rows = picture->extent;

    rows.offset += first * row;
    rows.size = (bottom - top) * row;
    g_array_append_val(follow->wanted, rows);
}

static void want_area(struct follow *follow, const QXLRam *header)
{
    const struct picture *picture =
        g_hash_table_lookup(follow->surfaces, GUINT_TO_POINTER(header->update_surface));
    uint32_t top = (uint32_t)header->update_area.top;
    uint32_t bottom = (uint32_t)header->update_area.bottom;

    if (picture && top < bottom && bottom <= picture->height)
        want(follow, picture, top, bottom);
}

static void want_all(struct follow *follow)
{
    GHashTableIter iterator;
    gpointer picture;

    g_hash_table_iter_init(&iterator, follow->surfaces);
    while (g_hash_table_iter_next(&iterator, NULL, &picture))
        want(follow, picture, 0, ((struct picture *)picture)->height);
}

void follow_forget(struct follow *follow)
{
    memset(follow->slots, 0, sizeof(follow->slots));
    g_hash_table_remove_all(follow->published);
    g_hash_table_remove_all(follow->surfaces);
    g_array_set_size(follow->wanted, 0);
}

void follow_port(struct follow *follow, unsigned port, uint8_t value)
{
    const QXLRam *header = follow_known_header(follow);

    switch (port) {
    case QXL_IO_MEMSLOT_ADD:
    case QXL_IO_MEMSLOT_ADD_ASYNC:
        if (value < FOLLOW_SLOTS)
            follow->slots[value] = header->mem_slot;
        break;
    case QXL_IO_CREATE_PRIMARY:
    case QXL_IO_CREATE_PRIMARY_ASYNC:
        note_surface(follow, 0, header->create_surface.mem, header->create_surface.height,
                     header->create_surface.stride);
        break;
    case QXL_IO_DESTROY_PRIMARY:
    case QXL_IO_DESTROY_PRIMARY_ASYNC:
        g_hash_table_remove(follow->surfaces, GUINT_TO_POINTER(0));
        break;
    case QXL_IO_DESTROY_ALL_SURFACES:
    case QXL_IO_DESTROY_ALL_SURFACES_ASYNC:
        g_hash_table_remove_all(follow->surfaces);
        break;
    case QXL_IO_UPDATE_AREA:
    case QXL_IO_UPDATE_AREA_ASYNC:
        want_area(follow, header);
        break;
    case QXL_IO_FLUSH_SURFACES_ASYNC:
        want_all(follow);
        break;
    default:
        break;
    }
}

/* ---- what comes back ---- */

void follow_pull_releases(struct follow *follow, struct rig_qemu *qemu)
{
    GHashTableIter iterator;
    gpointer physical;
    struct extent info;

    g_hash_table_iter_init(&iterator, follow->published);
    while (g_hash_table_iter_next(&iterator, &physical, NULL))
        if (find_physical(follow, *(uint64_t *)physical, RELEASE_INFO, &info))
            mirror_pull(info.bar, qemu, info.offset, info.size);
}

void follow_show_releases(struct follow *follow)
{
    GHashTableIter iterator;
    gpointer physical;
    struct extent info;

    g_hash_table_iter_init(&iterator, follow->published);
    while (g_hash_table_iter_next(&iterator, &physical, NULL))
        if (find_physical(follow, *(uint64_t *)physical, RELEASE_INFO, &info))
            mirror_show(info.bar, info.offset, info.size);
}

void follow_pull_pictures(struct follow *follow, struct rig_qemu *qemu)
{
    for (guint i = 0; i < follow->wanted->len; i++) {
        const struct extent *rows = &g_array_index(follow->wanted, struct extent, i);

        mirror_pull(rows->bar, qemu, rows->offset, rows->size);
    }
}

void follow_show_pictures(struct follow *follow)
{
    for (guint i = 0; i < follow->wanted->len; i++) {
        const struct extent *rows = &g_array_index(follow->wanted, struct extent, i);

        mirror_show(rows->bar, rows->offset, rows->size);
    }
    g_array_set_size(follow->wanted, 0);
}
