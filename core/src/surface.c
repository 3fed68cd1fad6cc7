/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/surface.h>

#include "command.h"
#include "io.h"

#define NO_SURFACE UINT32_MAX

/* Under QXL_LOCK_STATE. */
static void set_alive(struct qxl_display *display, uint32_t id, bool alive)
{
    uint32_t life = __atomic_load_n(&display->surface_lives[id], __ATOMIC_RELAXED);

    if ((life & 1) != alive)
        __atomic_store_n(&display->surface_lives[id], life + 1, __ATOMIC_SEQ_CST);
}

void surface_use(struct qxl_display *display, uint32_t id, struct surface_uses *uses)
{
    uses->uses[uses->count++] = (struct surface_use){
        .id = id,
        .life = __atomic_load_n(&display->surface_lives[id], __ATOMIC_RELAXED),
    };
}

bool surface_use_primary(struct qxl_display *display, struct surface_uses *uses)
{
    if (!surface_find(display, QXL_PRIMARY))
        return false;
    surface_use(display, QXL_PRIMARY.value, uses);
    return true;
}

bool surface_uses_hold(struct qxl_display *display, const struct surface_uses *uses)
{
    for (uint32_t i = 0; i < uses->count; i++) {
        const struct surface_use *use = &uses->uses[i];

        if (__atomic_load_n(&display->surface_lives[use->id], __ATOMIC_SEQ_CST) != use->life)
            return false;
    }
    return true;
}

uint32_t surface_format_bits(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_1_A:
        return 1;
    case SPICE_SURFACE_FMT_8_A:
        return 8;
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565:
        return 16;
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
        return 32;
    default:
        return 0;
    }
}

void surfaces_init(struct qxl_display *display)
{
    display->first_free_surface = NO_SURFACE;
    for (uint32_t id = display->hw.surface_count; id-- > 1;) {
        display->surfaces[id].state = SURFACE_FREE;
        display->surfaces[id].next_free = display->first_free_surface;
        display->first_free_surface = id;
        set_alive(display, id, false);
    }
    display->surfaces[0].state = SURFACE_FREE;
    set_alive(display, 0, false);
}

static uint64_t surface_bytes(const struct surface *surface)
{
    int64_t stride = surface->stride;

    return (uint64_t)(stride < 0 ? -stride : stride) * surface->height;
}

/* Check a request and work out the surface that it asks for. */
static enum qxl_status describe(const struct qxl_surface_request *request, struct surface *surface)
{
    enum { SIZE_MAX_BYTES = 0x7fffffff };
    uint64_t row = ((uint64_t)request->width * surface_format_bits(request->format) + 7) / 8;
    int64_t stride = request->stride;

    if (row == 0 || request->height == 0 || row > SIZE_MAX_BYTES)
        return QXL_STATUS_INVALID;
    if (stride == 0)
        stride = (int64_t)((row + 3) & ~(uint64_t)3);
    if (stride % 4 != 0 || (uint64_t)(stride < 0 ? -stride : stride) < row || stride > INT32_MAX ||
        stride <= INT32_MIN)
        return QXL_STATUS_INVALID;
    *surface = (struct surface){
        .state = SURFACE_LIVE,
        .width = request->width,
        .height = request->height,
        .format = request->format,
        .stride = (int32_t)stride,
    };
    return surface_bytes(surface) <= SIZE_MAX_BYTES ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}

struct surface *surface_find(struct qxl_display *display, struct qxl_surface_id id)
{
    if (id.value >= display->hw.surface_count || display->surfaces[id.value].state != SURFACE_LIVE)
        return NULL;
    return &display->surfaces[id.value];
}

/* Take a surface from one state to another. Returns whether it was in `from`. */
static bool change_state(struct qxl_display *display, uint32_t id, enum surface_state from,
                         enum surface_state to)
{
    bool changed = false;

    display_lock(display, QXL_LOCK_STATE);
    if (id < display->hw.surface_count && display->surfaces[id].state == from) {
        display->surfaces[id].state = (uint8_t)to;
        set_alive(display, id, to == SURFACE_LIVE);
        changed = true;
    }
    display_unlock(display, QXL_LOCK_STATE);
    return changed;
}

static void set_surface(struct qxl_display *display, uint32_t id, const struct surface *surface)
{
    display_lock(display, QXL_LOCK_STATE);
    display->surfaces[id] = *surface;
    set_alive(display, id, surface->state == SURFACE_LIVE);
    display_unlock(display, QXL_LOCK_STATE);
}

static enum qxl_status create_primary(struct qxl_display *display, struct surface surface,
                                      bool keep_data)
{
    QXLSurfaceCreate create;
    enum qxl_status status;

    if (surface_bytes(&surface) > display->hw.surface0_size ||
        !change_state(display, QXL_PRIMARY.value, SURFACE_FREE, SURFACE_CHANGING))
        return QXL_STATUS_INVALID;
    create = (QXLSurfaceCreate){
        .width = surface.width,
        .height = surface.height,
        .stride = surface.stride,
        .format = surface.format,
        .flags = keep_data ? QXL_SURF_FLAG_KEEP_DATA : 0,
        .type = QXL_SURF_TYPE_PRIMARY,
        .mem = memslot_address(&display->slots[APERTURE_MAIN], 0, surface_bytes(&surface)).value,
    };
    status = io_create_primary(display, &create);
    if (status != QXL_STATUS_OK)
        surface.state = SURFACE_FREE;
    set_surface(display, QXL_PRIMARY.value, &surface);
    return status;
}

