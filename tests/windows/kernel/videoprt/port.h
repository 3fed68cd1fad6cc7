/* SPDX-License-Identifier: BSD-3-Clause */
/* The one adapter, as the files of the port driver see it. */
#ifndef TESTS_WINDOWS_KERNEL_VIDEOPRT_PORT_H
#define TESTS_WINDOWS_KERNEL_VIDEOPRT_PORT_H

#define _VIDEOPORT_ /* the functions are ours and not imported */
#include <video_port.h>

/* Windows' own functions, without what miniport.h calls otherwise. */
#include <winbase.h>

#include "../guarded.h"
#include "../videoprt.h"

struct port {
    HMODULE module;
    void *driver; /**< what DriverEntry is given */
    VIDEO_HW_INITIALIZATION_DATA calls;
    void *extension; /**< the miniport's; NULL before DriverEntry has said how large */
    bool found;      /**< HwFindAdapter has succeeded */
};

extern struct port port;
extern struct videoprt_settings settings;

/** Fault if it is not the miniport's extension, or the level is above `highest`. */
bool port_call(const void *extension, unsigned highest, const char *function);
/** A call that can fail. @return true: it shall. */
bool port_fails(void);
/** What hangs on the extension ends with it. */
void port_forget_mappings(void);
void port_forget_events(void);
void port_check_pool(void);
void port_forget_prints(void);

#endif
