/* SPDX-License-Identifier: BSD-3-Clause */
/* What the system does with a display driver. */
#include "../system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "objects.h"

typedef WINBOOL(APIENTRY *enable_driver)(ULONG, ULONG, DRVENABLEDATA *);
typedef VOID(APIENTRY *disable_driver)(VOID);
typedef ULONG(APIENTRY *get_modes)(HANDLE, ULONG, DEVMODEW *);
typedef DHPDEV(APIENTRY *enable_pdev)(DEVMODEW *, LPWSTR, ULONG, HSURF *, ULONG, ULONG *, ULONG,
                                      DEVINFO *, HDEV, LPWSTR, HANDLE);
typedef VOID(APIENTRY *complete_pdev)(DHPDEV, HDEV);
typedef VOID(APIENTRY *disable_pdev)(DHPDEV);
typedef HSURF(APIENTRY *enable_surface)(DHPDEV);
typedef VOID(APIENTRY *disable_surface)(DHPDEV);
typedef WINBOOL(APIENTRY *assert_mode)(DHPDEV, WINBOOL);

struct system_session {
    HMODULE module;
    HANDLE adapter;
    char copy[MAX_PATH]; /* the file that was made for this session, or "" */
    PFN functions[INDEX_LAST];
};

static LONG sessions, copies;

void *system_function(const struct system_session *session, unsigned index)
{
    return session && index < INDEX_LAST ? (void *)(uintptr_t)session->functions[index] : NULL;
}

const void *system_module(const struct system_session *session)
{
    return session->module;
}

/* The path of the driver beside the program; of a copy for a session that is not the first. */
static bool driver_path(struct system_session *session, const char *driver, char path[MAX_PATH])
{
    char folder[MAX_PATH];
    DWORD length = GetModuleFileNameA(NULL, folder, sizeof(folder));

    while (length && folder[length - 1] != '\\')
        length--;
    folder[length] = '\0';
    if (snprintf(path, MAX_PATH, "%s%s", folder, driver) >= MAX_PATH)
        return false;
    if (InterlockedIncrement(&sessions) == 1)
        return true;
    if (snprintf(session->copy, MAX_PATH, "%ssession-%lu-%ld-%s", folder,
                 (unsigned long)GetCurrentProcessId(), (long)InterlockedIncrement(&copies),
                 driver) >= MAX_PATH)
        return false;
    if (!CopyFileA(path, session->copy, FALSE))
        return false;
    memcpy(path, session->copy, MAX_PATH);
    return true;
}

static void unload(struct system_session *session)
{
    if (session->module)
        FreeLibrary(session->module);
    if (session->copy[0])
        DeleteFileA(session->copy);
    InterlockedDecrement(&sessions);
    free(session);
}

static bool take_table(struct system_session *session, const DRVENABLEDATA *data)
{
    static const unsigned needed[] = {INDEX_DrvEnablePDEV, INDEX_DrvCompletePDEV,
                                      INDEX_DrvDisablePDEV, INDEX_DrvEnableSurface,
                                      INDEX_DrvDisableSurface};

    for (ULONG i = 0; i < data->c; i++) {
        ULONG index = data->pdrvfn[i].iFunc;

        if (index >= INDEX_LAST || !data->pdrvfn[i].pfn || session->functions[index])
            kernel_fault("DrvEnableDriver: entry %u of the table, function %u: unknown, NULL or "
                         "there already",
                         (unsigned)i, (unsigned)index);
        else
            session->functions[index] = data->pdrvfn[i].pfn;
    }
    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        if (!session->functions[needed[i]]) {
            fprintf(stderr, "system: the driver's table has no function %u\n", needed[i]);
            return false;
        }
    return true;
}

static bool enable(struct system_session *session)
{
    const uint8_t *base = (const uint8_t *)session->module;
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + dos->e_lfanew);
    enable_driver entry = (enable_driver)(uintptr_t)(base + nt->OptionalHeader.AddressOfEntryPoint);
    DRVENABLEDATA data = {0};
    struct call call = call_begin("DrvEnableDriver");
    bool enabled = entry(DDI_DRIVER_VERSION_NT5_01, sizeof(data), &data);

    call_end(&call);
    return enabled && take_table(session, &data);
}

