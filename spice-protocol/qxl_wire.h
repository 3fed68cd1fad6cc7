/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file qxl_wire.h
 * The wire between a QXL driver and a QXL device: spice-protocol's headers, made usable from
 * freestanding code on every compiler of the project.
 *
 * Code that must build for Windows includes this file and not <spice/...> itself: with clang's MSVC
 * target, <spice/enums.h> puts `__declspec(deprecated)` where C has no place for it, and the
 * packing pragmas warn. Nothing but types and constants comes from here; `spice_mb()` is not usable
 * with the MSVC target (it names a macro of windows.h).
 *
 * `layout.c` proves the layouts at compile time, in every build.
 */
#ifndef QXL_WIRE_H
#define QXL_WIRE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "The QXL wire is little endian, and so must be the machine that this code is built for."
#endif

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wpragma-pack"
#endif

#include <spice/macros.h>
#ifndef __GNUC__
#undef SPICE_GNUC_DEPRECATED
#define SPICE_GNUC_DEPRECATED
#endif
#include <spice/enums.h>
#include <spice/qxl_dev.h>

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/** "QXRO" and "QXRA" as integer constants; spice-protocol's own two are no constant expressions. */
#define QXL_WIRE_ROM_MAGIC 0x4f525851
#define QXL_WIRE_RAM_MAGIC 0x41525851

#endif
