/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file win32k.h
 * The display driver's side of the kernel: GDI's engine and objects.
 *
 * What a driver may call is declared in winddi.h and listed in winglue/ddk/win32k.txt. Here are the
 * objects behind it, for GDI's engine in this folder, and their makers, for tests.
 *
 * Objects belong to the module that made them: win32k_leaks() says which are left. Makers' objects
 * are freed with win32k_free(), others as Windows' documentation says.
 */
#ifndef TESTS_WINDOWS_KERNEL_WIN32K_H
#define TESTS_WINDOWS_KERNEL_WIN32K_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include <windef.h>
#include <wingdi.h>
#ifdef TESTKERNEL
#define WIN32KAPI __declspec(dllexport)
#endif
#include <winddi.h>

#include "event.h"
#include "machine.h"

struct win32k_device; /* system.h; what an HDEV points to */

/** Of an indexed format the colours (0x00BBGGRR), of another the bits of its pixels. */
struct win32k_palette {
    ULONG mode;             /**< PAL_INDEXED, PAL_BITFIELDS, PAL_RGB, PAL_BGR */
    ULONG count;            /**< colours, if indexed */
    ULONG colors[256];      /**< 0x00BBGGRR, as PALETTEENTRY in memory */
    ULONG red, green, blue; /**< masks, if not indexed */
};

/** What a SURFOBJ is part of: every SURFOBJ * may be cast to this. */
struct win32k_surface {
    SURFOBJ object;                /**< first */
    struct win32k_device *device;  /**< EngAssociateSurface(); NULL: no driver's */
    FLONG hooks;                   /**< HOOK_*, 0 without a device */
    struct win32k_palette palette; /**< its pixels' colours: by default those of its format */
    unsigned locks;                /**< EngLockSurface() without EngUnlockSurface() */
    void *memory;                  /**< the engine's own, or NULL */
    bool taken;                    /**< a driver's bitmap that is GDI's to delete */
    USHORT made_as;                /**< STYPE_DEVICE, STYPE_DEVBITMAP; STYPE_BITMAP: the engine's */
};

/** What an XLATEOBJ is part of. */
struct win32k_xlate {
    XLATEOBJ object; /**< first */
    struct win32k_palette source, destination;
    ULONG table[256]; /**< what pulXlate points to */
    ULONG background; /**< with XO_TO_MONO: the source colour that becomes 1 */
};

/** What a BRUSHOBJ is part of. */
struct win32k_brush {
    BRUSHOBJ object;  /**< first */
    SURFOBJ *pattern; /**< NULL: solid, of the colour iSolidColor; else iSolidColor is 0xffffffff */
    SURFOBJ *mask;    /**< of the pattern, or NULL */
    XLATEOBJ *xlate;  /**< from the pattern to the target, or NULL: alike */
    ULONG hatch;      /**< HS_*; HS_DDI_MAX: none */
    SURFOBJ *target;  /**< what is drawn on now; set by gdi_*() */
    void *realization; /**< the driver's, from BRUSHOBJ_pvAllocRbrush() */
    ULONG realization_size;
    bool realizing;
    const struct win32k_device *realized_for;
    struct win32k_brush *next_realized;
};

/** What a CLIPOBJ is part of. */
struct win32k_clip {
    CLIPOBJ object; /**< first */
    unsigned count;
    RECTL *rects;   /**< do not overlap; from top to bottom, from left to right */
    RECTL *order;   /**< the same in the order of the enumeration that runs */
    unsigned limit; /**< CLIPOBJ_cEnumStart(); rectangles a call at most, 0: as fit */
    unsigned next;  /**< of the enumeration */
    bool started, paused;
};

struct win32k_path_piece {
    FLONG flags; /**< PD_* */
    unsigned count;
    POINTFIX *points;
};

/** What a PATHOBJ is part of. Made with EngCreatePath(), PATHOBJ_bMoveTo() and their like. */
struct win32k_path {
    PATHOBJ object; /**< first */
    unsigned count;
    struct win32k_path_piece *pieces;
    unsigned next; /**< of the enumeration */
    POINTFIX start, current;
    bool open; /**< a figure was begun */
};

/** What a STROBJ is part of. */
struct win32k_string {
    STROBJ object; /**< first; pgp is NULL if the glyphs are to be enumerated */
    GLYPHPOS *glyphs;
    unsigned next; /**< of the enumeration */
};

/** Fonts of glyphs of our own, for the printable characters of ASCII. */
enum win32k_font {
    WIN32K_FONT_MONO,  /**< 5x7 pixels, a bit each */
    WIN32K_FONT_LARGE, /**< 10x14 pixels, a bit each */
    WIN32K_FONT_GRAY,  /**< 8x11 pixels, 4 bits each (FO_GRAY16) */
};

/* ---- what the engine asks of objects ---- */

/** Bits of a pixel of a BMF_* format, 0 if it is none. */
KERNEL_API unsigned win32k_format_bits(ULONG format);
/** The colours of a format: RGB of 555 for BMF_16BPP, BGR for 24 and 32; 4 and 8: Windows' own. */
KERNEL_API struct win32k_palette win32k_default_palette(ULONG format);
/** The surface that a SURFOBJ is part of; NULL stays NULL. */
static inline struct win32k_surface *win32k_surface_of(const SURFOBJ *object)
{
    return (struct win32k_surface *)object;
}
/** A driver's memory that only the driver can reach: the engine must ask it (DrvCopyBits). */
static inline bool win32k_is_opaque(const SURFOBJ *object)
{
    return object && object->iType != STYPE_BITMAP;
}
/**
 * Have the driver of whichever side is opaque copy between two surfaces (DrvCopyBits). GDI's engine
 * reaches opaque surfaces only so. A fault if neither is, or if the driver does not hook it.
 */
