/* SPDX-License-Identifier: BSD-3-Clause */
/* The monitor that is pretended to be there. */
#include "miniport.h"

/* Windows asks for children from 1 on; 0 is for those that firmware knows of. */
enum { CHILD_MONITOR = 1 };

static uint64_t pixels(const struct qxl_mode *mode)
{
    return (uint64_t)mode->width * mode->height;
}

/* It prefers the largest mode that an EDID can say: so that Windows hides none from the user. */
static bool make_edid(const struct miniport *miniport, uint8_t edid[QXL_EDID_SIZE])
{
    uint64_t largest = 0;

    for (uint32_t i = 0; i < mode_count(miniport); i++) {
        const struct qxl_mode *mode = &miniport->modes[i];

        if (pixels(mode) > largest &&
            qxl_edid_make(mode->width, mode->height, miniport->hw.id, edid) == QXL_STATUS_OK)
            largest = pixels(mode);
    }
    return largest;
}

VP_STATUS NTAPI get_child(PVOID extension, PVIDEO_CHILD_ENUM_INFO info, PVIDEO_CHILD_TYPE type,
                          PUCHAR descriptor, PULONG id, PULONG unused)
{
    struct miniport *miniport = extension;
    uint8_t edid[QXL_EDID_SIZE];

    (void)unused;
    if (info->ChildIndex != CHILD_MONITOR || !is_present(miniport))
        return VIDEO_ENUM_NO_MORE_DEVICES;
    *type = Monitor;
    *id = MONITOR_ID;
    if (descriptor && info->ChildDescriptorSize >= sizeof(edid) && make_edid(miniport, edid))
        VideoPortMoveMemory(descriptor, edid, sizeof(edid));
    return VIDEO_ENUM_MORE_DEVICES;
}
