/* SPDX-License-Identifier: BSD-3-Clause */
/* The miniport's side of the kernel: the video port driver, for one adapter. */
#ifndef TESTS_WINDOWS_KERNEL_VIDEOPRT_H
#define TESTS_WINDOWS_KERNEL_VIDEOPRT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include <windef.h>

#include "machine.h"

/* Statuses are Windows' error codes (VP_STATUS), 0 is NO_ERROR. All functions: PASSIVE. */

/* ---- as a test of a display driver wants it ---- */

/**
 * Load the miniport and start the adapter: videoprt_load(), videoprt_find_adapter() and
 * videoprt_initialize(). The computer is on.
 * @param path the miniport, "qxl.sys" for the one beside the program.
 * @return the adapter, or NULL if the miniport refuses (said on stderr).
 */
KERNEL_API HANDLE videoprt_start(const char *path);
/** Remove the adapter and unload its miniport. What it still has of the pool is a fault. */
KERNEL_API void videoprt_stop(HANDLE adapter);

/**
 * A control request, as EngDeviceIoControl() makes it: `in` is copied to a buffer that the miniport
 * answers in. One at a time, whoever calls.
 * @param returned bytes in `out`; may be NULL.
 * @return 0, or an error of Windows.
 */
KERNEL_API DWORD videoprt_ioctl(HANDLE adapter, DWORD code, const void *in, DWORD in_size,
                                void *out, DWORD out_size, DWORD *returned);

/* ---- step by step ---- */

/** How the computer differs from an ordinary one. Zero: it does not. */
struct videoprt_settings {
    unsigned major, minor;    /**< version of Windows; 0: Windows XP, 5.1 */
    bool reverse_ranges;      /**< resources come in another order than the BARs */
    uint32_t split_ranges;    /**< a resource longer than this comes in pieces; 0: never */
    bool legacy_ranges;       /**< VGA's resources come before the device's own */
    bool hide_large_ranges;   /**< memory above 4 GiB is not given */
    uint32_t largest_mapping; /**< bytes that can be mapped at a time; 0: any number */
    unsigned fail_call;       /**< this call that can fail does, counted from 1; 0: none */
    uint32_t config_info_cut; /**< bytes that VIDEO_PORT_CONFIG_INFO is shorter */
};
/** From now on; also counts calls from 1 again. NULL: an ordinary one. */
KERNEL_API void videoprt_set(const struct videoprt_settings *settings);
/** Calls that can fail since videoprt_set(). */
KERNEL_API unsigned videoprt_calls(void);

/** Load, and run DriverEntry. @return the adapter, or NULL if that failed. */
KERNEL_API HANDLE videoprt_load(const char *path);
/** HwFindAdapter; on success the interrupt is connected. Also again, after videoprt_disable(). */
KERNEL_API DWORD videoprt_find_adapter(HANDLE adapter);
/** HwInitialize. @return what it returned. */
KERNEL_API bool videoprt_initialize(HANDLE adapter);
/** HwGetPowerState. @param id DISPLAY_ADAPTER_HW_ID or that of a child. */
KERNEL_API DWORD videoprt_get_power(HANDLE adapter, ULONG id, ULONG state);
/** HwSetPowerState. */
KERNEL_API DWORD videoprt_set_power(HANDLE adapter, ULONG id, ULONG state);
/** A child that HwGetVideoChildDescriptor told of. */
struct videoprt_child {
    unsigned type;           /**< VIDEO_CHILD_TYPE */
    ULONG id;                /**< chosen by the miniport */
    uint8_t descriptor[256]; /**< EDID */
};
/** HwGetVideoChildDescriptor. @return its status. */
KERNEL_API DWORD videoprt_child(HANDLE adapter, ULONG index, ULONG descriptor_size,
                                struct videoprt_child *child);
/** HwInterrupt, at DIRQL, whoever pulled the line. @return whether it was the device's. */
KERNEL_API bool videoprt_interrupt(HANDLE adapter);
/** HwResetHw, at the highest level: a bug check. False if the miniport has none. */
KERNEL_API bool videoprt_bug_check(HANDLE adapter);
/** The device is pulled out, and Windows told: its interrupt is disconnected. */
KERNEL_API void videoprt_surprise_remove(HANDLE adapter);
/** The interrupt is disconnected, as Windows does before it stops a device. */
KERNEL_API void videoprt_disable(HANDLE adapter);
/** The resources of the adapter that are not yet given back. */
KERNEL_API unsigned videoprt_mappings(void);
KERNEL_API unsigned videoprt_pool_blocks(void);
KERNEL_API unsigned videoprt_errors_logged(void);
/** Lines that the miniport printed since videoprt_load(). */
KERNEL_API unsigned videoprt_prints(void);

/* ---- the registry, the driver's key, by name ---- */

/** Set a value of any type and size, up to 256 bytes. `data` NULL: delete it. */
KERNEL_API void videoprt_registry_set(const wchar_t *name, const void *data, ULONG size);
/** @return bytes; 0: there is no such value. */
KERNEL_API ULONG videoprt_registry_get(const wchar_t *name, void *data, ULONG size);
/** Reading any value ends with this error; 0: it works. */
KERNEL_API void videoprt_registry_fail(DWORD error);

#endif
