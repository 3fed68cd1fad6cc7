/* SPDX-License-Identifier: BSD-3-Clause */
/* How pixels of one surface become pixels of another. */
#include "objects.h"

#include <string.h>

static bool alike(const struct win32k_palette *a, const struct win32k_palette *b)
{
    if ((a->mode == PAL_INDEXED) != (b->mode == PAL_INDEXED))
        return false;
    if (a->mode == PAL_INDEXED)
        return a->count == b->count &&
               memcmp(a->colors, b->colors, a->count * sizeof(*a->colors)) == 0;
    return a->red == b->red && a->green == b->green && a->blue == b->blue;
}

static struct win32k_xlate *make(const SURFOBJ *from, const SURFOBJ *to, const void *caller)
{
    static LONG last_unique;
    struct win32k_xlate *xlate = made(sizeof(*xlate), NULL, caller);

    xlate->source = win32k_surface_of(from)->palette;
    xlate->destination = win32k_surface_of(to)->palette;
    xlate->object.iUniq = (ULONG)__sync_add_and_fetch(&last_unique, 1);
    xlate->object.iSrcType = (USHORT)xlate->source.mode;
    xlate->object.iDstType = (USHORT)xlate->destination.mode;
    return xlate;
}

XLATEOBJ *win32k_xlate(const SURFOBJ *from, const SURFOBJ *to)
{
    struct win32k_xlate *xlate = make(from, to, CALLER);

    if (alike(&xlate->source, &xlate->destination)) {
        xlate->object.flXlate = XO_TRIVIAL;
        return &xlate->object;
    }
    if (xlate->source.mode != PAL_INDEXED)
        return &xlate->object;
    xlate->object.flXlate = XO_TABLE;
    xlate->object.cEntries = xlate->source.count;
    xlate->object.pulXlate = xlate->table;
    for (ULONG i = 0; i < xlate->source.count; i++)
        xlate->table[i] = win32k_nearest(&xlate->destination, xlate->source.colors[i]);
    return &xlate->object;
}

XLATEOBJ *win32k_xlate_mono(const SURFOBJ *from, const SURFOBJ *to, ULONG background)
{
    struct win32k_xlate *xlate = make(from, to, CALLER);

    xlate->background = background;
    xlate->table[0] = background;
    xlate->object.flXlate = XO_TO_MONO;
    xlate->object.cEntries = 1;
    xlate->object.pulXlate = xlate->table;
    return &xlate->object;
}

ULONG APIENTRY XLATEOBJ_iXlate(XLATEOBJ *object, ULONG pixel)
{
    const struct win32k_xlate *xlate = (const struct win32k_xlate *)object;

    if (!object || object->flXlate & XO_TRIVIAL)
        return pixel;
    if (object->flXlate & XO_TO_MONO)
        return pixel == xlate->background;
    if (object->flXlate & XO_TABLE)
        return pixel < object->cEntries ? object->pulXlate[pixel] : 0;
    return win32k_nearest(&xlate->destination, win32k_color_of(&xlate->source, pixel));
}

static ULONG give(const ULONG *values, ULONG count, ULONG max, ULONG *out)
{
    if (!max || !out)
        return count;
    if (max < count)
        count = max;
    memcpy(out, values, count * sizeof(*values));
    return count;
}

ULONG APIENTRY XLATEOBJ_cGetPalette(XLATEOBJ *object, ULONG which, ULONG max, ULONG *out)
{
    const struct win32k_xlate *xlate = (const struct win32k_xlate *)object;
    bool of_source = which == XO_SRCPALETTE || which == XO_SRCBITFIELDS;
    bool masks = which == XO_SRCBITFIELDS || which == XO_DESTBITFIELDS;

    if (!object)
        return 0;
    const struct win32k_palette *palette = of_source ? &xlate->source : &xlate->destination;
    if (masks != (palette->mode != PAL_INDEXED))
        return 0;
    if (!masks)
        return give(palette->colors, palette->count, max, out);
    return give((const ULONG[]){palette->red, palette->green, palette->blue}, 3, max, out);
}
