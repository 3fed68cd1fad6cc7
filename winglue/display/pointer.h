/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file pointer.h
 * The pointer. Its last shape is kept, to be shown again after it was hidden or the device has lost
 * it. PASSIVE, pageable.
 */
#ifndef WINGLUE_DISPLAY_POINTER_H
#define WINGLUE_DISPLAY_POINTER_H

#include "pdev.h"

/** Show the last shape again, on a device that has forgotten it. Gate PDEV_POINTER held. */
void pointer_restore(struct pdev *pdev);

/** Free the shape. Gate PDEV_POINTER held. */
void pointer_forget(struct pdev *pdev);

#endif
