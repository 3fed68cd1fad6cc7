/* SPDX-License-Identifier: BSD-3-Clause */
#include "replay_serve.h"

#include <condition.h>
#include <glib-unix.h>
#include <inttypes.h>
#include <listen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../replay/pace.h"
#include "../replay/session.h"
#include "findings.h"
#include "recorded.h"
#include "terminal.h"
#include "verb.h"

enum {
    STATUS_MS = 250,
    LOOK_MS = 1000,
    GRACE_S = 2, /* for libspice-server to end, behind a client that does not listen */
    SIGNAL_EXIT = 128,
};
static const uint64_t STUCK_NS = UINT64_C(3) * 1000 * 1000 * 1000;

/* The main thread has the keys and the messages; a thread plays, and may wait for clients. */
struct live {
    const char *path;
    const struct rig_replay_choices *choices;
    struct rig_recording *recording;
    struct rig_spice_server *server;
    struct rig_session *session;
    struct rig_spice_listener *listener;
    GMainLoop *loop;
    pthread_t player;
    int status;      /* what a signal wants, 0: none came */
    bool terminal;   /* standard error is one: it has a status line */
    bool unattended; /* there are no more keys: the end is the end */
    bool stuck;      /* and it was said */
    bool at_end;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    struct rig_pace pace;
    struct rig_progress no_progress;
    struct rig_findings findings;
    struct rig_replay_totals totals;
    uint64_t records, bytes, rounds;
    uint64_t busy_ns; /* since when a record is played; 0: none is */
    bool leaving, whole;
};

static void clear_status(const struct live *live)
{
    if (live->terminal)
        fputs("\r\033[K", stderr);
}

static void say(const struct live *live, const char *text)
{
    clear_status(live);
    fprintf(stderr, "%s: %s\n", g_get_prgname(), text);
}

/* ---- the player ---- */

static void show_finding(const struct rig_finding *finding, void *context)
{
    struct live *live = context;

    pthread_mutex_lock(&live->lock);
    if (!live->leaving) {
        clear_status(live);
        rig_findings_show(finding, &live->findings);
        fflush(stdout);
    }
    pthread_mutex_unlock(&live->lock);
}

/* Returns false if the record is not to be played any more. */
static bool await(struct live *live, const struct rig_record *record)
{
    uint64_t wait_ns, now_ns;

    pthread_mutex_lock(&live->lock);
    now_ns = rig_monotonic_ns();
    live->busy_ns = 0;
    rig_pace_next(&live->pace, record->time_ns, rig_record_is_update(record), now_ns);
    while (!live->leaving && (wait_ns = rig_pace_wait(&live->pace, now_ns)) > 0) {
        rig_condition_wait(&live->changed, &live->lock,
                           wait_ns == RIG_PACE_FOR_EVER ? UINT64_MAX : now_ns + wait_ns);
        now_ns = rig_monotonic_ns();
    }
    live->busy_ns = now_ns;
    bool goes_on = !live->leaving;
    pthread_mutex_unlock(&live->lock);
    return goes_on;
}

static void publish(struct live *live, const struct rig_record *record)
{
    pthread_mutex_lock(&live->lock);
    /* Behind the order to leave a command may have been broken off. */
    if (!live->leaving) {
        live->totals = rig_session_get_totals(live->session);
        live->records++;
        live->bytes += record->size;
    }
    pthread_mutex_unlock(&live->lock);
}

/* Returns whether there was anything in it. */
static bool play_round(struct live *live)
{
    struct rig_screen screen;
    GError *error = NULL;
    struct rig_record *record;
    bool played = false, goes_on = true;

    while (goes_on && (record = rig_recording_next(live->recording, &error))) {
        goes_on = await(live, record);
        if (goes_on) {
            rig_session_play(live->session, record);
            publish(live, record);
            played = true;
        }
        rig_record_unref(record);
    }
    if (goes_on)
        rig_session_screen(live->session, &screen);
    pthread_mutex_lock(&live->lock);
    live->busy_ns = 0;
    live->rounds += goes_on;
    if (error && live->whole)
        say(live, error->message);
    live->whole = live->whole && !error;
    pthread_mutex_unlock(&live->lock);
    g_clear_error(&error);
    return played && goes_on;
}

static bool begin_again(struct live *live)
{
    rig_recording_close(live->recording);
    live->recording = rig_recorded_open(live->path);
    pthread_mutex_lock(&live->lock);
    rig_pace_again(&live->pace, rig_monotonic_ns());
    if (!live->recording) {
        live->whole = false;
        say(live, "the recording cannot be opened again");
    }
    pthread_mutex_unlock(&live->lock);
    return live->recording && rig_session_restart(live->session);
}

static gboolean reach_end(gpointer data);

