/* SPDX-License-Identifier: BSD-3-Clause */
/* All scenes: a line a file. */
#include "scene_tools.h"

static void draw_nothing(const struct scene_place *place)
{
    (void)place;
}

static const struct scene GROUND[] = {
    {.name = "ground", .draw = draw_nothing},
    {0},
};

const struct scene *const SCENE_GROUPS[] = {
    GROUND,      SCENES_FILL,   SCENES_COPY, SCENES_STRETCH, SCENES_LINE,
    SCENES_TEXT, SCENES_RANDOM, SCENES_ODD,  NULL,
};
