/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file sleeper.h
 * A display with painted surfaces, for tests that put it to sleep.
 */
#ifndef TESTS_CORE_SLEEPER_H
#define TESTS_CORE_SLEEPER_H

#include <qxl/power.h>

#include "fixture.h"

/** A bottom-up primary of 64x64, and the off-screen surfaces 2 and 3. */
enum { SURFACES = 3 };

/** Every timeout of the display. */
static const uint64_t TIMEOUT = 175ull * MS;

/** A surface of 16x16. */
extern const struct qxl_surface_request SMALL_SURFACE;

struct scene {
    struct fixture f;
    struct qxl_surface_id ids[SURFACES];
};

/** A started display with a checking host, and no surface. */
void open_idle(struct scene *scene, void **state);
/** The same, with its surfaces, painted. */
void open_scene(struct scene *scene, void **state);
/** Give each surface its picture, as the host would render it. */
void paint(struct scene *scene);
/** Fail the test unless the surfaces are made anew, have their pictures, and can be drawn on. */
void expect_scene(struct scene *scene);
/** Stop, and fail the test if device memory leaked; then fixture_close(). */
void close_scene(struct scene *scene);
void set_faults(struct scene *scene, struct fake_qxl_faults faults);
/** Fill both BARs with a byte, the RAM header too. */
void lose_power(struct scene *scene, int garbage);

#endif
