/* SPDX-License-Identifier: BSD-3-Clause */
#include "command.h"

#include "image_cache.h"
#include "log.h"

static bool place(struct qxl_display *display, enum aperture aperture, uint64_t size,
                  struct handle *handle)
{
    uint32_t block = heap_allocate(&display->heaps[aperture], size);

    if (block == HEAP_NONE)
        return false;
    handle->placements[handle->placements_used++] =
        (struct placement){.block = block, .aperture = (uint8_t)aperture};
    return true;
}

/* Under QXL_LOCK_STATE. */
static void give_placements_back(struct qxl_display *display, struct handle *handle)
{
    while (handle->placements_used > 0) {
        struct placement *last = &handle->placements[--handle->placements_used];
        heap_free(&display->heaps[last->aperture], last->block);
    }
}

/* Under QXL_LOCK_STATE. */
static void log_blocks(struct qxl_display *display, uint16_t index, const char *what)
{
    const struct handle *handle = &display->handles.handles[index];

    if (!display_logs(display, QXL_LOG_ALLOCATION))
        return;
    for (uint32_t i = 0; i < handle->placements_used; i++)
        display_log_block(display, what, handle_id(&display->handles, index),
                          handle->placements[i]);
}

void command_free(struct qxl_display *display, uint16_t index)
{
    struct handle *handle = &display->handles.handles[index];

    log_blocks(display, index, "freed");
    give_placements_back(display, handle);
    while (handle->images_used > 0)
        image_cache_unuse(display, handle->images[--handle->images_used]);
    handle_free(&display->handles, index);
    command_keep_spare(display);
}

void command_keep_spare(struct qxl_display *display)
{
    if (display->spare_block == HEAP_NONE)
        display->spare_block = heap_allocate(&display->heaps[APERTURE_MAIN], sizeof(QXLSurfaceCmd));
}

uint64_t command_spare_bytes(const struct qxl_display *display)
{
    return display->spare_block == HEAP_NONE
               ? 0
               : heap_size(&display->heaps[APERTURE_MAIN], display->spare_block);
}

static bool place_spare(struct qxl_display *display, struct handle *handle)
{
    if (handle->kind != HANDLE_SURFACE_DESTROY || display->spare_block == HEAP_NONE)
        return false;
    handle->placements[handle->placements_used++] =
        (struct placement){.block = display->spare_block, .aperture = APERTURE_MAIN};
    display->spare_block = HEAP_NONE;
    return true;
}

/* Under QXL_LOCK_STATE: all or nothing. `main_only`: it failed for what only BAR 0 can hold. */
static bool place_all(struct qxl_display *display, const struct command_needs *needs,
                      struct handle *handle, bool *main_only)
{
    bool good = place(display, APERTURE_MAIN, needs->size, handle) || place_spare(display, handle);

    *main_only = !good;
    for (uint32_t i = 0; good && i < needs->payload_count; i++)
        good = place(display, APERTURE_SURFACE, needs->payloads[i], handle) ||
               place(display, APERTURE_MAIN, needs->payloads[i], handle);
    if (!good)
        give_placements_back(display, handle);
    return good;
}

/* Under QXL_LOCK_STATE: all or nothing. Pictures that are only kept make room. */
static bool reserve(struct qxl_display *display, struct command *command, enum handle_kind kind,
                    const struct command_needs *needs)
{
    struct handle *handle;
    bool main_only;

    command->handle = handle_allocate(&display->handles, kind);
    if (command->handle == HANDLE_NONE)
        return false;
    handle = &display->handles.handles[command->handle];
    while (!place_all(display, needs, handle, &main_only)) {
        if (!image_cache_give_up_one(display, main_only)) {
            handle_free(&display->handles, command->handle);
            return false;
        }
    }
    handle->images_used = (uint8_t)needs->image_count;
    memcpy(handle->images, needs->images, sizeof(handle->images));
    return true;
}

static bool can_ever_fit(const struct qxl_display *display, const struct command_needs *needs)
{
    uint64_t largest = display->hw.pages_size;

    if (needs->size > largest)
        return false;
    if (display->hw.vram.size > largest)
        largest = display->hw.vram.size;
    for (uint32_t i = 0; i < needs->payload_count; i++) {
        if (needs->payloads[i] > largest)
            return false;
    }
    return true;
}

struct reservation {
    struct command *command;
    enum handle_kind kind;
    uint32_t surface_id;
    const struct command_needs *needs;
    bool low; /* little is left */
};

/* Under QXL_LOCK_STATE. */
static bool try_reserve(struct qxl_display *display, void *context)
{
    struct reservation *wanted = context;
    struct command *command = wanted->command;
    struct handle *handle;

    if (!reserve(display, command, wanted->kind, wanted->needs))
        return false;
    handle = &display->handles.handles[command->handle];
    handle->surface_id = wanted->surface_id;
    memcpy(command->placements, handle->placements, sizeof(command->placements));
    command->id = handle_id(&display->handles, command->handle);
    command->memory = placement_memory(display, handle->placements[0]);
    command->address = placement_address(display, handle->placements[0], 0).value;
    log_blocks(display, command->handle, "allocated");
    wanted->low = reclaim_low(display);
    return true;
}

/* Waits for memory if it must. */
static enum qxl_status begin(struct reservation *wanted)
{
    struct qxl_display *display = wanted->command->display;
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    if (!can_ever_fit(display, wanted->needs))
        return QXL_STATUS_NO_MEMORY;
    reclaim_if_any(display);
    status = reclaim_until(display, try_reserve, wanted);
    if (wanted->low)
        reclaim_ask_early(display);
    return status;
}

static void unuse_images(struct qxl_display *display, const struct command_needs *needs)
{
    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t i = 0; i < needs->image_count; i++)
        image_cache_unuse(display, needs->images[i]);
    display_unlock(display, QXL_LOCK_STATE);
}

enum qxl_status command_begin(struct qxl_display *display, struct command *command,
                              enum handle_kind kind, uint32_t surface_id,
                              const struct command_needs *needs, const struct surface_uses *uses)
{
    static const struct surface_uses NONE;
    struct reservation wanted = {command, kind, surface_id, needs, false};
    enum qxl_status status;

    command->display = display;
    command->used = 0;
    command->uses = uses ? *uses : NONE;
    status = begin(&wanted);
    if (status != QXL_STATUS_OK && needs->image_count > 0)
        unuse_images(display, needs);
    return status;
}

void *command_take(struct command *command, uint32_t size, struct qxl_addr *address)
{
    uint32_t offset = command->used;

    command->used += (uint32_t)command_aligned(size);
    *address = (struct qxl_addr){command->address + offset};
    return command->memory + offset;
}

static void cancel(struct command *command)
{
    display_lock(command->display, QXL_LOCK_STATE);
    command_free(command->display, command->handle);
    display_unlock(command->display, QXL_LOCK_STATE);
}

enum qxl_status command_publish(struct command *command, struct ring *ring, uint32_t type)
{
    QXLCommand item = {.data = command->address, .type = type, .padding = 0};
    enum qxl_status status =
        ring_push(command->display, ring, &item, command->handle, &command->uses);

    if (status != QXL_STATUS_OK)
        cancel(command);
    return status;
}
