/* SPDX-License-Identifier: BSD-3-Clause */
#include "watcher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void on_primary(SpiceChannel *channel, gint format, gint width, gint height, gint stride,
                       gint id, gpointer memory, gpointer data)
{
    struct watcher *watcher = data;

    (void)channel, (void)format, (void)width, (void)height, (void)stride, (void)id, (void)memory;
    watcher->primaries++;
    watcher->has_primary = true;
}

static void on_no_primary(SpiceChannel *channel, gpointer data)
{
    struct watcher *watcher = data;

    (void)channel;
    watcher->has_primary = false;
}

static void on_drawing(SpiceChannel *channel, gint x, gint y, gint width, gint height,
                       gpointer data)
{
    struct watcher *watcher = data;

    (void)channel, (void)x, (void)y, (void)width, (void)height;
    watcher->drawings++;
}

static void on_channel(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    struct watcher *watcher = data;

    (void)session;
    if (!SPICE_IS_DISPLAY_CHANNEL(channel) || watcher->display)
        return;
    watcher->display = channel;
    g_signal_connect(channel, "display-primary-create", G_CALLBACK(on_primary), watcher);
    g_signal_connect(channel, "display-primary-destroy", G_CALLBACK(on_no_primary), watcher);
    g_signal_connect(channel, "display-invalidate", G_CALLBACK(on_drawing), watcher);
    spice_channel_connect(channel);
}

static void on_channel_gone(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    struct watcher *watcher = data;

    (void)session;
    if (channel != watcher->display)
        return;
    watcher->display = NULL;
    watcher->has_primary = false;
}

void watcher_open(struct watcher *watcher, const char *uri)
{
    *watcher = (struct watcher){.session = spice_session_new()};
    g_object_set(watcher->session, "uri", uri, "enable-audio", FALSE, "enable-usbredir", FALSE,
                 NULL);
    g_signal_connect(watcher->session, "channel-new", G_CALLBACK(on_channel), watcher);
    g_signal_connect(watcher->session, "channel-destroy", G_CALLBACK(on_channel_gone), watcher);
    assert_true(spice_session_connect(watcher->session));
}

void watcher_close(struct watcher *watcher)
{
    if (!watcher->session)
        return;
    spice_session_disconnect(watcher->session);
    g_signal_handlers_disconnect_by_data(watcher->session, watcher);
    if (watcher->display)
        g_signal_handlers_disconnect_by_data(watcher->display, watcher);
    g_clear_object(&watcher->session);
    watcher->display = NULL;
    watcher->has_primary = false;
}

void watcher_wait(bool (*holds)(void *data), void *data)
{
    while (!holds(data))
        g_main_context_iteration(NULL, TRUE);
}

struct rig_picture *watcher_look(const struct watcher *watcher)
{
    SpiceDisplayPrimary primary;
    struct rig_picture *picture;
    GError *error = NULL;

    if (!watcher->has_primary || !spice_display_channel_get_primary(watcher->display, 0, &primary))
        return NULL;
    picture = rig_picture_from_surface(
        (uint32_t)primary.format, (uint32_t)primary.width, (uint32_t)primary.height, primary.stride,
        primary.data, (size_t)ABS(primary.stride) * (size_t)primary.height, &error);
    if (!picture)
        fail_msg("%s", error->message);
    return picture;
}
