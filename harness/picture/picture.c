/* SPDX-License-Identifier: BSD-3-Clause */
#include "picture.h"

#include <spice/enums.h>
#include <string.h>

#define OPAQUE 0xff000000u
#define MARK 0xffff0000u

typedef void convert_row(uint32_t *to, const uint8_t *from, uint32_t width);

GQuark rig_picture_error_quark(void)
{
    return g_quark_from_static_string("rig-picture-error");
}

static struct rig_picture *create(uint32_t width, uint32_t height)
{
    struct rig_picture *picture;
    uint32_t *pixels;

    if (!width || !height || width > RIG_PICTURE_SIZE_MAX || height > RIG_PICTURE_SIZE_MAX)
        return NULL;
    pixels = g_try_malloc((size_t)width * height * sizeof(*pixels));
    if (!pixels)
        return NULL;
    picture = g_new0(struct rig_picture, 1);
    picture->width = width;
    picture->height = height;
    picture->pixels = pixels;
    return picture;
}

struct rig_picture *rig_picture_create(uint32_t width, uint32_t height)
{
    struct rig_picture *picture = create(width, height);

    for (size_t i = 0; picture && i < (size_t)width * height; i++)
        picture->pixels[i] = OPAQUE;
    return picture;
}

void rig_picture_destroy(struct rig_picture *picture)
{
    if (!picture)
        return;
    g_free(picture->pixels);
    g_free(picture);
}

static uint32_t widen(uint32_t value, unsigned bits)
{
    return value << (8 - bits) | value >> (2 * bits - 8);
}

static uint32_t read_16(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8;
}

static void convert_555(uint32_t *to, const uint8_t *from, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++) {
        uint32_t pixel = read_16(from + 2 * (size_t)x);
        to[x] = OPAQUE | widen(pixel >> 10 & 31, 5) << 16 | widen(pixel >> 5 & 31, 5) << 8 |
                widen(pixel & 31, 5);
    }
}

static void convert_565(uint32_t *to, const uint8_t *from, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++) {
        uint32_t pixel = read_16(from + 2 * (size_t)x);
        to[x] = OPAQUE | widen(pixel >> 11, 5) << 16 | widen(pixel >> 5 & 63, 6) << 8 |
                widen(pixel & 31, 5);
    }
}

static void convert_alpha(uint32_t *to, const uint8_t *from, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++)
        to[x] = OPAQUE | from[x] * 0x010101u;
}

static void convert_argb(uint32_t *to, const uint8_t *from, uint32_t width)
{
    memcpy(to, from, (size_t)width * sizeof(*to));
}

static void convert_xrgb(uint32_t *to, const uint8_t *from, uint32_t width)
{
    convert_argb(to, from, width);
    for (uint32_t x = 0; x < width; x++)
        to[x] |= OPAQUE;
}

static convert_row *converter(uint32_t format, unsigned *pixel_size)
{
    switch (format) {
    case SPICE_SURFACE_FMT_16_555:
        *pixel_size = 2;
        return convert_555;
    case SPICE_SURFACE_FMT_16_565:
        *pixel_size = 2;
        return convert_565;
    case SPICE_SURFACE_FMT_8_A:
        *pixel_size = 1;
        return convert_alpha;
    case SPICE_SURFACE_FMT_32_xRGB:
        *pixel_size = 4;
        return convert_xrgb;
    case SPICE_SURFACE_FMT_32_ARGB:
        *pixel_size = 4;
        return convert_argb;
    default:
        return NULL;
    }
}

