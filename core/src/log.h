/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of the display half. They may be written with any lock held, since QXL_LOCK_LOG is the
 * last one, and at any time: before start and after stop only the OS prints them. */
#ifndef QXL_CORE_LOG_H
#define QXL_CORE_LOG_H

#include "state.h"

void display_print(struct qxl_display *display, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool display_logs(const struct qxl_display *display, enum qxl_log_level level)
{
    return (uint32_t)level <= __atomic_load_n(&display->log_level, __ATOMIC_RELAXED);
}

/* Costs one comparison if the level is off. Conversions as in qxl_log(). */
#define display_log(display, level, ...)           \
    do {                                           \
        if (display_logs((display), (level)))      \
            display_print((display), __VA_ARGS__); \
    } while (0)

/* How a public entry point ends. */
static inline enum qxl_status display_leave(struct qxl_display *display, const char *name,
                                            enum qxl_status status)
{
    display_log(display, QXL_LOG_ENTRY, "%s: %s", name, qxl_status_name(status));
    return status;
}

/* "allocated" or "freed": a block of device memory that a command or a surface has. */
void display_log_block(struct qxl_display *display, const char *what, uint64_t id,
                       struct placement placement);

#endif
