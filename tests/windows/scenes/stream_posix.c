/* SPDX-License-Identifier: BSD-3-Clause */
#include "stream.h"

#include <unistd.h>

void stream_take(int *in, int *out)
{
    *in = STDIN_FILENO;
    *out = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
}
