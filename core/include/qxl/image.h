/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file image.h
 * Pictures that a command carries: bitmaps in memory and surfaces.
 *
 * SPICE_BITMAP_FMT_* and SPICE_IMAGE_FLAGS_* are those of qxl_wire.h.
 *
 * With caches (struct qxl_config), what is drawn again is recognised by its content: 128 bits of
 * hash over pixels, palette and stride, and width, height, format, orientation and use (source or
 * mask) bit by bit. Where it lies in memory, and its pitch, do not matter. docs/core.md, "Caches",
 * says when a picture is kept, docs/architecture.md why a wrong one cannot be shown.
 */
#ifndef QXL_IMAGE_H
#define QXL_IMAGE_H

#include <stddef.h>

#include <qxl/surface.h>

/**
 * Colours of an indexed bitmap, in the format of the surface that is drawn on: 0x00RRGGBB, or 5-5-5
 * on one of 16_555.
 */
struct qxl_palette {
    const uint32_t *entries; /**< `count` colours */
    uint16_t count;          /**< 1 to 2, 16 or 256, by format; the rest is sent as black */
    /** Id under which the client may keep it. 0: the palette cache chooses, the same id for the
     * same entries; without one the client does not keep it. */
    uint64_t unique;
};

/**
 * Pixels in the caller's memory. They are read during the call, twice if there is an image cache,
 * and must not change meanwhile: else the cache has other pixels than it takes them for.
 */
struct qxl_bitmap {
    /** SPICE_BITMAP_FMT_*. 1BIT_LE and 4BIT_LE go out as their _BE twins, except in masks. */
    uint8_t format;
    /** The first row in memory is the lowest one (no QXL_BITMAP_TOP_DOWN flag). */
    bool bottom_up;
    uint32_t width, height; /**< pixels, not 0 */
    /** Bytes from row to row on the device, at most 64 KiB. 0: the least, rounded up to 4. */
    uint32_t stride;
    const void *pixels; /**< the first row, as `bottom_up` says */
    /** Bytes from row to row in `pixels`; rows may overlap (0: all rows are the same one). */
    ptrdiff_t pitch;
    const struct qxl_palette *palette; /**< for 1, 4 and 8 bit formats; NULL for all others */
};

/** Where a picture comes from. */
enum qxl_image_kind { QXL_IMAGE_NONE, QXL_IMAGE_FROM_BITMAP, QXL_IMAGE_FROM_SURFACE };

/**
 * Whether the picture may be kept in device memory and in the client, for the next time. A picture
 * that is kept costs a hash and no copy from then on.
 */
enum qxl_image_caching {
    QXL_IMAGE_CACHING_DEFAULT, /**< if it is seen a second time, and the display has a cache */
    QXL_IMAGE_CACHING_NEVER,   /**< not even looked at: for what will not come again, like video */
    QXL_IMAGE_CACHING_NOW,     /**< at the first time; without a cache: never */
};

/** Which fields of a qxl_image the caller names; the core chooses the others. */
enum qxl_image_named {
    QXL_IMAGE_NAMES_ID = 1 << 0,
    QXL_IMAGE_NAMES_FLAGS = 1 << 1,
};

/** A picture that a command carries. What it points to is the caller's, and read in the call. */
struct qxl_image {
    enum qxl_image_kind kind;       /**< which of the members below count */
    struct qxl_bitmap bitmap;       /**< FROM_BITMAP */
    struct qxl_surface_id surface;  /**< FROM_SURFACE */
    enum qxl_image_caching caching; /**< FROM_BITMAP, without a named id or named flags */
    uint32_t named;                 /**< qxl_image_named bits */
    uint64_t id;                    /**< identity in the client's cache; never one of the core's */
    uint8_t flags;                  /**< SPICE_IMAGE_FLAGS_* */
};

#endif