KERNEL_API bool win32k_driver_copy_bits(SURFOBJ *destination, SURFOBJ *source, CLIPOBJ *clip,
                                        XLATEOBJ *xlate, RECTL *area, POINTL *from);
/** 0x00BBGGRR of a pixel, with 5 or 6 bits of a colour spread over 8. */
KERNEL_API ULONG win32k_color_of(const struct win32k_palette *palette, ULONG pixel);
/** The pixel of 0x00BBGGRR: cut off, or of a palette the nearest (the first of equals). */
KERNEL_API ULONG win32k_nearest(const struct win32k_palette *palette, ULONG color);

/* ---- makers for tests ---- */

/** Free what a maker here made. NULL is fine. */
KERNEL_API void win32k_free(void *object);

/** A bitmap of the engine's, top-down, zeroed; freed with win32k_free_bitmap(). @param palette
 * NULL: that of the format. */
KERNEL_API SURFOBJ *win32k_bitmap(LONG width, LONG height, ULONG format,
                                  const struct win32k_palette *palette);
KERNEL_API void win32k_free_bitmap(SURFOBJ *bitmap);
/** Palette of a pixel's bits, as for 16_565: 0xf800, 0x7e0, 0x1f. */
KERNEL_API struct win32k_palette win32k_bits(ULONG red, ULONG green, ULONG blue);
/** Palette of 0x00BBGGRR colours. */
KERNEL_API struct win32k_palette win32k_colors(const ULONG *colors, ULONG count);
/** How pixels of a surface become those of another, as GDI would say it. */
KERNEL_API XLATEOBJ *win32k_xlate(const SURFOBJ *from, const SURFOBJ *to);
/** As the former, to a surface of 1 bit: 0 and 1 are `foreground` and `background`. */
KERNEL_API XLATEOBJ *win32k_xlate_mono(const SURFOBJ *from, const SURFOBJ *to, ULONG background);

/**
 * A clip region.
 * @param rects half open, not overlapping, in any order; copied.
 * @param count 1: DC_RECT (or with `trivial` DC_TRIVIAL), more: DC_COMPLEX.
 */
KERNEL_API CLIPOBJ *win32k_clip(const RECTL *rects, unsigned count);
KERNEL_API CLIPOBJ *win32k_clip_trivial(RECTL bounds);

/** A brush of one colour. @param pixel a pixel of the surface that is drawn on. */
KERNEL_API BRUSHOBJ *win32k_brush_solid(ULONG pixel);
/** @param pattern any format; stays the caller's. @param mask may be NULL. @param xlate likewise.
 */
KERNEL_API BRUSHOBJ *win32k_brush_pattern(SURFOBJ *pattern, SURFOBJ *mask, XLATEOBJ *xlate);

/** A font. */
KERNEL_API FONTOBJ *win32k_font(enum win32k_font which);
/**
 * A string of a font's glyphs. Characters that the font does not have are left out.
 * @param x, y where the first glyph's cell begins on the base line.
 * @param enumerated pgp is NULL, so that STROBJ_bEnum() must be used, which gives 8 at a time.
 */
KERNEL_API STROBJ *win32k_string(FONTOBJ *font, const char *text, LONG x, LONG y, bool enumerated);

/** Line attributes: cosmetic, solid, a pixel wide. */
KERNEL_API LINEATTRS win32k_line(void);
/** Cosmetic and styled: dashes and gaps of these lengths in pixels; `style` must outlive it. */
KERNEL_API LINEATTRS win32k_line_styled(FLOAT_LONG *style, ULONG count);

/* ---- checks ---- */

/**
 * What a module still has: memory, semaphores, surfaces, palettes, clips, paths. Each is a fault.
 * @param module its HMODULE; NULL: all modules.
 */
KERNEL_API unsigned win32k_leaks(const void *module);
/** What win32k_leaks() counts is not counted again; it stays. */
KERNEL_API void win32k_forget(const void *module);
/** The nth allocation or creation from now on fails (1: the next), and all after. 0: none. */
KERNEL_API void win32k_fail_at(unsigned nth);
/** Allocations and creations since the last win32k_fail_at(). */
KERNEL_API unsigned win32k_creations(void);
/** A driver may wait with this lock held (qxl/os.h names two). */
KERNEL_API void win32k_let_wait_with(HSEMAPHORE semaphore);
/** The miniport's side of EngDeviceIoControl(): a Win32 error, 0 for success. */
typedef DWORD win32k_port_function(HANDLE adapter, DWORD code, void *in, DWORD in_size, void *out,
                                   DWORD out_size, DWORD *returned);
/** Whom EngDeviceIoControl() calls: videoprt_ioctl() (NULL), or a test's own. */
KERNEL_API void win32k_set_port(win32k_port_function *function);
/** The drivers' clock runs so many times as fast: their waits are as much shorter. 1 by default. */
KERNEL_API void win32k_clock_rate(unsigned times);
/** Whether drivers printed this (EngDebugPrint()). With WIN32K_PRINT set all goes to stderr. */
KERNEL_API bool win32k_has_printed(const char *part);
KERNEL_API void win32k_forget_prints(void);
/** Off: blocks are plain memory, for measurements. On by default. */
KERNEL_API void win32k_guard_memory(bool on);

#endif
