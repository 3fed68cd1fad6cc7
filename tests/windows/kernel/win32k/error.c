/* SPDX-License-Identifier: BSD-3-Clause */
#include "../win32k.h"

static _Thread_local ULONG last_error;

VOID APIENTRY EngSetLastError(ULONG error)
{
    last_error = error;
}
