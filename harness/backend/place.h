/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the harness, in the place of firmware, puts the BARs of a device. */
#ifndef RIG_BACKEND_PLACE_H
#define RIG_BACKEND_PLACE_H

#include <fake_qxl.h>

/**
 * Choose guest physical addresses.
 * @param sizes of the BARs in bytes; 0: there is none.
 * @param addresses get an address for each. The same sizes give the same addresses, and BARs of
 *        up to 128 MiB always lie at 0xe0000000, 0xe8000000, 0xf0000000, port 0xc000 and 64 GiB.
 * @return false if they do not fit: the RAM and the 32-bit surface BAR may have 1 GiB, the 64-bit
 *         one 64 GiB.
 */
bool rig_place_bars(const uint64_t sizes[FAKE_QXL_BAR_COUNT],
                    uint64_t addresses[FAKE_QXL_BAR_COUNT]);
/** The same for a fake device, which is told. Decoding is left as it is. */
bool rig_place_device(struct fake_qxl *device, uint64_t addresses[FAKE_QXL_BAR_COUNT]);

#endif
