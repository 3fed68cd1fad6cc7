/* SPDX-License-Identifier: BSD-3-Clause */
/* What scenes share: pictures, clips and numbers that are the same on the screen and beside it. */
#ifndef TESTS_WINDOWS_SCENES_SCENE_TOOLS_H
#define TESTS_WINDOWS_SCENES_SCENE_TOOLS_H

#include "scenes.h"

enum {
    SCENE_ROP4_COPY = 0xcccc,  /**< the source */
    SCENE_ROP4_BRUSH = 0xf0f0, /**< the brush */
    SCENE_MIX_COPY = R2_COPYPEN << 8 | R2_COPYPEN,
    SCENE_MIX_XOR = R2_XORPEN << 8 | R2_XORPEN,
};

/** The formats of bitmaps that GDI hands to a driver. */
enum scene_format {
    SCENE_1BPP,
    SCENE_4BPP,
    SCENE_8BPP,
    SCENE_16BPP_555,
    SCENE_16BPP_565,
    SCENE_24BPP,
    SCENE_32BPP,
    SCENE_FORMATS
};

/** Numbers from a seed, never 0 as a state. */
struct scene_random {
    uint64_t state;
};
struct scene_random scene_random(uint64_t seed);
/** A number from `first` to `last`. */
LONG scene_pick(struct scene_random *random, LONG first, LONG last);

/** A bitmap of the engine's with blocks of many colours; win32k_free_bitmap() it. */
SURFOBJ *scene_picture(LONG width, LONG height, enum scene_format format, uint64_t seed);
/** As scene_picture(), 32 bits, with alpha that the colours are multiplied with. */
SURFOBJ *scene_alpha_picture(LONG width, LONG height, uint64_t seed);
/** A disc of ones in zeros, a bit a pixel. */
SURFOBJ *scene_disc(LONG width, LONG height);
/** Every rectangle of a board of squares of this side, within the area. */
CLIPOBJ *scene_board(RECTL area, LONG side);
/** A clip of one rectangle. */
CLIPOBJ *scene_clip(RECTL area);
/** All of the place. */
RECTL scene_all(const struct scene_place *place);
/** A rectangle by its size. */
RECTL scene_rect(LONG x, LONG y, LONG width, LONG height);

/** Fault if GDI did not draw. */
void scene_need(BOOL drawn, const char *what);

/** Fill with a colour, 0x00BBGGRR. */
void scene_fill(const struct scene_place *place, RECTL area, ULONG color);
/** Paint the picture at (x, y), whole. */
void scene_show(const struct scene_place *place, SURFOBJ *picture, LONG x, LONG y);
/** A block transfer with the translation that it needs. `source`, `mask`, `brush`: may be NULL. */
void scene_blt(const struct scene_place *place, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
               RECTL area, POINTL from, BRUSHOBJ *brush, ROP4 rop4);

extern const struct scene SCENES_FILL[], SCENES_COPY[], SCENES_STRETCH[], SCENES_LINE[],
    SCENES_TEXT[], SCENES_RANDOM[], SCENES_ODD[];

#endif
