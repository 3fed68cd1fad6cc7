/* SPDX-License-Identifier: BSD-3-Clause */
#include "handle.h"

void handle_table_init(struct handle_table *table, struct handle *handles, uint32_t capacity)
{
    table->handles = handles;
    table->capacity = capacity;
    table->first_free = HANDLE_NONE;
    table->live = 0;
    for (uint32_t i = capacity; i-- > 0;) {
        handles[i].generation++;
        handles[i].kind = HANDLE_FREE;
        handles[i].next_free = table->first_free;
        table->first_free = (uint16_t)i;
    }
}

uint16_t handle_allocate(struct handle_table *table, enum handle_kind kind)
{
    uint16_t index = table->first_free;
    struct handle *handle;

    if (index == HANDLE_NONE ||
        (kind != HANDLE_SURFACE_DESTROY && table->live + 1 == table->capacity))
        return HANDLE_NONE;
    handle = &table->handles[index];
    table->first_free = handle->next_free;
    table->live++;
    handle->kind = (uint8_t)kind;
    handle->placements_used = handle->images_used = 0;
    handle->published = false;
    handle->surface_id = 0;
    return index;
}

void handle_free(struct handle_table *table, uint16_t index)
{
    struct handle *handle = &table->handles[index];

    handle->generation++;
    handle->kind = HANDLE_FREE;
    handle->next_free = table->first_free;
    table->first_free = index;
    table->live--;
}

uint64_t handle_id(const struct handle_table *table, uint16_t index)
{
    return (uint64_t)table->handles[index].generation << 32 | (index + 1u);
}

void handle_publish(struct handle_table *table, uint16_t index)
{
    __atomic_store_n(&table->handles[index].published, true, __ATOMIC_RELAXED);
}

uint16_t handle_find(const struct handle_table *table, uint64_t id)
{
    uint32_t index = (uint32_t)id - 1;
    const struct handle *handle;

    if (index >= table->capacity)
        return HANDLE_NONE;
    handle = &table->handles[index];
    if (handle->kind == HANDLE_FREE || handle->generation != id >> 32 ||
        !__atomic_load_n(&handle->published, __ATOMIC_RELAXED))
        return HANDLE_NONE;
    return (uint16_t)index;
}
