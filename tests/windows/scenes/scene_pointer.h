/* SPDX-License-Identifier: BSD-3-Clause */
/* The pointer is not on the surface: so its scenes are none of scenes.h. */
#ifndef TESTS_WINDOWS_SCENES_SCENE_POINTER_H
#define TESTS_WINDOWS_SCENES_SCENE_POINTER_H

#include <gdi.h>
#include <system.h>

/** Set, move and hide every kind of pointer that is wished. @return how many those are. */
unsigned scenes_draw_pointers(struct win32k_device *device, bool (*is_wished)(const char *name));

#endif