enum qxl_status qxl_primary_create(struct qxl_display *display,
                                   const struct qxl_surface_request *request)
{
    struct surface surface;
    enum qxl_status status = describe(request, &surface);

    if (status != QXL_STATUS_OK)
        return status;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = create_primary(display, surface, request->keep_data);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

static enum qxl_status destroy_primary(struct qxl_display *display)
{
    const struct surface none = {.state = SURFACE_FREE};
    enum qxl_status status;

    /* Before the device hears of it: no command that still uses it may follow. */
    if (!change_state(display, QXL_PRIMARY.value, SURFACE_LIVE, SURFACE_CHANGING))
        return QXL_STATUS_INVALID;
    status = io_destroy_primary(display);
    set_surface(display, QXL_PRIMARY.value, &none);
    return status;
}

enum qxl_status qxl_primary_destroy(struct qxl_display *display)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = destroy_primary(display);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

/* Under QXL_LOCK_STATE. */
static void put_id(struct qxl_display *display, uint32_t id)
{
    display->surfaces[id].state = SURFACE_FREE;
    display->surfaces[id].next_free = display->first_free_surface;
    display->first_free_surface = id;
    set_alive(display, id, false);
}

/* Under QXL_LOCK_STATE. */
static void free_surface(struct qxl_display *display, uint32_t id)
{
    struct surface *surface = &display->surfaces[id];

    heap_free(&display->heaps[surface->pixels.aperture], surface->pixels.block);
    heap_free(&display->heaps[surface->create_command.aperture], surface->create_command.block);
    put_id(display, id);
}

static void free_if_released(struct qxl_display *display, uint32_t id)
{
    struct surface *surface = &display->surfaces[id];

    if (surface->state == SURFACE_DYING && surface->create_released && surface->destroy_released)
        free_surface(display, id);
}

void surface_command_released(struct qxl_display *display, uint32_t id, enum handle_kind kind)
{
    struct surface *surface = &display->surfaces[id];

    if (kind == HANDLE_SURFACE_CREATE)
        surface->create_released = true;
    else
        surface->destroy_released = true;
    free_if_released(display, id);
}

/* Waits for an id to come back if all are in use. */
static enum qxl_status take_id(struct qxl_display *display, uint32_t *id)
{
    uint64_t deadline = display_deadline(display, display->config.memory_timeout_ns);

    for (;;) {
        enum qxl_status status;
        bool hopeless;

        display_lock(display, QXL_LOCK_STATE);
        *id = display->first_free_surface;
        if (*id != NO_SURFACE)
            display->first_free_surface = display->surfaces[*id].next_free;
        hopeless = *id == NO_SURFACE && !reclaim_possible(display);
        display_unlock(display, QXL_LOCK_STATE);
        if (*id != NO_SURFACE)
            return QXL_STATUS_OK;
        if (hopeless)
            return QXL_STATUS_NO_MEMORY;
        status = reclaim_wait(display, deadline);
        if (status == QXL_STATUS_TIMEOUT)
            return QXL_STATUS_NO_MEMORY;
        if (status != QXL_STATUS_OK)
            return status;
    }
}

static void give_back_id(struct qxl_display *display, uint32_t id)
{
    display_lock(display, QXL_LOCK_STATE);
    put_id(display, id);
    display_unlock(display, QXL_LOCK_STATE);
}

static enum qxl_status begin_surface_command(struct qxl_display *display, struct command *command,
                                             enum handle_kind kind, uint32_t id,
                                             uint64_t pixel_bytes)
{
    const struct command_needs needs = {
        .size = sizeof(QXLSurfaceCmd),
        .payloads = {pixel_bytes},
        .payload_count = pixel_bytes > 0,
    };
    struct surface_uses uses = {.count = 0};
    bool has_primary;

    display_lock(display, QXL_LOCK_STATE);
    has_primary = surface_use_primary(display, &uses);
    display_unlock(display, QXL_LOCK_STATE);
    return has_primary ? command_begin(display, command, kind, id, &needs, &uses)
                       : QXL_STATUS_INVALID;
}

static enum qxl_status publish_surface_command(struct command *command, QXLSurfaceCmd *wire)
{
    struct qxl_addr address;

    wire->release_info.id = command->id;
    memcpy(command_take(command, sizeof(*wire), &address), wire, sizeof(*wire));
    return command_publish(command, &command->display->command_ring, QXL_CMD_SURFACE);
}

static enum qxl_status publish_create(struct qxl_display *display, uint32_t id,
                                      struct surface *surface, bool keep_data)
{
    struct command command;
    QXLSurfaceCmd wire;
    enum qxl_status status =
        begin_surface_command(display, &command, HANDLE_SURFACE_CREATE, id, surface_bytes(surface));

    if (status != QXL_STATUS_OK)
        return status;
    wire = (QXLSurfaceCmd){
        .surface_id = id,
        .type = QXL_SURFACE_CMD_CREATE,
        .flags = keep_data ? QXL_SURF_FLAG_KEEP_DATA : 0,
        .u.surface_create =
            {
                .format = surface->format,
                .width = surface->width,
                .height = surface->height,
                .stride = surface->stride,
                .data = placement_address(display, command.placements[1], 0).value,
            },
    };
    surface->create_command = command.placements[0];
    surface->pixels = command.placements[1];
    /* Before it is published: its release can come at once. */
    set_surface(display, id, surface);
    return publish_surface_command(&command, &wire);
}

static enum qxl_status create_surface(struct qxl_display *display, struct surface *surface,
                                      bool keep_data, struct qxl_surface_id *id)
{
    uint32_t value;
    enum qxl_status status = take_id(display, &value);

    if (status != QXL_STATUS_OK)
        return status;
    status = publish_create(display, value, surface, keep_data);
    if (status == QXL_STATUS_OK)
        id->value = value;
    else
        give_back_id(display, value);
    return status;
}

enum qxl_status qxl_surface_create(struct qxl_display *display,
                                   const struct qxl_surface_request *request,
                                   struct qxl_surface_id *id)
{
    struct surface surface;
    enum qxl_status status = describe(request, &surface);

    if (status != QXL_STATUS_OK)
        return status;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = create_surface(display, &surface, request->keep_data, id);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

static enum qxl_status publish_destroy(struct qxl_display *display, uint32_t id)
{
    QXLSurfaceCmd wire = {.surface_id = id, .type = QXL_SURFACE_CMD_DESTROY};
    struct command command;
    enum qxl_status status =
        begin_surface_command(display, &command, HANDLE_SURFACE_DESTROY, id, 0);

    return status == QXL_STATUS_OK ? publish_surface_command(&command, &wire) : status;
}

static enum qxl_status destroy_surface(struct qxl_display *display, struct qxl_surface_id id)
{
    enum qxl_status status;

    if (id.value == QXL_PRIMARY.value ||
        !change_state(display, id.value, SURFACE_LIVE, SURFACE_DYING))
        return QXL_STATUS_INVALID;
    status = publish_destroy(display, id.value);
    if (status != QXL_STATUS_OK)
        change_state(display, id.value, SURFACE_DYING, SURFACE_LIVE);
    return status;
}

enum qxl_status qxl_surface_destroy(struct qxl_display *display, struct qxl_surface_id id)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = destroy_surface(display, id);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

/* From here no command can use a surface. Those already dying have a destroy command under way. */
static void doom_all(struct qxl_display *display)
{
    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        if (display->surfaces[id].state != SURFACE_LIVE)
            continue;
        display->surfaces[id].state = SURFACE_CHANGING;
        set_alive(display, id, false);
    }
    display_unlock(display, QXL_LOCK_STATE);
}

static void bury_all(struct qxl_display *display)
{
    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        struct surface *surface = &display->surfaces[id];

        if (surface->state != SURFACE_CHANGING)
            continue;
        surface->state = id == QXL_PRIMARY.value ? SURFACE_FREE : SURFACE_DYING;
        surface->destroy_released = true;
        free_if_released(display, id);
    }
    display_unlock(display, QXL_LOCK_STATE);
}

