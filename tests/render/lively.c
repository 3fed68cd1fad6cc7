/* SPDX-License-Identifier: BSD-3-Clause */
#include "lively.h"

#include <stdarg.h>
#include <string.h>

#define IMAGE(id, flags)                                                        \
    "image 1\ndescriptor.id " id "\ndescriptor.type 0\ndescriptor.flags " flags \
    "\ndescriptor.width 4\ndescriptor.height 2\n"
#define SIZE(stride) "bitmap.x 4\nbitmap.y 2\nbitmap.stride " stride "\n"
#define PIXELS "data_chunks 0 32\nbinary 0 bitmap.data 32:0123456789abcdefghijklmnopqrstuv\n"
#define TOP_DOWN \
    IMAGE("11", "1") "bitmap.format 8\nbitmap.flags 4\n" SIZE("16") "has_palette 0\n" PIXELS
#define BOTTOM_UP \
    IMAGE("12", "0") "bitmap.format 8\nbitmap.flags 0\n" SIZE("16") "has_palette 0\n" PIXELS
#define COLORED \
    IMAGE("13", "1") "bitmap.format 9\nbitmap.flags 4\n" SIZE("16") "has_palette 0\n" PIXELS
#define INDEXED                                                                         \
    IMAGE("14", "1")                                                                    \
    "bitmap.format 5\nbitmap.flags 4\n" SIZE(                                           \
        "4") "has_palette 1\nqp.num_ents 4\nunique 77\n"                                \
             "ents -1\nents 16777215\nents 255\nents 65280\ndata_chunks 1 8\nbinary 0 " \
             "bitmap.data 4:"                                                           \
             "\1\2\3\1\nbinary 0 bitmap.data 4:\3\3\2\1\n"
#define BITS                                                                                  \
    IMAGE("15", "0")                                                                          \
    "bitmap.format 2\nbitmap.flags 4\n" SIZE("4") "has_palette 0\ndata_chunks 0 8\nbinary 0 " \
                                                  "bitmap.data 8:Pqrs\240tuv\n"
#define SURFACE                                                                                \
    "image 1\ndescriptor.id 0\ndescriptor.type 104\ndescriptor.flags 99\ndescriptor.width 9\n" \
    "descriptor.height 97\nsurface_image.surface_id 5\n"
#define NO_IMAGE "image 0\n"
#define SOLID "type 1\nu.color 8401956\n"
#define PATTERN "type 2\n" TOP_DOWN "point 3 1\n"
#define NO_MASK "flags 0\npoint 0 0\n" NO_IMAGE
#define MASK "flags 1\npoint 1 0\n" BITS
#define AREA "rect src_area 0 0 2 4\n"
#define PUT "rop_descriptor 8\n"
#define SCALE "scale_mode 1\n"

static const struct row {
    const char *name;
    int type;
    const char *fields;
} ROWS[] = {
    {"a colour through an inverted mask", QXL_DRAW_FILL, SOLID PUT MASK},
    {"a pattern that begins elsewhere", QXL_DRAW_FILL, PATTERN PUT NO_MASK},
    {"a picture whose first row is the lowest", QXL_DRAW_COPY, BOTTOM_UP AREA PUT SCALE NO_MASK},
    {"a picture with a palette", QXL_DRAW_COPY, INDEXED AREA PUT SCALE MASK},
    {"a picture that is a surface", QXL_DRAW_COPY, SURFACE AREA PUT SCALE NO_MASK},
    {"a blend", QXL_DRAW_BLEND, TOP_DOWN AREA "rop_descriptor 16\n" SCALE MASK},
    {"an opaque picture", QXL_DRAW_OPAQUE, TOP_DOWN AREA PATTERN PUT SCALE MASK},
    {"a raster operation", QXL_DRAW_ROP3, TOP_DOWN AREA PATTERN "rop3 202\n" SCALE MASK},
    {"another place", QXL_COPY_BITS, "point 7 8\n"},
    {"blackness", QXL_DRAW_BLACKNESS, MASK},
    {"whiteness", QXL_DRAW_WHITENESS, NO_MASK},
    {"inversion", QXL_DRAW_INVERS, MASK},
    {"a colour that is left out", QXL_DRAW_TRANSPARENT,
     TOP_DOWN AREA "src_color 858993459\ntrue_color 3355443\n"},
    {"alpha of the source", QXL_DRAW_ALPHA_BLEND, "alpha_flags 2\nalpha 128\n" COLORED AREA},
    {"alpha below", QXL_DRAW_ALPHA_BLEND, "alpha_flags 1\nalpha 77\n" SURFACE AREA},
};

