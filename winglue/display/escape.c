/* SPDX-License-Identifier: BSD-3-Clause */
/* DrvEscape: what programs may ask for. Any program may: nothing that it says is trusted. PASSIVE,
 * while others draw. */
#include "pdev.h"

#include <qxl/monitors.h>

enum { ANSWER_FAILED = -1, ANSWER_UNKNOWN = 0, ANSWER_DONE = 1 };

static LONG query_support(const uint32_t *code)
{
    switch (*code) {
    case QUERYESCSUPPORT:
    case QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY:
    case QXL_WINDOWS_ESCAPE_MONITORS_CONFIG:
    case QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL:
        return ANSWER_DONE;
    default:
        return ANSWER_UNKNOWN;
    }
}

/* The miniport keeps the modes, and looks at the size. */
static LONG set_custom_display(struct pdev *pdev, const struct qxl_windows_custom_display *size)
{
    struct qxl_windows_custom_display copy = *size;
    DWORD returned;

    return EngDeviceIoControl(pdev->driver, QXL_WINDOWS_IOCTL_SET_CUSTOM_DISPLAY, &copy,
                              sizeof(copy), NULL, 0, &returned)
               ? ANSWER_FAILED
               : ANSWER_DONE;
}

/* Gate held. A negative place becomes one that the core refuses. */
static bool set_monitors(struct pdev *pdev, const struct qxl_windows_monitors *config,
                         uint32_t count)
{
    struct qxl_monitor monitors[QXL_WINDOWS_MONITORS_MAX];

    for (uint32_t i = 0; i < count; i++)
        monitors[i] = (struct qxl_monitor){
            .id = config->monitors[i].id,
            .x = (uint32_t)config->monitors[i].x,
            .y = (uint32_t)config->monitors[i].y,
            .width = config->monitors[i].width,
            .height = config->monitors[i].height,
        };
    return pdev_succeeded(
        pdev, qxl_monitors_set(pdev->display, monitors, count, QXL_WINDOWS_MONITORS_MAX));
}

static LONG monitors_config(struct pdev *pdev, const struct qxl_windows_monitors *config)
{
    uint32_t count = config->count;
    bool done;

    if (count == 0 || count > QXL_WINDOWS_MONITORS_MAX)
        return ANSWER_FAILED;
    done = pdev_enter(pdev, PDEV_ESCAPE) && set_monitors(pdev, config, count);
    pdev_leave(pdev, PDEV_ESCAPE);
    return done ? ANSWER_DONE : ANSWER_FAILED;
}

static LONG set_log_level(struct pdev *pdev, const uint32_t *level)
{
    qxl_hw_set_log_level(&pdev->info.hw, *level);
    qxl_display_set_log_level(pdev->display, *level);
    return ANSWER_DONE;
}

ULONG APIENTRY DrvEscape(SURFOBJ *screen, ULONG code, ULONG in_size, void *in, ULONG out_size,
                         void *out)
{
    struct pdev *pdev = screen ? (struct pdev *)screen->dhpdev : NULL;

    (void)out_size, (void)out;
    if (!pdev || !in)
        return (ULONG)ANSWER_UNKNOWN;
    pdev_log(pdev, QXL_LOG_ENTRY, "qxldd: DrvEscape %x, %u bytes", (unsigned)code,
             (unsigned)in_size);
    if (code == QUERYESCSUPPORT && in_size >= sizeof(uint32_t))
        return (ULONG)query_support(in);
    if (code == QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY &&
        in_size == sizeof(struct qxl_windows_custom_display))
        return (ULONG)set_custom_display(pdev, in);
    if (code == QXL_WINDOWS_ESCAPE_MONITORS_CONFIG &&
        in_size == sizeof(struct qxl_windows_monitors))
        return (ULONG)monitors_config(pdev, in);
    if (code == QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL && in_size == sizeof(uint32_t))
        return (ULONG)set_log_level(pdev, in);
    return (ULONG)(query_support(&(uint32_t){code}) == ANSWER_DONE ? ANSWER_FAILED
                                                                   : ANSWER_UNKNOWN);
}
