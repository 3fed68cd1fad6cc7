/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file surface.h
 * The screen and device bitmaps: what GDI sees as surfaces that only the driver can draw on.
 *
 * While the mode is not set (DrvAssertMode) their pictures are in system memory, and GDI is told so
 * (EngModifySurface): it draws there by itself, and does not call the driver.
 *
 * Everything here is PASSIVE (APC_LEVEL while a semaphore is held) and pageable.
 */
#ifndef WINGLUE_DISPLAY_SURFACE_H
#define WINGLUE_DISPLAY_SURFACE_H

#include "pdev.h"

#include <qxl/surface.h>

/** What the driver draws of surfaces. Each has its function in the table of driver.c. */
enum {
    SURFACE_HOOKS = HOOK_SYNCHRONIZE | HOOK_COPYBITS | HOOK_BITBLT | HOOK_TEXTOUT |
                    HOOK_STROKEPATH | HOOK_STRETCHBLT | HOOK_STRETCHBLTROP | HOOK_TRANSPARENTBLT |
                    HOOK_ALPHABLEND
};

/** What dhsurf of such a surface points to. */
struct surface {
    struct pdev *pdev;
    HSURF handle;                /**< GDI's */
    struct qxl_surface_id id;    /**< the core's, while it is on the device */
    SIZEL size;                  /**< pixels */
    ULONG bmf;                   /**< BMF_16BPP or BMF_32BPP */
    uint32_t format;             /**< SPICE_SURFACE_FMT_16_555 or SPICE_SURFACE_FMT_32_xRGB */
    bool on_device;              /**< else GDI draws in system memory, or nobody does */
    struct qxl_evicted *evicted; /**< a device bitmap's picture while it is not on the device */
    void *saved;                 /**< the screen's, likewise; both may be NULL: it is lost */
    HBITMAP bitmap;              /**< over its memory on the device, see punt.h; 0: not made yet */
    struct surface *next;        /**< of the PDEV's device bitmaps */
};

/**
 * The surface behind one of GDI's.
 * @param object may be NULL.
 * @return NULL if it is not ours or not on the device now.
 */
struct surface *surface_of(const SURFOBJ *object);

/** What an entry point draws on and from. */
struct drawing {
    struct pdev *pdev;
    struct surface *target; /**< NULL: a bitmap of GDI's engine */
    struct surface *source; /**< NULL: likewise, or there is none */
};

/** What to do after drawing_begin(). */
enum drawing_way {
    DRAWING_OURS,    /**< draw: at least one of the surfaces is ours; drawing_end() afterwards */
    DRAWING_ENGINE,  /**< neither is ours: hand the arguments to the Eng function as they are */
    DRAWING_NOTHING, /**< the device is not there: return TRUE at once */
    DRAWING_FAILED,  /**< the surfaces are of two devices: return FALSE */
};

/**
 * Begin a drawing: every entry point that draws does it first (DrvRealizeBrush does not draw). Find
 * the surfaces and take the gate PDEV_DRAWING. Until drawing_end() no other drawing happens, and
 * the surfaces stay where they are. Not recursive: in between, no Eng function may be given one of
 * our surfaces, because it would call the driver again; punt_begin() has a bitmap for it instead.
 * @param drawing filled in; drawing->pdev and one surface are not NULL with DRAWING_OURS.
 * @param target  what is drawn on. For a picture that is read from the screen it is no surface of
 *                ours and has no dhpdev: never take the PDEV from there.
 * @param source  what is drawn from; may be NULL.
 * @return what to do.
 */
enum drawing_way drawing_begin(struct drawing *drawing, const SURFOBJ *target,
                               const SURFOBJ *source);

/** End it, on each way out after DRAWING_OURS. */
void drawing_end(struct drawing *drawing);

/**
 * Take the screen and all device bitmaps off the device; their pictures go to system memory, where
 * GDI can draw on them. All gates held.
 * @return false: no memory for a device bitmap; all is as before. Of the screen, and of a device
 *         that does not answer, pictures are lost, and that is no failure.
 */
bool surfaces_evict(struct pdev *pdev);

/** The device has forgotten all surfaces, or is about to: what was not evicted is lost. */
void surfaces_forget(struct pdev *pdev);

/**
 * Put the screen and all device bitmaps back. A bitmap for which the device has no room stays in
 * system memory. The display is started. All gates held.
 * @return false: there is no screen.
 */
bool surfaces_restore(struct pdev *pdev);

/** The surface leaves its memory on the device: forget the engine's bitmap over it. */
void surface_forget_bitmap(struct surface *surface);

#endif
