/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file render.h
 * Runs a program that draws scenes on a fake device (host.h), has libspice-server draw what the
 * device was given, and compares it with the pictures that the program expects.
 */
#ifndef TESTS_WINDOWS_SCENES_RENDER_H
#define TESTS_WINDOWS_SCENES_RENDER_H

#include <glib.h>
#include <stdbool.h>

/** What to run. */
struct render_options {
    char *const *program; /**< and its arguments; ends with NULL */
    const char *folder;   /**< gets scenes.spice-record.gz, and pictures of what differs */
    int patience_ms;      /**< how long the program may be silent; 0: a minute */
};

/** What was found. Free with render_result_clear(). */
struct render_result {
    unsigned pictures;  /**< compared */
    unsigned different; /**< of them, not as expected */
    unsigned refused;   /**< commands that libspice-server would drop or die of */
    GString *report;    /**< what differs, was refused, and what tolerance was needed */
    char *counts;       /**< records by name; NULL if it failed */
};

/**
 * Run it.
 * @return false with `error` set if it did not run to its end: it died, was silent, or said what
 *         cannot be (peer.h), or a command leads to memory that is not there. `result` has what was
 *         found until then.
 */
bool render_run(const struct render_options *options, struct render_result *result, GError **error);
void render_result_clear(struct render_result *result);

#endif