struct system_session *system_session_begin(const char *driver, HANDLE adapter)
{
    struct system_session *session = calloc(1, sizeof(*session));
    char path[MAX_PATH];

    if (!session)
        return NULL;
    session->adapter = adapter;
    if (driver_path(session, driver, path))
        session->module = LoadLibraryA(path);
    if (!session->module)
        fprintf(stderr, "system: %s cannot be loaded: error %lu\n", driver,
                (unsigned long)GetLastError());
    if (session->module && enable(session))
        return session;
    unload(session);
    return NULL;
}

void system_session_end(struct system_session *session)
{
    disable_driver disable = (disable_driver)system_function(session, INDEX_DrvDisableDriver);

    if (disable) {
        struct call call = call_begin("DrvDisableDriver");

        disable();
        call_end(&call);
    }
    win32k_leaks(session->module);
    unload(session);
}

static ULONG ask_modes(struct system_session *session, ULONG size, DEVMODEW *modes)
{
    struct call call = call_begin("DrvGetModes");
    ULONG answer =
        ((get_modes)system_function(session, INDEX_DrvGetModes))(session->adapter, size, modes);

    call_end(&call);
    return answer;
}

unsigned system_modes(struct system_session *session, DEVMODEW *modes, unsigned max)
{
    ULONG size = system_function(session, INDEX_DrvGetModes) ? ask_modes(session, 0, NULL) : 0;
    uint8_t *buffer = size ? guarded_allocate(size) : NULL;
    unsigned count = 0;

    if (!buffer)
        return 0;
    ULONG got = ask_modes(session, size, (DEVMODEW *)buffer);
    for (ULONG at = 0; at + sizeof(DEVMODEW) <= got && got <= size; count++) {
        const DEVMODEW *mode = (const DEVMODEW *)(buffer + at);

        if (mode->dmSize != sizeof(DEVMODEW)) {
            kernel_fault("DrvGetModes: mode %u has dmSize %u", count, mode->dmSize);
            break;
        }
        if (count < max)
            modes[count] = *mode;
        at += mode->dmSize + mode->dmDriverExtra;
    }
    guarded_free(buffer, size);
    return count;
}

/* The driver's mode of this size, else what a program may have left in the registry. */
static DEVMODEW find_mode(struct system_session *session, unsigned width, unsigned height,
                          unsigned bits)
{
    enum { MODES_MAX = 1024 };
    DEVMODEW *modes = calloc(MODES_MAX, sizeof(*modes)), found = {0};
    unsigned count = modes ? system_modes(session, modes, MODES_MAX) : 0;

    found.dmSize = sizeof(found);
    found.dmFields = DM_BITSPERPEL | DM_PELSWIDTH | DM_PELSHEIGHT | DM_DISPLAYFREQUENCY;
    found.dmBitsPerPel = bits;
    found.dmPelsWidth = width;
    found.dmPelsHeight = height;
    found.dmDisplayFrequency = 60;
    for (unsigned i = 0; i < count && i < MODES_MAX; i++)
        if (modes[i].dmPelsWidth == width && modes[i].dmPelsHeight == height &&
            modes[i].dmBitsPerPel == bits) {
            found = modes[i];
            break;
        }
    free(modes);
    return found;
}

static void check_caps(const struct win32k_device *device, const DEVMODEW *mode)
{
    if (device->caps.ulHorzRes != mode->dmPelsWidth || device->caps.ulVertRes != mode->dmPelsHeight)
        kernel_fault("DrvEnablePDEV: GDIINFO says %ux%u, the mode is %ux%u",
                     (unsigned)device->caps.ulHorzRes, (unsigned)device->caps.ulVertRes,
                     (unsigned)mode->dmPelsWidth, (unsigned)mode->dmPelsHeight);
    if (device->caps.cBitsPixel * device->caps.cPlanes != mode->dmBitsPerPel)
        kernel_fault("DrvEnablePDEV: GDIINFO says %u bits a pixel in %u planes, the mode has %u",
                     (unsigned)device->caps.cBitsPixel, (unsigned)device->caps.cPlanes,
                     (unsigned)mode->dmBitsPerPel);
    if (!palette_of(device->info.hpalDefault))
        kernel_fault("DrvEnablePDEV: hpalDefault %p is no palette",
                     (void *)device->info.hpalDefault);
}

