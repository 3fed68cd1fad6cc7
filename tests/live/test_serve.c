/* SPDX-License-Identifier: BSD-3-Clause */
/* SPICE clients watch `qxlrig replay --serve`. */
#include <glib-unix.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../harness/replay/session.h"
#include "watcher.h"

#define RECORDING "b_ums_mixed.spice-record.gz"

/* ---- the replay ---- */

struct served {
    GPid pid;
    int keys;
    FILE *out;
    char *uri;
    GString *err;
    int err_fd; /* -1: it has ended */
};

static char *path_of(const char *recording)
{
    return g_build_filename(g_getenv("RIG_TRACES"), recording, NULL);
}

static gboolean take_err(gint fd, GIOCondition condition, gpointer data)
{
    struct served *served = data;
    char text[1024];
    ssize_t size = read(fd, text, sizeof(text));

    (void)condition;
    if (size > 0) {
        g_string_append_len(served->err, text, size);
        return G_SOURCE_CONTINUE;
    }
    close(fd);
    served->err_fd = -1;
    return G_SOURCE_REMOVE;
}

/* The options are separated by spaces. */
static void serve(struct served *served, const char *options, const char *recording)
{
    g_autofree char *path = path_of(recording);
    g_autofree char *line = g_strdup_printf("%s replay --serve %s", g_getenv("QXLRIG"), options);
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    GPtrArray *argv = g_ptr_array_new();
    char uri[200];
    int out;

    for (char **word = words; *word; word++)
        if (**word)
            g_ptr_array_add(argv, *word);
    g_ptr_array_add(argv, path);
    g_ptr_array_add(argv, NULL);
    assert_true(g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL,
                                         G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &served->pid,
                                         &served->keys, &out, &served->err_fd, NULL));
    g_ptr_array_free(argv, TRUE);
    served->out = fdopen(out, "r");
    served->err = g_string_new(NULL);
    g_unix_fd_add(served->err_fd, G_IO_IN | G_IO_HUP, take_err, served);
    assert_non_null(fgets(uri, sizeof(uri), served->out));
    served->uri = g_strchomp(g_strdup(uri));
}

static void press(struct served *served, const char *keys)
{
    assert_int_equal(write(served->keys, keys, strlen(keys)), strlen(keys));
}

static bool is_over(void *data)
{
    const struct served *served = data;

    return served->err_fd < 0;
}

static bool is_at_end(void *data)
{
    const struct served *served = data;

    return strstr(served->err->str, "the end;") || is_over(data);
}

static bool is_stuck(void *data)
{
    const struct served *served = data;

    return strstr(served->err->str, "does not take") || is_over(data);
}

