/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file random_draw.h
 * Random drawing requests that the core must take, and the ways to spoil one.
 */
#ifndef TESTS_CORE_RANDOM_DRAW_H
#define TESTS_CORE_RANDOM_DRAW_H

#include <qxl/cursor.h>
#include <qxl/draw.h>

enum { RANDOM_IMAGES = 3, RANDOM_CLIPS_MAX = 70000, RANDOM_SURFACES_MAX = 24 };

/** What a random surface is: what requests may draw on and read. */
struct random_surface {
    struct qxl_surface_id id;
    uint32_t width, height, format;
};

/** What there is. The primary comes first. */
struct random_world {
    uint64_t seed; /**< of all that follows */
    struct random_surface surfaces[RANDOM_SURFACES_MAX];
    uint32_t surface_count;
    bool composite; /**< device and client can */
    bool familiar;  /**< most pictures and palettes name no id, and half were there before */
};

enum random_role { RANDOM_SOURCE, RANDOM_PATTERN, RANDOM_MASK, RANDOM_COMPOSITE_MASK };

/** A request and all that it points to. Points into itself: not to be copied. */
struct random_draw {
    struct qxl_draw draw;
    const struct random_surface *target;
    uint32_t image_count;
    struct qxl_image images[RANDOM_IMAGES];
    enum random_role roles[RANDOM_IMAGES];
    struct qxl_palette palettes[RANDOM_IMAGES];
    struct qxl_rect clips[RANDOM_CLIPS_MAX];
    struct qxl_transform transforms[2];
    struct qxl_path_segment segments[8];
    struct qxl_fixed_point points[8][16];
    qxl_fixed dashes[254];
    struct qxl_glyph glyphs[20];
};

/** A number in `[0, bound)`. */
uint32_t random_below(struct random_world *world, uint32_t bound);
/** A number in `[low, high]`. */
int32_t random_between(struct random_world *world, int32_t low, int32_t high);
/** One time in `n`. */
bool random_one_in(struct random_world *world, uint32_t n);
/** Noise to draw with: so many bytes may be read before and behind the pointer. */
enum { RANDOM_PIXEL_BYTES = 3 * 1024 * 1024 };
const uint8_t *random_pixels(void);
/** A pitch for rows of `row` bytes. */
ptrdiff_t random_pitch(struct random_world *world, uint32_t row);

/** Bits of a pixel of a surface. */
uint32_t random_surface_bits(uint32_t format);

/** Make a valid request of a random type. */
void random_draw_make(struct random_world *world, struct random_draw *random);
/** A pointer's shape of a random type. */
struct qxl_cursor_shape random_cursor(struct random_world *world);

/**
 * Break a random rule of docs/core.md, "Why a draw is refused", in a valid request.
 * @return the rule.
 */
const char *random_draw_spoil(struct random_world *world, struct random_draw *random);
/** The same for a pointer's shape and position. */
const char *random_cursor_spoil(struct random_world *world, struct qxl_cursor_shape *shape,
                                struct qxl_point *position);

/** Print a request, for a failure. */
void random_draw_print(const struct random_draw *random);

#endif
