/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file draw_check.h
 * Reads a published command back from the BARs, byte by byte, and holds it against the request that
 * it was made from. Written from the wire's definition, not from the core.
 */
#ifndef TESTS_CORE_DRAW_CHECK_H
#define TESTS_CORE_DRAW_CHECK_H

#include "fixture.h"

/** Where an address points to, `size` bytes inside a BAR's heap; fails the test otherwise. */
uint8_t *wire_memory(struct fixture *fixture, uint64_t address, uint64_t size);
/** Is the address in the surface BAR (else in BAR 0)? */
bool wire_in_surface_bar(uint64_t address);
/** The newest item of the command ring. */
QXLCommand wire_last_command(struct fixture *fixture);
QXLCommand wire_last_cursor_command(struct fixture *fixture);
QXLDrawable wire_last_drawable(struct fixture *fixture);

/** Hold a part of a command against the request. */
void draw_check_brush(struct fixture *fixture, const QXLBrush *found,
                      const struct qxl_brush *expected);
void draw_check_stroke(struct fixture *fixture, const QXLStroke *found,
                       const struct qxl_stroke *expected);
void draw_check_text(struct fixture *fixture, const QXLText *found,
                     const struct qxl_text *expected);
/** Copy what an address points to. */
void wire_fetch(struct fixture *fixture, uint64_t address, void *object, size_t size);
void wire_expect_rect(const QXLRect *found, const struct qxl_rect *expected);
/** Hold an image's bytes against what was asked for; `mask`: as it goes out in a mask. */
void wire_expect_image(struct fixture *fixture, uint64_t address, const struct qxl_image *expected,
                       bool mask);
void wire_expect_mask(struct fixture *fixture, const QXLQMask *found,
                      const struct qxl_mask *expected);
/** Hold the part of a drawable that is special to its type against the request. */
void wire_expect_type(struct fixture *fixture, const QXLDrawable *found,
                      const struct qxl_draw *request);

/** Surfaces that a command must say it reads, in this order. */
struct wire_dependencies {
    uint32_t ids[3];
    int count;
};

struct wire_dependencies wire_dependencies_of(const struct qxl_draw *request);

/** Hold the newest command against the request. */
void draw_check(struct fixture *fixture, const struct qxl_draw *request);
/**
 * Draw, check what was published, and have the fixture's checking host accept it.
 * Everything is back afterwards.
 */
void draw_expect_accepted(struct fixture *fixture, const struct qxl_draw *request);
/** Draw, and check that nothing was published, waited for or kept. */
void draw_expect_refused(struct fixture *fixture, const struct qxl_draw *request,
                         enum qxl_status expected);

#endif
