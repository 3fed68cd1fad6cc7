/* SPDX-License-Identifier: BSD-3-Clause */
/* The headers of a video miniport, in the order that they need. */
#ifndef WINGLUE_VIDEO_PORT_H
#define WINGLUE_VIDEO_PORT_H

#include <stdarg.h>
#include <stdint.h>

#include <ntdef.h>
#include <windef.h>
#include <winerror.h>

typedef LARGE_INTEGER PHYSICAL_ADDRESS, *PPHYSICAL_ADDRESS;

#include <ddk/miniport.h>
#include <ddk/video.h>
#include <devioctl.h>
#include <ntddvdeo.h>

#endif
