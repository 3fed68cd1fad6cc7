/* SPDX-License-Identifier: BSD-3-Clause */
/* DrvGetModes, GDIINFO, DEVINFO. PASSIVE. */
#include "modes.h"
#include "pdev.h"

enum { MODES_MAX = 4096 };

/* The miniport's answer: `count` records of `size` bytes each. */
struct mode_list {
    uint8_t *records;
    ULONG count, size;
};

static bool query(HANDLE driver, struct mode_list *list)
{
    VIDEO_NUM_MODES number = {0};
    DWORD returned = 0;

    if (EngDeviceIoControl(driver, IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES, NULL, 0, &number,
                           sizeof(number), &returned) ||
        returned < sizeof(number) ||
        number.ModeInformationLength < sizeof(VIDEO_MODE_INFORMATION) ||
        number.ModeInformationLength > 4 * sizeof(VIDEO_MODE_INFORMATION) || number.NumModes == 0 ||
        number.NumModes > MODES_MAX)
        return false;
    list->size = number.ModeInformationLength;
    list->records = pdev_allocate((size_t)number.NumModes * list->size);
    if (!list->records)
        return false;
    if (EngDeviceIoControl(driver, IOCTL_VIDEO_QUERY_AVAIL_MODES, NULL, 0, list->records,
                           number.NumModes * list->size, &returned)) {
        pdev_free(list->records);
        return false;
    }
    list->count = returned / list->size;
    if (list->count > number.NumModes)
        list->count = number.NumModes;
    return true;
}

static const VIDEO_MODE_INFORMATION *mode_at(const struct mode_list *list, ULONG index)
{
    return (const void *)(list->records + (size_t)index * list->size);
}

static bool is_usable(const VIDEO_MODE_INFORMATION *mode)
{
    return mode->Length && mode->NumberOfPlanes == 1 &&
           (mode->AttributeFlags & VIDEO_MODE_GRAPHICS) &&
           (mode->BitsPerPlane == 16 || mode->BitsPerPlane == 32) && mode->VisScreenWidth &&
           mode->VisScreenHeight;
}

static bool fits(const VIDEO_MODE_INFORMATION *mode, const DEVMODEW *wanted)
{
    if (!wanted->dmPelsWidth && !wanted->dmPelsHeight && !wanted->dmBitsPerPel)
        return true;
    return mode->VisScreenWidth == wanted->dmPelsWidth &&
           mode->VisScreenHeight == wanted->dmPelsHeight &&
           mode->BitsPerPlane == wanted->dmBitsPerPel;
}

bool modes_find(HANDLE driver, const DEVMODEW *wanted, VIDEO_MODE_INFORMATION *mode)
{
    struct mode_list list;
    bool found = false;

    if (!query(driver, &list))
        return false;
    for (ULONG i = 0; i < list.count; i++) {
        const VIDEO_MODE_INFORMATION *at = mode_at(&list, i);

        if (!is_usable(at) || !fits(at, wanted))
            continue;
        if (!found || at->Frequency == wanted->dmDisplayFrequency)
            *mode = *at;
        found = true;
        if (mode->Frequency == wanted->dmDisplayFrequency)
            break;
    }
    pdev_free(list.records);
    return found;
}

static void describe(const VIDEO_MODE_INFORMATION *mode, DEVMODEW *to)
{
    static const WCHAR name[] = L"qxldd";

    memset(to, 0, sizeof(*to));
    memcpy(to->dmDeviceName, name, sizeof(name));
    to->dmSpecVersion = DM_SPECVERSION;
    to->dmDriverVersion = DM_SPECVERSION;
    to->dmSize = sizeof(*to);
    to->dmBitsPerPel = mode->BitsPerPlane;
    to->dmPelsWidth = mode->VisScreenWidth;
    to->dmPelsHeight = mode->VisScreenHeight;
    to->dmDisplayFrequency = mode->Frequency;
    to->dmFields =
        DM_BITSPERPEL | DM_PELSWIDTH | DM_PELSHEIGHT | DM_DISPLAYFREQUENCY | DM_DISPLAYFLAGS;
}

/* GDI asks for the size first. The list may have grown in between: then it gets what fits. */
ULONG APIENTRY DrvGetModes(HANDLE driver, ULONG size, DEVMODEW *modes)
{
    struct mode_list list;
    ULONG count = 0;

    if (!query(driver, &list))
        return 0;
    for (ULONG i = 0; i < list.count; i++) {
        if (!is_usable(mode_at(&list, i)))
            continue;
        if (modes && (count + 1) * sizeof(*modes) > size)
            break;
        if (modes)
            describe(mode_at(&list, i), &modes[count]);
        count++;
    }
    pdev_free(list.records);
    return count * sizeof(*modes);
}