static void payload(GString *text, const char *name, const void *bytes, gsize size)
{
    g_string_append_printf(text, "binary 0 %s %" G_GSIZE_FORMAT ":", name, size);
    g_string_append_len(text, bytes, (gssize)size);
    g_string_append_c(text, '\n');
}

static void chunk(GString *text, const char *name, const void *bytes, gsize size)
{
    g_string_append_printf(text, "data_chunks 0 %" G_GSIZE_FORMAT "\n", size);
    payload(text, name, bytes, size);
}

char *lively_find(GString *text, const char *what)
{
    gsize size = strlen(what);

    for (gsize at = text->len - size; at > 0; at--)
        if (!memcmp(text->str + at, what, size))
            return text->str + at;
    return NULL;
}

static void event(GString *text, const char *what)
{
    const char *last = lively_find(text, "\nevent ");
    guint64 counter = last ? g_ascii_strtoull(last + strlen("\nevent "), NULL, 10) + 1 : 0;

    g_string_append_printf(text, "event %u %s 1000\n", (guint)counter, what);
}

void lively_event(GString *text, const char *what, const char *fields)
{
    event(text, what);
    g_string_append(text, fields);
}

/* ---- draws ---- */

static void add_clip(GString *text)
{
    static const gint32 RECTS[][4] = {{2, 3, 9, 14}, {9, 1, 12, 5}, {9, 6, 13, 15}};

    g_string_append(text, "type 1\nnum_rects 3\n");
    chunk(text, "clip_rects", RECTS, sizeof(RECTS));
}

void lively_draw(GString *text, int type, bool clip, int takes, const char *fields, gssize size)
{
    event(text, "0 1");
    g_string_append(text, "drawable\nrect bbox 1 2 13 18\n");
    if (clip)
        add_clip(text);
    else
        g_string_append(text, "type 0\n");
    g_string_append_printf(text,
                           "effect 1\nmm_time 5\nself_bitmap 0\nrect self_bitmap_area 0 0 0 0\n"
                           "surface_id 0\nsurfaces_dest %d\nrect surfaces_rects 0 0 2 4\n"
                           "surfaces_dest -1\nrect surfaces_rects 0 0 0 0\n"
                           "surfaces_dest -1\nrect surfaces_rects 0 0 0 0\ntype %d\n",
                           takes, type);
    g_string_append_len(text, fields, size);
}

static void add_segment(GString *path, guint32 flags, const QXLPointFix *points, guint32 count)
{
    const QXLPathSeg head = {.flags = flags, .count = count};

    g_string_append_len(path, (const char *)&head, sizeof(head));
    g_string_append_len(path, (const char *)points, (gssize)(count * sizeof(*points)));
}

void lively_self_bitmap(GString *text, bool compat)
{
    event(text, "0 1");
    g_string_append(text, "drawable\nrect bbox 1 2 13 18\ntype 0\neffect 1\nmm_time 5\n");
    if (compat)
        g_string_append(text, "bitmap_offset 3\nrect bitmap_area 20 7 40 37\n");
    else
        g_string_append(text, "self_bitmap 1\nrect self_bitmap_area 20 7 40 37\nsurface_id 0\n"
                              "surfaces_dest -1\nrect surfaces_rects 0 0 0 0\n"
                              "surfaces_dest -1\nrect surfaces_rects 0 0 0 0\n"
                              "surfaces_dest -1\nrect surfaces_rects 0 0 0 0\n");
    g_string_append(text, "type 3\n" NO_IMAGE "rect src_area 2 1 14 17\n" PUT SCALE NO_MASK);
}

