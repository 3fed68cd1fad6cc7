/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that several tests draw with. */
#ifndef TESTS_CORE_REQUESTS_H
#define TESTS_CORE_REQUESTS_H

#include <qxl/draw.h>

/** A black 64x64 bitmap of 32 bits to the top left corner of the primary. */
extern const struct qxl_draw COPY_64X64;

#endif
