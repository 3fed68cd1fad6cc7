/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <rebuild.h>
#include <session.h>

#include "lively.h"

struct played {
    struct rig_replay_totals totals;
    GString *found; /* a line a finding: `KIND RECORD NAME: TEXT` */
    unsigned updates, screens;
    guint32 corner; /* the pixel 2+1, where drawings of lively.h begin */
    GError *error;
};

static void keep(const struct rig_finding *finding, void *context)
{
    struct played *played = context;

    if (finding->kind == RIG_FINDING_DIFFERENCE)
        g_string_append_printf(played->found, "differs %u %s: %s: %s, %s\n",
                               (unsigned)finding->line, finding->what, finding->field,
                               finding->captured, finding->replayed);
    else
        g_string_append_printf(played->found, "%s %u %s: %s\n",
                               finding->kind == RIG_FINDING_NOTE ? "note" : "not replayed",
                               (unsigned)finding->line, finding->what, finding->text);
}

static void play(struct rig_recording *recording, struct played *played)
{
    const struct rig_session_options options = {.finding = keep, .context = played};
    struct rig_screen screen;
    struct rig_session *session;
    struct rig_record *record;
    GError *error = NULL;

    *played = (struct played){.found = g_string_new(NULL)};
    if (!recording)
        fail_msg("no recording");
    session = rig_session_create(&options, &error);
    if (!session)
        fail_msg("%s", error->message);
    while ((record = rig_recording_next(recording, &played->error))) {
        played->updates += rig_session_play(session, record) == RIG_SESSION_UPDATE;
        rig_record_unref(record);
    }
    played->screens = rig_session_screen(session, &screen);
    if (played->screens && screen.width == 64 && screen.stride == -256) {
        memcpy(&played->corner, screen.bytes + (size_t)(48 - 1 - 1) * 256 + 2 * 4, 4);
        played->corner &= 0xffffff;
    }
    played->totals = rig_session_get_totals(session);
    rig_session_destroy(session);
    rig_recording_close(recording);
}

static struct played play_text(GString *text)
{
    struct played played;

    play(rig_recording_open_memory(text->str, text->len, NULL), &played);
    g_string_free(text, TRUE);
    return played;
}

static void clear(struct played *played)
{
    g_clear_error(&played->error);
    g_string_free(played->found, TRUE);
}

static void expect_clean(struct played *played, unsigned commands)
{
    if (played->error)
        fail_msg("%s", played->error->message);
    assert_string_equal(played->found->str, "");
    assert_int_equal(played->totals.commands, commands);
    assert_int_equal(played->totals.replayed, commands);
    assert_int_equal(played->totals.differing, 0);
    assert_int_equal(played->screens, 1);
    clear(played);
}

static void every_field_of_every_draw_type_goes_through_the_core(void **state)
{
    struct played played = play_text(lively_recording());

    (void)state;
    expect_clean(&played, 34);
}

static void a_picture_of_what_is_below_is_a_copy_of_the_surface(void **state)
{
    (void)state;
    for (int compat = 0; compat < 2; compat++) {
        GString *text = lively_begin();
        struct played played;

        lively_self_bitmap(text, compat);
        played = play_text(text);
        assert_int_equal(played.corner, LIVELY_PIXEL(7 + 1, 20 + 2));
        expect_clean(&played, 1);
    }
}

