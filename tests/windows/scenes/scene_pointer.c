/* SPDX-License-Identifier: BSD-3-Clause */
/* Every kind of pointer: set through the driver, and what a client is to show of it. */
#include "scene_pointer.h"

#include <stdlib.h>

#include "host.h"
#include "protocol.h"

enum kind { MONO, COLOR, ALPHA };

struct pointer_scene {
    const char *name;
    enum kind kind;
    ULONG format; /* of COLOR */
    LONG width, height, hot_x, hot_y, x, y;
};

static const struct pointer_scene SCENES[] = {
    {"pointer mono", MONO, 0, 32, 32, 0, 0, 100, 100},
    {"pointer mono odd", MONO, 0, 13, 21, 12, 20, 639, 479},
    {"pointer color 32", COLOR, BMF_32BPP, 32, 32, 5, 7, 0, 0},
    {"pointer color 24", COLOR, BMF_24BPP, 19, 32, 1, 2, 3, 4},
    {"pointer color 16", COLOR, BMF_16BPP, 48, 48, 24, 24, 20, 300},
    {"pointer color 8", COLOR, BMF_8BPP, 32, 32, 31, 31, 320, 240},
    {"pointer color 4", COLOR, BMF_4BPP, 16, 32, 1, 1, 77, 66},
    {"pointer alpha", ALPHA, BMF_32BPP, 32, 32, 8, 8, 200, 50},
    {"pointer alpha large", ALPHA, BMF_32BPP, 96, 64, 95, 63, 10, 10},
    {"pointer of a dot", MONO, 0, 1, 1, 0, 0, 5, 6},
    {"pointer of a row", COLOR, BMF_24BPP, 33, 1, 32, 0, 7, 8},
    {"pointer of a column", ALPHA, BMF_32BPP, 1, 63, 0, 62, 639, 0},
    {"pointer mono wide", MONO, 0, 65, 9, 64, 8, 20, 20},
};

/* ---- what it consists of ---- */

/* In each direction some pixels of each kind: drawn, see-through, inverting. */
static bool shows_below(LONG x, LONG y)
{
    return (x / 3 + y / 2) % 3 != 0;
}

static bool is_white(LONG x, LONG y)
{
    return (x / 2 + y) % 4 == 0;
}

static void set_bit(SURFOBJ *bitmap, LONG x, LONG y)
{
    ((uint8_t *)bitmap->pvScan0 + y * (intptr_t)bitmap->lDelta)[x / 8] |= (uint8_t)(0x80 >> x % 8);
}

/* AND rows above XOR rows. */
static SURFOBJ *make_mask(const struct pointer_scene *scene)
{
    SURFOBJ *mask = win32k_bitmap(scene->width, 2 * scene->height, BMF_1BPP, NULL);

    for (LONG y = 0; y < scene->height; y++)
        for (LONG x = 0; x < scene->width; x++) {
            if (shows_below(x, y))
                set_bit(mask, x, y);
            if (scene->kind == MONO && is_white(x, y))
                set_bit(mask, x, scene->height + y);
        }
    return mask;
}

/* 0x00BBGGRR. Where the screen shows through a colour is white or black. */
static ULONG color_at(LONG x, LONG y)
{
    if (shows_below(x, y))
        return is_white(x, y) ? 0xffffff : 0;
    return (ULONG)(x * 5 % 256) << 16 | (ULONG)(y * 7 % 256) << 8 | (ULONG)((x ^ y) * 3 % 256);
}

static ULONG alpha_at(LONG x, LONG y)
{
    ULONG alpha = (ULONG)(x * 8 + y * 3) % 256, color = alpha * (ULONG)(x % 5) / 5;

    return alpha << 24 | color << 16 | alpha / 2 << 8 | alpha / 3;
}

static void set_pixel(SURFOBJ *bitmap, LONG x, LONG y, ULONG value)
{
    uint8_t *row = (uint8_t *)bitmap->pvScan0 + y * (intptr_t)bitmap->lDelta;
    unsigned bits = win32k_format_bits(bitmap->iBitmapFormat);

    if (bits == 4)
        row[x / 2] |= (uint8_t)(x % 2 ? value : value << 4);
    for (unsigned i = 0; i < bits / 8; i++)
        row[(unsigned)x * (bits / 8) + i] = (uint8_t)(value >> 8 * i);
}

