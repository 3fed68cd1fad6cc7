/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/power.h>

#include "command.h"
#include "image_cache.h"
#include "io.h"
#include "log.h"
#include "pictures.h"
#include "state.h"

enum { SLICE_NS = 10 * 1000 * 1000, COMMANDS_DEFAULT = 4096, SPARE_PLACEMENTS = 1 };

static const uint64_t TIMEOUT_DEFAULT_NS = 5ull * 1000 * 1000 * 1000;

static void default_u64(uint64_t *value, uint64_t fallback)
{
    if (*value == 0)
        *value = fallback;
}

static void *allocate_array(struct qxl_display *display, size_t count, size_t size)
{
    void *memory = display->os->allocate(display->os_context, count * size);

    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

static void free_array(struct qxl_display *display, void *memory, size_t count, size_t size)
{
    if (memory)
        display->os->free(display->os_context, memory, count * size);
}

/* Out of the way of all that comes. */
static void keep_spare_at_the_end(struct qxl_display *display)
{
    struct heap *heap = &display->heaps[APERTURE_MAIN];
    uint32_t before = heap_allocate(heap, display->hw.pages_size - (1u << HEAP_UNIT_SHIFT));

    display->spare_block = HEAP_NONE;
    command_keep_spare(display);
    heap_free(heap, before);
}

/* One more than the driver may have in flight: to destroy a surface. */
static uint32_t handle_count(const struct qxl_display *display)
{
    uint32_t commands = display->config.commands_max;

    return commands < HANDLE_NONE ? commands + 1 : HANDLE_NONE;
}

/* Forget all that was on the device: handles, memory, surfaces. */
static void forget(struct qxl_display *display)
{
    const struct qxl_hw *hw = &display->hw;

    pictures_drop(display);
    __atomic_store_n(&display->suspended, false, __ATOMIC_SEQ_CST);
    display->interrupts = DISPLAY_INTERRUPTS;
    heap_init(&display->heaps[APERTURE_MAIN], hw->pages_size, display->heap_blocks,
              (uint32_t)display->heap_block_capacity);
    heap_init(&display->heaps[APERTURE_SURFACE], hw->vram.size,
              display->heap_blocks + display->heap_block_capacity,
              (uint32_t)display->heap_block_capacity);
    keep_spare_at_the_end(display);
    handle_table_init(&display->handles, display->handle_memory, handle_count(display));
    caches_reset(display);
    surfaces_init(display);
    monitors_init(&display->monitors);
}

static bool config_valid(const struct qxl_config *config)
{
    return config->commands_max <= HANDLE_NONE && config->image_cache_entries <= CACHE_NONE &&
           config->palette_cache_entries <= CACHE_NONE &&
           config->cursor_cache_entries <= CACHE_NONE;
}

enum qxl_status qxl_display_create(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
                                   const struct qxl_config *config, struct qxl_display **result)
{
    struct qxl_display *display;

    *result = NULL;
    if (config && !config_valid(config))
        return QXL_STATUS_INVALID;
    display = os->allocate(context, sizeof(*display));
    if (!display)
        return QXL_STATUS_NO_MEMORY;
    memset(display, 0, sizeof(*display));
    display->hw = *hw;
    display->os = os;
    display->os_context = context;
    if (config)
        display->config = *config;
    if (display->config.commands_max == 0)
        display->config.commands_max = COMMANDS_DEFAULT;
    default_u64(&display->config.ring_timeout_ns, TIMEOUT_DEFAULT_NS);
    default_u64(&display->config.memory_timeout_ns, TIMEOUT_DEFAULT_NS);
    default_u64(&display->config.io_timeout_ns, TIMEOUT_DEFAULT_NS);
    default_u64(&display->config.image_cache_bytes,
                (hw->vram.size ? hw->vram.size : hw->pages_size) / 4);
    default_u64(&display->config.low_water, hw->pages_size / LOW_WATER_PART);
    display->gone = true; /* until it is started */
    qxl_display_set_log_level(display, display->config.log_level
                                           ? display->config.log_level
                                           : (enum qxl_log_level)hw->os_log_level);

    /* A free run before each block in use, and one at the end. */
    display->heap_block_capacity =
        2 * ((size_t)handle_count(display) * HANDLE_PLACEMENTS +
             (size_t)hw->surface_count * SURFACE_PLACEMENTS + MONITORS_PLACEMENTS +
             SPARE_PLACEMENTS + display->config.image_cache_entries) +
        1;
    display->handle_memory = allocate_array(display, handle_count(display), sizeof(struct handle));
    display->surfaces = allocate_array(display, hw->surface_count, sizeof(struct surface));
    display->surface_lives = allocate_array(display, hw->surface_count, sizeof(uint32_t));
    display->heap_blocks = allocate_array(display, display->heap_block_capacity * APERTURE_COUNT,
                                          sizeof(struct heap_block));
    if (!display->handle_memory || !display->surfaces || !display->surface_lives ||
        !display->heap_blocks || !caches_create(display)) {
        qxl_display_destroy(display);
        return QXL_STATUS_NO_MEMORY;
    }
    forget(display);
    *result = display;
    return QXL_STATUS_OK;
}

void qxl_display_destroy(struct qxl_display *display)
{
    if (!display)
        return;
    if (display->surfaces)
        pictures_drop(display);
    free_array(display, display->handle_memory, handle_count(display), sizeof(struct handle));
    free_array(display, display->surfaces, display->hw.surface_count, sizeof(struct surface));
    free_array(display, display->surface_lives, display->hw.surface_count, sizeof(uint32_t));
    free_array(display, display->heap_blocks, display->heap_block_capacity * APERTURE_COUNT,
               sizeof(struct heap_block));
    caches_destroy(display);
    display->os->free(display->os_context, display, sizeof(*display));
}

enum qxl_status display_reset(struct qxl_display *display)
{
    io_reset(display);
    __atomic_store_n(&display->gone, false, __ATOMIC_SEQ_CST);
    return display_vanished(display) ? QXL_STATUS_GONE : QXL_STATUS_OK;
}

enum qxl_status display_attach(struct qxl_display *display, uint32_t interrupts)
{
    const struct qxl_hw *hw = &display->hw;
    enum qxl_status status;

    memslots_init(display->slots, hw,
                  ((const uint8_t *)hw->rom)[offsetof(QXLRom, slot_generation)]);
    ring_init(&display->command_ring, display_header(display), offsetof(QXLRam, cmd_ring),
              QXL_IO_NOTIFY_CMD, QXL_EVENT_DISPLAY, QXL_LOCK_COMMAND);
    ring_init(&display->cursor_ring, display_header(display), offsetof(QXLRam, cursor_ring),
              QXL_IO_NOTIFY_CURSOR, QXL_EVENT_CURSOR, QXL_LOCK_CURSOR);
    reclaim_init(display);
    qxl_irq_set_mask(hw, display->os, display->os_context, interrupts);
    status = memslots_add(display);
    if (status != QXL_STATUS_OK)
        qxl_display_set_gone(display);
    return status;
}

static enum qxl_status start(struct qxl_display *display)
{
    enum qxl_status status = display_reset(display);

    if (status != QXL_STATUS_OK)
        return status;
    forget(display);
    return display_attach(display, DISPLAY_INTERRUPTS);
}

enum qxl_status qxl_display_start(struct qxl_display *display)
{
    enum qxl_status status = start(display);

    display_log(display, QXL_LOG_LIFECYCLE, "qxl: start on revision %u: %s",
                (unsigned)display->hw.revision, qxl_status_name(status));
    return status;
}

void qxl_display_stop(struct qxl_display *display)
{
    enum qxl_status status;

    if (qxl_power_is_suspended(display))
        forget(display);
    if (qxl_display_is_gone(display))
        return;
    qxl_cache_drop(display);
    status = qxl_surface_destroy_all(display);
    if (status == QXL_STATUS_OK)
        status = qxl_reclaim_all(display, display->config.memory_timeout_ns);
    if (status != QXL_STATUS_OK)
        display_log(display, QXL_LOG_ERROR,
                    "qxl: stopped with %u commands still at the device (%s)",
                    (unsigned)qxl_display_statistics(display).live, qxl_status_name(status));
    qxl_display_set_gone(display);
    io_reset(display);
    display_log(display, QXL_LOG_LIFECYCLE, "qxl: stopped");
}

void qxl_display_set_gone(struct qxl_display *display)
{
    __atomic_store_n(&display->gone, true, __ATOMIC_SEQ_CST);
}

bool qxl_display_is_gone(const struct qxl_display *display)
{
    return __atomic_load_n(&display->gone, __ATOMIC_SEQ_CST);
}

bool display_vanished(struct qxl_display *display)
{
    if (qxl_display_is_gone(display))
        return true;
    if (wire_load(display_header(display), offsetof(QXLRam, magic)) == QXL_WIRE_RAM_MAGIC)
        return false;
    qxl_display_set_gone(display);
    display_log(display, QXL_LOG_LIFECYCLE, "qxl: the device does not answer any more");
    return true;
}

uint64_t display_deadline(const struct qxl_display *display, uint64_t timeout_ns)
{
    uint64_t now = display->os->clock_ns(display->os_context);

    return timeout_ns > UINT64_MAX - now ? UINT64_MAX : now + timeout_ns;
}

enum qxl_status display_wait(struct qxl_display *display, enum qxl_event event, uint32_t seen,
                             uint64_t deadline)
{
    uint64_t until = display_deadline(display, SLICE_NS);

    if (display_vanished(display))
        return QXL_STATUS_GONE;
    display->os->wait(display->os_context, event, seen, until < deadline ? until : deadline);
    if (display_vanished(display))
        return QXL_STATUS_GONE;
    return display->os->clock_ns(display->os_context) < deadline ? QXL_STATUS_OK
                                                                 : QXL_STATUS_TIMEOUT;
}

void *placement_memory(struct qxl_display *display, struct placement placement)
{
    uint64_t offset = heap_offset(&display->heaps[placement.aperture], placement.block);

    if (placement.aperture == APERTURE_MAIN)
        return (uint8_t *)display->hw.ram.memory + display->hw.pages_offset + offset;
    return (uint8_t *)display->hw.vram.memory + offset;
}

struct qxl_addr placement_address(struct qxl_display *display, struct placement placement,
                                  uint64_t offset)
{
    offset += heap_offset(&display->heaps[placement.aperture], placement.block);
    if (placement.aperture == APERTURE_MAIN)
        offset += display->hw.pages_offset;
    return memslot_address(&display->slots[placement.aperture], offset, 0);
}

struct qxl_statistics qxl_display_statistics(struct qxl_display *display)
{
    struct qxl_statistics statistics = {0};

    display_lock(display, QXL_LOCK_IO);
    statistics.lost_interrupts = display->lost_interrupts;
    display_unlock(display, QXL_LOCK_IO);

    display_lock(display, QXL_LOCK_RELEASE);
    statistics.releases = display->releases;
    statistics.bad_releases = display->bad_releases;
    statistics.broken_chains = display->broken_chains;
    statistics.oom_notifications = display->oom_notifications;
    statistics.low_memory = display->low_memory;
    display_unlock(display, QXL_LOCK_RELEASE);

    display_lock(display, QXL_LOCK_STATE);
    statistics.live = display->handles.live;
    statistics.image_cache = display->image_cache.statistics;
    statistics.palette_cache = display->palette_cache.statistics;
    statistics.cursor_cache = display->cursor_cache.statistics;
    statistics.longest_stall_ns = display->longest_stall_ns;
    statistics.heap_used =
        display->heaps[APERTURE_MAIN].used + display->heaps[APERTURE_SURFACE].used;
    statistics.heap_used -= command_spare_bytes(display);
    display_unlock(display, QXL_LOCK_STATE);

    display_lock(display, QXL_LOCK_COMMAND);
    statistics.commands = display->command_ring.published;
    statistics.notifications = display->command_ring.notifications;
    display_unlock(display, QXL_LOCK_COMMAND);

    display_lock(display, QXL_LOCK_CURSOR);
    statistics.cursor_commands = display->cursor_ring.published;
    statistics.notifications += display->cursor_ring.notifications;
    display_unlock(display, QXL_LOCK_CURSOR);
    return statistics;
}
