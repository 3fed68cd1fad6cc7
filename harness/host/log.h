/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file log.h
 * What libspice-server says: GLib's log domain "Spice".
 *
 * The library does not say which server a message is about, and GLib has one handler a domain and
 * process: so every listener hears all, and if there is none, stderr does. Messages below a
 * warning are dropped. Behind a fatal one GLib ends the process.
 */
#ifndef RIG_HOST_LOG_H
#define RIG_HOST_LOG_H

/**
 * Told of a message. Called from any thread, one at a time; it must not add or remove listeners.
 * @param context what was given with the function.
 * @param message one line without a newline; valid during the call.
 */
typedef void rig_spice_log_function(void *context, const char *message);

struct rig_spice_log_listener {
    rig_spice_log_function *function; /**< NULL: stderr */
    void *context;
    struct rig_spice_log_listener *next; /**< the log's */
};

/** Hear messages from now on. Any thread. `listener` stays the caller's, in its place. */
void rig_spice_log_add(struct rig_spice_log_listener *listener);
/** Hear no more; the function is not running when this returns. */
void rig_spice_log_remove(struct rig_spice_log_listener *listener);

#endif