static SURFOBJ *make_color(const struct pointer_scene *scene)
{
    SURFOBJ *bitmap = win32k_bitmap(scene->width, scene->height, scene->format, NULL);
    const struct win32k_palette *palette = &win32k_surface_of(bitmap)->palette;

    for (LONG y = 0; y < scene->height; y++)
        for (LONG x = 0; x < scene->width; x++)
            set_pixel(bitmap, x, y,
                      scene->kind == ALPHA ? alpha_at(x, y)
                                           : win32k_nearest(palette, color_at(x, y)));
    return bitmap;
}

/* ---- what a client shows ---- */

static uint32_t swapped(ULONG color)
{
    return (color & 0xff) << 16 | (color & 0xff00) | (color >> 16 & 0xff);
}

/* A colour through the bitmap's format and then the screen's. */
static uint32_t shown_color(const SURFOBJ *bitmap, const SURFOBJ *screen, LONG x, LONG y)
{
    const struct win32k_palette *from = &win32k_surface_of(bitmap)->palette,
                                *to = &win32k_surface_of(screen)->palette;
    ULONG color = win32k_color_of(from, win32k_nearest(from, color_at(x, y)));

    return swapped(win32k_color_of(to, win32k_nearest(to, color)));
}

static uint32_t shown_pixel(const struct pointer_scene *scene, const SURFOBJ *color,
                            const SURFOBJ *screen, LONG x, LONG y)
{
    if (scene->kind == ALPHA)
        return (uint32_t)alpha_at(x, y);
    if (shows_below(x, y))
        return is_white(x, y) ? SCENES_INVERSE : 0;
    if (scene->kind == MONO)
        return is_white(x, y) ? 0xffffffff : 0xff000000;
    return 0xff000000 | shown_color(color, screen, x, y);
}

static void expect(const struct pointer_scene *scene, const char *name, const SURFOBJ *color,
                   const SURFOBJ *screen, LONG x, LONG y, bool visible)
{
    uint32_t *pixels = malloc((size_t)scene->width * (size_t)scene->height * sizeof(*pixels));
    const struct scenes_expected_pointer expected = {
        .name = name,
        .visible = visible,
        .x = x,
        .y = y,
        .hot_x = (uint32_t)scene->hot_x,
        .hot_y = (uint32_t)scene->hot_y,
        .width = (uint32_t)scene->width,
        .height = (uint32_t)scene->height,
        .pixels = pixels,
    };

    if (!pixels)
        abort();
    for (LONG row = 0; row < scene->height; row++)
        for (LONG column = 0; column < scene->width; column++)
            pixels[row * scene->width + column] = shown_pixel(scene, color, screen, column, row);
    scenes_host_expect_pointer(&expected);
    free(pixels);
}

static void draw(const struct pointer_scene *scene, struct win32k_device *device)
{
    SURFOBJ *mask = scene->kind == ALPHA ? NULL : make_mask(scene);
    SURFOBJ *color = scene->kind == MONO ? NULL : make_color(scene);
    XLATEOBJ *xlate = scene->kind == COLOR ? win32k_xlate(color, device->screen) : NULL;
    FLONG flags = SPS_CHANGE | (scene->kind == ALPHA ? SPS_ALPHA : 0);
    ULONG answer = gdi_set_pointer(device, mask, color, xlate, scene->hot_x, scene->hot_y, scene->x,
                                   scene->y, flags);

    if (answer != SPS_ACCEPT_NOEXCLUDE)
        kernel_fault("scenes: %s: DrvSetPointerShape answered %u", scene->name, (unsigned)answer);
    expect(scene, scene->name, color, device->screen, scene->x, scene->y, true);
    gdi_move_pointer(device, scene->x + 1, scene->y + 2);
    expect(scene, scene->name, color, device->screen, scene->x + 1, scene->y + 2, true);
    gdi_move_pointer(device, -1, 0);
    expect(scene, scene->name, color, device->screen, 0, 0, false);
    win32k_free(xlate);
    win32k_free_bitmap(color);
    win32k_free_bitmap(mask);
}

unsigned scenes_draw_pointers(struct win32k_device *device, bool (*is_wished)(const char *name))
{
    unsigned drawn = 0;

    for (unsigned i = 0; i < sizeof(SCENES) / sizeof(SCENES[0]); i++)
        if (is_wished(SCENES[i].name)) {
            draw(&SCENES[i], device);
            drawn++;
        }
    return drawn;
}