static void *play(void *data)
{
    struct live *live = data;

    while (play_round(live) && live->choices->loop && begin_again(live))
        continue;
    g_idle_add(reach_end, live);
    return NULL;
}

/* ---- the watcher ---- */

static void leave(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    live->leaving = true;
    pthread_cond_broadcast(&live->changed);
    pthread_mutex_unlock(&live->lock);
    rig_session_give_up(live->session);
    g_main_loop_quit(live->loop);
}

static gboolean reach_end(gpointer data)
{
    struct live *live = data;

    live->at_end = true;
    if (live->unattended)
        leave(live);
    else
        say(live, "the end; the last picture stays until `q` or Ctrl-C");
    return G_SOURCE_REMOVE;
}

static void draw_status(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    const struct rig_replay_totals totals = live->totals;
    const struct rig_pace pace = live->pace;
    uint64_t records = live->records;
    pthread_mutex_unlock(&live->lock);
    g_autofree char *speed =
        pace.speed == RIG_PACE_UNLIMITED ? g_strdup("max") : g_strdup_printf("%gx", pace.speed);
    unsigned clients = rig_spice_server_clients();

    fprintf(stderr, "\r\033[K%.1f s  record %" PRIu64 "  %s  %u client%s%s",
            (double)(int64_t)(totals.last_ns - totals.first_ns) / 1e9, records, speed, clients,
            rig_plural(clients),
            live->at_end    ? "  end"
            : pace.paused   ? "  paused"
            : pace.stepping ? "  stepping"
                            : "");
}

static gboolean look(gpointer data)
{
    struct live *live = data;

    pthread_mutex_lock(&live->lock);
    bool stuck = live->busy_ns && rig_monotonic_ns() - live->busy_ns > STUCK_NS;
    pthread_mutex_unlock(&live->lock);
    if (stuck && !live->stuck)
        say(live,
            "a client does not take what is drawn: the replay waits until it does, or leaves");
    else if (!stuck && live->stuck)
        say(live, "the replay goes on");
    live->stuck = stuck;
    if (live->terminal)
        draw_status(live);
    return G_SOURCE_CONTINUE;
}

static void press(struct live *live, enum rig_pace_key key)
{
    pthread_mutex_lock(&live->lock);
    rig_pace_press(&live->pace, key, rig_monotonic_ns());
    pthread_cond_broadcast(&live->changed);
    pthread_mutex_unlock(&live->lock);
}

static void take_key(struct live *live, char key)
{
    switch (key) {
    case ' ':
        press(live, RIG_PACE_KEY_PAUSE);
        break;
    case '.':
    case 'n':
        press(live, RIG_PACE_KEY_STEP);
        break;
    case '+':
        press(live, RIG_PACE_KEY_FASTER);
        break;
    case '-':
        press(live, RIG_PACE_KEY_SLOWER);
        break;
    case 'q':
        leave(live);
        break;
    default:
        break;
    }
}

static gboolean take_keys(gint fd, GIOCondition condition, gpointer data)
{
    struct live *live = data;
    char keys[64];
    ssize_t count = read(fd, keys, sizeof(keys));

    (void)condition;
    for (ssize_t i = 0; i < count; i++)
        take_key(live, keys[i]);
    if (count > 0) {
        if (live->terminal)
            draw_status(live);
        return G_SOURCE_CONTINUE;
    }
    live->unattended = true;
    if (live->at_end)
        leave(live);
    return G_SOURCE_REMOVE;
}

static gboolean stop(struct live *live, int number)
{
    live->status = SIGNAL_EXIT + number;
    leave(live);
    return G_SOURCE_CONTINUE;
}

static gboolean interrupt(gpointer data)
{
    return stop(data, SIGINT);
}

static gboolean terminate(gpointer data)
{
    return stop(data, SIGTERM);
}

static gboolean hang_up(gpointer data)
{
    return stop(data, SIGHUP);
}

/* ---- the run ---- */

static void announce(struct live *live)
{
    const char *uri = rig_spice_listener_uri(live->listener);

    printf("%s\n  to watch it: remote-viewer %s\n", uri, uri);
    if (rig_terminal_open())
        printf("  keys: space pause, . step, + - speed, q quit\n");
    fflush(stdout);
}

static void summarise(struct live *live)
{
    const struct rig_replay_totals *totals = &live->totals;
    uint64_t differences = totals->findings[RIG_FINDING_DIFFERENCE];

    clear_status(live);
    rig_findings_print_hidden(&live->findings, totals);
    printf("%s: %" PRIu64 " of %" PRIu64 " commands replayed and drawn, %" PRIu64 " difference%s\n",
           live->path, totals->replayed, totals->commands, differences, rig_plural(differences));
    printf("  %" PRIu64 " records, %.1f MiB, %" PRIu64 " whole round%s, device of revision %u\n",
           live->records, (double)live->bytes / 1048576, live->rounds, rig_plural(live->rounds),
           live->choices->revision);
    if (live->pace.gaps)
        printf("  %" PRIu64 " wait%s shortened to 2 s, by %.1f s of guest time\n", live->pace.gaps,
               rig_plural(live->pace.gaps), (double)live->pace.gaps_ns / 1e9);
}