static void add_compat(GString *text)
{
    event(text, "0 1");
    g_string_append(text, "drawable\nrect bbox 1 2 13 18\ntype 0\neffect 1\nmm_time 5\n"
                          "bitmap_offset 0\nrect bitmap_area 0 0 0 0\n"
                          "type 13\nalpha 99\n" COLORED AREA);
}

static void add_stroke(GString *text)
{
    static const QXLPointFix POINTS[] = {{16, 32}, {160, 48}, {80, 176}, {32, 112}, {64, 64}};
    g_autoptr(GString) path = g_string_new(NULL);
    static const gint32 DASHES[] = {48, 16, 32, 80};
    g_autoptr(GString) fields = g_string_new(NULL);

    add_segment(path, SPICE_PATH_BEGIN, POINTS, 2);
    add_segment(path, SPICE_PATH_END | SPICE_PATH_CLOSE, POINTS + 2, 3);
    chunk(fields, "path", path->str, path->len);
    g_string_append(fields, "attr.flags 12\nattr.style_nseg 4\n");
    payload(fields, "style", DASHES, sizeof(DASHES));
    g_string_append(fields, SOLID "fore_mode 16\nback_mode 32\n");
    lively_draw(text, QXL_DRAW_STROKE, true, -1, fields->str, (gssize)fields->len);
}

/* Two letters of 5x3 pixels. */
static void add_text(GString *text, unsigned format, unsigned bits)
{
    g_autoptr(GString) string = g_string_new(NULL);
    g_autoptr(GString) fields = g_string_new(NULL);
    gsize row = (5 * bits + 7) / 8;

    for (gint32 i = 0; i < 2; i++) {
        const QXLRasterGlyph glyph = {
            .render_pos = {4 + 6 * i, 9}, .glyph_origin = {-1 - i, -3}, .width = 5, .height = 3};

        g_string_append_len(string, (const char *)&glyph, offsetof(QXLRasterGlyph, data));
        for (gsize k = 0; k < 3 * row; k++)
            g_string_append_c(string, (char)(0x10 + 32 * k + 64 * (gsize)i));
    }
    g_string_append_printf(fields, "data_size %" G_GSIZE_FORMAT "\nlength 2\nflags %u\n",
                           string->len, format);
    chunk(fields, "string", string->str, string->len);
    g_string_append(fields,
                    "rect back_area 2 3 11 17\n" SOLID PATTERN "fore_mode 8\nback_mode 8\n");
    lively_draw(text, QXL_DRAW_TEXT, false, -1, fields->str, (gssize)fields->len);
}

static void add_composite(GString *text, guint32 flags, bool transforms)
{
    static const gint32 SOURCE[] = {65536, 4096, 131072, -8192, 32768, 65536};
    static const gint32 MASKED[] = {32768, -4096, 65536, 8192, 65536, 131072};
    g_autoptr(GString) fields = g_string_new(NULL);

    g_string_append_printf(fields, "flags %d\n" COLORED "src_transform %d\n", (gint32)flags,
                           transforms);
    if (transforms)
        payload(fields, "transform", SOURCE, sizeof(SOURCE));
    g_string_append_printf(fields, "mask 1\n" SURFACE "mask_transform %d\n", transforms);
    if (transforms)
        payload(fields, "transform", MASKED, sizeof(MASKED));
    g_string_append(fields, "src_origin 1 -2\nmask_origin -3 1\n");
    lively_draw(text, QXL_DRAW_COMPOSITE, true, 5, fields->str, (gssize)fields->len);
}

/* ---- pointers ---- */

