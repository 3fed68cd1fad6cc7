/* SPDX-License-Identifier: BSD-3-Clause */
/* What the system does with a display driver. */
#include "../system.h"

#include <stdlib.h>

#include <windows.h>

#include "objects.h"

struct system_session {
    HMODULE module;
    HANDLE adapter;
    PFN functions[INDEX_LAST];
};

static __thread int next_semaphore = -1;

int call_next_semaphore(void)
{
    return next_semaphore < 0 ? -1 : next_semaphore++;
}

PFN system_function(const struct system_session *session, unsigned index)
{
    return session && index < INDEX_LAST ? session->functions[index] : NULL;
}

const void *system_module(const struct system_session *session)
{
    return session->module;
}
