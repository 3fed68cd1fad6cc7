/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

enum { SIDE = 300 };

static uint8_t pixels[SIDE * SIDE];

static void fill_pixels(void)
{
    uint64_t seed = 0x4a54;

    for (size_t i = 0; i < sizeof(pixels); i++)
        pixels[i] = (uint8_t)noise(&seed);
}

static void expect_same(struct hash128 found, struct hash128 expected)
{
    assert_int_equal(found.low, expected.low);
    assert_int_equal(found.high, expected.high);
}

static void expect_different(struct hash128 one, struct hash128 other)
{
    /* Each half has to differ by itself, or half of the bits are no use. */
    assert_int_not_equal(one.low, other.low);
    assert_int_not_equal(one.high, other.high);
}

/* The value that the xxHash library publishes for no bytes and seed 0: it is XXH3 indeed. */
static void the_hash_is_xxh3(void **state)
{
    struct hash128 empty = hash_bytes(0, "", 0);

    (void)state;
    assert_int_equal(empty.low, 0x6001c324468d497f);
    assert_int_equal(empty.high, 0x99aa06d3014798d8);
}

static uint8_t turned(uint8_t byte, enum row_bytes_order order)
{
    uint8_t result = 0;

    if (order == ROW_AS_IS)
        return byte;
    if (order == ROW_SWAP_NIBBLES)
        return (uint8_t)(byte << 4 | byte >> 4);
    for (int bit = 0; bit < 8; bit++)
        result |= (uint8_t)((byte >> bit & 1) << (7 - bit));
    return result;
}

/* The bytes that go out, one behind the other. */
static struct hash128 hash_of_copy(struct row_source rows, uint32_t count, uint8_t last_byte)
{
    uint8_t *copy = malloc((size_t)rows.row_bytes * count);
    struct hash128 hash;

    assert_non_null(copy);
    for (uint32_t y = 0; y < count; y++) {
        const uint8_t *from = (const uint8_t *)rows.first + rows.pitch * (ptrdiff_t)y;
        uint8_t *to = copy + (size_t)y * rows.row_bytes;

        for (uint32_t x = 0; x < rows.row_bytes; x++)
            to[x] = turned(from[x], rows.order);
        to[rows.row_bytes - 1] &= last_byte;
    }
    hash = hash_bytes(7, copy, (size_t)rows.row_bytes * count);
    free(copy);
    return hash;
}

static void rows_hash_as_their_contiguous_copy_does(void **state)
{
    static const enum row_bytes_order orders[] = {ROW_AS_IS, ROW_REVERSE_BITS, ROW_SWAP_NIBBLES};
    static const uint8_t masks[] = {0xff, 0xf0, 0x80};
    uint64_t seed = 0x0123;

    (void)state;
    fill_pixels();
    for (int round = 0; round < 2000; round++) {
        uint32_t row_bytes = 1 + (uint32_t)(noise(&seed) % SIDE);
        uint32_t count = 1 + (uint32_t)(noise(&seed) % (round % 10 ? 8 : SIDE));
        ptrdiff_t pitch = round % 3 == 0 ? (ptrdiff_t)row_bytes : SIDE;
        struct row_source rows = {pixels, pitch, row_bytes, orders[noise(&seed) % 3]};
        uint8_t mask = masks[noise(&seed) % 3];

        if (round % 5 == 0) {
            rows.first = pixels + (size_t)SIDE * (SIDE - 1);
            rows.pitch = -SIDE;
        } else if (round % 7 == 0) {
            rows.pitch = 0;
        }
        expect_same(hash_rows(7, &rows, count, mask), hash_of_copy(rows, count, mask));
    }
}

static void padding_does_not_count_and_pixels_do(void **state)
{
    uint8_t bytes[4][8];
    const struct row_source rows = {bytes, 8, 3, ROW_AS_IS};
    struct hash128 before;

    (void)state;
    memset(bytes, 0x5a, sizeof(bytes));
    before = hash_rows(1, &rows, 4, 0xf0);
    bytes[2][3] ^= 0xff;
    bytes[3][7] ^= 0xff;
    bytes[1][2] ^= 0x0f;
    expect_same(hash_rows(1, &rows, 4, 0xf0), before);
    bytes[1][2] ^= 0x10;
    expect_different(hash_rows(1, &rows, 4, 0xf0), before);
}

static void every_bit_of_content_and_seed_counts(void **state)
{
    enum { BYTES = 700 };
    struct hash128 before;

    (void)state;
    fill_pixels();
    before = hash_bytes(3, pixels, BYTES);
    for (int bit = 0; bit < BYTES * 8; bit++) {
        pixels[bit / 8] ^= (uint8_t)(1 << bit % 8);
        expect_different(hash_bytes(3, pixels, BYTES), before);
        pixels[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (int bit = 0; bit < 64; bit++)
        expect_different(hash_bytes(3 ^ (uint64_t)1 << bit, pixels, BYTES), before);
    for (size_t size = 0; size < BYTES; size++)
        expect_different(hash_bytes(3, pixels, size), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_xxh3),
        cmocka_unit_test(rows_hash_as_their_contiguous_copy_does),
        cmocka_unit_test(padding_does_not_count_and_pixels_do),
        cmocka_unit_test(every_bit_of_content_and_seed_counts),
    };

    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
