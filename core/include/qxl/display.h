/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file display.h
 * The display half: the object that draws on one device, and its life.
 *
 * Every function here is for PASSIVE context and may be called from several threads at once, except
 * create, start, stop and destroy, which need the object for themselves.
 */
#ifndef QXL_DISPLAY_H
#define QXL_DISPLAY_H

#include <qxl/hw.h>

struct qxl_display;

/** Choices. Zero in a field means the default in brackets. */
struct qxl_config {
    uint32_t commands_max;      /**< commands in flight, at most 65535 [4096] */
    uint64_t ring_timeout_ns;   /**< wait for room in a ring [5 s] */
    uint64_t memory_timeout_ns; /**< wait for device memory [5 s] */
    uint64_t io_timeout_ns;     /**< wait for an asynchronous operation [5 s] */
    /** Ask for releases (NOTIFY_OOM), without waiting, when a command leaves less than this free in
     * BAR 0's heap, in bytes, or fewer than an eighth of commands_max. Once, until something has
     * come back. Pictures of the image cache count as free; the surface BAR does not count: what
     * does not fit there goes to BAR 0.
     * [an eighth of the heap; 1: never before it runs out] */
    uint64_t low_water;
    /** Pictures that the image cache remembers, at most 65535 [0: there is no image cache]. */
    uint32_t image_cache_entries;
    /** Device memory that it may hold; no picture takes more than a quarter of that [a quarter of
     * the surface BAR, or of BAR 0's heap where there is none]. */
    uint64_t image_cache_bytes;
    uint32_t palette_cache_entries; /**< palettes that have an id, at most 65535 [0: none] */
    uint32_t cursor_cache_entries;  /**< pointer shapes, likewise */
    /** The OS's log level [what qxl_hw_set_log_level() set]; the host's counts if it is higher. */
    enum qxl_log_level log_level;
    bool sync_io; /**< use the synchronous ports where there is a choice */
};

/** Of one cache. */
struct qxl_cache_statistics {
    uint64_t hits;      /**< pictures that were not copied; palettes, shapes that had an id */
    uint64_t misses;    /**< looked for, and not there; also a picture at its second time */
    uint64_t evictions; /**< entries given up for others, or for memory */
    uint32_t entries;   /**< now; of pictures also those only remembered, or dropped in use */
    uint64_t bytes;     /**< of device memory, now; 0 for palettes and shapes */
};

/** What has happened since qxl_display_create(). */
struct qxl_statistics {
    uint64_t commands;          /**< published in the command ring */
    uint64_t cursor_commands;   /**< published in the cursor ring */
    uint64_t notifications;     /**< doorbells rung for both */
    uint64_t releases;          /**< ids that came back and were known */
    uint64_t bad_releases;      /**< ids that were unknown, stale or repeated */
    uint64_t broken_chains;     /**< release chains longer than there are handles */
    uint64_t oom_notifications; /**< NOTIFY_OOM writes */
    uint64_t
        lost_interrupts; /**< port operations whose end was seen by looking, not by interrupt */
    uint64_t low_memory; /**< NOTIFY_OOM writes because of the low-water mark (also in the above) */
    uint64_t longest_stall_ns; /**< that a call waited for device memory, a handle or an id */
    struct qxl_cache_statistics image_cache, palette_cache, cursor_cache; /**< one for each */
    uint32_t live;      /**< commands not yet released */
    uint64_t heap_used; /**< bytes in use in both device heaps */
};

/**
 * Make a display over a probed device. Allocates system memory; does not touch the device.
 * @param context handed to each slot of `os`.
 * @param hw copied.
 * @param os kept; must outlive the display, as must `context`.
 * @param config NULL for all defaults.
 * @param display set on success; free with qxl_display_destroy().
 * @retval QXL_STATUS_INVALID commands_max or a number of cache entries out of range.
 * @retval QXL_STATUS_NO_MEMORY no system memory.
 */
QXL_MUST_CHECK enum qxl_status qxl_display_create(const struct qxl_hw *hw, const struct qxl_os *os,
                                                  void *context, const struct qxl_config *config,
                                                  struct qxl_display **display);

/**
 * Free the object, with the pictures of a suspended one. Does not touch the device:
 * qxl_display_stop() first. NULL is fine.
 * @param display may be NULL.
 */
void qxl_display_destroy(struct qxl_display *display);

/**
 * Bring the device up: RESET, interrupt mask, memory slots. All that was on it is forgotten, the
 * pictures of a suspended display too: qxl_power_resume() and qxl_power_recover() keep them.
 * Device state afterwards: no primary surface, nothing in flight.
 * @param display the display.
 * @retval QXL_STATUS_GONE    the device does not answer to RESET.
 * @retval QXL_STATUS_TIMEOUT a memory slot could not be added in time; the display is gone.
 */
QXL_MUST_CHECK enum qxl_status qxl_display_start(struct qxl_display *display);

/**
 * Take everything off the device and give it back to firmware and VGA: waits for what is in flight
 * until the memory timeout, then RESET. Works, with the wait cut short, if the device hangs. A
 * suspended display forgets its surfaces and pictures; neither then nor on one that is gone is the
 * device touched.
 * @param display the display.
 */
void qxl_display_stop(struct qxl_display *display);

/**
 * The device was removed or has stopped answering: every later call returns QXL_STATUS_GONE at
 * once. It wakes nobody: who waits looks every 10 ms. Cleared by qxl_display_start() and
 * qxl_power_resume() if they find the device again. Any context.
 * @param display the display.
 */
void qxl_display_set_gone(struct qxl_display *display);
/**
 * Whether it is gone: never started, stopped, or removed. Any context.
 * @param display the display.
 * @return true if it is.
 */
bool qxl_display_is_gone(const struct qxl_display *display);

/**
 * Forget all that the image, palette and cursor caches hold, for memory's sake: a client that comes
 * or loses its own is the host's affair. Memory that commands in flight use is freed when they come
 * back. Ids are not used again. qxl_display_start(), qxl_display_stop() and qxl_power_suspend() do
 * it by themselves. PASSIVE, any thread.
 * @param display the display.
 */
void qxl_cache_drop(struct qxl_display *display);

/**
 * Set the OS's log level (struct qxl_config has the first one). What counts is the higher one of it
 * and the host's. Takes effect with the next message. Any context.
 * @param display the display.
 * @param level what the OS wants to see.
 */
void qxl_display_set_log_level(struct qxl_display *display, enum qxl_log_level level);

/**
 * A copy of the counters.
 * @param display the display.
 * @return what has happened up to now. PASSIVE, any thread.
 */
struct qxl_statistics qxl_display_statistics(struct qxl_display *display);

/**
 * Reap what the device has released, without waiting. To be called by a thread when
 * QXL_EVENT_DISPLAY came, so that memory is back before a drawing has to wait for it; drawing also
 * does it by itself. May run at the same time as anything but create, start, stop, destroy and
 * power.h.
 * @param display the display.
 * @return how many commands came back.
 */
uint32_t qxl_reclaim(struct qxl_display *display);

/**
 * Wait until nothing is in flight but what the host keeps: the commands of live surfaces and the
 * last pointer shape. Asks the device to flush (FLUSH_RELEASE on revision 3 and up, NOTIFY_OOM) and
 * reaps.
 * @param display the display.
 * @param timeout_ns how long at most.
 * @retval QXL_STATUS_TIMEOUT something is still out; also if other threads go on drawing.
 * @retval QXL_STATUS_GONE    the device is gone.
 */
QXL_MUST_CHECK enum qxl_status qxl_reclaim_all(struct qxl_display *display, uint64_t timeout_ns);

#endif
