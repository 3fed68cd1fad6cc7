/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may use the core, and when: gates, power, DrvAssertMode. PASSIVE. */
#include "pointer.h"
#include "surface.h"

#include <devioctl.h>
#include <ntddvdeo.h>

#include <qxl/power.h>

bool pdev_is_removed(const struct pdev *pdev)
{
    return __atomic_load_n(&pdev->info.shared->gone, __ATOMIC_ACQUIRE) != 0;
}

static uint32_t count(const uint32_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static bool lost_power(const struct pdev *pdev)
{
    return pdev->power_ups != count(&pdev->info.shared->power_ups);
}

/* The device ignores all from then on, but RESET. */
static bool made_mistake(const struct pdev *pdev)
{
    return pdev->broken || pdev->errors != count(&pdev->info.shared->errors);
}

/* Gate held. */
static bool has_device(struct pdev *pdev)
{
    if (!pdev->enabled)
        return false;
    if (!pdev_is_removed(pdev) && pdev->ticket == count(&pdev->info.shared->owner))
        return true;
    qxl_display_set_gone(pdev->display);
    return false;
}

static bool is_usable(struct pdev *pdev)
{
    return has_device(pdev) && !qxl_display_is_gone(pdev->display);
}

static bool needs_help(struct pdev *pdev)
{
    return has_device(pdev) && (lost_power(pdev) || made_mistake(pdev));
}

static void take_gates(struct pdev *pdev)
{
    for (unsigned user = 0; user < PDEV_USERS; user++)
        EngAcquireSemaphore(pdev->gates[user]);
}

void pdev_leave_all(struct pdev *pdev)
{
    for (unsigned user = PDEV_USERS; user-- > 0;)
        EngReleaseSemaphore(pdev->gates[user]);
}

static void note_state(struct pdev *pdev)
{
    pdev->broken = false;
    pdev->power_ups = count(&pdev->info.shared->power_ups);
    pdev->errors = count(&pdev->info.shared->errors);
}

bool pdev_switch_on(struct pdev *pdev)
{
    struct qxl_windows_shared *shared = pdev->info.shared;
    VIDEO_MODE mode = {.RequestedMode = pdev->mode};
    DWORD returned;
    enum qxl_status status;

    pdev->enabled = true;
    note_state(pdev);
    pdev->ticket = __atomic_add_fetch(&shared->owner, 1, __ATOMIC_ACQ_REL);
    if (!has_device(pdev))
        return false;
    if (EngDeviceIoControl(pdev->driver, IOCTL_VIDEO_SET_CURRENT_MODE, &mode, sizeof(mode), NULL, 0,
                           &returned)) {
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: the miniport does not set mode %u",
                 (unsigned)pdev->mode);
        return false;
    }
    status = qxl_display_start(pdev->display);
    if (status != QXL_STATUS_OK)
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: the device does not start: %s",
                 qxl_status_name(status));
    return status == QXL_STATUS_OK;
}

void pdev_switch_off(struct pdev *pdev)
{
    if (has_device(pdev))
        qxl_display_stop(pdev->display);
    surfaces_forget(pdev);
    pdev->enabled = false;
}

static bool start_again(struct pdev *pdev)
{
    surfaces_forget(pdev);
    return pdev_switch_on(pdev) && surfaces_restore(pdev);
}

/* All gates held. Tried once, however it ends: it may take seconds. */
static void help(struct pdev *pdev)
{
    bool power = lost_power(pdev), helped;

    note_state(pdev);
    if (!pdev->screen || !pdev->screen->on_device)
        helped = start_again(pdev);
    else if (power)
        helped = qxl_power_resume(pdev->display) == QXL_STATUS_OK;
    else
        helped = qxl_power_recover(pdev->display) == QXL_STATUS_OK;
    if (helped)
        pointer_restore(pdev);
    pdev_log(pdev, QXL_LOG_LIFECYCLE, "qxldd: the device %s, and is %s",
             power ? "got its power back" : "stopped listening", helped ? "back" : "not back");
    pdev->broken = false;
}

bool pdev_enter_all(struct pdev *pdev)
{
    take_gates(pdev);
    if (needs_help(pdev))
        help(pdev);
    return is_usable(pdev);
}

bool pdev_enter(struct pdev *pdev, enum pdev_user user)
{
    EngAcquireSemaphore(pdev->gates[user]);
    if (needs_help(pdev)) {
        EngReleaseSemaphore(pdev->gates[user]);
        pdev_enter_all(pdev);
        pdev_leave_all(pdev);
        EngAcquireSemaphore(pdev->gates[user]);
    }
    return is_usable(pdev);
}

void pdev_leave(struct pdev *pdev, enum pdev_user user)
{
    EngReleaseSemaphore(pdev->gates[user]);
}

bool pdev_succeeded(struct pdev *pdev, enum qxl_status status)
{
    if (status == QXL_STATUS_TIMEOUT)
        __atomic_store_n(&pdev->broken, true, __ATOMIC_RELEASE);
    return status == QXL_STATUS_OK;
}

static BOOL switch_away(struct pdev *pdev, bool usable)
{
    if (usable && !surfaces_evict(pdev)) {
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: no memory to keep the surfaces, so they stay");
        return FALSE;
    }
    pdev_switch_off(pdev);
    return TRUE;
}

/* What cannot be switched on now is tried again when the power comes. */
static void switch_back(struct pdev *pdev)
{
    if (start_again(pdev))
        pointer_restore(pdev);
}

/* GDI holds the device's lock. It is not to be told that a mode cannot be set again. */
BOOL APIENTRY DrvAssertMode(DHPDEV dhpdev, BOOL enable)
{
    struct pdev *pdev = (struct pdev *)dhpdev;
    BOOL done = TRUE;
    bool usable = pdev_enter_all(pdev);

    pdev_log(pdev, QXL_LOG_LIFECYCLE, "qxldd: DrvAssertMode %u, device %u", (unsigned)enable,
             (unsigned)pdev->info.hw.id);
    if (!enable)
        done = switch_away(pdev, usable);
    else if (!usable)
        switch_back(pdev);
    pdev_leave_all(pdev);
    return done;
}
