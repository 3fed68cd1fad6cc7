/* SPDX-License-Identifier: BSD-3-Clause */
/* Brushes, and the form that a driver gives them. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "../system.h"

typedef WINBOOL(APIENTRY *realize_brush)(BRUSHOBJ *, SURFOBJ *, SURFOBJ *, SURFOBJ *, XLATEOBJ *,
                                         ULONG);

static SRWLOCK lock = SRWLOCK_INIT;
static struct win32k_brush *realized; /* those that have a realization */

/* With the lock held. */
static void forget(struct win32k_brush *brush)
{
    struct win32k_brush **at = &realized;

    while (*at && *at != brush)
        at = &(*at)->next_realized;
    if (*at)
        *at = brush->next_realized;
    if (brush->realization)
        guarded_free(brush->realization, brush->realization_size);
    brush->realization = brush->object.pvRbrush = NULL;
    brush->realized_for = NULL;
}

static void release(void *object)
{
    AcquireSRWLockExclusive(&lock);
    forget(object);
    ReleaseSRWLockExclusive(&lock);
}

void brushes_forget(const struct win32k_device *device)
{
    AcquireSRWLockExclusive(&lock);
    for (struct win32k_brush *brush = realized, *next; brush; brush = next) {
        next = brush->next_realized;
        if (brush->realized_for == device)
            forget(brush);
    }
    ReleaseSRWLockExclusive(&lock);
}

BRUSHOBJ *win32k_brush_solid(ULONG pixel)
{
    struct win32k_brush *brush = made(sizeof(*brush), release, CALLER);

    brush->object.iSolidColor = pixel;
    brush->hatch = HS_DDI_MAX;
    return &brush->object;
}

BRUSHOBJ *win32k_brush_pattern(SURFOBJ *pattern, SURFOBJ *mask, XLATEOBJ *xlate)
{
    struct win32k_brush *brush = made(sizeof(*brush), release, CALLER);

    brush->object.iSolidColor = 0xffffffff;
    brush->pattern = pattern;
    brush->mask = mask;
    brush->xlate = xlate;
    brush->hatch = HS_DDI_MAX;
    return &brush->object;
}

PVOID APIENTRY BRUSHOBJ_pvAllocRbrush(BRUSHOBJ *object, ULONG size)
{
    struct win32k_brush *brush = (struct win32k_brush *)object;

    if (!brush->realizing || brush->realization) {
        kernel_fault("BRUSHOBJ_pvAllocRbrush: %s",
                     brush->realizing ? "called twice" : "not in DrvRealizeBrush");
        return NULL;
    }
    if (!object_may_be_made())
        return NULL;
    brush->realization = guarded_allocate(size);
    brush->realization_size = size;
    return brush->realization;
}

static bool realize(struct win32k_brush *brush, const struct win32k_device *device)
{
    realize_brush function = (realize_brush)system_function(device->session, INDEX_DrvRealizeBrush);

    if (!function)
        return false;
    brush->realizing = true;
    struct call call = call_begin("DrvRealizeBrush");
    bool done = function(&brush->object, brush->target, brush->pattern, brush->mask, brush->xlate,
                         brush->hatch);
    call_end(&call);
    brush->realizing = false;
    if (done && !brush->realization)
        kernel_fault("DrvRealizeBrush: TRUE, but BRUSHOBJ_pvAllocRbrush was not called");
    return done && brush->realization;
}

PVOID APIENTRY BRUSHOBJ_pvGetRbrush(BRUSHOBJ *object)
{
    struct win32k_brush *brush = (struct win32k_brush *)object;
    const struct win32k_device *device =
        brush->target ? win32k_surface_of(brush->target)->device : NULL;

    if (object->iSolidColor != 0xffffffff || !device) {
        kernel_fault("BRUSHOBJ_pvGetRbrush: %s",
                     device ? "the brush is solid" : "nothing is drawn on a device");
        return NULL;
    }
    if (brush->realization && brush->realized_for == device)
        return brush->realization;
    release(brush);
    bool done = realize(brush, device);
    AcquireSRWLockExclusive(&lock);
    if (done) {
        brush->object.pvRbrush = brush->realization;
        brush->realized_for = device;
        brush->next_realized = realized;
        realized = brush;
    } else
        forget(brush);
    ReleaseSRWLockExclusive(&lock);
    return brush->realization;
}
