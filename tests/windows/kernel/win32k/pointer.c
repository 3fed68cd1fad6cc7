/* SPDX-License-Identifier: BSD-3-Clause */
/* The pointer, and programs' escapes. */
#include <windows.h>

#include "../gdi.h"
#include "../system.h"
#include "objects.h"

typedef ULONG(APIENTRY *set_pointer)(SURFOBJ *, SURFOBJ *, SURFOBJ *, XLATEOBJ *, LONG, LONG, LONG,
                                     LONG, RECTL *, FLONG);
typedef VOID(APIENTRY *move_pointer)(SURFOBJ *, LONG, LONG, RECTL *);
typedef ULONG(APIENTRY *escape)(SURFOBJ *, ULONG, ULONG, PVOID, ULONG, PVOID);

ULONG gdi_set_pointer(struct win32k_device *device, SURFOBJ *mask, SURFOBJ *color, XLATEOBJ *xlate,
                      LONG hot_x, LONG hot_y, LONG x, LONG y, FLONG flags)
{
    set_pointer function = system_function(device->session, INDEX_DrvSetPointerShape);

    if (!function)
        return SPS_DECLINE;
    EnterCriticalSection(device->lock);
    struct call call = call_begin("DrvSetPointerShape");
    ULONG answer = function(device->screen, mask, color, xlate, hot_x, hot_y, x, y, NULL, flags);
    call_end(&call);
    LeaveCriticalSection(device->lock);
    return answer;
}

void gdi_move_pointer(struct win32k_device *device, LONG x, LONG y)
{
    move_pointer function = system_function(device->session, INDEX_DrvMovePointer);
    bool locked = !(device->info.flGraphicsCaps & GCAPS_ASYNCMOVE);

    if (!function)
        return;
    if (locked)
        EnterCriticalSection(device->lock);
    struct call call = call_begin("DrvMovePointer");
    function(device->screen, x, y, NULL);
    call_end(&call);
    if (locked)
        LeaveCriticalSection(device->lock);
}

ULONG gdi_escape(struct win32k_device *device, ULONG number, ULONG in_size, void *in,
                 ULONG out_size, void *out)
{
    escape function = system_function(device->session, INDEX_DrvEscape);

    if (!function)
        return 0;
    struct call call = call_begin("DrvEscape");
    ULONG answer = function(device->screen, number, in_size, in, out_size, out);
    call_end(&call);
    return answer;
}