struct rig_picture *rig_picture_from_surface(uint32_t format, uint32_t width, uint32_t height,
                                             int32_t stride, const void *bytes, size_t size,
                                             GError **error)
{
    uint64_t step = stride < 0 ? -(uint64_t)stride : (uint64_t)stride;
    unsigned pixel_size = 0;
    convert_row *convert = converter(format, &pixel_size);
    uint64_t row_size = (uint64_t)width * pixel_size;
    struct rig_picture *picture;

    if (!convert) {
        g_set_error(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN,
                    "surface format %u: expected 16_555, 16_565, 8_A, 32_xRGB or 32_ARGB", format);
        return NULL;
    }
    if (height > 0 &&
        (step < row_size || size < row_size || (size - row_size) / MAX(step, 1) < height - 1)) {
        g_set_error(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN,
                    "a surface of %ux%u, stride %d: expected rows of %" G_GUINT64_FORMAT
                    " bytes to fit, found %zu bytes in all",
                    width, height, stride, row_size, size);
        return NULL;
    }
    picture = create(width, height);
    if (!picture) {
        g_set_error(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN,
                    "a surface of %ux%u: expected 1x1 to %ux%u, and memory for it", width, height,
                    RIG_PICTURE_SIZE_MAX, RIG_PICTURE_SIZE_MAX);
        return NULL;
    }
    picture->has_alpha = format == SPICE_SURFACE_FMT_32_ARGB;
    for (uint32_t y = 0; y < height; y++) {
        uint32_t row = stride < 0 ? height - 1 - y : y;
        convert(picture->pixels + (size_t)y * width, (const uint8_t *)bytes + row * step, width);
    }
    return picture;
}

static void add_pixel(struct rig_picture_difference *difference, uint32_t x, uint32_t y)
{
    if (!difference->pixels++) {
        difference->left = difference->first_x = x;
        difference->top = difference->first_y = y;
    }
    difference->left = MIN(difference->left, x);
    difference->right = MAX(difference->right, x + 1);
    difference->bottom = y + 1;
}

static const uint32_t *find_pixel(const struct rig_picture *picture, uint32_t x, uint32_t y)
{
    bool inside = x < picture->width && y < picture->height;

    return inside ? picture->pixels + (size_t)y * picture->width + x : NULL;
}

static bool is_different(const uint32_t *a, const uint32_t *b)
{
    return a && b ? *a != *b : a != b;
}

static bool is_row_same(const struct rig_picture *a, const struct rig_picture *b, uint32_t y)
{
    return a->width == b->width && y < a->height && y < b->height &&
           !memcmp(find_pixel(a, 0, y), find_pixel(b, 0, y), a->width * sizeof(*a->pixels));
}

bool rig_picture_compare(const struct rig_picture *a, const struct rig_picture *b,
                         struct rig_picture_difference *difference)
{
    struct rig_picture_difference found = {0};
    uint32_t width = MAX(a->width, b->width);
    uint32_t height = MAX(a->height, b->height);

    for (uint32_t y = 0; y < height; y++) {
        if (is_row_same(a, b, y))
            continue;
        for (uint32_t x = 0; x < width; x++)
            if (is_different(find_pixel(a, x, y), find_pixel(b, x, y)))
                add_pixel(&found, x, y);
    }
    if (difference)
        *difference = found;
    return found.pixels == 0;
}

/* A third of its brightness: what is marked stands out. */
static uint32_t dim(uint32_t pixel)
{
    uint32_t red = pixel >> 16 & 0xff, green = pixel >> 8 & 0xff, blue = pixel & 0xff;

    return OPAQUE | (red * 2 + green * 5 + blue) / 24 * 0x010101u;
}

struct rig_picture *rig_picture_show_difference(const struct rig_picture *a,
                                                const struct rig_picture *b)
{
    struct rig_picture *shown =
        rig_picture_create(MAX(a->width, b->width), MAX(a->height, b->height));
    uint32_t *to = shown ? shown->pixels : NULL;

    for (uint32_t y = 0; shown && y < shown->height; y++) {
        for (uint32_t x = 0; x < shown->width; x++, to++) {
            const uint32_t *pixel = find_pixel(a, x, y);
            if (is_different(pixel, find_pixel(b, x, y)))
                *to = MARK;
            else if (pixel)
                *to = dim(*pixel);
        }
    }
    return shown;
}
