/* SPDX-License-Identifier: BSD-3-Clause */
#include "core.h"

#include <glib-unix.h>

#include "server.h"

static int live, clients;

unsigned rig_spice_server_watches(void)
{
    return (unsigned)__atomic_load_n(&live, __ATOMIC_SEQ_CST);
}

unsigned rig_spice_server_clients(void)
{
    return (unsigned)__atomic_load_n(&clients, __ATOMIC_SEQ_CST);
}

static void count(int change)
{
    __atomic_add_fetch(&live, change, __ATOMIC_SEQ_CST);
}

static GSource *run_source(GSource *source, GSourceFunc function, void *data, GMainContext *context)
{
    g_source_set_callback(source, function, data, NULL);
    g_source_attach(source, context);
    return source;
}

static void end_source(GSource **source)
{
    if (!*source)
        return;
    g_source_destroy(*source);
    g_source_unref(*source);
    *source = NULL;
}

/* ---- timers ---- */

struct SpiceTimer {
    GMainContext *context;
    SpiceTimerFunc function;
    void *opaque;
    GSource *source; /**< NULL: not running */
};

static SpiceTimer *timer_add(SpiceTimerFunc function, void *opaque)
{
    SpiceTimer *timer = g_new0(SpiceTimer, 1);

    timer->context = g_main_context_ref_thread_default();
    timer->function = function;
    timer->opaque = opaque;
    count(1);
    return timer;
}

static void timer_cancel(SpiceTimer *timer)
{
    end_source(&timer->source);
}

/** Once. The function may start or remove the timer. */
static gboolean timer_expires(gpointer data)
{
    SpiceTimer *timer = data;

    timer_cancel(timer);
    timer->function(timer->opaque);
    return G_SOURCE_REMOVE;
}

static void timer_start(SpiceTimer *timer, uint32_t ms)
{
    timer_cancel(timer);
    timer->source = run_source(g_timeout_source_new(ms), timer_expires, timer, timer->context);
}

static void timer_remove(SpiceTimer *timer)
{
    timer_cancel(timer);
    g_main_context_unref(timer->context);
    g_free(timer);
    count(-1);
}

/* ---- watches ---- */

struct SpiceWatch {
    GMainContext *context;
    int fd;
    SpiceWatchFunc function;
    void *opaque;
    GSource *source; /**< NULL: nothing is watched for */
};

static gboolean watch_ready(gint fd, GIOCondition condition, gpointer data)
{
    SpiceWatch *watch = data;
    int events = 0;

    if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
        events |= SPICE_WATCH_EVENT_READ;
    if (condition & G_IO_OUT)
        events |= SPICE_WATCH_EVENT_WRITE;
    watch->function(fd, events, watch->opaque);
    /* Who does not want to be called again has destroyed the source, and perhaps the watch. */
    return G_SOURCE_CONTINUE;
}

static void watch_update_mask(SpiceWatch *watch, int mask)
{
    GIOCondition condition = (mask & SPICE_WATCH_EVENT_READ ? G_IO_IN | G_IO_HUP | G_IO_ERR : 0) |
                             (mask & SPICE_WATCH_EVENT_WRITE ? G_IO_OUT : 0);

    end_source(&watch->source);
    if (condition)
        watch->source = run_source(g_unix_fd_source_new(watch->fd, condition),
                                   G_SOURCE_FUNC(watch_ready), watch, watch->context);
}

static SpiceWatch *watch_add(int fd, int mask, SpiceWatchFunc function, void *opaque)
{
    SpiceWatch *watch = g_new0(SpiceWatch, 1);

    watch->context = g_main_context_ref_thread_default();
    watch->fd = fd;
    watch->function = function;
    watch->opaque = opaque;
    watch_update_mask(watch, mask);
    count(1);
    return watch;
}

static void watch_remove(SpiceWatch *watch)
{
    end_source(&watch->source);
    g_main_context_unref(watch->context);
    g_free(watch);
    count(-1);
}

static void channel_event(int event, SpiceChannelEventInfo *info)
{
    /* A client has one main channel. */
    if (info->type != SPICE_CHANNEL_MAIN)
        return;
    if (event == SPICE_CHANNEL_EVENT_INITIALIZED)
        __atomic_add_fetch(&clients, 1, __ATOMIC_SEQ_CST);
    else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED)
        __atomic_sub_fetch(&clients, 1, __ATOMIC_SEQ_CST);
}

SpiceCoreInterface rig_spice_core = {
    .base =
        {
            .type = SPICE_INTERFACE_CORE,
            .description = "qxlrig main loop",
            .major_version = SPICE_INTERFACE_CORE_MAJOR,
            .minor_version = SPICE_INTERFACE_CORE_MINOR,
        },
    .timer_add = timer_add,
    .timer_start = timer_start,
    .timer_cancel = timer_cancel,
    .timer_remove = timer_remove,
    .watch_add = watch_add,
    .watch_update_mask = watch_update_mask,
    .watch_remove = watch_remove,
    .channel_event = channel_event,
};
