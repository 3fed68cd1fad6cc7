/* SPDX-License-Identifier: BSD-3-Clause */
#include "difference.h"

#include <picture.h>
#include <stdlib.h>
#include <string.h>

unsigned difference_pixel_bytes(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565:
        return 2;
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
        return 4;
    default:
        return 0;
    }
}

/* The greatest distance of a colour, of 255. */
static unsigned distance(uint32_t a, uint32_t b)
{
    unsigned most = 0;

    for (unsigned shift = 0; shift < 32; shift += 8) {
        int apart = abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff));

        most = MAX(most, (unsigned)apart);
    }
    return most;
}

struct tally {
    uint64_t beyond; /* pixels that differ by more than `levels` */
    uint64_t within; /* that differ by less */
    uint32_t x, y;   /* the first of those beyond */
};

static struct tally tally_of(const struct rig_picture *a, const struct rig_picture *b,
                             unsigned levels)
{
    struct tally tally = {0};

    for (size_t i = 0; i < (size_t)a->width * a->height; i++) {
        unsigned apart = distance(a->pixels[i], b->pixels[i]);

        if (apart > levels && tally.beyond++ == 0) {
            tally.x = (uint32_t)(i % a->width);
            tally.y = (uint32_t)(i / a->width);
        }
        tally.within += apart && apart <= levels;
    }
    return tally;
}

static void write_picture(const struct rig_picture *picture, const char *folder, const char *name,
                          const char *what, GString *report)
{
    g_autofree char *file = g_strdup_printf("%s-%s.png", name, what);
    g_autofree char *path = NULL;
    GError *error = NULL;

    g_strdelimit(file, "/ \\:", '_');
    path = g_build_filename(folder, file, NULL);
    if (rig_picture_write_png(picture, path, &error))
        g_string_append_printf(report, "  %s: %s\n", what, path);
    else
        g_string_append_printf(report, "  %s: %s\n", what, error->message);
    g_clear_error(&error);
}

static void write_pictures(const struct rig_picture *expected, const struct rig_picture *found,
                           const char *folder, const char *name, GString *report)
{
    struct rig_picture *shown = rig_picture_show_difference(expected, found);

    write_picture(expected, folder, name, "expected", report);
    write_picture(found, folder, name, "found", report);
    if (shown)
        write_picture(shown, folder, name, "difference", report);
    rig_picture_destroy(shown);
}

static bool judge_pixels(const struct scenes_picture *wanted, const struct rig_picture *expected,
                         const struct rig_picture *found, const char *folder, GString *report)
{
    struct tally tally = tally_of(expected, found, wanted->levels);
    size_t first = (size_t)tally.y * expected->width + tally.x;

    if (tally.beyond <= wanted->pixels) {
        if (tally.beyond || tally.within)
            g_string_append_printf(report,
                                   "%s: %" G_GUINT64_FORMAT " pixels differ by at most %u, "
                                   "%" G_GUINT64_FORMAT " (of %u) by more: %s\n",
                                   wanted->name, tally.within, wanted->levels, tally.beyond,
                                   wanted->pixels, wanted->reason);
        return true;
    }
    g_string_append_printf(
        report,
        "%s: %" G_GUINT64_FORMAT
        " pixels differ by more than %u (allowed: %u), the first at +%u+%u of surface %u: expected "
        "0x%08x, found 0x%08x\n",
        wanted->name, tally.beyond, wanted->levels, wanted->pixels, tally.x, tally.y,
        wanted->surface, expected->pixels[first], found->pixels[first]);
    write_pictures(expected, found, folder, wanted->name, report);
    return false;
}

static struct rig_picture *found_picture(const struct rig_screen *found, GError **error)
{
    return rig_picture_from_surface(found->format, found->width, found->height, found->stride,
                                    found->bytes, found->size, error);
}

