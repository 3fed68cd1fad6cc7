/* SPDX-License-Identifier: BSD-3-Clause */
/* An EDID 1.3 base block (VESA E-EDID A1), with a timing by the rules of CVT 1.1's reduced
 * blanking, but for the width, which stays as it is, and the clock, which is told as exactly as
 * EDID can. */
#include <qxl/modes.h>

#include "modes.h"
#include "wire.h"

enum {
    REFRESH_HZ = 60,
    SIZE_MIN_PIXELS = 341, /* 10 cm; and the clock stays above 10 MHz: less is doubted */
    SIZE_MAX_PIXELS = 4095,
    CLOCK_MAX_10KHZ = 0xffff,
    H_BLANK = 160,
    H_FRONT = 48,
    H_SYNC = 32,
    V_FRONT = 3,
    V_BACK_MIN = 6,
    V_BLANK_US = 460, /* at least */
    SECOND_US = 1000000,
};

enum {
    VENDOR = ('Q' - '@') << 10 | ('X' - '@') << 5 | ('L' - '@'),
    PRODUCT = 1,
    YEAR = 2020 - 1990,
    DIGITAL = 0x80,
    GAMMA_2_2 = 120,
    RGB_SRGB_PREFERRED_GTF = 0x0f,
    SEPARATE_SYNC_H_POSITIVE = 0x1a,
    DESCRIPTORS_AT = 54,
    DESCRIPTOR_SIZE = 18,
    TEXT_AT = 5,
    TEXT_SIZE = 13,
    TAG_SERIAL = 0xff,
    TAG_RANGES = 0xfd,
    TAG_NAME = 0xfc,
};

struct timing {
    uint32_t width, height;
    uint32_t v_blank, v_sync;
    uint32_t clock_10khz;
};

/* The width of vertical sync tells the shape of the picture. */
static uint32_t v_sync_of(uint32_t width, uint32_t height)
{
    static const struct {
        uint8_t x, y, lines;
    } SHAPES[] = {{4, 3, 4}, {16, 9, 5}, {16, 10, 6}, {5, 4, 7}, {15, 9, 7}};

    for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
        if (width * SHAPES[i].y == height * SHAPES[i].x)
            return SHAPES[i].lines;
    }
    return 10;
}

static struct timing timing_of(uint32_t width, uint32_t height)
{
    struct timing timing = {
        .width = width,
        .height = height,
        .v_sync = v_sync_of(width, height),
        .v_blank = V_BLANK_US * REFRESH_HZ * height / (SECOND_US - V_BLANK_US * REFRESH_HZ) + 1,
    };
    uint32_t least = V_FRONT + timing.v_sync + V_BACK_MIN;

    if (timing.v_blank < least)
        timing.v_blank = least;
    timing.clock_10khz =
        (REFRESH_HZ * (width + H_BLANK) * (height + timing.v_blank) + 5000) / 10000;
    return timing;
}

