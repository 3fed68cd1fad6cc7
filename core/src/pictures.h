/* SPDX-License-Identifier: BSD-3-Clause */
/* The pictures of all surfaces, for while the device forgets them. */
#ifndef QXL_CORE_PICTURES_H
#define QXL_CORE_PICTURES_H

#include "state.h"

/* System memory for the picture of each live surface; all or nothing. */
QXL_MUST_CHECK bool pictures_allocate(struct qxl_display *display);
/* Copy them out of device memory; drops them if the device has vanished, which reads as ones. */
void pictures_take(struct qxl_display *display);
/* The device has forgotten all surfaces: those that are live wait for pictures_restore(). */
void pictures_park(struct qxl_display *display);
/* Make all parked surfaces anew, the primary first; the others not without one. Under
 * QXL_LOCK_SURFACES. Unless all are parked again, pictures_drop_live() is to follow, whatever the
 * status. */
QXL_MUST_CHECK enum qxl_status pictures_restore(struct qxl_display *display);
void pictures_drop(struct qxl_display *display);
/* Of the live ones only: those that are parked need theirs. A live one has a picture only inside of
 * suspend and restore. */
void pictures_drop_live(struct qxl_display *display);

#endif
