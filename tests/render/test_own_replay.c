/* SPDX-License-Identifier: BSD-3-Clause */
/* test_own_replay FILE...: what a SPICE client shows of libspice-server's own replay of a recording
 * is what our replay has drawn. So nothing of our reader, core and device is on the other side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <spice-client.h>
#include <spice.h>
#include <sys/socket.h>

#include "../../harness/replay/session.h"
#include "../../harness/replay/truth_screen.h"
#include "own_replay.h"

enum { PATIENCE_S = 60 };

static char **files;

/* ---- a client ---- */

struct client {
    struct rig_spice_server *server;
    SpiceSession *session;
    SpiceChannel *display; /* that shows a whole picture, or NULL */
    GMainLoop *loop;
    int server_end;
};

/* In the server's thread. */
static void add_client(void *data)
{
    struct client *client = data;

    spice_server_add_client(rig_spice_server_reds(client->server), client->server_end, 0);
}

static void open_channel(SpiceChannel *channel, int with_tls, gpointer data)
{
    struct client *client = data;
    int ends[2];

    (void)with_tls;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    client->server_end = ends[0];
    rig_spice_server_call(client->server, add_client, client);
    spice_channel_open_fd(channel, ends[1]);
}

/* The server sends the mark behind the first picture. */
static void on_mark(SpiceChannel *channel, gint is_marked, gpointer data)
{
    struct client *client = data;

    if (!is_marked)
        return;
    client->display = channel;
    g_main_loop_quit(client->loop);
}

static void on_channel(SpiceSession *session, SpiceChannel *channel, gpointer data)
{
    (void)session;
    g_signal_connect(channel, "open-fd", G_CALLBACK(open_channel), data);
    if (!SPICE_IS_DISPLAY_CHANNEL(channel))
        return;
    g_signal_connect(channel, "display-mark", G_CALLBACK(on_mark), data);
    spice_channel_connect(channel);
}

static gboolean give_up(gpointer data)
{
    struct client *client = data;

    g_main_loop_quit(client->loop);
    return G_SOURCE_CONTINUE;
}

static void look(struct client *client, struct rig_screen *screen)
{
    SpiceDisplayPrimary primary;
    guint timeout = g_timeout_add_seconds(PATIENCE_S, give_up, client);

    client->loop = g_main_loop_new(NULL, FALSE);
    client->session = spice_session_new();
    g_object_set(client->session, "enable-audio", FALSE, "enable-usbredir", FALSE,
                 "enable-smartcard", FALSE, NULL);
    g_signal_connect(client->session, "channel-new", G_CALLBACK(on_channel), client);
    assert_true(spice_session_open_fd(client->session, -1));
    g_main_loop_run(client->loop);
    g_source_remove(timeout);
    assert_non_null(client->display);
    assert_true(spice_display_channel_get_primary(client->display, 0, &primary));
    *screen = (struct rig_screen){
        .width = (uint32_t)primary.width,
        .height = (uint32_t)primary.height,
        .format = primary.format,
        .stride = primary.stride,
        .bytes = primary.data,
        .size = (size_t)primary.stride * (size_t)primary.height,
    };
}

static void leave(struct client *client)
{
    spice_session_disconnect(client->session);
    g_object_unref(client->session);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_main_loop_unref(client->loop);
}

/* ---- both replays ---- */

/* Where to stop. */
struct stop {
    uint64_t records, bytes;
};

/* Behind a part of a recording, in quarters. */
static struct stop stop_at(const char *path, unsigned quarters)
{
    struct rig_recording *recording = rig_recording_open(path, NULL);
    GArray *ends = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    struct rig_record *record;
    struct stop stop;

    assert_non_null(recording);
    while ((record = rig_recording_next(recording, NULL))) {
        uint64_t end = record->offset + record->size;

        g_array_append_val(ends, end);
        rig_record_unref(record);
    }
    rig_recording_close(recording);
    stop.records = ends->len * quarters / 4;
    stop.bytes = g_array_index(ends, uint64_t, stop.records - 1);
    g_array_unref(ends);
    return stop;
}

static struct rig_session *play(const char *path, uint64_t records)
{
    const struct rig_session_options options = {.dont_compare = true};
    struct rig_recording *recording = rig_recording_open(path, NULL);
    struct rig_session *session = rig_session_create(&options, NULL);
    struct rig_record *record;

    assert_non_null(recording);
    assert_non_null(session);
    while (records-- > 0 && (record = rig_recording_next(recording, NULL))) {
        rig_session_play(session, record);
        rig_record_unref(record);
    }
    rig_recording_close(recording);
    return session;
}

/* The pictures are sent as they are. */
static void set_lossless(void *server)
{
    spice_server_set_image_compression(rig_spice_server_reds(server), SPICE_IMAGE_COMPRESSION_OFF);
    spice_server_set_streaming_video(rig_spice_server_reds(server), SPICE_STREAM_VIDEO_OFF);
}

static bool is_blank(const struct rig_screen *screen)
{
    return memcmp(screen->bytes, screen->bytes + 4, screen->size - 4) == 0;
}

/* @return whether there was something to be seen. */
static bool compare(struct client *client, const struct rig_screen *drawn)
{
    struct screen_difference difference;
    struct rig_screen shown;

    look(client, &shown);
    assert_int_equal(shown.width, drawn->width);
    assert_int_equal(shown.height, drawn->height);
    assert_int_equal(shown.format, drawn->format);
    screens_compare(&shown, drawn, &difference);
    print_message("  %ux%u pixels, %u differ, and %u in the unused byte alone%s\n", shown.width,
                  shown.height, (unsigned)difference.pixels, (unsigned)difference.unused,
                  is_blank(&shown) ? "; they are all the same" : "");
    assert_int_equal(difference.pixels, 0);
    bool blank = is_blank(&shown);
    leave(client);
    return !blank;
}

static bool expect_same(const char *path, unsigned quarters)
{
    static const struct rig_spice_server_options NO_SOCKET;
    const struct stop stop = stop_at(path, quarters);
    struct rig_session *session = play(path, stop.records);
    struct client client = {.server = rig_spice_server_create(&NO_SOCKET, NULL)};
    struct rig_screen drawn;
    bool seen = false;

    assert_non_null(client.server);
    rig_spice_server_call(client.server, set_lossless, client.server);
    struct own_replay *own = own_replay_create(client.server, path, stop.bytes);
    assert_non_null(own);
    unsigned commands = own_replay_run(own);
    print_message("%s: %u commands\n", path, commands);
    assert_int_equal(rig_session_get_totals(session).commands, commands);
    if (rig_session_screen(session, &drawn))
        seen = compare(&client, &drawn);
    rig_session_destroy(session);
    own_replay_destroy(own);
    rig_spice_server_destroy(client.server);
    return seen;
}

static void a_client_shows_of_its_own_replay_what_ours_has_drawn(void **state)
{
    unsigned files_seen = 0, count = 0;

    (void)state;
    for (char **file = files; *file; file++, count++) {
        bool seen = false;

        for (unsigned quarters = 1; quarters <= 4; quarters++)
            seen = expect_same(*file, quarters) || seen;
        files_seen += seen;
    }
    assert_true(files_seen >= MIN(count, 3));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_shows_of_its_own_replay_what_ours_has_drawn),
    };

    if (argc < 2) {
        fprintf(stderr, "usage: test_own_replay FILE...\n");
        return 2;
    }
    files = argv + 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