static void copy_out(void *to, ULONG to_size, const void *from, ULONG from_size)
{
    memcpy(to, from, to_size < from_size ? to_size : from_size);
}

/* In ten thousandths: the primaries and the white of sRGB, and its gamma. */
static const COLORINFO srgb = {
    .Red = {6400, 3300, 0},
    .Green = {3000, 6000, 0},
    .Blue = {1500, 600, 0},
    .AlignmentWhite = {3127, 3290, 0},
    .RedGamma = 22000,
    .GreenGamma = 22000,
    .BlueGamma = 22000,
};

void modes_gdi_info(const VIDEO_MODE_INFORMATION *mode, ULONG pixels_per_inch, void *info,
                    ULONG size)
{
    GDIINFO gdi = {
        .ulVersion = GDI_DRIVER_VERSION,
        .ulTechnology = DT_RASDISPLAY,
        .ulHorzSize = mode->XMillimeter,
        .ulVertSize = mode->YMillimeter,
        .ulHorzRes = mode->VisScreenWidth,
        .ulVertRes = mode->VisScreenHeight,
        .cBitsPixel = mode->BitsPerPlane,
        .cPlanes = 1,
        .ulNumColors = (ULONG)-1, /* no palette */
        .ulLogPixelsX = pixels_per_inch ? pixels_per_inch : 96,
        .ulLogPixelsY = pixels_per_inch ? pixels_per_inch : 96,
        .flTextCaps = TC_RA_ABLE,
        .ulDACRed = mode->NumberRedBits,
        .ulDACGreen = mode->NumberGreenBits,
        .ulDACBlue = mode->NumberBlueBits,
        .ulAspectX = 36, /* square pixels: 36^2 + 36^2 is 51^2 */
        .ulAspectY = 36,
        .ulAspectXY = 51,
        .xStyleStep = 1,
        .yStyleStep = 1,
        .denStyleStep = 3,
        .ciDevice = srgb,
        .ulPrimaryOrder = PRIMARY_ORDER_CBA,
        .ulHTPatternSize = HT_PATSIZE_4x4_M,
        .ulHTOutputFormat = mode->BitsPerPlane == 32 ? HT_FORMAT_32BPP : HT_FORMAT_16BPP,
        .flHTFlags = HT_FLAG_ADDITIVE_PRIMS,
        .ulVRefresh = mode->Frequency,
        .ulBltAlignment = 0, /* the device copies by itself */
    };

    copy_out(info, size, &gdi, sizeof(gdi));
}

static const LOGFONTW system_font = {
    .lfHeight = 16,
    .lfWidth = 7,
    .lfWeight = FW_BOLD,
    .lfCharSet = ANSI_CHARSET,
    .lfClipPrecision = CLIP_STROKE_PRECIS,
    .lfQuality = DEFAULT_QUALITY,
    .lfPitchAndFamily = VARIABLE_PITCH | FF_DONTCARE,
    .lfFaceName = L"System",
};
static const LOGFONTW variable_font = {
    .lfHeight = 12,
    .lfWidth = 9,
    .lfWeight = FW_NORMAL,
    .lfCharSet = ANSI_CHARSET,
    .lfClipPrecision = CLIP_STROKE_PRECIS,
    .lfQuality = PROOF_QUALITY,
    .lfPitchAndFamily = VARIABLE_PITCH | FF_DONTCARE,
    .lfFaceName = L"MS Sans Serif",
};
static const LOGFONTW fixed_font = {
    .lfHeight = 12,
    .lfWidth = 9,
    .lfWeight = FW_NORMAL,
    .lfCharSet = ANSI_CHARSET,
    .lfClipPrecision = CLIP_STROKE_PRECIS,
    .lfQuality = PROOF_QUALITY,
    .lfPitchAndFamily = FIXED_PITCH | FF_DONTCARE,
    .lfFaceName = L"Courier",
};

void modes_device_info(const VIDEO_MODE_INFORMATION *mode, HPALETTE palette, void *info, ULONG size)
{
    DEVINFO device = {
        .flGraphicsCaps = GCAPS_ARBRUSHOPAQUE | GCAPS_ARBRUSHTEXT | GCAPS_ASYNCMOVE | GCAPS_GRAY16 |
                          GCAPS_OPAQUERECT | GCAPS_WINDINGFILL,
        .lfDefaultFont = system_font,
        .lfAnsiVarFont = variable_font,
        .lfAnsiFixFont = fixed_font,
        .iDitherFormat = mode->BitsPerPlane == 32 ? BMF_32BPP : BMF_16BPP,
        .hpalDefault = palette,
        .flGraphicsCaps2 = GCAPS2_ALPHACURSOR,
    };

    copy_out(info, size, &device, sizeof(device));
}