static void the_old_layout_says_the_same(void **state)
{
    const QXLCompatDrawable compat = {
        .effect = 3,
        .type = QXL_DRAW_ALPHA_BLEND,
        .bitmap_offset = 0,
        .bbox = {1, 2, 3, 4},
        .mm_time = 5,
        .u.alpha_blend = {.alpha = 6, .src_bitmap = 7, .src_area = {8, 9, 10, 11}},
    };
    QXLDrawable drawable;

    (void)state;
    rig_rebuild_compat(&compat, &drawable);
    assert_int_equal(drawable.type, QXL_DRAW_ALPHA_BLEND);
    assert_int_equal(drawable.effect, 3);
    assert_int_equal(drawable.bbox.right, 4);
    assert_int_equal(drawable.mm_time, 5);
    assert_int_equal(drawable.self_bitmap, 0);
    assert_int_equal(drawable.surface_id, 0);
    assert_int_equal(drawable.surfaces_dest[2], -1);
    assert_int_equal(drawable.u.alpha_blend.alpha, 6);
    assert_int_equal(drawable.u.alpha_blend.src_bitmap, 7);
    assert_int_equal(drawable.u.alpha_blend.src_area.right, 11);
}

static void expect_found(GString *text, const char *found, unsigned replayed)
{
    struct played played = play_text(text);

    if (played.error)
        fail_msg("%s", played.error->message);
    assert_string_equal(played.found->str, found);
    assert_int_equal(played.totals.replayed, replayed);
    clear(&played);
}

#define BLACKNESS "flags 0\npoint 0 0\nimage 0\n"

static void what_libspice_server_drops_is_noted_and_is_no_failure(void **state)
{
    GString *text = lively_begin();
    char *box;

    (void)state;
    lively_draw(text, QXL_DRAW_BLACKNESS, false, -1, BLACKNESS, -1);
    box = lively_find(text, "rect bbox 1 2 13 18");
    memcpy(box, "rect bbox 1 2 49 18", strlen("rect bbox 1 2 13 18"));
    lively_draw(text, QXL_DRAW_BLACKNESS, false, 9, BLACKNESS, -1);
    lively_surface(text, QXL_SURFACE_CMD_DESTROY, 5);
    lively_surface(text, QXL_SURFACE_CMD_CREATE, 5);
    lively_surface(text, QXL_SURFACE_CMD_CREATE, 5);
    lively_message(text, RIG_WORKER_DESTROY_PRIMARY);
    lively_draw(text, QXL_DRAW_BLACKNESS, false, -1, BLACKNESS, -1);
    expect_found(
        text,
        "note 2 draw:blackness: its box reaches out of its surface: libspice-server drops it\n"
        "note 3 draw:blackness: a surface that it reads does not exist: libspice-server drops it\n"
        "note 4 surface:destroy: there is no such surface: libspice-server drops it\n"
        "note 6 surface:create: there is such a surface already: libspice-server drops it\n"
        "note 8 draw:blackness: its surface does not exist: libspice-server drops it\n",
        1);
}

static void what_the_core_cannot_say_is_a_failure(void **state)
{
    GString *text = lively_begin();

    (void)state;
    lively_event(text, "0 0", "");
    lively_draw(text, QXL_DRAW_NOP, false, -1, "", -1);
    lively_draw(text, QXL_DRAW_COPY, false, -1,
                "image 1\ndescriptor.id 9\ndescriptor.type 1\ndescriptor.flags 0\n"
                "descriptor.width 4\ndescriptor.height 2\nquic.data_size 3\ndata_chunks 0 3\n"
                "binary 0 quic.data 3:QUI\nrect src_area 0 0 2 4\nrop_descriptor 8\n"
                "scale_mode 1\n" BLACKNESS,
                -1);
    expect_found(text,
                 "not replayed 2 nop: the core has no such command\n"
                 "not replayed 3 draw:nop: there is no such draw type, or it draws nothing\n"
                 "not replayed 4 draw:copy: its image is neither a bitmap nor a surface\n",
                 0);
}

