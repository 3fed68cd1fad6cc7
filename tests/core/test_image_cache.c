/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers of bugs are those of docs/bug-museum.md. */
#include "cached.h"

#include <string.h>

#include "state.h"

enum { SIDE = PICTURE_SIDE };

/* ---- when a picture is kept ---- */

static void the_second_sight_keeps_and_the_third_shares(void **state)
{
    const struct qxl_image image = picture();
    QXLImage first, second, third;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    first = draw(&f, &image);
    second = draw(&f, &image);
    third = draw(&f, &image);
    expect_kept(&first, false);
    expect_kept(&second, true);
    expect_kept(&third, true);
    assert_int_equal(third.descriptor.id, second.descriptor.id);
    assert_int_equal(third.bitmap.data, second.bitmap.data);
    assert_int_not_equal(first.bitmap.data, second.bitmap.data);
    assert_int_equal(counted(&f).hits, 1);
    assert_int_equal(counted(&f).misses, 2);
    assert_int_equal(counted(&f).entries, 1);
    assert_int_equal(counted(&f).bytes, PICTURE);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).heap_used, PICTURE);
    close_cached(&f);
}

static void a_hit_copies_nothing(void **state)
{
    const struct qxl_image image = picture();
    uint8_t *shared;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    shared = wire_memory(&f, draw_twice(&f, &image).bitmap.data, 4096) + sizeof(QXLDataChunk);
    assert_memory_equal(shared, pixels, sizeof(pixels));
    shared[100] ^= 1;
    (void)draw(&f, &image);
    assert_memory_not_equal(shared, pixels, sizeof(pixels));
    close_cached(&f);
}

static void now_keeps_at_once_and_never_never(void **state)
{
    struct qxl_image image = picture();
    struct fixture f;
    QXLImage found;

    (void)state;
    open_cached(&f, &CACHED);
    image.caching = QXL_IMAGE_CACHING_NEVER;
    for (int i = 0; i < 3; i++) {
        found = draw(&f, &image);
        expect_kept(&found, false);
    }
    assert_int_equal(counted(&f).misses, 0);
    image.caching = QXL_IMAGE_CACHING_NOW;
    found = draw(&f, &image);
    expect_kept(&found, true);
    assert_int_equal(draw(&f, &image).bitmap.data, found.bitmap.data);
    close_cached(&f);
}

static void without_a_cache_nothing_is_kept(void **state)
{
    const struct qxl_config none = {0};
    struct qxl_image image = picture();
    struct fixture f;

    (void)state;
    open_cached(&f, &none);
    image.caching = QXL_IMAGE_CACHING_NOW;
    for (int i = 0; i < 3; i++) {
        const QXLImage found = draw(&f, &image);

        expect_kept(&found, false);
    }
    close_cached(&f);
}

static void what_the_caller_names_goes_past_the_cache(void **state)
{
    struct qxl_image image = picture();
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    image.named = QXL_IMAGE_NAMES_ID;
    image.id = 0x123400000000;
    assert_int_equal(draw_twice(&f, &image).descriptor.id, image.id);
    image.named = QXL_IMAGE_NAMES_FLAGS;
    image.flags = SPICE_IMAGE_FLAGS_CACHE_ME;
    assert_int_equal(draw_twice(&f, &image).descriptor.flags, image.flags);
    assert_int_equal(counted(&f).entries, 0);
    close_cached(&f);
}

/* ---- what makes a picture another one ---- */

static void expect_another(struct fixture *f, const struct qxl_image *one,
                           const struct qxl_image *other)
{
    QXLImage kept, found;

    qxl_cache_drop(f->display);
    kept = draw_twice(f, one);
    expect_kept(&kept, true);
    found = draw(f, other);
    expect_kept(&found, false);
    found = draw(f, other);
    expect_kept(&found, true);
    assert_int_not_equal(found.descriptor.id, kept.descriptor.id);
    fixture_drain(f);
}

/* Museum 21: with alpha and without are two, whatever the alpha bytes are. */
static void the_same_bytes_in_another_shape_are_another_picture(void **state)
{
    const struct qxl_image image = picture();
    struct qxl_image others[5] = {image, image, image, image, image};
    struct fixture f;

    (void)state;
    others[0].bitmap.format = SPICE_BITMAP_FMT_RGBA;
    others[1].bitmap.bottom_up = true;
    others[2].bitmap.stride = 4 * SIDE + 4;
    others[3].bitmap.width = SIDE / 2;
    others[3].bitmap.height = SIDE * 2;
    others[3].bitmap.pitch = 2 * SIDE;
    others[4].bitmap.height = SIDE - 1;
    open_cached(&f, &CACHED);
    for (int i = 0; i < 5; i++)
        expect_another(&f, &image, &others[i]);
    close_cached(&f);
}

