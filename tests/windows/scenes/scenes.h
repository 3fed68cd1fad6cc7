/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file scenes.h
 * What is drawn through GDI twice: on the driver's surface, where libspice-server shows it, and on
 * a bitmap of the engine's, which is what is expected.
 */
#ifndef TESTS_WINDOWS_SCENES_SCENES_H
#define TESTS_WINDOWS_SCENES_SCENES_H

#include <gdi.h>
#include <system.h>

/** Where a scene is drawn. It begins in one colour, SCENE_GROUND. */
struct scene_place {
    SURFOBJ *target;              /**< the screen, or a bitmap of its size and format */
    struct win32k_device *device; /**< NULL: the reference */
    uint64_t seed;                /**< of random scenes: the same for both */
};

enum { SCENE_GROUND = 0x604020 /**< 0x00BBGGRR */ };

/** A scene. Drawn twice it must make the same calls, of gdi.h, and look at `device` for nothing. */
struct scene {
    const char *name;
    void (*draw)(const struct scene_place *place);
    const void *context;
    /** See struct scenes_expected; 0: equal. */
    unsigned levels, differing; /**< of 32 bits a pixel */
    unsigned levels_16, differing_16;
    const char *reason; /**< why they are not 0, else NULL */
};

/** A bitmap beside the target: the driver's if it makes one. End it with gdi_delete_bitmap(). */
static inline SURFOBJ *scene_bitmap(const struct scene_place *place, LONG width, LONG height)
{
    if (place->device)
        return gdi_compatible_bitmap(place->device, width, height);
    return win32k_bitmap(width, height, place->target->iBitmapFormat,
                         &win32k_surface_of(place->target)->palette);
}

/** The target's pixel for 0x00BBGGRR. */
static inline ULONG scene_pixel(const struct scene_place *place, ULONG color)
{
    return win32k_nearest(&win32k_surface_of(place->target)->palette, color);
}

/** Groups of scenes, each of a file, ended by one without a name. The last group is NULL. */
extern const struct scene *const SCENE_GROUPS[];

#endif
