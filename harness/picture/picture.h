/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file picture.h
 * Screens as pixels: out of a surface's memory, in and out of PNG files, compared.
 *
 * Which bytes count: all but the unused one of a 32_xRGB surface and the unused bit of a 16_555
 * one. Nothing defines them; a picture is opaque (0xff) there, so that two pictures are the same if
 * and only if all their pixels are.
 */
#ifndef RIG_PICTURE_H
#define RIG_PICTURE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Widest, and highest, picture. */
#define RIG_PICTURE_SIZE_MAX 32768

struct rig_picture {
    uint32_t width, height; /**< 1 and above */
    /** Some pixel may be not opaque: a PNG file has the alpha, too. */
    bool has_alpha;
    uint32_t *pixels; /**< 0xAARRGGBB, row after row from the top, `width` of them a row */
};

#define RIG_PICTURE_ERROR rig_picture_error_quark()
GQuark rig_picture_error_quark(void);
enum rig_picture_error {
    RIG_PICTURE_ERROR_ABSENT, /**< built without libpng: not possible, 77 */
    RIG_PICTURE_ERROR_FILE,   /**< a file cannot be opened, read or written */
    RIG_PICTURE_ERROR_BROKEN, /**< what was read is no picture, or no surface, or too large */
};

/**
 * A black, opaque picture.
 * @return NULL if a side is 0 or above RIG_PICTURE_SIZE_MAX, or there is no memory for it. Free
 *         with rig_picture_destroy().
 */
struct rig_picture *rig_picture_create(uint32_t width, uint32_t height);
/** NULL is fine. */
void rig_picture_destroy(struct rig_picture *picture);

/**
 * The pixels of a surface.
 *
 * The five and six bits of 16_555 and 16_565 become eight: the upper ones are repeated below. 8_A
 * is shown as shades of grey, white where it is opaque. 32_ARGB keeps its bytes; its colours are
 * multiplied with alpha already, and stay so.
 *
 * @param format SPICE_SURFACE_FMT_16_555, _16_565, _8_A, _32_xRGB or _32_ARGB.
 * @param stride bytes from a row to the next one; negative: the lowest row comes first in memory.
 * @param bytes the lowest address of the surface's memory, whatever the sign of stride.
 * @param size bytes that are there.
 * @return NULL with `error` (BROKEN) set if the format is another one, or the rows do not fit into
 *         stride and size. Free with rig_picture_destroy().
 */
struct rig_picture *rig_picture_from_surface(uint32_t format, uint32_t width, uint32_t height,
                                             int32_t stride, const void *bytes, size_t size,
                                             GError **error);

/**
 * Write a PNG file: first under another name in the same folder, so that whoever looks at `path`
 * finds the old file or the whole new one.
 * @return false with `error` set (FILE, ABSENT): it names the file.
 */
bool rig_picture_write_png(const struct rig_picture *picture, const char *path, GError **error);
/**
 * Read a PNG file of any kind: palette, grey, 16 bits a colour, interlaced.
 * @return NULL with `error` set: it names the file. Free with rig_picture_destroy().
 */
struct rig_picture *rig_picture_read_png(const char *path, GError **error);
/** Does this file begin as a PNG file does? False, too, if it cannot be read. */
bool rig_picture_is_png(const char *path);

/** How two pictures differ. */
struct rig_picture_difference {
    /** Pixels that are not the same, those that only one picture has among them. */
    uint64_t pixels;
    /** The smallest box that has them all: [left, right) and [top, bottom); 0 if there are none. */
    uint32_t left, top, right, bottom;
    /** The first of them, row by row from the top. */
    uint32_t first_x, first_y;
};

/**
 * Compare pixel by pixel, the upper left corners on each other.
 * @param difference filled in. May be NULL.
 * @return whether the pictures are the same: the same size and the same pixels.
 */
bool rig_picture_compare(const struct rig_picture *a, const struct rig_picture *b,
                         struct rig_picture_difference *difference);
/**
 * What differs, to look at: such pixels are red, the others those of `a`, dark and without colour.
 * As wide as the wider and as high as the higher of the two; black where neither has a pixel.
 * @return NULL if there is no memory for it. Free with rig_picture_destroy().
 */
struct rig_picture *rig_picture_show_difference(const struct rig_picture *a,
                                                const struct rig_picture *b);

#endif