static bool enable_the_pdev(struct win32k_device *device, DEVMODEW *mode)
{
    const struct system_session *session = device->session;
    HSURF patterns[HS_DDI_MAX] = {0};
    WCHAR name[] = L"\\Device\\Video0", address[] = L"";
    struct call call = call_begin("DrvEnablePDEV");

    device->pdev = ((enable_pdev)system_function(session, INDEX_DrvEnablePDEV))(
        mode, address, HS_DDI_MAX, patterns, sizeof(device->caps), (ULONG *)&device->caps,
        sizeof(device->info), &device->info, (HDEV)device, name, session->adapter);
    call_end(&call);
    if (!device->pdev)
        return false;
    check_caps(device, mode);
    call = call_begin("DrvCompletePDEV");
    ((complete_pdev)system_function(session, INDEX_DrvCompletePDEV))(device->pdev, (HDEV)device);
    call_end(&call);
    return true;
}

static void disable_the_pdev(struct win32k_device *device)
{
    struct call call = call_begin("DrvDisablePDEV");

    ((disable_pdev)system_function(device->session, INDEX_DrvDisablePDEV))(device->pdev);
    call_end(&call);
}

static bool enable_the_surface(struct win32k_device *device)
{
    struct call call = call_begin("DrvEnableSurface");

    device->surface =
        ((enable_surface)system_function(device->session, INDEX_DrvEnableSurface))(device->pdev);
    call_end(&call);
    device->screen = EngLockSurface(device->surface);
    if (!device->screen)
        return false;
    if (device->screen->hdev != (HDEV)device)
        kernel_fault("DrvEnableSurface: the surface is not associated with the device");
    if (device->screen->sizlBitmap.cx != (LONG)device->caps.ulHorzRes ||
        device->screen->sizlBitmap.cy != (LONG)device->caps.ulVertRes)
        kernel_fault("DrvEnableSurface: the surface is %dx%d", (int)device->screen->sizlBitmap.cx,
                     (int)device->screen->sizlBitmap.cy);
    device->asserted = true;
    return true;
}

static void free_device(struct win32k_device *device)
{
    DeleteCriticalSection(device->lock);
    free(device->lock);
    free(device);
}

struct win32k_device *system_enable(struct system_session *session, unsigned width, unsigned height,
                                    unsigned bits)
{
    struct win32k_device *device = calloc(1, sizeof(*device));
    DEVMODEW mode = find_mode(session, width, height, bits);

    if (!device || !(device->lock = calloc(1, sizeof(CRITICAL_SECTION))))
        abort();
    InitializeCriticalSection(device->lock);
    device->session = session;
    if (enable_the_pdev(device, &mode)) {
        if (enable_the_surface(device))
            return device;
        disable_the_pdev(device);
    }
    free_device(device);
    return NULL;
}

void system_disable(struct win32k_device *device)
{
    if (!device)
        return;
    bitmaps_leave(device);
    brushes_forget(device);
    EngUnlockSurface(device->screen);
    struct call call = call_begin("DrvDisableSurface");
    ((disable_surface)system_function(device->session, INDEX_DrvDisableSurface))(device->pdev);
    call_end(&call);
    if (object_find(OBJECT_SURFACE, device->surface))
        kernel_fault("DrvDisableSurface: the surface still exists");
    disable_the_pdev(device);
    free_device(device);
}

bool system_assert(struct win32k_device *device, bool on)
{
    assert_mode function = (assert_mode)system_function(device->session, INDEX_DrvAssertMode);

    if (!function)
        return false;
    EnterCriticalSection(device->lock);
    struct call call = call_begin("DrvAssertMode");
    bool done = function(device->pdev, on);
    call_end(&call);
    if (done)
        device->asserted = on;
    LeaveCriticalSection(device->lock);
    return done;
}

bool system_change_mode(struct win32k_device **device, unsigned width, unsigned height,
                        unsigned bits)
{
    struct win32k_device *old = *device;

    if (!system_assert(old, false))
        return false;
    struct win32k_device *new = system_enable(old->session, width, height, bits);
    if (!new) {
        system_assert(old, true);
        return false;
    }
    system_disable(old);
    *device = new;
    return true;
}

bool system_switch_user(struct win32k_device *from, struct win32k_device *to)
{
    if (from && !system_assert(from, false))
        return false;
    return system_assert(to, true);
}