static void put16(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

/* Bits 8 to 11 of two numbers, whose low bytes lie elsewhere. */
static uint8_t high_nibbles(uint32_t first, uint32_t second)
{
    return (uint8_t)(first >> 8 << 4 | second >> 8);
}

static void put_timing(uint8_t *bytes, const struct timing *timing)
{
    uint32_t x = millimeters(timing->width), y = millimeters(timing->height);

    put16(bytes, timing->clock_10khz);
    bytes[2] = (uint8_t)timing->width;
    bytes[3] = H_BLANK;
    bytes[4] = high_nibbles(timing->width, H_BLANK);
    bytes[5] = (uint8_t)timing->height;
    bytes[6] = (uint8_t)timing->v_blank;
    bytes[7] = high_nibbles(timing->height, timing->v_blank);
    bytes[8] = H_FRONT;
    bytes[9] = H_SYNC;
    bytes[10] = (uint8_t)(V_FRONT << 4 | timing->v_sync);
    bytes[12] = (uint8_t)x;
    bytes[13] = (uint8_t)y;
    bytes[14] = high_nibbles(x, y);
    bytes[17] = SEPARATE_SYNC_H_POSITIVE;
}

static uint8_t at_least(uint32_t value, uint32_t least)
{
    return (uint8_t)(value < least ? least : value);
}

/* From the slowest to the fastest of the preferred timing and the established ones. */
static void put_ranges(uint8_t *bytes, const struct timing *timing)
{
    enum { V_MIN_HZ = 50, V_MAX_HZ = 75, H_MIN_KHZ = 30, H_MAX_KHZ = 60, CLOCK_MIN_10MHZ = 8 };
    static const uint8_t PADDING[] = {'\n', ' ', ' ', ' ', ' ', ' ', ' '};
    uint32_t h_khz = timing->clock_10khz * 10 / (timing->width + H_BLANK);

    bytes[3] = TAG_RANGES;
    bytes[5] = V_MIN_HZ;
    bytes[6] = V_MAX_HZ;
    bytes[7] = (uint8_t)(h_khz < H_MIN_KHZ ? h_khz : H_MIN_KHZ);
    bytes[8] = at_least(h_khz + 1, H_MAX_KHZ);
    bytes[9] = at_least(timing->clock_10khz / 1000 + 1, CLOCK_MIN_10MHZ);
    memcpy(bytes + 11, PADDING, sizeof(PADDING));
}

/* A text ends in a newline and is filled up with spaces. */
static void put_text(uint8_t *bytes, uint8_t tag, const char *text, uint32_t length)
{
    bytes[3] = tag;
    memset(bytes + TEXT_AT, ' ', TEXT_SIZE);
    memcpy(bytes + TEXT_AT, text, length);
    bytes[TEXT_AT + length] = '\n';
}

static void put_serial(uint8_t *bytes, uint32_t serial)
{
    char digits[10];
    uint32_t first = sizeof(digits);

    do {
        digits[--first] = (char)('0' + serial % 10);
        serial /= 10;
    } while (serial);
    put_text(bytes, TAG_SERIAL, digits + first, (uint32_t)sizeof(digits) - first);
}

/* Bytes 0 to 53. */
static void put_monitor(uint8_t *edid, const struct timing *timing, uint32_t serial)
{
    static const uint8_t HEADER[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    /* Red (.640, .330), green (.300, .600), blue (.150, .060), white (.3127, .3290) of sRGB, in
     * 1024ths: two bytes of low bits, then the high bits. */
    static const uint8_t SRGB[] = {0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54};

    memcpy(edid, HEADER, sizeof(HEADER));
    edid[8] = VENDOR >> 8;
    edid[9] = VENDOR & 0xff;
    put16(edid + 10, PRODUCT);
    put16(edid + 12, serial);
    put16(edid + 14, serial >> 16);
    edid[17] = YEAR;
    edid[18] = 1;
    edid[19] = 3;
    edid[20] = DIGITAL;
    edid[21] = (uint8_t)((millimeters(timing->width) + 5) / 10);
    edid[22] = (uint8_t)((millimeters(timing->height) + 5) / 10);
    edid[23] = GAMMA_2_2;
    edid[24] = RGB_SRGB_PREFERRED_GTF;
    memcpy(edid + 25, SRGB, sizeof(SRGB));
    edid[35] = 0x21;          /* 640x480 and 800x600, at 60 Hz */
    edid[36] = 0x08;          /* 1024x768 at 60 Hz */
    memset(edid + 38, 1, 16); /* no standard timing */
}

static uint8_t checksum(const uint8_t *edid)
{
    uint32_t sum = 0;

    for (int i = 0; i < QXL_EDID_SIZE - 1; i++)
        sum += edid[i];
    return (uint8_t)(0u - sum);
}

enum qxl_status qxl_edid_make(uint32_t width, uint32_t height, uint32_t serial,
                              uint8_t edid[QXL_EDID_SIZE])
{
    uint8_t *descriptor = edid + DESCRIPTORS_AT;
    struct timing timing;

    if (width < SIZE_MIN_PIXELS || width > SIZE_MAX_PIXELS || height < SIZE_MIN_PIXELS ||
        height > SIZE_MAX_PIXELS)
        return QXL_STATUS_INVALID;
    timing = timing_of(width, height);
    if (timing.clock_10khz > CLOCK_MAX_10KHZ)
        return QXL_STATUS_INVALID;
    memset(edid, 0, QXL_EDID_SIZE);
    put_monitor(edid, &timing, serial);
    put_timing(descriptor, &timing);
    put_ranges(descriptor + DESCRIPTOR_SIZE, &timing);
    put_text(descriptor + 2 * DESCRIPTOR_SIZE, TAG_NAME, "QXL", 3);
    put_serial(descriptor + 3 * DESCRIPTOR_SIZE, serial);
    edid[QXL_EDID_SIZE - 1] = checksum(edid);
    return QXL_STATUS_OK;
}
