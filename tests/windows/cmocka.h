/* SPDX-License-Identifier: BSD-3-Clause */
/* CMocka's own header, copied from the build machine, for mingw: cmocka.c is behind it. */
#ifndef TESTS_WINDOWS_CMOCKA_H
#define TESTS_WINDOWS_CMOCKA_H

/* gcc for Windows would check formats against Microsoft's old printf, which knows no %zu. */
#define __printf__ __gnu_printf__
#include "cmocka_of_the_build_machine.h"
#undef __printf__

#endif
