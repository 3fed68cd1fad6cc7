/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file checking.h
 * The checking host: spice-server's rules for what a command may be (docs/device-contract.md), a
 * file an object. A check returns the verdict; the first that is not ACCEPT ends it and has
 * written its reason. Guest memory is copied before it is looked at: the guest may write it
 * meanwhile.
 *
 * A drawing goes through three stages. What is wrong when it is read ends it at once. Then the
 * display channel asks for its surfaces and its box. What only breaks the renderer is noted in
 * `render_abort` on the way, and counts if there is anything to render.
 */
#ifndef FAKE_QXL_CHECKING_H
#define FAKE_QXL_CHECKING_H

#include "worker.h"

typedef enum fake_qxl_verdict verdict;

struct check {
    const struct worker *worker;
    const char *reason;
    const char *render_abort; /**< why the renderer would abort, or NULL */
    const char *warning;      /**< what is warned about although the command is executed, or NULL */
    bool clip_missing;        /**< clip rectangles that could not be read */
    bool clipped_away;        /**< nothing is left to draw on */
    bool compat;              /**< the command is in the layout of revision 1 */
};

/** The renderer will abort, if it comes to that. The first reason stays. */
static inline void note_render_abort(struct check *check, const char *why)
{
    if (!check->render_abort)
        check->render_abort = why;
}

/** Go on if `condition`, else return what `else_verdict` says. */
#define REQUIRE(check, condition, else_verdict, why) \
    do {                                             \
        if (!(condition)) {                          \
            (check)->reason = why;                   \
            return else_verdict;                     \
        }                                            \
    } while (0)

/** Return the verdict of `call` unless it accepts. */
#define PASS(call)                     \
    do {                               \
        verdict passed = (call);       \
        if (passed != FAKE_QXL_ACCEPT) \
            return passed;             \
    } while (0)

/* checking_memory.c */
/** Find `size` bytes at `address`. `why` is the reason when they do not map. */
verdict check_map(struct check *check, uint64_t address, uint64_t size, void **memory,
                  const char *why);
/** As check_map(), and copy them. */
verdict check_fetch(struct check *check, uint64_t address, void *object, size_t size,
                    const char *why);

/** Data in a chain of chunks, its first chunk at `address`. */
struct chunks {
    uint64_t address;
    uint64_t size; /**< bytes in all chunks */
    bool single;   /**< no further chunk */
    uint32_t first_size;
};
verdict check_chunks(struct check *check, uint64_t address, struct chunks *chunks);
/**
 * Copy the data out, to be freed by the caller.
 * @param data NULL if there are no bytes.
 */
verdict check_linearize(struct check *check, const struct chunks *chunks, uint8_t **data);

/* checking_image.c */
/** What has to be so for an image, beyond its being readable. */
enum image_use {
    IMAGE_TO_COPY, /**< without it the command is dropped */
    IMAGE_TO_DRAW, /**< without it the renderer aborts */
    IMAGE_OF_MASK, /**< without it the command is drawn unmasked */
};
struct image_facts {
    bool bitmap, surface;
    uint32_t width, height; /**< of a bitmap */
};
/** @param facts may be NULL. */
verdict check_image(struct check *check, uint64_t address, enum image_use use,
                    struct image_facts *facts);

/* checking_draw.c, checking_path.c, checking_shape.c */
verdict check_drawable(struct check *check, const QXLDrawable *drawable);
verdict check_clip(struct check *check, const QXLClip *clip, const QXLRect *box);
verdict check_mask(struct check *check, const QXLQMask *mask);
verdict check_path(struct check *check, uint64_t address, bool *has_segments);
verdict check_string(struct check *check, uint64_t address);

/* checking_cursor.c */
verdict check_cursor_command(struct check *check, const QXLCursorCmd *command);

/* checking_surface.c */
/** Bytes from a row to the next. */
static inline uint64_t row_bytes(int32_t stride)
{
    return (uint64_t)(stride < 0 ? -(int64_t)stride : stride);
}
/** Rows and format of a surface: for primary and off-screen ones. */
verdict check_surface_layout(struct check *check, uint32_t format, uint32_t width, uint32_t height,
                             int32_t stride);
verdict check_surface_command(struct check *check, const QXLSurfaceCmd *command);

/* checking_host.c */
bool check_surface_exists(const struct check *check, uint32_t id);

#endif