/* Returns the exit code; what it printed is in `summary`, to be freed. */
static int await_exit(struct served *served, char **summary)
{
    GString *text = g_string_new(NULL);
    int status, c;

    watcher_wait(is_over, served);
    while ((c = getc(served->out)) != EOF)
        g_string_append_c(text, (char)c);
    assert_int_equal(waitpid(served->pid, &status, 0), served->pid);
    fclose(served->out);
    if (served->keys >= 0)
        close(served->keys);
    g_free(served->uri);
    g_string_free(served->err, TRUE);
    *summary = g_string_free(text, FALSE);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void quit(struct served *served)
{
    char *summary;

    press(served, "q");
    assert_int_equal(await_exit(served, &summary), 0);
    assert_non_null(strstr(summary, ", 0 differences\n"));
    g_free(summary);
}

/* ---- what is to be seen ---- */

/* The last screen of a recording, replayed here without clients. */
static struct rig_picture *last_screen(const char *name)
{
    const struct rig_session_options options = {.dont_compare = true};
    g_autofree char *path = path_of(name);
    struct rig_recording *recording = rig_recording_open(path, NULL);
    struct rig_session *session = rig_session_create(&options, NULL);
    struct rig_screen screen;
    struct rig_record *record;

    assert_true(recording && session);
    while ((record = rig_recording_next(recording, NULL))) {
        rig_session_play(session, record);
        rig_record_unref(record);
    }
    assert_true(rig_session_screen(session, &screen));
    struct rig_picture *picture = rig_picture_from_surface(
        screen.format, screen.width, screen.height, screen.stride, screen.bytes, screen.size, NULL);
    assert_non_null(picture);
    rig_session_destroy(session);
    rig_recording_close(recording);
    return picture;
}

struct sight {
    const struct watcher *watcher;
    const struct rig_picture *picture;
};

static bool is_seen(void *data)
{
    const struct sight *sight = data;
    struct rig_picture *picture = watcher_look(sight->watcher);
    bool same = picture && rig_picture_compare(picture, sight->picture, NULL);

    rig_picture_destroy(picture);
    return same;
}

static void expect_to_see(const struct watcher *watcher, const struct rig_picture *picture)
{
    struct sight sight = {watcher, picture};

    watcher_wait(is_seen, &sight);
}

static bool has_primary(void *data)
{
    const struct watcher *watcher = data;

    return watcher->has_primary;
}

static bool is_drawn_on(void *data)
{
    const struct watcher *watcher = data;

    return watcher->drawings > 0;
}

/* ---- tests ---- */

static void a_client_that_is_there_from_the_start_sees_it_being_drawn(void **state)
{
    struct rig_picture *last = last_screen(RECORDING);
    struct served served;
    struct watcher watcher;

    (void)state;
    serve(&served, "--speed max --step", RECORDING);
    watcher_open(&watcher, served.uri);
    watcher_wait(has_primary, &watcher);
    unsigned drawings = watcher.drawings;
    press(&served, " ");
    expect_to_see(&watcher, last);
    assert_true(watcher.drawings > drawings);
    watcher_wait(is_at_end, &served);
    expect_to_see(&watcher, last);
    quit(&served);
    watcher_close(&watcher);
    rig_picture_destroy(last);
}

static void a_client_that_comes_late_sees_the_whole_picture(void **state)
{
    struct rig_picture *last = last_screen(RECORDING);
    struct served served;
    struct watcher watcher;

    (void)state;
    serve(&served, "127.0.0.1:0 --speed=max", RECORDING);
    watcher_wait(is_at_end, &served);
    watcher_open(&watcher, served.uri);
    expect_to_see(&watcher, last);
    quit(&served);
    watcher_close(&watcher);
    rig_picture_destroy(last);
}

static void a_step_goes_to_the_next_update_and_no_further(void **state)
{
    struct rig_picture *last = last_screen(RECORDING);
    struct served served;
    struct watcher watcher;

    (void)state;
    serve(&served, "--step", RECORDING);
    watcher_open(&watcher, served.uri);
    watcher_wait(is_drawn_on, &watcher);
    /* It has 158 updates. The last key is behind the end. */
    for (int i = 0; i < 157; i++)
        press(&served, i % 2 ? "." : "n\n");
    assert_false(is_at_end(&served));
    press(&served, ".");
    watcher_wait(is_at_end, &served);
    expect_to_see(&watcher, last);
    quit(&served);
    watcher_close(&watcher);
    rig_picture_destroy(last);
}

static void a_client_that_leaves_in_the_middle_does_not_stop_it(void **state)
{
    struct served served;
    struct watcher watcher;

    (void)state;
    serve(&served, "--step", RECORDING);
    watcher_open(&watcher, served.uri);
    watcher_wait(is_drawn_on, &watcher);
    press(&served, "...");
    watcher_close(&watcher);
    press(&served, "+++++++ ");
    watcher_wait(is_at_end, &served);
    quit(&served);
}

static void two_clients_see_the_same(void **state)
{
    struct rig_picture *last = last_screen(RECORDING);
    struct served served;
    struct watcher watchers[2];

    (void)state;
    serve(&served, "--step --speed max", RECORDING);
    for (int i = 0; i < 2; i++) {
        watcher_open(&watchers[i], served.uri);
        watcher_wait(is_drawn_on, &watchers[i]);
    }
    press(&served, " ");
    for (int i = 0; i < 2; i++)
        expect_to_see(&watchers[i], last);
    quit(&served);
    for (int i = 0; i < 2; i++)
        watcher_close(&watchers[i]);
    rig_picture_destroy(last);
}

static bool has_seen_two_rounds(void *data)
{
    const struct watcher *watcher = data;

    return watcher->primaries >= 12;
}

static void a_loop_plays_again_for_the_same_client(void **state)
{
    struct served served;
    struct watcher watcher;
    char *summary;

    (void)state;
    serve(&served, "--loop --speed max", RECORDING);
    watcher_open(&watcher, served.uri);
    watcher_wait(has_seen_two_rounds, &watcher);
    assert_non_null(watcher.display);
    press(&served, "q");
    assert_int_equal(await_exit(&served, &summary), 0);
    assert_non_null(strstr(summary, " whole rounds,"));
    g_free(summary);
    watcher_close(&watcher);
}

static void a_unix_socket_serves_and_is_taken_away(void **state)
{
    struct rig_picture *last = last_screen(RECORDING);
    g_autofree char *folder = g_dir_make_tmp("qxlrig-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "spice", NULL);
    g_autofree char *options = g_strdup_printf("unix:%s --speed max", path);
    struct served served;
    struct watcher watcher;

    (void)state;
    serve(&served, options, RECORDING);
    assert_true(g_str_has_prefix(served.uri, "spice+unix:///"));
    watcher_open(&watcher, served.uri);
    expect_to_see(&watcher, last);
    watcher_wait(is_at_end, &served);
    quit(&served);
    watcher_close(&watcher);
    assert_int_equal(access(path, F_OK), -1);
    rmdir(folder);
    rig_picture_destroy(last);
}

static void an_interrupt_ends_it_with_a_summary(void **state)
{
    struct served served;
    char *summary;

    (void)state;
    serve(&served, "--step", RECORDING);
    kill(served.pid, SIGINT);
    assert_int_equal(await_exit(&served, &summary), 130);
    assert_non_null(strstr(summary, " commands replayed and drawn, 0 differences\n"));
    g_free(summary);
}

static void without_more_keys_the_end_is_the_end(void **state)
{
    struct served served;
    char *summary;

    (void)state;
    serve(&served, "--speed max", RECORDING);
    close(served.keys);
    served.keys = -1;
    assert_int_equal(await_exit(&served, &summary), 0);
    assert_non_null(strstr(summary, "1451 of 1451 commands"));
    g_free(summary);
}

static void an_interrupt_ends_it_though_a_client_has_stopped_to_listen(void **state)
{
    struct served served;
    struct watcher watcher;
    char *summary;

    (void)state;
    serve(&served, "--speed max --loop --step", RECORDING);
    watcher_open(&watcher, served.uri);
    watcher_wait(is_drawn_on, &watcher);
    press(&served, " ");
    /* Its work is not done from here on: not in the default main context. */
    while (!is_stuck(&served))
        take_err(served.err_fd, G_IO_IN, &served);
    assert_false(is_over(&served));
    kill(served.pid, SIGINT);
    assert_int_equal(await_exit(&served, &summary), 130);
    assert_non_null(strstr(summary, ", 0 differences\n"));
    g_free(summary);
    watcher_close(&watcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_that_is_there_from_the_start_sees_it_being_drawn),
        cmocka_unit_test(a_client_that_comes_late_sees_the_whole_picture),
        cmocka_unit_test(a_step_goes_to_the_next_update_and_no_further),
        cmocka_unit_test(a_client_that_leaves_in_the_middle_does_not_stop_it),
        cmocka_unit_test(two_clients_see_the_same),
        cmocka_unit_test(a_loop_plays_again_for_the_same_client),
        cmocka_unit_test(a_unix_socket_serves_and_is_taken_away),
        cmocka_unit_test(an_interrupt_ends_it_with_a_summary),
        cmocka_unit_test(without_more_keys_the_end_is_the_end),
        cmocka_unit_test(an_interrupt_ends_it_though_a_client_has_stopped_to_listen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
