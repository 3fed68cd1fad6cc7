/* SPDX-License-Identifier: BSD-3-Clause */
/* What a drawing needs: recordings by hand, of which the last record is selected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <qxl_wire.h>

#include "../../harness/cut/cut.h"
#include "../../harness/recording/writer.h"

static char *path;
static struct rig_recording_writer *writer;

static void begin(void)
{
    static uint8_t pixels[64 * 64 * 4];
    const struct rig_record_primary primary = {
        .width = 64, .height = 64, .stride = 256, .format = 32, .data = pixels, .size = 64 * 256};

    writer = rig_recording_writer_create(path, NULL);
    assert_non_null(writer);
    assert_true(rig_recording_writer_message(writer, 0, RIG_WORKER_CREATE_PRIMARY, &primary, NULL));
}

static void write_command(uint32_t type, const void *command)
{
    const QXLCommandExt ext = {.cmd = {.data = (uintptr_t)command, .type = type}};

    assert_true(rig_recording_writer_command(writer, 0, &ext, NULL, NULL));
}

static void create_surface(uint32_t id)
{
    const QXLSurfaceCmd command = {
        .surface_id = id,
        .type = QXL_SURFACE_CMD_CREATE,
        .u.surface_create = {.format = 32, .width = 64, .height = 64, .stride = 256},
    };

    write_command(QXL_CMD_SURFACE, &command);
}

static void destroy_surface(uint32_t id)
{
    const QXLSurfaceCmd command = {.surface_id = id, .type = QXL_SURFACE_CMD_DESTROY};

    write_command(QXL_CMD_SURFACE, &command);
}

static QXLDrawable drawing(uint32_t surface, uint8_t type, int32_t left, int32_t right)
{
    return (QXLDrawable){
        .surface_id = surface,
        .effect = QXL_EFFECT_OPAQUE,
        .type = type,
        .bbox = {.left = left, .top = 0, .right = right, .bottom = 8},
        .surfaces_dest = {-1, -1, -1},
    };
}

static QXLDrawable filling(uint32_t surface, int32_t left, int32_t right)
{
    QXLDrawable drawable = drawing(surface, QXL_DRAW_FILL, left, right);

    drawable.u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawable.u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
    return drawable;
}

static void draw(const QXLDrawable *drawable)
{
    write_command(QXL_CMD_DRAW, drawable);
}

static void fill(uint32_t surface, int32_t left, int32_t right)
{
    const QXLDrawable drawable = filling(surface, left, right);

    draw(&drawable);
}

/* Of the commands, in order: `s` selected, `n` needed, `-` left out. */
static void assert_kept(enum rig_cut_needs needs, const char *expected)
{
    struct rig_cut *cut;
    uint8_t *keep;
    GString *kept = g_string_new(NULL);

    assert_true(rig_recording_writer_close(writer, NULL));
    cut = rig_cut_open(path, NULL);
    assert_non_null(cut);
    keep = g_new0(uint8_t, cut->parts->len);
    keep[cut->parts->len - 1] = RIG_CUT_SELECTED;
    rig_cut_add_needed(cut, needs, keep);
    assert_int_equal(keep[0], RIG_CUT_NEEDED);
    for (uint32_t i = 1; i < cut->parts->len; i++)
        g_string_append_c(kept, "-sn"[keep[i]]);
    assert_string_equal(kept->str, expected);
    g_string_free(kept, TRUE);
    g_free(keep);
    rig_cut_close(cut);
}

static void what_was_drawn_over_is_left_out(void **state)
{
    (void)state;
    begin();
    fill(0, 0, 8);
    fill(0, 0, 9);
    fill(0, 0, 8);
    assert_kept(RIG_CUT_PIXELS, "-ns");
}

static void structure_leaves_drawings_out(void **state)
{
    (void)state;
    begin();
    create_surface(1);
    fill(0, 0, 8);
    fill(1, 0, 8);
    fill(1, 8, 16);
    assert_kept(RIG_CUT_STRUCTURE, "n--s");
}

/* The fill in front of it can be seen. */
static void does_not_cover(const QXLDrawable *drawable)
{
    begin();
    fill(0, 0, 8);
    draw(drawable);
    assert_kept(RIG_CUT_PIXELS, "ns");
}

