/* SPDX-License-Identifier: BSD-3-Clause */
#include "png_file.h"

#include <png.h>
#include <string.h>

/* Bytes blue, green, red, alpha: 0xAARRGGBB on a little endian machine. */
#define PIXELS PNG_FORMAT_BGRA

static void set_error(GError **error, const png_image *image)
{
    g_set_error_literal(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN, image->message);
}

static uint8_t *without_alpha(const struct rig_picture *picture)
{
    size_t count = (size_t)picture->width * picture->height;
    uint8_t *bytes = g_malloc(count * 3);
    uint8_t *to = bytes;

    for (size_t i = 0; i < count; i++, to += 3) {
        to[0] = (uint8_t)picture->pixels[i];
        to[1] = (uint8_t)(picture->pixels[i] >> 8);
        to[2] = (uint8_t)(picture->pixels[i] >> 16);
    }
    return bytes;
}

static void *encode(const struct rig_picture *picture, uint32_t flags, size_t *size, GError **error)
{
    uint8_t *bytes = picture->has_alpha ? NULL : without_alpha(picture);
    const void *pixels = bytes ? (const void *)bytes : picture->pixels;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = picture->width,
                       .height = picture->height,
                       .format = bytes ? PNG_FORMAT_BGR : PIXELS,
                       .flags = flags};
    png_alloc_size_t room = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *file = g_malloc(room);

    if (png_image_write_to_memory(&image, file, &room, 0, pixels, 0, NULL)) {
        *size = room;
    } else {
        set_error(error, &image);
        g_clear_pointer(&file, g_free);
    }
    g_free(bytes);
    return file;
}

void *png_encode(const struct rig_picture *picture, size_t *size, GError **error)
{
    return encode(picture, PNG_IMAGE_FLAG_FAST, size, error);
}

void *png_encode_small(const struct rig_picture *picture, size_t *size, GError **error)
{
    return encode(picture, 0, size, error);
}

struct rig_picture *png_decode(const void *bytes, size_t size, GError **error)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct rig_picture *picture;

    if (!png_image_begin_read_from_memory(&image, bytes, size)) {
        set_error(error, &image);
        return NULL;
    }
    picture = rig_picture_create(image.width, image.height);
    if (!picture) {
        g_set_error(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN,
                    "a picture of %ux%u: expected 1x1 to %ux%u, and memory for it", image.width,
                    image.height, RIG_PICTURE_SIZE_MAX, RIG_PICTURE_SIZE_MAX);
        png_image_free(&image);
        return NULL;
    }
    picture->has_alpha = image.format & PNG_FORMAT_FLAG_ALPHA;
    image.format = PIXELS;
    if (png_image_finish_read(&image, NULL, picture->pixels, 0, NULL))
        return picture;
    set_error(error, &image);
    rig_picture_destroy(picture);
    return NULL;
}
