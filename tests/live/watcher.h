/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file watcher.h
 * A SPICE client that looks at the screen: libspice-client-glib. Its work is done in the default
 * main context, that is in watcher_wait() of any watcher. A signal that never comes ends the test
 * by meson's time limit.
 */
#ifndef TESTS_LIVE_WATCHER_H
#define TESTS_LIVE_WATCHER_H

#include <picture.h>
#include <spice-client.h>

struct watcher {
    SpiceSession *session;
    SpiceChannel *display; /**< NULL: not connected */
    unsigned primaries;    /**< that were created */
    unsigned drawings;     /**< times that something of the screen changed */
    bool has_primary;
};

/** Connect to `spice://...`, see watcher_wait() for when it is. */
void watcher_open(struct watcher *watcher, const char *uri);
/** Disconnect. Again is fine. */
void watcher_close(struct watcher *watcher);

/** Work until `holds` says so. */
void watcher_wait(bool (*holds)(void *data), void *data);

/** The screen as it is now. NULL if there is none. */
struct rig_picture *watcher_look(const struct watcher *watcher);

#endif
