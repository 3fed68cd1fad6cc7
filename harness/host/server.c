/* SPDX-License-Identifier: BSD-3-Clause */
#include "server.h"

#include <pthread.h>
#include <stdbool.h>

#include "core.h"
#include "spice_host_private.h"

/** On the caller's stack, who waits. */
struct call {
    void (*function)(void *data);
    void *data;
    bool done;
    struct call *next;
};

/* pthread's locks and not GLib's: ThreadSanitizer sees them. */
struct rig_spice_server {
    GMainContext *context;
    GMainLoop *loop;
    pthread_t thread;
    SpiceServer *reds;
    struct rig_spice_log_listener listener;
    pthread_mutex_t lock; /**< of what is below */
    pthread_cond_t called;
    struct call *calls; /**< that have not begun */
    uint64_t ids;       /**< of displays, a bit each */
};

static void *run(void *argument)
{
    struct rig_spice_server *server = argument;

    g_main_context_push_thread_default(server->context);
    g_main_loop_run(server->loop);
    g_main_context_pop_thread_default(server->context);
    return NULL;
}

/** Do one of the calls; each has a source of its own. */
static gboolean run_call(gpointer data)
{
    struct rig_spice_server *server = data;

    pthread_mutex_lock(&server->lock);
    struct call *call = server->calls;
    server->calls = call->next;
    pthread_mutex_unlock(&server->lock);
    call->function(call->data);
    pthread_mutex_lock(&server->lock);
    call->done = true;
    pthread_cond_broadcast(&server->called);
    pthread_mutex_unlock(&server->lock);
    return G_SOURCE_REMOVE;
}

void rig_spice_server_call(struct rig_spice_server *server, void (*function)(void *data),
                           void *data)
{
    struct call call = {.function = function, .data = data};
    GSource *source = g_idle_source_new();

    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, run_call, server, NULL);
    pthread_mutex_lock(&server->lock);
    call.next = server->calls;
    server->calls = &call;
    g_source_attach(source, server->context);
    while (!call.done)
        pthread_cond_wait(&server->called, &server->lock);
    pthread_mutex_unlock(&server->lock);
    g_source_unref(source);
}

struct start {
    struct rig_spice_server *server;
    bool failed;
};

static void start_reds(void *data)
{
    struct start *start = data;
    SpiceServer *reds = spice_server_new();

    spice_server_set_noauth(reds);
    /* Clients are to see what was drawn: nothing that loses pixels. */
    spice_server_set_streaming_video(reds, SPICE_STREAM_VIDEO_OFF);
    spice_server_set_jpeg_compression(reds, SPICE_WAN_COMPRESSION_NEVER);
    start->server->reds = reds;
    start->failed = spice_server_init(reds, &rig_spice_core) != 0;
}

static void stop_reds(void *data)
{
    struct rig_spice_server *server = data;

    if (server->reds)
        spice_server_destroy(server->reds);
    g_main_loop_quit(server->loop);
}

static void free_server(struct rig_spice_server *server)
{
    rig_spice_log_remove(&server->listener);
    g_main_loop_unref(server->loop);
    g_main_context_unref(server->context);
    pthread_cond_destroy(&server->called);
    pthread_mutex_destroy(&server->lock);
    g_free(server);
}

struct rig_spice_server *rig_spice_server_create(const struct rig_spice_server_options *options,
                                                 GError **error)
{
    struct rig_spice_server *server = g_new0(struct rig_spice_server, 1);
    struct start start = {.server = server};

    server->context = g_main_context_new();
    server->loop = g_main_loop_new(server->context, FALSE);
    server->listener.function = options->warn;
    server->listener.context = options->context;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->called, NULL);
    rig_spice_log_add(&server->listener);
    int failed = pthread_create(&server->thread, NULL, run, server);
    if (failed) {
        g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED,
                    "no thread for spice-server: %s", g_strerror(failed));
        free_server(server);
        return NULL;
    }
    rig_spice_server_call(server, start_reds, &start);
    if (!start.failed)
        return server;
    g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED, "spice-server does not start");
    rig_spice_server_destroy(server);
    return NULL;
}

void rig_spice_server_destroy(struct rig_spice_server *server)
{
    if (!server)
        return;
    rig_spice_server_call(server, stop_reds, server);
    pthread_join(server->thread, NULL);
    free_server(server);
}

struct RedsState *rig_spice_server_reds(struct rig_spice_server *server)
{
    return server->reds;
}

int rig_spice_server_take_id(struct rig_spice_server *server)
{
    pthread_mutex_lock(&server->lock);
    int id = ~server->ids ? __builtin_ctzll(~server->ids) : -1;
    if (id >= 0)
        server->ids |= UINT64_C(1) << id;
    pthread_mutex_unlock(&server->lock);
    return id;
}

void rig_spice_server_give_id(struct rig_spice_server *server, int id)
{
    pthread_mutex_lock(&server->lock);
    server->ids &= ~(UINT64_C(1) << id);
    pthread_mutex_unlock(&server->lock);
}
