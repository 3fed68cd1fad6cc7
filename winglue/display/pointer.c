/* SPDX-License-Identifier: BSD-3-Clause */
/* DrvSetPointerShape, DrvMovePointer. PASSIVE; the latter while others draw (GCAPS_ASYNCMOVE). */
#include "pointer.h"

#include <qxl/cursor.h>

enum {
    KNOWN_FLAGS = SPS_CHANGE | SPS_ASYNCCHANGE | SPS_ANIMATESTART | SPS_ANIMATEUPDATE | SPS_ALPHA,
    HIDDEN = -1, /* the x of a pointer that is not to be seen */
};

/* A shape with its pixels, colours or XOR rows first, then the mask. */
struct pointer {
    struct qxl_cursor_shape shape;
    struct qxl_point position;
    bool visible;
    uint8_t pixels[];
};

/* What GDI gave. */
struct source {
    const SURFOBJ *mask, *color;
    XLATEOBJ *xlate;
    LONG width, height;
    bool alpha;
};

void pointer_forget(struct pdev *pdev)
{
    pdev_free(pdev->pointer);
    pdev->pointer = NULL;
}

static enum qxl_status show(struct pdev *pdev)
{
    const struct pointer *pointer = pdev->pointer;

    return qxl_cursor_set(pdev->display, &pointer->shape, pointer->position, pointer->visible);
}

void pointer_restore(struct pdev *pdev)
{
    if (pdev->pointer)
        pdev_succeeded(pdev, show(pdev));
}

static bool is_readable(const SURFOBJ *object)
{
    return object->iType == STYPE_BITMAP && object->pvScan0;
}

static bool has_size(const struct source *source)
{
    return source->width > 0 && source->height > 0 && source->width <= QXL_CURSOR_SIZE_MAX &&
           source->height <= QXL_CURSOR_SIZE_MAX;
}

/* The mask has the AND rows in its upper half, the XOR rows in its lower one. */
static bool check(struct source *source)
{
    const SURFOBJ *mask = source->mask, *color = source->color;

    if ((mask && (!is_readable(mask) || mask->iBitmapFormat != BMF_1BPP)) ||
        (color && !is_readable(color)))
        return false;
    if (source->alpha && (!color || color->iBitmapFormat != BMF_32BPP))
        return false;
    if (!source->alpha && !mask)
        return false;
    source->width = color ? color->sizlBitmap.cx : mask->sizlBitmap.cx;
    source->height = color ? color->sizlBitmap.cy : mask->sizlBitmap.cy / 2;
    if (!has_size(source))
        return false;
    return source->alpha ||
           (mask->sizlBitmap.cx >= source->width && mask->sizlBitmap.cy / 2 >= source->height);
}

static const uint8_t *row_of(const SURFOBJ *object, LONG y)
{
    return (const uint8_t *)object->pvScan0 + (ptrdiff_t)y * object->lDelta;
}

static ULONG value_at(const SURFOBJ *object, LONG x, LONG y)
{
    const uint8_t *row = row_of(object, y);

    switch (object->iBitmapFormat) {
    case BMF_1BPP:
        return row[x / 8] >> (7 - x % 8) & 1;
    case BMF_4BPP:
        return x % 2 ? row[x / 2] & 15 : row[x / 2] >> 4;
    case BMF_8BPP:
        return row[x];
    case BMF_16BPP:
        return row[2 * x] | (ULONG)row[2 * x + 1] << 8;
    case BMF_24BPP:
        return row[3 * x] | (ULONG)row[3 * x + 1] << 8 | (ULONG)row[3 * x + 2] << 16;
    case BMF_32BPP:
        return ((const ULONG *)row)[x];
    default:
        return 0;
    }
}

/* Five bits of a colour as eight. */
static uint32_t eight_bits(uint32_t five)
{
    return (five & 31) << 3 | (five & 31) >> 2;
}

/* The XLATEOBJ leads to the screen's format. */
static uint32_t color_at(const struct pdev *pdev, const struct source *source, LONG x, LONG y)
{
    ULONG value = value_at(source->color, x, y);

    if (source->alpha)
        return value;
    if (source->xlate && !(source->xlate->flXlate & XO_TRIVIAL))
        value = XLATEOBJ_iXlate(source->xlate, value);
    if (pdev->bits == 32)
        return value & 0xffffff;
    return eight_bits(value >> 10) << 16 | eight_bits(value >> 5) << 8 | eight_bits(value);
}

static void copy_colors(const struct pdev *pdev, const struct source *source, uint32_t *to)
{
    for (LONG y = 0; y < source->height; y++)
        for (LONG x = 0; x < source->width; x++)
            *to++ = color_at(pdev, source, x, y);
}

static void copy_bits(const SURFOBJ *mask, LONG first, LONG rows, uint32_t pitch, uint8_t *to)
{
    for (LONG y = first; y < first + rows; y++, to += pitch)
        memcpy(to, row_of(mask, y), pitch);
}