static void add_cursor(GString *text, unsigned type, gsize size)
{
    g_autofree char *data = g_malloc(size);

    for (gsize i = 0; i < size; i++)
        data[i] = (char)(7 * i + type);
    event(text, "0 3");
    g_string_append_printf(text,
                           "cursor_cmd\ntype 0\npoint16 5 6\nu.set.visible 1\nheader.unique %u\n"
                           "header.type %u\nheader.width 8\nheader.height 3\n"
                           "header.hot_spot_x 2\nheader.hot_spot_y 1\ndata_size %" G_GSIZE_FORMAT
                           "\n",
                           90 + type, type, size);
    chunk(text, "cursor", data, size);
}

static void add_cursors(GString *text)
{
    add_cursor(text, SPICE_CURSOR_TYPE_ALPHA, 8 * 3 * 4);
    add_cursor(text, SPICE_CURSOR_TYPE_MONO, 2 * 3);
    add_cursor(text, SPICE_CURSOR_TYPE_COLOR32, 8 * 3 * 4 + 3);
    event(text, "0 3");
    g_string_append(text, "cursor_cmd\ntype 1\npoint16 7 -8\n");
    event(text, "0 3");
    g_string_append(text, "cursor_cmd\ntype 2\n");
    event(text, "0 3");
    g_string_append(text, "cursor_cmd\ntype 3\nu.trail.length 4\nu.trail.frequency 5\n");
}

/* ---- the recording ---- */

void lively_message(GString *text, unsigned type)
{
    g_autofree char *what = g_strdup_printf("1 %u", type);

    event(text, what);
}

void lively_surface(GString *text, unsigned type, unsigned id)
{
    event(text, "0 5");
    g_string_append_printf(text, "surface_cmd\nsurface_id %u\ntype %u\nflags 0\n", id, type);
    if (type == QXL_SURFACE_CMD_DESTROY)
        return;
    g_string_append(text, "u.surface_create.format 96\nu.surface_create.width 32\n"
                          "u.surface_create.height 24\nu.surface_create.stride 128\n");
}

GString *lively_begin(void)
{
    GString *text = g_string_new("SPICE_REPLAY 1\n");
    guint32 pixels[48][64];

    for (guint32 y = 0; y < 48; y++)
        for (guint32 x = 0; x < 64; x++)
            pixels[47 - y][x] = LIVELY_PIXEL(x, y);
    lively_message(text, 20);
    g_string_append(text, "64 48 -256 32\n0 1 1 0\n");
    payload(text, "data", pixels, sizeof(pixels));
    return text;
}

GString *lively_recording(void)
{
    GString *text = lively_begin();

    lively_surface(text, QXL_SURFACE_CMD_CREATE, 5);
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
        lively_draw(text, ROWS[i].type, i % 2, strstr(ROWS[i].fields, "surface_image") ? 5 : -1,
                    ROWS[i].fields, (gssize)strlen(ROWS[i].fields));
    lively_self_bitmap(text, false);
    lively_self_bitmap(text, true);
    add_compat(text);
    add_stroke(text);
    add_text(text, SPICE_STRING_FLAGS_RASTER_A1, 1);
    add_text(text, SPICE_STRING_FLAGS_RASTER_A4, 4);
    add_composite(text, 3 | 1 << 8 | 1 << 14 | 2 << 16, true);
    add_composite(text, 3 | 1 << 11 | 2 << 14 | 3 << 16 | SPICE_COMPOSITE_COMPONENT_ALPHA, false);
    add_composite(text, 1 | SPICE_COMPOSITE_SOURCE_OPAQUE, false);
    add_composite(text, 1 | SPICE_COMPOSITE_MASK_OPAQUE, false);
    add_composite(text, 1 | SPICE_COMPOSITE_DEST_OPAQUE, false);
    add_cursors(text);
    lively_surface(text, QXL_SURFACE_CMD_DESTROY, 5);
    return text;
}
