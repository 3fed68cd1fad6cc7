/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file input.h
 * What the fuzz targets share: how an input is read, what it means, and how a target fails.
 *
 * Numbers are little-endian. What lies behind an input's end reads as 0, so every byte string is an
 * input.
 *
 * Input of `device`: a byte of flags, a byte that chooses the number of surfaces, then actions: a
 * byte of enum action, its arguments, and the bytes that a write writes.
 *
 * Input of `checking`: a byte of flags, the type of the command (1 byte), its address (8), then
 * writes: place (4 bytes, CHECKING_VRAM and an offset), size (2), bytes.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum action {
    ACTION_PORT,           /**< port 1, value 1 */
    ACTION_PORT_2,         /**< port 1, value 2 */
    ACTION_PORT_4,         /**< port 1, value 4 */
    ACTION_CONFIG,         /**< offset 1, size 1, value 4 */
    ACTION_VGA,            /**< none */
    ACTION_HEADER,         /**< offset 2, size 2; bytes */
    ACTION_RAM,            /**< offset 4, size 2; bytes */
    ACTION_VRAM,           /**< offset 4, size 2; bytes */
    ACTION_ROM,            /**< offset 2, size 2; bytes */
    ACTION_PUSH,           /**< ring 1 (odd: cursor), type 1, address 8 */
    ACTION_STEP,           /**< how many 1 */
    ACTION_CLIENT,         /**< present 1, capabilities 1 (each of them) */
    ACTION_MONITORS,       /**< heads 1, width 2 */
    ACTION_TAKE_RELEASE,   /**< none */
    ACTION_TAKE_INTERRUPT, /**< none */
    ACTION_WAIT_ASYNC,     /**< port 1, value 1: and then a step of the host */
    ACTION_TRANSLATE,      /**< address 8, size 2 */
    ACTION_COUNT,
};

enum device_flag {
    DEVICE_REVISION = 7, /**< mask: 1 more, modulo 5 */
    DEVICE_SECONDARY = 8,
    DEVICE_CHECKING = 16, /**< else the null host */
    DEVICE_CMDLOG = 32,
    DEVICE_GUESTDEBUG = 64,
    DEVICE_VRAM64 = 128,
};

enum checking_flag { CHECKING_COMPAT = 1, CHECKING_CURSOR_RING = 2 };
#define CHECKING_VRAM UINT32_C(0x80000000)

/** Where the BARs are: as in tests/fakedevice, whose recordings become inputs. */
#define RAM_ADDRESS UINT64_C(0xe0000000)
#define VRAM_ADDRESS UINT64_C(0xe8000000)
#define ROM_ADDRESS UINT64_C(0xf0000000)
#define IO_ADDRESS UINT64_C(0xc000)
#define VRAM64_ADDRESS (UINT64_C(1) << 36)

struct input {
    const uint8_t *at, *end;
};

static inline size_t input_left(const struct input *input)
{
    return (size_t)(input->end - input->at);
}

static inline uint64_t input_take(struct input *input, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes && input->at < input->end; i++)
        value |= (uint64_t)*input->at++ << 8 * i;
    return value;
}

/** The next `size` bytes, or those that are left. @param[in,out] size how many there are. */
static inline const uint8_t *input_take_bytes(struct input *input, size_t *size)
{
    const uint8_t *bytes = input->at;

    if (*size > input_left(input))
        *size = input_left(input);
    input->at += *size;
    return bytes;
}

/** What must hold whatever the input is: else the target ends, and libFuzzer keeps the input. */
#define HOLDS(condition, ...)                                              \
    do {                                                                   \
        if (!(condition)) {                                                \
            fprintf(stderr, "%s:%d: does not hold: ", __FILE__, __LINE__); \
            fprintf(stderr, __VA_ARGS__);                                  \
            fprintf(stderr, "\n    expected: %s\n", #condition);           \
            abort();                                                       \
        }                                                                  \
    } while (0)

/** libFuzzer calls this. @return 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