enum qxl_status qxl_surface_destroy_all(struct qxl_display *display)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    doom_all(display);
    status = io_destroy_all_surfaces(display);
    bury_all(display);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_surface_info(struct qxl_display *display, struct qxl_surface_id id,
                                 struct qxl_surface_info *info)
{
    struct surface *surface;

    display_lock(display, QXL_LOCK_STATE);
    surface = surface_find(display, id);
    if (surface)
        *info = (struct qxl_surface_info){
            .width = surface->width,
            .height = surface->height,
            .format = surface->format,
            .stride = surface->stride,
            .memory =
                id.value == 0 ? display->hw.ram.memory : placement_memory(display, surface->pixels),
            .size = surface_bytes(surface),
        };
    display_unlock(display, QXL_LOCK_STATE);
    return surface ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}

enum qxl_status qxl_surface_update_area(struct qxl_display *display, struct qxl_surface_id id,
                                        const struct qxl_rect *area)
{
    struct qxl_surface_info info;
    enum qxl_status status = qxl_surface_info(display, id, &info);

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    if (status != QXL_STATUS_OK)
        return status;
    if (area->left < 0 || area->top < 0 || area->left > area->right || area->top > area->bottom ||
        (uint32_t)area->right > info.width || (uint32_t)area->bottom > info.height)
        return QXL_STATUS_INVALID;
    if (area->left == area->right || area->top == area->bottom)
        return QXL_STATUS_OK;
    return io_update_area(display, id.value, area);
}