/* Museum 69: the bits behind the narrow one's pixels are 0, as are the wide one's last pixels. */
static void bytes_that_two_widths_share_are_two_pictures(void **state)
{
    static const uint32_t colors[2] = {0, 0xffffff};
    static const uint32_t bits[8] = {0x5a5a, 0xa5a5};
    const struct qxl_palette palette = {.entries = colors, .count = 2};
    struct qxl_image narrow = picture(), wide;
    struct fixture f;

    (void)state;
    narrow.bitmap.format = SPICE_BITMAP_FMT_1BIT_BE;
    narrow.bitmap.palette = &palette;
    narrow.bitmap.pixels = bits;
    narrow.bitmap.pitch = sizeof(bits[0]);
    narrow.bitmap.width = 25;
    narrow.bitmap.height = 8;
    wide = narrow;
    wide.bitmap.width = 32;
    open_cached(&f, &CACHED);
    expect_another(&f, &narrow, &wide);
    close_cached(&f);
}

static struct hash128 hash_with_seed(uint64_t seed)
{
    struct qxl_image image = picture();
    struct hash128 hash;
    struct fixture f;

    open_cached(&f, &CACHED);
    f.display->hash_seed = seed;
    image.caching = QXL_IMAGE_CACHING_NOW;
    (void)draw(&f, &image);
    fixture_drain(&f);
    hash = f.display->image_cache.entries[f.display->image_cache.newest].key.hash;
    close_cached(&f);
    return hash;
}

/* Museum 69: who makes pictures can not know which two would be taken for one. */
static void a_pictures_hash_depends_on_the_displays_seed(void **state)
{
    const struct hash128 one = hash_with_seed(1), again = hash_with_seed(1),
                         two = hash_with_seed(2);

    (void)state;
    assert_int_equal(one.low, again.low);
    assert_int_equal(one.high, again.high);
    assert_int_not_equal(one.low, two.low);
    assert_int_not_equal(one.high, two.high);
}

/* Museum 22: the same surface object with other pixels or another palette. */
static void other_pixels_or_colors_at_the_same_place_are_another_picture(void **state)
{
    static uint32_t colors[256];
    const struct qxl_palette palette = {.entries = colors, .count = 200};
    struct qxl_image image = picture();
    QXLImage before, after;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    image.bitmap.format = SPICE_BITMAP_FMT_8BIT;
    image.bitmap.palette = &palette;
    before = draw_twice(&f, &image);
    expect_kept(&before, true);
    colors[199] = 1;
    after = draw_twice(&f, &image);
    expect_kept(&after, true);
    assert_int_not_equal(before.descriptor.id, after.descriptor.id);
    pixels[SIDE * (SIDE - 1)] ^= 0x80;
    assert_int_not_equal(draw_twice(&f, &image).descriptor.id, after.descriptor.id);
    pixels[SIDE * (SIDE - 1)] ^= 0x80;
    assert_int_equal(draw(&f, &image).descriptor.id, after.descriptor.id);
    close_cached(&f);
}

static void a_mask_and_a_source_of_the_same_bits_are_two_pictures(void **state)
{
    static const uint32_t colors[2] = {0, 0xffffff};
    const struct qxl_palette palette = {.entries = colors, .count = 2};
    struct qxl_image bits = picture();
    struct qxl_draw request = copy_of(&bits);
    QXLImage source, mask;
    QXLDrawable drawable;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    bits.bitmap.format = SPICE_BITMAP_FMT_1BIT_BE;
    bits.bitmap.palette = &palette;
    bits.caching = QXL_IMAGE_CACHING_NOW;
    request.copy.mask.image = &bits;
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    drawable = wire_last_drawable(&f);
    source = image_at(&f, drawable.u.copy.src_bitmap);
    mask = image_at(&f, drawable.u.copy.mask.bitmap);
    expect_kept(&source, true);
    expect_kept(&mask, true);
    assert_int_not_equal(source.descriptor.id, mask.descriptor.id);
    close_cached(&f);
}

/* 1BIT_LE has its leftmost pixel in the low bit: what is padding differs. */
static void masks_that_differ_in_one_pixel_are_two_whatever_their_bit_order(void **state)
{
    static const uint8_t FORMATS[] = {SPICE_BITMAP_FMT_1BIT_LE, SPICE_BITMAP_FMT_1BIT_BE};
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    for (int i = 0; i < 2; i++) {
        for (uint32_t x = 0; x < 8; x++) {
            bool low_first = FORMATS[i] == SPICE_BITMAP_FMT_1BIT_LE;
            uint8_t bits[2] = {0, (uint8_t)(low_first ? 1 << x : 0x80 >> x)};
            uint64_t kept[2];

            for (int k = 0; k < 2; k++) {
                struct qxl_image image = picture();
                const struct qxl_draw request = {
                    .type = QXL_DRAW_BLACKNESS,
                    .box = {.right = 5, .bottom = 1},
                    .flood.mask.image = &image,
                };

                image.bitmap.format = FORMATS[i];
                image.bitmap.pixels = &bits[k];
                image.bitmap.width = 5;
                image.bitmap.height = 1;
                image.caching = QXL_IMAGE_CACHING_NOW;
                check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
                kept[k] = image_at(&f, wire_last_drawable(&f).u.blackness.mask.bitmap).bitmap.data;
                fixture_settle(&f);
            }
            assert_int_equal(kept[0] == kept[1], x >= 5);
        }
    }
    close_cached(&f);
}

