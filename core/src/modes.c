/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/modes.h>

#include "modes.h"
#include "wire.h"

enum { RECORDS_MAX = 1024 }; /* looked at, however long a list the ROM claims to have */

static bool bits_usable(uint32_t bits)
{
    return bits == 16 || bits == 32;
}

/* Work out the stride. False if the primary surface has no room for the mode. */
static bool fits(const struct qxl_hw *hw, struct qxl_mode *mode)
{
    uint64_t stride = ((uint64_t)mode->width * (mode->bits / 8) + 3) & ~(uint64_t)3;
    uint64_t limit = hw->surface0_size < PIXEL_BYTES_MAX ? hw->surface0_size : PIXEL_BYTES_MAX;

    if (stride > limit || stride * mode->height > limit)
        return false;
    mode->stride = (uint32_t)stride;
    return true;
}

/* False if the record is none that a driver can use. */
static bool read_mode(const struct qxl_hw *hw, uint32_t index, struct qxl_mode *mode)
{
    uint8_t *record =
        (uint8_t *)(uintptr_t)hw->rom + hw->modes_offset + (size_t)index * sizeof(QXLMode);

    *mode = (struct qxl_mode){
        .id = wire_load(record, offsetof(QXLMode, id)),
        .width = wire_load(record, offsetof(QXLMode, x_res)),
        .height = wire_load(record, offsetof(QXLMode, y_res)),
        .bits = wire_load(record, offsetof(QXLMode, bits)),
        .millimeters_x = wire_load(record, offsetof(QXLMode, x_mili)),
        .millimeters_y = wire_load(record, offsetof(QXLMode, y_mili)),
    };
    return wire_load(record, offsetof(QXLMode, orientation)) == 0 && mode->id != QXL_MODE_CUSTOM &&
           mode->width != 0 && mode->height != 0 && bits_usable(mode->bits) && fits(hw, mode);
}

static bool is_among(const struct qxl_mode *mode, const struct qxl_mode *modes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (modes[i].id == mode->id ||
            (modes[i].width == mode->width && modes[i].height == mode->height &&
             modes[i].bits == mode->bits))
            return true;
    }
    return false;
}

uint32_t qxl_modes_read(const struct qxl_hw *hw, struct qxl_mode *modes, uint32_t capacity)
{
    uint32_t records = hw->mode_count < RECORDS_MAX ? hw->mode_count : RECORDS_MAX;
    uint32_t count = 0;

    for (uint32_t i = 0; i < records && count < capacity; i++) {
        struct qxl_mode mode;

        if (read_mode(hw, i, &mode) && !is_among(&mode, modes, count))
            modes[count++] = mode;
    }
    return count;
}

enum qxl_status qxl_mode_custom(const struct qxl_hw *hw, uint32_t width, uint32_t height,
                                uint32_t bits, struct qxl_mode *mode)
{
    struct qxl_mode custom = {.id = QXL_MODE_CUSTOM, .height = height, .bits = bits};

    if (!bits_usable(bits))
        return QXL_STATUS_INVALID;
    custom.width = bits == 16 ? width & ~1u : width;
    if (custom.width == 0 || height == 0)
        return QXL_STATUS_INVALID;
    if (!fits(hw, &custom))
        return QXL_STATUS_NO_MEMORY;
    custom.millimeters_x = millimeters(custom.width);
    custom.millimeters_y = millimeters(height);
    *mode = custom;
    return QXL_STATUS_OK;
}
