/* SPDX-License-Identifier: BSD-3-Clause */
/* The entry point, and the table of the others. PASSIVE. */
#include "ddi.h"

/* Nothing is kept between PDEVs. The device is not touched: it may be another session's. */
void APIENTRY DrvDisableDriver(void)
{
}

/* Through the type that gcc lets stand for any function. */
#define ENTRY(name)                             \
    {                                           \
        INDEX_##name, (PFN)(void (*)(void))name \
    }

static const DRVFN entries[] = {
    ENTRY(DrvDisableDriver),
    ENTRY(DrvEnablePDEV),
    ENTRY(DrvCompletePDEV),
    ENTRY(DrvDisablePDEV),
    ENTRY(DrvEnableSurface),
    ENTRY(DrvDisableSurface),
    ENTRY(DrvAssertMode),
    ENTRY(DrvGetModes),
    ENTRY(DrvEscape),
    ENTRY(DrvSynchronize),
    ENTRY(DrvSetPointerShape),
    ENTRY(DrvMovePointer),
    ENTRY(DrvCreateDeviceBitmap),
    ENTRY(DrvDeleteDeviceBitmap),
    ENTRY(DrvCopyBits),
    ENTRY(DrvBitBlt),
    ENTRY(DrvTextOut),
    ENTRY(DrvStrokePath),
    ENTRY(DrvRealizeBrush),
    ENTRY(DrvStretchBlt),
    ENTRY(DrvStretchBltROP),
    ENTRY(DrvTransparentBlt),
    ENTRY(DrvAlphaBlend),
};

BOOL APIENTRY DrvEnableDriver(ULONG version, ULONG size, DRVENABLEDATA *data)
{
    if (version < DDI_DRIVER_VERSION_NT5 || size < sizeof(*data))
        return FALSE;
    data->iDriverVersion = DDI_DRIVER_VERSION_NT5;
    data->c = sizeof(entries) / sizeof(entries[0]);
    data->pdrvfn = (DRVFN *)entries; /* GDI only reads them */
    return TRUE;
}
