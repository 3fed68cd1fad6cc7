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

/** A surface the renderer has. The primary has no create command. */
struct surface {
    bool exists;
    uint32_t format, width, height;
    int32_t stride;         /**< negative: the first row is the last in memory */
    const uint8_t *pixels;  /**< the lowest address */
    QXLReleaseInfo *create; /**< held until the surface goes */
};

struct check {
    const struct worker *worker;
    const char *reason;
    const char *render_abort; /**< why the renderer would abort, or NULL */
    const char *undrawn;      /**< why the renderer warns and draws nothing, or NULL */
    const char *warning;      /**< what is warned about although the command is executed, or NULL */
    bool clip_missing;        /**< clip rectangles that could not be read */
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

/** Is the byte at `from` + `offset` in the BAR that `from` is in? */
bool check_is_memory(const struct check *check, const uint8_t *from, int64_t offset);

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
enum image_kind { IMAGE_MISSING, IMAGE_BITMAP, IMAGE_QUIC, IMAGE_SURFACE };

/** An image as far as the server has read it. */
struct image {
    enum image_kind kind;
    const char *why;        /**< it is missing */
    uint8_t format;         /**< of a bitmap */
    uint8_t flags;          /**< of a bitmap */
    bool to_cache;          /**< asked to be kept by the renderer */
    uint32_t width, height; /**< of what is read: a surface's are its own, not the descriptor's */
    uint32_t stride;        /**< of a bitmap */
    uint32_t surface_id;    /**< of a surface */
    const char *broken;     /**< it cannot be decoded, and why */
    uint64_t data;          /**< of a bitmap: its bytes or its first chunk */
};
/** @return ABORT, CHANCE or ACCEPT: an image that cannot be read is MISSING. */
verdict check_read_image(struct check *check, uint64_t address, bool mask, struct image *image);
/** Bits of a pixel of a bitmap in memory; 0: no such format. */
unsigned check_bitmap_bits(uint8_t format);
/** Copy a bitmap's bytes out, to be freed by the caller. */
verdict check_bitmap_bytes(struct check *check, const struct image *image, uint8_t **bytes);

/* checking_region.c */
/** What is left of a drawing's box: clip rectangles, and a mask. */
struct region {
    QXLRect box;
    QXLRect *rects; /**< NULL: the whole box */
    uint32_t count;
    uint8_t *mask; /**< NULL: none that is known */
    struct image mask_image;
    QXLRect mask_part; /**< what the renderer looks at, in pixels of the mask */
    int32_t mask_x, mask_y;
    bool mask_inverted;
};
/** Without clip and mask. */
void region_init(struct region *region, const QXLRect *box);
void region_finish(struct region *region);
verdict check_clip(struct check *check, const QXLClip *clip, struct region *region);
/** Take away what the mask does not show. Of a surface's pixels nothing is known: it shows all. */
verdict check_mask_region(struct check *check, const QXLQMask *qmask, const struct image *image,
                          struct region *region);
/** Is a pixel of `area` left? */
bool region_touches(const struct region *region, const QXLRect *area);
/** Before a mask is looked at. */
bool clip_is_empty(const struct region *region);
bool region_is_empty(const struct region *region);

/* checking_draw.c */
/** A drawing with all that its command refers to. */
struct drawing {
    const QXLDrawable *drawable;
    struct region region;
    struct image source, pattern, back_pattern, mask;
    struct figure {
        bool has_segments;
        QXLRect box; /**< of the pixels of all lines; empty if there is none */
    } figure;
};
void drawing_init(struct drawing *drawing, const QXLDrawable *drawable);
void drawing_finish(struct drawing *drawing);
verdict check_drawing(struct check *check, struct drawing *drawing);

/* checking_path.c, checking_string.c */
verdict check_path(struct check *check, uint64_t address, struct figure *figure);
verdict check_string(struct check *check, uint64_t address);

/* checking_render.c */
/** Note why the renderer would abort. The drawing has something to draw, on `target`. */
void check_render(struct check *check, const struct drawing *drawing, const struct surface *target);

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

unsigned check_surface_bits(uint32_t format);

/* checking_host.c */
/** @return NULL if there is no such surface. */
const struct surface *check_find_surface(const struct check *check, uint32_t id);

#endif