static int exit_status(const struct live *live)
{
    const struct rig_replay_totals *totals = &live->totals;

    if (live->status)
        return live->status;
    if (!live->whole || totals->differing > 0 || totals->findings[RIG_FINDING_REFUSED] > 0 ||
        totals->findings[RIG_FINDING_UNSUPPORTED] > 0)
        return RIG_EXIT_DIFFERS;
    return totals->commands ? RIG_EXIT_WELL : RIG_EXIT_CANNOT_TELL;
}

/* It warns of what it was asked for by SPICE_DEBUG_ALLOW_MC. */
static void warn(void *context, const char *message)
{
    const struct live *live = context;

    if (strstr(message, "allowing multiple client"))
        return;
    clear_status(live);
    fprintf(stderr, "spice-server: %s\n", message);
}

static bool prepare(struct live *live, GError **error)
{
    const struct rig_spice_server_options server = {.warn = warn, .context = live};
    struct rig_session_options options = {
        .revision = live->choices->revision,
        .patient = true,
        .finding = show_finding,
        .context = live,
    };

    /* Else libspice-server sends the first client away when a second one comes. */
    g_setenv("SPICE_DEBUG_ALLOW_MC", "1", TRUE);
    live->server = options.server = rig_spice_server_create(&server, error);
    if (live->server)
        live->session = rig_session_create(&options, error);
    if (live->session)
        live->listener = rig_spice_listen(live->server, live->choices->serve, error);
    return live->listener != NULL;
}

static void catch_signals(struct live *live)
{
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const GSourceFunc functions[] = {interrupt, terminate, hang_up};

    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
        g_unix_signal_add(signals[i], functions[i], live);
}

static void watch(struct live *live)
{
    if (!rig_terminal_is_others())
        g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, take_keys, live);
    g_timeout_add(live->terminal ? STATUS_MS : LOOK_MS, look, live);
    g_main_loop_run(live->loop);
}

/* ---- the end ---- */

static int last_status;
static const struct rig_spice_listener *last_listener;

/* The player, or libspice-server, waits for a client that does not listen. */
static void abandon(int number)
{
    (void)number;
    if (last_listener)
        rig_spice_listener_unlink(last_listener);
    rig_terminal_close();
    _exit(last_status);
}

static void close_all(struct live *live)
{
    last_listener = NULL;
    rig_spice_listener_close(live->listener);
    rig_session_destroy(live->session);
    rig_spice_server_destroy(live->server);
    rig_recording_close(live->recording);
    g_main_loop_unref(live->loop);
    pthread_cond_destroy(&live->changed);
    pthread_mutex_destroy(&live->lock);
}

static int serve(struct live *live)
{
    int failed;

    catch_signals(live);
    announce(live);
    rig_pace_begin(&live->pace, live->choices->speed, live->choices->step, rig_monotonic_ns());
    failed = pthread_create(&live->player, NULL, play, live);
    if (failed) {
        say(live, g_strerror(failed));
        return RIG_EXIT_DIFFERS;
    }
    watch(live);
    rig_terminal_close();
    pthread_mutex_lock(&live->lock);
    summarise(live);
    last_status = rig_verb_finish(exit_status(live));
    pthread_mutex_unlock(&live->lock);
    last_listener = live->listener;
    signal(SIGALRM, abandon);
    alarm(GRACE_S);
    pthread_join(live->player, NULL);
    return last_status;
}

int rig_replay_serve(struct rig_recording *recording, const char *path,
                     const struct rig_replay_choices *choices)
{
    struct live live = {.path = path, .choices = choices, .recording = recording, .whole = true};
    int status = RIG_EXIT_DIFFERS;
    GError *error = NULL;

    live.findings =
        (struct rig_findings){.path = path, .limit = choices->limit, .progress = &live.no_progress};
    live.terminal = isatty(STDERR_FILENO);
    live.loop = g_main_loop_new(NULL, FALSE);
    pthread_mutex_init(&live.lock, NULL);
    rig_condition_init(&live.changed);
    if (prepare(&live, &error)) {
        status = serve(&live);
    } else {
        say(&live, error->message);
        g_error_free(error);
        status = RIG_EXIT_USAGE;
    }
    close_all(&live);
    alarm(0);
    return status;
}