static void an_update_in_the_ring_is_asked_for_at_the_port(void **state)
{
    GString *text = lively_begin();
    struct played played;

    (void)state;
    lively_draw(text, QXL_DRAW_BLACKNESS, false, -1, BLACKNESS, -1);
    lively_event(text, "0 2", "update\nrect area 1 2 3 4\nupdate_id 5\nsurface_id 0\n");
    lively_event(text, "0 2", "update\nrect area 1 2 3 4\nupdate_id 5\nsurface_id 6\n");
    played = play_text(text);
    assert_string_equal(played.found->str,
                        "note 3 update: the core asks for it at the port UPDATE_AREA\n"
                        "note 4 update: its surface does not exist: libspice-server drops it\n");
    assert_int_equal(played.updates, 1);
    assert_int_equal(played.totals.replayed, 2);
    clear(&played);
}

static void a_message_in_the_ring_is_shown(void **state)
{
    GString *text = lively_begin();

    (void)state;
    lively_event(text, "0 4", "binary 0 message 8:he\x1bllo\n\n\n");
    expect_found(text, "note 2 message: the guest says `he\\033llo\\n\\n`\n", 0);
}

static void two_devices_in_one_recording_are_told_once(void **state)
{
    GString *text = lively_begin();

    (void)state;
    lively_message(text, RIG_WORKER_START);
    lively_message(text, RIG_WORKER_STOP);
    lively_message(text, RIG_WORKER_START);
    lively_message(text, RIG_WORKER_RESET_MEMSLOTS);
    lively_message(text, RIG_WORKER_START);
    lively_message(text, RIG_WORKER_START);
    lively_message(text, RIG_WORKER_START);
    expect_found(text,
                 "note 7 start: two devices are in this recording, and it does not say whose a "
                 "command is: they are played as one\n",
                 0);
}

static void what_came_before_damage_is_played(void **state)
{
    GString *text = lively_recording();
    struct played played;
    char *at = lively_find(text, "surface_cmd\n");

    (void)state;
    memcpy(at, "garbage_cmd", strlen("garbage_cmd"));
    played = play_text(text);
    assert_non_null(played.error);
    assert_non_null(strstr(played.error->message, "memory: record 35 (begins at offset "));
    assert_int_equal(played.totals.replayed, 33);
    assert_int_equal(played.screens, 1);
    clear(&played);
}

/* ---- what is bundled ---- */

static void a_bundled_recording_replays_without_a_difference(void **state)
{
    const char *path = *state;
    const bool two = strstr(path, "g_kms_two");
    struct played played;

    play(rig_recording_open(path, NULL), &played);
    if (played.error)
        fail_msg("%s", played.error->message);
    if (!two)
        assert_string_equal(played.found->str, "");
    assert_int_equal(played.totals.findings[RIG_FINDING_NOTE], two ? 4 : 0);
    for (int kind = 0; kind < RIG_FINDING_KINDS; kind++)
        if (kind != RIG_FINDING_NOTE)
            assert_int_equal(played.totals.findings[kind], 0);
    assert_true(played.totals.commands > 100);
    assert_int_equal(played.totals.replayed, played.totals.commands - (two ? 3 : 0));
    clear(&played);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_every_draw_type_goes_through_the_core),
        cmocka_unit_test(a_picture_of_what_is_below_is_a_copy_of_the_surface),
        cmocka_unit_test(the_old_layout_says_the_same),
        cmocka_unit_test(what_libspice_server_drops_is_noted_and_is_no_failure),
        cmocka_unit_test(what_the_core_cannot_say_is_a_failure),
        cmocka_unit_test(an_update_in_the_ring_is_asked_for_at_the_port),
        cmocka_unit_test(a_message_in_the_ring_is_shown),
        cmocka_unit_test(two_devices_in_one_recording_are_told_once),
        cmocka_unit_test(what_came_before_damage_is_played),
    };
    int failed = argc > 1 ? 0 : cmocka_run_group_tests_name("session", tests, NULL, NULL);

    for (int i = 1; i < argc; i++) {
        const struct CMUnitTest test[] = {
            {argv[i], a_bundled_recording_replays_without_a_difference, NULL, NULL, argv[i]}};

        failed += cmocka_run_group_tests_name(argv[i], test, NULL, NULL);
    }
    return failed;
}