bool difference_judge(const struct scenes_picture *expected, const uint8_t *rows,
                      const struct rig_screen *found, const char *folder, GString *report)
{
    size_t row = (size_t)expected->width * difference_pixel_bytes(expected->format);
    struct rig_picture *wanted, *is;
    GError *error = NULL;
    bool same = false;

    if (!found) {
        g_string_append_printf(report, "%s: expected surface %u, found none of this number\n",
                               expected->name, expected->surface);
        return false;
    }
    if (found->width != expected->width || found->height != expected->height ||
        found->format != expected->format) {
        g_string_append_printf(report,
                               "%s: expected surface %u of %ux%u, format %u, found %ux%u, "
                               "format %u\n",
                               expected->name, expected->surface, expected->width, expected->height,
                               expected->format, found->width, found->height, found->format);
        return false;
    }
    wanted = rig_picture_from_surface(expected->format, expected->width, expected->height,
                                      (int32_t)row, rows, row * expected->height, &error);
    is = wanted ? found_picture(found, &error) : NULL;
    if (is)
        same = judge_pixels(expected, wanted, is, folder, report);
    else
        g_string_append_printf(report, "%s: %s\n", expected->name, error->message);
    g_clear_error(&error);
    rig_picture_destroy(wanted);
    rig_picture_destroy(is);
    return same;
}

/* ---- the pointer ---- */

/* What is behind the width that was asked for shows what is below. */
static uint32_t pointer_pixel(const struct shown_pointer *shown, uint32_t x, uint32_t y)
{
    return shown->pixels[(size_t)y * shown->width + x];
}

static struct rig_picture *picture_of_pointer(uint32_t width, uint32_t height,
                                              const uint32_t *pixels, size_t pitch)
{
    struct rig_picture *picture = rig_picture_create(width, height);

    picture->has_alpha = true;
    for (uint32_t y = 0; y < height; y++)
        memcpy(picture->pixels + (size_t)y * width, pixels + pitch * y, (size_t)4 * width);
    return picture;
}

static bool judge_shape(const struct scenes_pointer *expected, const uint32_t *pixels,
                        const struct shown_pointer *shown, GString *report)
{
    for (uint32_t y = 0; y < shown->height; y++)
        for (uint32_t x = 0; x < shown->width; x++) {
            uint32_t is = pointer_pixel(shown, x, y),
                     wanted = x < expected->width ? pixels[(size_t)y * expected->width + x] : 0;

            if (is == wanted)
                continue;
            g_string_append_printf(report,
                                   "%s: the pointer differs, first at +%u+%u: expected 0x%08x, "
                                   "found 0x%08x\n",
                                   expected->name, x, y, wanted, is);
            return false;
        }
    return true;
}

static bool judge_place(const struct scenes_pointer *expected, const struct shown_pointer *shown,
                        GString *report)
{
    if (shown->x == expected->x && shown->y == expected->y && shown->hot_x == expected->hot_x &&
        shown->hot_y == expected->hot_y && shown->height == expected->height &&
        shown->width >= expected->width)
        return true;
    g_string_append_printf(
        report,
        "%s: expected a pointer of %ux%u, hot at +%u+%u, at %d, %d, found %ux%u, "
        "hot at +%u+%u, at %d, %d\n",
        expected->name, expected->width, expected->height, expected->hot_x, expected->hot_y,
        expected->x, expected->y, shown->width, shown->height, shown->hot_x, shown->hot_y, shown->x,
        shown->y);
    return false;
}

static void write_pointers(const struct scenes_pointer *expected, const uint32_t *pixels,
                           const struct shown_pointer *shown, const char *folder, GString *report)
{
    struct rig_picture *wanted =
        picture_of_pointer(expected->width, expected->height, pixels, expected->width);
    struct rig_picture *is =
        picture_of_pointer(shown->width, shown->height, shown->pixels, shown->width);

    write_pictures(wanted, is, folder, expected->name, report);
    rig_picture_destroy(wanted);
    rig_picture_destroy(is);
}

bool difference_judge_pointer(const struct scenes_pointer *expected, const uint32_t *pixels,
                              const struct shown_pointer *shown, const char *folder,
                              GString *report)
{
    if (!expected->visible || !shown) {
        if (!expected->visible == !shown)
            return true;
        g_string_append_printf(report, "%s: expected %s pointer, found %s\n", expected->name,
                               expected->visible ? "a" : "no", shown ? "one" : "none");
        return false;
    }
    if (shown->fault) {
        g_string_append_printf(report, "%s: expected a pointer, found that %s\n", expected->name,
                               shown->fault);
        return false;
    }
    if (!judge_place(expected, shown, report))
        return false;
    if (judge_shape(expected, pixels, shown, report))
        return true;
    write_pointers(expected, pixels, shown, folder, report);
    return false;
}
