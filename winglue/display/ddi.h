/* SPDX-License-Identifier: BSD-3-Clause */
/* The headers of a display driver, in the order that they need. */
#ifndef WINGLUE_DISPLAY_DDI_H
#define WINGLUE_DISPLAY_DDI_H

#include <stdarg.h>
#include <stdint.h>

#include <windef.h>
#include <wingdi.h>
#include <winddi.h>

#endif