static void what_leaves_something_to_be_seen_does_not_cover(void **state)
{
    struct {
        QXLClipRects head;
        QXLRect rect;
    } clip = {.head = {.num_rects = 1, .chunk.data_size = sizeof(QXLRect)}, .rect = {0, 0, 8, 4}};
    QXLDrawable drawable = filling(0, 0, 8);

    (void)state;
    drawable.clip = (QXLClip){SPICE_CLIP_TYPE_RECTS, (uintptr_t)&clip};
    does_not_cover(&drawable);
    drawable = filling(0, 0, 8);
    drawable.u.fill.rop_descriptor = SPICE_ROPD_OP_XOR;
    does_not_cover(&drawable);
    drawable = filling(0, 0, 8);
    drawable.effect = QXL_EFFECT_BLEND;
    does_not_cover(&drawable);
    /* libspice-server drops it. */
    drawable = filling(0, -1, 65);
    does_not_cover(&drawable);
    drawable = drawing(0, QXL_DRAW_INVERS, 0, 8);
    does_not_cover(&drawable);
}

static void what_was_moved_is_needed_where_it_came_from(void **state)
{
    QXLDrawable move = drawing(0, QXL_COPY_BITS, 32, 40);

    (void)state;
    begin();
    fill(0, 16, 24);
    fill(0, 0, 8);
    fill(0, 32, 40);
    draw(&move);
    fill(0, 0, 8);
    fill(0, 63, 64);
    assert_kept(RIG_CUT_PIXELS, "nn-nns");
}

static void an_image_needs_what_was_drawn_on_its_surface(void **state)
{
    QXLImage image = {.descriptor.type = SPICE_IMAGE_TYPE_SURFACE, .surface_image.surface_id = 1};
    QXLDrawable copy = drawing(0, QXL_DRAW_COPY, 0, 8);

    (void)state;
    copy.u.copy.src_bitmap = (uintptr_t)&image;
    copy.u.copy.src_area = (QXLRect){.left = 16, .top = 0, .right = 24, .bottom = 8};
    copy.u.copy.rop_descriptor = SPICE_ROPD_OP_PUT;
    begin();
    create_surface(1);
    create_surface(2);
    fill(2, 0, 64);
    fill(1, 0, 8);
    fill(1, 16, 20);
    fill(0, 0, 8);
    draw(&copy);
    destroy_surface(2);
    destroy_surface(1);
    fill(0, 8, 16);
    assert_kept(RIG_CUT_PIXELS, "n---n-n-ns");
}

static void a_surface_that_is_only_named_is_needed(void **state)
{
    QXLDrawable drawable = filling(0, 0, 8);

    (void)state;
    drawable.surfaces_dest[1] = 1;
    begin();
    create_surface(1);
    draw(&drawable);
    assert_kept(RIG_CUT_PIXELS, "ns");
}

static void a_drawing_that_keeps_what_is_below_needs_it(void **state)
{
    QXLDrawable drawable = filling(0, 0, 8);

    (void)state;
    drawable.self_bitmap = 1;
    drawable.self_bitmap_area = drawable.bbox;
    begin();
    fill(0, 0, 8);
    draw(&drawable);
    assert_kept(RIG_CUT_PIXELS, "ns");
}

static void an_end_needs_its_beginning_and_an_id_can_be_used_again(void **state)
{
    (void)state;
    begin();
    create_surface(1);
    destroy_surface(1);
    create_surface(1);
    fill(1, 0, 8);
    destroy_surface(1);
    assert_kept(RIG_CUT_PIXELS, "--n-s");
}

static int make_path(void **state)
{
    (void)state;
    path = g_strdup_printf("%s/qxlrig-needs-%d", g_get_tmp_dir(), (int)getpid());
    return 0;
}

static int remove_path(void **state)
{
    (void)state;
    g_unlink(path);
    g_free(path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_drawn_over_is_left_out),
        cmocka_unit_test(structure_leaves_drawings_out),
        cmocka_unit_test(what_leaves_something_to_be_seen_does_not_cover),
        cmocka_unit_test(what_was_moved_is_needed_where_it_came_from),
        cmocka_unit_test(an_image_needs_what_was_drawn_on_its_surface),
        cmocka_unit_test(a_surface_that_is_only_named_is_needed),
        cmocka_unit_test(a_drawing_that_keeps_what_is_below_needs_it),
        cmocka_unit_test(an_end_needs_its_beginning_and_an_id_can_be_used_again),
    };

    return cmocka_run_group_tests_name("needs", tests, make_path, remove_path);
}
