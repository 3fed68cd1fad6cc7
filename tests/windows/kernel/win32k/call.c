/* SPDX-License-Identifier: BSD-3-Clause */
/* What is looked at when a driver returns. */
#include "objects.h"

static __thread int next_semaphore = -1;

int call_next_semaphore(void)
{
    return next_semaphore < 0 ? -1 : next_semaphore++;
}

struct call call_begin(const char *function)
{
    struct call call = {function, semaphores_held(), machine_irql(), next_semaphore};

    if (next_semaphore < 0)
        next_semaphore = 0;
    return call;
}

void call_end(const struct call *call)
{
    next_semaphore = call->outer_semaphore;
    if (semaphores_held() > call->held)
        kernel_fault("%s returned with %u locks held", call->function,
                     semaphores_held() - call->held);
    if (semaphores_held() < call->held)
        kernel_fault("%s gave back locks of who called it", call->function);
    semaphores_drop(call->held);
    if (machine_irql() == call->irql)
        return;
    kernel_fault("%s returned at IRQL %u, called at %u", call->function, machine_irql(),
                 call->irql);
    if (machine_irql() > call->irql)
        machine_lower_irql(call->irql);
}
