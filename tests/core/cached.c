/* SPDX-License-Identifier: BSD-3-Clause */
#include "cached.h"

#include <string.h>

enum { SIDE = PICTURE_SIDE };

uint32_t pixels[PICTURE_SIDE * PICTURE_SIDE];

const struct qxl_config CACHED = {.image_cache_entries = ENTRIES, .palette_cache_entries = 4};

void open_cached(struct fixture *f, const struct qxl_config *config)
{
    const struct fixture_options options = {.host = RIG_FAKE_HOST_CHECKING, .config = *config};

    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = 0x010203u * (uint32_t)i;
    fixture_open(f, &options);
    fixture_primary(f);
}

void close_cached(struct fixture *f)
{
    fixture_drain(f);
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", f->reason);
    fixture_close(f);
}

struct qxl_image picture(void)
{
    return (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = SIDE,
                   .height = SIDE,
                   .pixels = pixels,
                   .pitch = 4 * SIDE},
    };
}

struct qxl_draw copy_of(const struct qxl_image *image)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_COPY,
        .box = {.right = 8, .bottom = 8},
        .copy = {.source = image, .source_area = {.right = 8, .bottom = 8}},
    };
}

QXLImage image_at(struct fixture *f, uint64_t address)
{
    QXLImage image;

    memcpy(&image, wire_memory(f, address, sizeof(image)), sizeof(image));
    return image;
}

QXLImage draw(struct fixture *f, const struct qxl_image *image)
{
    const struct qxl_draw request = copy_of(image);

    check_status(qxl_draw(f->display, &request), QXL_STATUS_OK);
    return image_at(f, wire_last_drawable(f).u.copy.src_bitmap);
}

QXLImage draw_twice(struct fixture *f, const struct qxl_image *image)
{
    (void)draw(f, image);
    return draw(f, image);
}

void expect_kept(const QXLImage *image, bool kept)
{
    assert_int_equal((uint32_t)image->descriptor.id,
                     kept ? QXL_IMAGE_GROUP_DRIVER : QXL_IMAGE_GROUP_DRIVER_DONT_CACHE);
    assert_int_equal(image->descriptor.flags, kept ? QXL_IMAGE_CACHE : 0);
}

struct qxl_cache_statistics counted(struct fixture *f)
{
    return fixture_statistics(f).image_cache;
}

static struct qxl_image numbered(uint32_t *word, uint32_t number)
{
    struct qxl_image image = picture();

    *word = number;
    image.bitmap.pixels = word;
    image.bitmap.width = 1;
    image.bitmap.height = 1;
    image.bitmap.pitch = 0;
    image.caching = QXL_IMAGE_CACHING_NOW;
    return image;
}

QXLImage draw_number(struct fixture *f, uint32_t number)
{
    uint32_t word;
    const struct qxl_image image = numbered(&word, number);
    struct qxl_draw request = copy_of(&image);

    request.copy.source_area = request.box = (struct qxl_rect){.right = 1, .bottom = 1};
    check_status(qxl_draw(f->display, &request), QXL_STATUS_OK);
    return image_at(f, wire_last_drawable(f).u.copy.src_bitmap);
}
