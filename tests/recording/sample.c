/* SPDX-License-Identifier: BSD-3-Clause */
#include "sample.h"

#include <glib/gstdio.h>
#include <unistd.h>
#include <zlib.h>

#define NO_IMAGE "image 0\n"
#define BITMAP(format)                                                                     \
    "image 1\ndescriptor.id 18446744073709551615\ndescriptor.type 0\ndescriptor.flags 1\n" \
    "descriptor.width 4\ndescriptor.height 2\nbitmap.format " format "\n"
#define DIRECT                                                                  \
    BITMAP("8")                                                                 \
    "bitmap.flags 5\nbitmap.x 4\nbitmap.y 2\nbitmap.stride 16\nhas_palette 0\n" \
    "binary 0 image_data_flat 32:0123456789\nbcdef0123456789abcdef\n"
#define CHUNKED                                                                               \
    BITMAP("3")                                                                               \
    "bitmap.flags 4\nbitmap.x 4\nbitmap.y 2\nbitmap.stride 4\nhas_palette 1\nqp.num_ents 2\n" \
    "unique 77\nents -1\nents 16777215\ndata_chunks 1 8\nbinary 0 bitmap.data 4:0\n\n3\n"     \
    "binary 0 bitmap.data 4:4567\n"
#define QUIC                                                                                \
    "image 1\ndescriptor.id 9\ndescriptor.type 1\ndescriptor.flags 0\ndescriptor.width 4\n" \
    "descriptor.height 2\nquic.data_size 3\ndata_chunks 0 3\nbinary 0 quic.data 3:QU\n\n"
#define SURFACE                                                                                 \
    "image 1\ndescriptor.id 0\ndescriptor.type 104\ndescriptor.flags 99\ndescriptor.width 98\n" \
    "descriptor.height 97\nsurface_image.surface_id 5\n"
#define SOLID "type 1\nu.color -16711936\n"
#define PATTERN "type 2\n" DIRECT "point -3 4\n"
#define NO_MASK "flags 0\npoint 0 0\n" NO_IMAGE
#define MASK "flags 1\npoint 2 -2\n" CHUNKED
#define AREA "rect src_area 0 0 2 4\n"
#define ROP "rop_descriptor 8\nscale_mode 1\n"
#define CLIP "type 1\nnum_rects 1\ndata_chunks 0 16\nbinary 0 clip_rects 16:0123456789abcdef\n"
#define MODES "fore_mode 8\nback_mode 65535\n"
#define STRING                                                                                \
    "data_size 6\nlength 1\nflags 2\ndata_chunks 1 6\nbinary 0 string 2:ab\nbinary 0 string " \
    "4:cdef\n"
#define TRANSFORM "binary 0 transform 24:0123456789abcdefghijklmn\n"

static const struct {
    int type;
    const char *fields;
    const char *compat; /* NULL: the same; "": the layout does not have it */
} DRAWS[] = {
    {QXL_DRAW_NOP, "", NULL},
    {QXL_DRAW_FILL, SOLID "rop_descriptor 8\n" NO_MASK, NULL},
    {QXL_DRAW_FILL, PATTERN "rop_descriptor 8\n" MASK, NULL},
    {QXL_DRAW_FILL, "type 0\nrop_descriptor 8\n" NO_MASK, NULL},
    {QXL_DRAW_OPAQUE, CHUNKED AREA PATTERN ROP MASK, NULL},
    {QXL_DRAW_COPY, QUIC AREA ROP NO_MASK, NULL},
    {QXL_DRAW_COPY, SURFACE AREA ROP NO_MASK, NULL},
    {QXL_COPY_BITS, "point 7 -8\n", NULL},
    {QXL_DRAW_BLEND, DIRECT AREA ROP MASK, NULL},
    {QXL_DRAW_BLACKNESS, MASK, NULL},
    {QXL_DRAW_WHITENESS, NO_MASK, NULL},
    {QXL_DRAW_INVERS, MASK, NULL},
    {QXL_DRAW_ROP3, DIRECT AREA SOLID "rop3 202\nscale_mode 0\n" NO_MASK, NULL},
    {QXL_DRAW_STROKE,
     "data_chunks 0 5\nbinary 0 path 5:path\n\nattr.flags 8\nattr.style_nseg 2\n"
     "binary 0 style 8:12345678\n" SOLID MODES,
     NULL},
    {QXL_DRAW_TEXT, STRING "rect back_area 1 2 3 4\n" SOLID PATTERN MODES, NULL},
    {QXL_DRAW_TRANSPARENT, DIRECT AREA "src_color -2\ntrue_color 3\n", NULL},
    {QXL_DRAW_ALPHA_BLEND, "alpha_flags 1\nalpha 128\n" DIRECT AREA, "alpha 128\n" DIRECT AREA},
    {QXL_DRAW_COMPOSITE,
     "flags -2147483648\n" DIRECT "src_transform 1\n" TRANSFORM "mask 1\n" SURFACE
     "mask_transform 1\n" TRANSFORM "src_origin -1 2\nmask_origin 32767 -32768\n",
     ""},
};

