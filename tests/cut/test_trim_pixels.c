/* SPDX-License-Identifier: BSD-3-Clause */
/* Recordings, cut at some places, replay as the whole does, and show what it shows there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "../../harness/cut/cut.h"
#include "../../harness/replay/session.h"
#include "picture.h"

enum { PLACES = 12 };

static const char *path;
static char *out;

static struct rig_session *new_session(void)
{
    const struct rig_session_options options = {.revision = 5};
    GError *error = NULL;
    struct rig_session *session = rig_session_create(&options, &error);

    if (!session)
        fail_msg("%s", error->message);
    return session;
}

/* NULL: there is no primary. */
static struct rig_picture *screen_of(struct rig_session *session)
{
    struct rig_screen screen;
    struct rig_picture *picture;

    if (!rig_session_screen(session, &screen))
        return NULL;
    picture = rig_picture_from_surface(screen.format, screen.width, screen.height, screen.stride,
                                       screen.bytes, screen.size, NULL);
    assert_non_null(picture);
    return picture;
}

static void assert_well(struct rig_session *session)
{
    struct rig_replay_totals totals = rig_session_get_totals(session);

    assert_int_equal(totals.differing, 0);
    assert_int_equal(totals.findings[RIG_FINDING_REFUSED], 0);
    assert_int_equal(totals.findings[RIG_FINDING_UNSUPPORTED], 0);
}

static struct rig_cut *open_cut(void)
{
    GError *error = NULL;
    struct rig_cut *cut = rig_cut_open(path, &error);

    if (!cut)
        fail_msg("%s", error->message);
    assert_null(cut->damage);
    return cut;
}

/* Write what a selection keeps to `out`. Returns the number of commands kept. */
static uint32_t trim(struct rig_cut *cut, const char *text, enum rig_cut_needs needs)
{
    struct rig_selection *selection = rig_selection_parse(text, NULL);
    uint8_t *keep = g_new0(uint8_t, cut->parts->len);
    uint32_t commands = 0;

    assert_non_null(selection);
    assert_true(rig_cut_select(cut, selection, keep) > 0);
    rig_cut_add_needed(cut, needs, keep);
    assert_true(rig_cut_write(cut, keep, out, NULL));
    for (uint32_t i = 0; i < cut->parts->len; i++)
        commands += keep[i] && g_array_index(cut->parts, struct rig_cut_part, i).is_command;
    g_free(keep);
    rig_selection_destroy(selection);
    return commands;
}

/* Replay `out`, which must go well. Returns its last screen. */
static struct rig_picture *replay_out(uint32_t commands)
{
    struct rig_recording *recording = rig_recording_open(out, NULL);
    struct rig_session *session = new_session();
    struct rig_picture *picture;
    struct rig_record *record;
    GError *error = NULL;

    assert_non_null(recording);
    while ((record = rig_recording_next(recording, &error))) {
        rig_session_play(session, record);
        rig_record_unref(record);
    }
    assert_null(error);
    assert_well(session);
    assert_int_equal(rig_session_get_totals(session).commands, commands);
    picture = screen_of(session);
    rig_session_destroy(session);
    rig_recording_close(recording);
    return picture;
}

static void assert_same_at(uint64_t number, struct rig_picture *whole, struct rig_picture *part)
{
    struct rig_picture_difference difference = {0};

    assert_int_equal(whole != NULL, part != NULL);
    if (whole && !rig_picture_compare(whole, part, &difference))
        fail_msg("%s, record %u: %u pixels differ, the first at +%u+%u", path, (unsigned)number,
                 (unsigned)difference.pixels, difference.first_x, difference.first_y);
    rig_picture_destroy(whole);
    rig_picture_destroy(part);
}

/* The screen of the whole at a record and that of what was cut out for it. */
static void compare_at(struct rig_cut *cut, struct rig_session *session, uint64_t number)
{
    g_autofree char *text = g_strdup_printf("%u", (unsigned)number);
    uint32_t commands = trim(cut, text, RIG_CUT_PIXELS);

    assert_same_at(number, screen_of(session), replay_out(commands));
}

static void the_screen_of_a_cut_recording_is_that_of_the_whole(void **state)
{
    struct rig_cut *cut = open_cut();
    struct rig_recording *recording = rig_recording_open(path, NULL);
    struct rig_session *session = new_session();
    uint64_t count = cut->parts->len;
    struct rig_record *record;

    (void)state;
    while ((record = rig_recording_next(recording, NULL))) {
        uint64_t number = record->number + 1;

        rig_session_play(session, record);
        rig_record_unref(record);
        if (number == count || number % (count / PLACES + 1) == 7)
            compare_at(cut, session, number);
    }
    rig_session_destroy(session);
    rig_recording_close(recording);
    rig_cut_close(cut);
}

static void a_range_replays_with_no_difference(void **state)
{
    struct rig_cut *cut = open_cut();
    unsigned count = cut->parts->len;

    (void)state;
    for (unsigned part = 0; part < 4; part++) {
        for (int needs = RIG_CUT_STRUCTURE; needs <= RIG_CUT_PIXELS; needs++) {
            g_autofree char *text =
                g_strdup_printf("%u-%u", count * part / 4 + 1, count * part / 4 + count / 7 + 1);

            rig_picture_destroy(replay_out(trim(cut, text, needs)));
        }
    }
    rig_cut_close(cut);
}

static void a_cut_with_everything_is_the_recording(void **state)
{
    struct rig_cut *cut = open_cut();
    uint32_t commands = trim(cut, "1-", RIG_CUT_PIXELS);
    struct rig_cut *again;
    const char *was = path;

    (void)state;
    path = out;
    again = open_cut();
    path = was;
    assert_int_equal(commands, cut->commands);
    assert_int_equal(g_mapped_file_get_length(again->bytes), g_mapped_file_get_length(cut->bytes));
    assert_memory_equal(g_mapped_file_get_contents(again->bytes),
                        g_mapped_file_get_contents(cut->bytes),
                        g_mapped_file_get_length(cut->bytes));
    rig_cut_close(again);
    rig_cut_close(cut);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_with_everything_is_the_recording),
        cmocka_unit_test(a_range_replays_with_no_difference),
        cmocka_unit_test(the_screen_of_a_cut_recording_is_that_of_the_whole),
    };
    int failed = 0;

    out = g_strdup_printf("%s/qxlrig-cut-%d.spice-record.gz", g_get_tmp_dir(), (int)getpid());
    for (int i = 1; i < argc; i++) {
        path = argv[i];
        failed += cmocka_run_group_tests_name(path, tests, NULL, NULL);
    }
    g_unlink(out);
    g_free(out);
    return failed;
}
