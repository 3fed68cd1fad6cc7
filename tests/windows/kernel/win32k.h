/* SPDX-License-Identifier: BSD-3-Clause */
/* The display driver's side of the kernel: GDI's engine and objects. */
#ifndef TESTS_WINDOWS_KERNEL_WIN32K_H
#define TESTS_WINDOWS_KERNEL_WIN32K_H

#include <stdarg.h>
#include <stdint.h>

#include <windef.h>
#include <wingdi.h>
#ifdef TESTKERNEL
#define WIN32KAPI __declspec(dllexport)
#endif
#include <winddi.h>

#include "machine.h"

#endif
