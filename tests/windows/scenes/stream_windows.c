/* SPDX-License-Identifier: BSD-3-Clause */
#include "stream.h"

#include <fcntl.h>
#include <io.h>

void stream_take(int *in, int *out)
{
    enum { IN, OUT, ERR };

    *in = IN;
    *out = _dup(OUT);
    _dup2(ERR, OUT);
    _setmode(*in, _O_BINARY);
    _setmode(*out, _O_BINARY);
}
