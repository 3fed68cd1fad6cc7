/* SPDX-License-Identifier: BSD-3-Clause */
/* The entry point, and the table of the others. */
#include <stdarg.h>
#include <stdint.h>

#include <windef.h>
#include <wingdi.h>
#include <winddi.h>

BOOL APIENTRY DrvEnableDriver(ULONG version, ULONG size, DRVENABLEDATA *data)
{
    if (version < DDI_DRIVER_VERSION_NT5 || size < sizeof(*data))
        return FALSE;
    EngSetLastError(0);
    data->iDriverVersion = DDI_DRIVER_VERSION_NT5;
    data->c = 0;
    data->pdrvfn = NULL;
    return TRUE;
}
