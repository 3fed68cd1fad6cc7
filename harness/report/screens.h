/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file screens.h
 * Chooses the screens that show best how the picture changed, in one pass and bounded memory.
 */
#ifndef RIG_SCREENS_H
#define RIG_SCREENS_H

#include "../picture/picture.h"
#include "report.h"

struct report_strip;

/** @param most that are kept, 2 and above. */
struct report_strip *report_strip_create(unsigned most);
/** NULL is fine. */
void report_strip_destroy(struct report_strip *strip);
/**
 * Offer a screen. It is kept if it differs from the last one that was; if there are too many, the
 * one goes that is most like the one before it. The first and the last one stay.
 * @param screen its command, record and time; size and picture are filled in.
 * @return false with `error` set if it cannot be encoded.
 */
bool report_strip_offer(struct report_strip *strip, const struct rig_picture *picture,
                        const struct rig_report_screen *screen, GError **error);
/**
 * Move the screens that are left to `screens` (struct rig_report_screen), the larger ones reduced
 * so that all together take at most `bytes` (or are as small as they are made).
 */
bool report_strip_take(struct report_strip *strip, gsize bytes, GArray *screens, GError **error);

/** Encode a picture, reduced if need be until it takes at most `bytes`, or is tiny. */
bool report_encode(const struct rig_picture *picture, gsize bytes, struct rig_report_screen *screen,
                   GError **error);
/** Free what is in a struct rig_report_screen. */
void report_clear_screen(void *screen);

#endif