static void pitch_and_padding_make_no_other_picture(void **state)
{
    static uint8_t wide[SIDE][4 * SIDE + 12];
    struct qxl_image image = picture(), padded = picture();
    struct fixture f;
    QXLImage kept;

    (void)state;
    open_cached(&f, &CACHED);
    memset(wide, 0xee, sizeof(wide));
    for (int y = 0; y < SIDE; y++)
        memcpy(wide[y], pixels + SIDE * y, 4 * SIDE);
    padded.bitmap.pixels = wide;
    padded.bitmap.pitch = sizeof(wide[0]);
    kept = draw_twice(&f, &image);
    assert_int_equal(draw(&f, &padded).bitmap.data, kept.bitmap.data);
    close_cached(&f);
}

/* ---- palettes ---- */

static uint64_t palette_id(struct fixture *f, const uint32_t *colors, uint16_t count,
                           uint64_t unique)
{
    const struct qxl_palette palette = {.entries = colors, .count = count, .unique = unique};
    struct qxl_image image = picture();
    QXLPalette found;

    image.bitmap.format = SPICE_BITMAP_FMT_8BIT;
    image.bitmap.palette = &palette;
    memcpy(&found, wire_memory(f, draw(f, &image).bitmap.palette, sizeof(found)), sizeof(found));
    fixture_drain(f);
    return found.unique;
}

static void the_same_colors_have_the_same_id_and_others_another(void **state)
{
    static uint32_t colors[5][16];
    uint64_t ids[5];
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    for (uint32_t i = 0; i < 5; i++) {
        colors[i][15] = i + 1;
        ids[i] = palette_id(&f, colors[i], 16, 0);
        assert_int_not_equal(ids[i], 0);
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(ids[i], ids[k]);
    }
    assert_int_equal(palette_id(&f, colors[4], 16, 0), ids[4]);
    assert_int_not_equal(palette_id(&f, colors[4], 15, 0), ids[4]);
    assert_int_equal(palette_id(&f, colors[4], 16, 77), 77);
    assert_int_not_equal(palette_id(&f, colors[0], 16, 0), ids[0]); /* it was evicted */
    assert_int_equal(fixture_statistics(&f).palette_cache.entries, 4);
    assert_int_equal(fixture_statistics(&f).palette_cache.hits, 1);
    assert_int_equal(fixture_statistics(&f).palette_cache.misses, 7);
    assert_int_equal(fixture_statistics(&f).palette_cache.evictions, 3);
    close_cached(&f);
}

/* The client would get 256 colours where it looks for 16. */
static void the_same_colors_for_4_and_for_8_bits_are_two_palettes(void **state)
{
    static const uint32_t COLORS[16] = {3, 2, 1};
    const struct qxl_palette palette = {.entries = COLORS, .count = 16};
    static const uint8_t FORMATS[] = {SPICE_BITMAP_FMT_4BIT_BE, SPICE_BITMAP_FMT_8BIT};
    struct qxl_image image = picture();
    QXLPalette found[2];
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    image.bitmap.palette = &palette;
    for (int i = 0; i < 2; i++) {
        image.bitmap.format = FORMATS[i];
        wire_fetch(&f, draw(&f, &image).bitmap.palette, &found[i], sizeof(found[i]));
        assert_int_equal(found[i].num_ents, i ? 256 : 16);
    }
    assert_int_not_equal(found[0].unique, found[1].unique);
    close_cached(&f);
}

static void without_a_palette_cache_a_palette_has_no_id(void **state)
{
    const struct qxl_config config = {.image_cache_entries = 4};
    static const uint32_t colors[16] = {1};
    struct fixture f;

    (void)state;
    open_cached(&f, &config);
    assert_int_equal(palette_id(&f, colors, 16, 0), 0);
    close_cached(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_sight_keeps_and_the_third_shares),
        cmocka_unit_test(a_hit_copies_nothing),
        cmocka_unit_test(now_keeps_at_once_and_never_never),
        cmocka_unit_test(without_a_cache_nothing_is_kept),
        cmocka_unit_test(what_the_caller_names_goes_past_the_cache),
        cmocka_unit_test(the_same_bytes_in_another_shape_are_another_picture),
        cmocka_unit_test(bytes_that_two_widths_share_are_two_pictures),
        cmocka_unit_test(a_pictures_hash_depends_on_the_displays_seed),
        cmocka_unit_test(other_pixels_or_colors_at_the_same_place_are_another_picture),
        cmocka_unit_test(a_mask_and_a_source_of_the_same_bits_are_two_pictures),
        cmocka_unit_test(masks_that_differ_in_one_pixel_are_two_whatever_their_bit_order),
        cmocka_unit_test(pitch_and_padding_make_no_other_picture),
        cmocka_unit_test(the_same_colors_have_the_same_id_and_others_another),
        cmocka_unit_test(the_same_colors_for_4_and_for_8_bits_are_two_palettes),
        cmocka_unit_test(without_a_palette_cache_a_palette_has_no_id),
    };

    return cmocka_run_group_tests_name("image cache", tests, NULL, NULL);
}