static void fill_in(const struct pdev *pdev, const struct source *source, struct pointer *pointer,
                    uint32_t mask_pitch)
{
    uint32_t pitch = source->color ? (uint32_t)source->width * 4 : mask_pitch;
    uint8_t *mask = pointer->pixels + (size_t)pitch * (uint32_t)source->height;

    pointer->shape = (struct qxl_cursor_shape){
        .type = source->alpha   ? SPICE_CURSOR_TYPE_ALPHA
                : source->color ? SPICE_CURSOR_TYPE_COLOR32
                                : SPICE_CURSOR_TYPE_MONO,
        .width = (uint16_t)source->width,
        .height = (uint16_t)source->height,
        .pixels = pointer->pixels,
        .pitch = (ptrdiff_t)pitch,
        .mask = mask,
        .mask_pitch = (ptrdiff_t)mask_pitch,
    };
    if (source->color)
        copy_colors(pdev, source, (uint32_t *)pointer->pixels);
    else
        copy_bits(source->mask, source->mask->sizlBitmap.cy / 2, source->height, pitch,
                  pointer->pixels);
    if (!source->alpha)
        copy_bits(source->mask, 0, source->height, mask_pitch, mask);
}

static struct pointer *make(const struct pdev *pdev, const struct source *source)
{
    uint32_t mask_pitch = ((uint32_t)source->width + 7) / 8;
    uint32_t row = source->color ? (uint32_t)source->width * 4 : mask_pitch;
    struct pointer *pointer =
        pdev_allocate(sizeof(*pointer) + (size_t)(row + mask_pitch) * (uint32_t)source->height);

    if (pointer)
        fill_in(pdev, source, pointer, mask_pitch);
    return pointer;
}

static int32_t sixteen_bits(LONG value)
{
    return value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : value;
}

static void place(struct pointer *pointer, LONG x, LONG y)
{
    pointer->visible = x != HIDDEN;
    if (pointer->visible)
        pointer->position = (struct qxl_point){sixteen_bits(x), sixteen_bits(y)};
}

/* Gate held. */
static bool set(struct pdev *pdev, struct source *source, POINTL hot, POINTL position)
{
    struct pointer *pointer;

    if (!check(source) || hot.x < 0 || hot.x > (LONG)UINT16_MAX || hot.y < 0 ||
        hot.y > (LONG)UINT16_MAX)
        return false;
    pointer = make(pdev, source);
    if (!pointer)
        return false;
    pointer->shape.hot_x = (uint16_t)hot.x;
    pointer->shape.hot_y = (uint16_t)hot.y;
    place(pointer, position.x, position.y);
    pointer_forget(pdev);
    pdev->pointer = pointer;
    return pdev_succeeded(pdev, show(pdev));
}

/* A shape that is declined is drawn by GDI: ours must not be seen beside it. */
static void remove_pointer(struct pdev *pdev)
{
    pointer_forget(pdev);
    pdev_succeeded(pdev, qxl_cursor_hide(pdev->display));
}

ULONG APIENTRY DrvSetPointerShape(SURFOBJ *screen, SURFOBJ *mask, SURFOBJ *color, XLATEOBJ *xlate,
                                  LONG hot_x, LONG hot_y, LONG x, LONG y, RECTL *bounds,
                                  FLONG flags)
{
    struct pdev *pdev = (struct pdev *)screen->dhpdev;
    struct source source = {
        .mask = mask, .color = color, .xlate = xlate, .alpha = flags & SPS_ALPHA};
    ULONG answer = SPS_ACCEPT_NOEXCLUDE;

    (void)bounds;
    if (!pdev_enter(pdev, PDEV_POINTER)) {
    } else if (!mask && !color) {
        remove_pointer(pdev);
    } else if ((flags & ~KNOWN_FLAGS) ||
               !set(pdev, &source, (POINTL){hot_x, hot_y}, (POINTL){x, y})) {
        remove_pointer(pdev);
        answer = SPS_DECLINE;
    }
    pdev_leave(pdev, PDEV_POINTER);
    return answer;
}

/* Gate held. */
static enum qxl_status move(struct pdev *pdev, LONG x, LONG y)
{
    struct pointer *pointer = pdev->pointer;
    bool was_visible = pointer->visible;

    place(pointer, x, y);
    if (!pointer->visible)
        return qxl_cursor_hide(pdev->display);
    return was_visible ? qxl_cursor_move(pdev->display, pointer->position) : show(pdev);
}

void APIENTRY DrvMovePointer(SURFOBJ *screen, LONG x, LONG y, RECTL *bounds)
{
    struct pdev *pdev = (struct pdev *)screen->dhpdev;

    (void)bounds;
    if (pdev_enter(pdev, PDEV_POINTER) && pdev->pointer)
        pdev_succeeded(pdev, move(pdev, x, y));
    pdev_leave(pdev, PDEV_POINTER);
}