static const char *const OTHERS[] = {
    "0 2 9\nupdate\nrect area 1 2 3 4\nupdate_id 5\nsurface_id 6\n",
    "0 3 9\ncursor_cmd\ntype 0\npoint16 -5 6\nu.set.visible 1\nheader.unique 3\nheader.type 1\n"
    "header.width 8\nheader.height 1\nheader.hot_spot_x 1\nheader.hot_spot_y 0\ndata_size 2\n"
    "data_chunks 1 2\nbinary 0 cursor 1:a\nbinary 0 cursor 1:b\n",
    "0 3 9\ncursor_cmd\ntype 1\npoint16 7 -8\n",
    "0 3 9\ncursor_cmd\ntype 2\n",
    "0 3 9\ncursor_cmd\ntype 3\nu.trail.length 4\nu.trail.frequency 5\n",
    "0 4 9\nbinary 0 message 6:hello\n\n",
    "0 5 9\nsurface_cmd\nsurface_id 3\ntype 1\nflags 0\n",
    "0 5 9\nsurface_cmd\nsurface_id 3\ntype 0\nflags 1\nu.surface_create.format 32\n"
    "u.surface_create.width 1\nu.surface_create.height 2\nu.surface_create.stride -4\n"
    "binary 0 data 8:01234567\n",
    "1 2 18446744073709551615\n",
};

static void add_draw(GString *text, unsigned counter, unsigned index, bool compat)
{
    const char *middle = compat ? "bitmap_offset 3\nrect bitmap_area 1 2 3 4\n"
                                : "self_bitmap 1\nrect self_bitmap_area 1 2 3 4\nsurface_id 5\n"
                                  "surfaces_dest -1\nrect surfaces_rects 5 6 7 8\n"
                                  "surfaces_dest 2\nrect surfaces_rects 1 1 2 2\n"
                                  "surfaces_dest -1\nrect surfaces_rects 0 0 0 0\n";

    g_string_append_printf(text,
                           "event %u 0 1 123456789\ndrawable\nrect bbox -1 0 2 4\n%seffect 1\n"
                           "mm_time -5\n%stype %d\n%s",
                           counter, index % 2 ? CLIP : "type 0\n", middle, DRAWS[index].type,
                           compat && DRAWS[index].compat ? DRAWS[index].compat
                                                         : DRAWS[index].fields);
}

GString *sample(void)
{
    GString *text = g_string_new(FIRST_LINE);
    unsigned counter = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(DRAWS); i++) {
        add_draw(text, counter++, i, false);
        if (!DRAWS[i].compat || *DRAWS[i].compat)
            add_draw(text, counter++, i, true);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        g_string_append_printf(text, "event %u %s", counter++, OTHERS[i]);
    assert_int_equal(counter, SAMPLE_RECORDS);
    return text;
}

struct rig_recording *open_text(const char *text, size_t size, void **memory)
{
    GError *error = NULL;
    struct rig_recording *recording;

    *memory = g_memdup2(text, size);
    recording = rig_recording_open_memory(*memory, size, &error);
    if (!recording)
        fail_msg("%s", error->message);
    return recording;
}

char *temporary_name(const char *suffix)
{
    g_autofree char *pattern = g_strdup_printf("qxlrig-recording-XXXXXX%s", suffix);
    GError *error = NULL;
    char *name;
    int file = g_file_open_tmp(pattern, &name, &error);

    if (file < 0)
        fail_msg("%s", error->message);
    close(file);
    return name;
}

GByteArray *unpack(const char *path)
{
    GByteArray *bytes = g_byte_array_new();
    gzFile file = gzopen(path, "rb");
    static uint8_t block[1 << 16];
    int size;

    assert_non_null(file);
    while ((size = gzread(file, block, sizeof(block))) > 0)
        g_byte_array_append(bytes, block, (guint)size);
    assert_int_equal(size, 0);
    gzclose(file);
    return bytes;
}

unsigned copy_recording(const char *from, const char *to)
{
    GError *error = NULL;
    struct rig_recording *recording = rig_recording_open(from, &error);
    struct rig_recording_writer *writer;
    struct rig_record *record;
    unsigned count = 0;

    if (!recording)
        fail_msg("%s", error->message);
    writer = rig_recording_writer_create(to, &error);
    if (!writer)
        fail_msg("%s", error->message);
    while ((record = rig_recording_next(recording, &error))) {
        assert_int_equal(record->number, count++);
        if (!rig_recording_writer_record(writer, record, &error))
            fail_msg("%s", error->message);
        rig_record_unref(record);
    }
    if (error || !rig_recording_writer_close(writer, &error))
        fail_msg("%s", error->message);
    rig_recording_close(recording);
    return count;
}
