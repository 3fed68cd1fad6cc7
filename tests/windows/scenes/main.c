/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scenes [--bits 16|32] [--seed NUMBER] [PREFIX]...
 *
 * Draws the scenes whose names begin so, or all, through the drivers as they ship, for a renderer
 * that starts this program (render.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "protocol.h"
#include "scene_pointer.h"
#include "scenes.h"
#include <qxl_windows.h>
#include <videoprt.h>

enum { WIDTH = 640, HEIGHT = 480 };

static struct {
    unsigned bits;
    uint64_t seed;
    char **prefixes; /* none: all scenes */
    int prefix_count;
} wish = {.bits = 32, .seed = 1};

static bool parse(int count, char **arguments)
{
    int i = 1;

    for (; i < count && arguments[i][0] == '-'; i += 2) {
        if (i + 1 == count)
            return false;
        if (strcmp(arguments[i], "--bits") == 0)
            wish.bits = (unsigned)strtoul(arguments[i + 1], NULL, 10);
        else if (strcmp(arguments[i], "--seed") == 0)
            wish.seed = strtoull(arguments[i + 1], NULL, 10);
        else
            return false;
    }
    wish.prefixes = arguments + i;
    wish.prefix_count = count - i;
    return wish.bits == 16 || wish.bits == 32;
}

static bool is_wished(const char *name)
{
    for (int i = 0; i < wish.prefix_count; i++)
        if (strncmp(name, wish.prefixes[i], strlen(wish.prefixes[i])) == 0)
            return true;
    return wish.prefix_count == 0;
}

/* ---- drawing ---- */

static void clear(const struct scene_place *place)
{
    RECTL all = {0, 0, place->target->sizlBitmap.cx, place->target->sizlBitmap.cy};
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, SCENE_GROUND));
    CLIPOBJ *clip = win32k_clip_trivial(all);
    POINTL origin = {0, 0};
    enum { PATCOPY_ROP4 = 0xf0f0 };

    if (!gdi_bit_blt(place->target, NULL, NULL, clip, NULL, &all, NULL, NULL, brush, &origin,
                     PATCOPY_ROP4))
        kernel_fault("scenes: the ground of a scene was not painted");
    win32k_free(clip);
    win32k_free(brush);
}

static uint32_t format_of(const SURFOBJ *surface)
{
    return surface->iBitmapFormat == BMF_16BPP ? SPICE_SURFACE_FMT_16_555
                                               : SPICE_SURFACE_FMT_32_xRGB;
}

/* Whether the screen shows what a bitmap has; the renderer tells if not. */
static void compare(const struct scene *scene, const SURFOBJ *reference)
{
    bool narrow = reference->iBitmapFormat == BMF_16BPP;
    const struct scenes_expected expected = {
        .name = scene->name,
        .format = format_of(reference),
        .width = WIDTH,
        .height = HEIGHT,
        .pitch = (uint32_t)reference->lDelta,
        .pixels = reference->pvScan0,
        .levels = narrow ? scene->levels_16 : scene->levels,
        .differing = narrow ? scene->differing_16 : scene->differing,
        .reason = scene->reason,
    };

    scenes_host_expect(&expected);
}

/* What programs read is what is shown. */
static void compare_what_is_read(const struct scene *scene, SURFOBJ *screen)
{
    struct scene reading = *scene;
    char name[SCENES_NAME];
    SURFOBJ *read = gdi_read(screen);

    snprintf(name, sizeof(name), "%s, read", scene->name);
    reading.name = name;
    reading.levels = reading.differing = 0; /* of one picture, not of two */
    if (read)
        compare(&reading, read);
    else
        kernel_fault("scenes: the screen cannot be read");
    win32k_free_bitmap(read);
}

static void draw_scene(const struct scene *scene, struct win32k_device *device, SURFOBJ *reference)
{
    const struct scene_place shown = {device->screen, device, wish.seed},
                             expected = {reference, NULL, wish.seed};
    unsigned before = kernel_faults();

    clear(&shown);
    clear(&expected);
    scene->draw(&shown);
    scene->draw(&expected);
    compare(scene, reference);
    compare_what_is_read(scene, device->screen);
    if (kernel_faults() != before)
        fprintf(stderr, "scenes: %s: %u rules broken\n", scene->name, kernel_faults() - before);
}

static unsigned draw_scenes(struct win32k_device *device)
{
    SURFOBJ *reference = win32k_bitmap(WIDTH, HEIGHT, device->screen->iBitmapFormat,
                                       &win32k_surface_of(device->screen)->palette);
    unsigned drawn = 0;

    for (const struct scene *const *group = SCENE_GROUPS; *group; group++)
        for (const struct scene *scene = *group; scene->name; scene++)
            if (is_wished(scene->name)) {
                draw_scene(scene, device, reference);
                drawn++;
            }
    drawn += scenes_draw_pointers(device, is_wished);
    win32k_free_bitmap(reference);
    return drawn;
}

/* ---- the system's part ---- */

static DWORD ask_port(HANDLE adapter, DWORD code, void *in, DWORD in_size, void *out,
                      DWORD out_size, DWORD *returned)
{
    return videoprt_ioctl(adapter, code, in, in_size, out, out_size, returned);
}

static bool run(void)
{
    const uint32_t surfaces = 1;

    videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, &surfaces, sizeof(surfaces));
    HANDLE adapter = videoprt_start("qxl.sys");
    struct system_session *session;
    struct win32k_device *device;
    unsigned drawn = 0;

    if (!adapter)
        return false;
    win32k_set_port(ask_port);
    session = system_session_begin("qxldd.dll", adapter);
    device = session ? system_enable(session, WIDTH, HEIGHT, wish.bits) : NULL;
    if (device)
        drawn = draw_scenes(device);
    else
        fprintf(stderr, "scenes: the display driver does not start\n");
    system_disable(device);
    if (session)
        system_session_end(session);
    videoprt_stop(adapter);
    if (device && !drawn)
        fprintf(stderr, "scenes: expected scenes whose names begin so, found none\n");
    return drawn > 0;
}

int main(int count, char **arguments)
{
    static const struct fake_qxl_config DEVICE = {.ram_size_mb = 64, .vram_size_mb = 64};
    bool well;

    if (!parse(count, arguments)) {
        fputs("usage: scenes [--bits 16|32] [--seed NUMBER] [PREFIX]...\n", stderr);
        return 2;
    }
    machine_set_host(scenes_host_attach);
    machine_start(&DEVICE);
    well = run();
    scenes_host_end();
    machine_stop();
    win32k_leaks(NULL);
    if (kernel_faults())
        fprintf(stderr, "scenes: %u rules of Windows' broken\n", kernel_faults());
    return well && kernel_faults() == 0 ? 0 : 1;
}
