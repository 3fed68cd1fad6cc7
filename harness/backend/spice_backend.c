/* SPDX-License-Identifier: BSD-3-Clause */
#include "spice_backend.h"

#include <errno.h>
#include <pthread.h>
#include <spice_host.h>

#include "fake.h"

struct spice_backend {
    struct rig_backend base;
    struct rig_backend *fake;
    struct rig_spice_server *server, *own_server;
    struct rig_spice_host *host;
    bool threaded;

    pthread_mutex_t lock; /**< of all below */
    GString *output;
    bool interrupted; /**< and the driver has not been told */
    uint64_t now_ns;
};

static struct spice_backend *spice_of(struct rig_backend *backend)
{
    return (struct spice_backend *)backend;
}

/* ---- the machine around the device; called from libspice-server's threads, too ---- */

static void interrupt(void *context)
{
    struct spice_backend *spice = context;

    if (spice->threaded) {
        if (spice->base.interrupt)
            spice->base.interrupt(spice->base.os_context);
        return;
    }
    pthread_mutex_lock(&spice->lock);
    spice->interrupted = true;
    pthread_mutex_unlock(&spice->lock);
}

static uint64_t clock_ns(void *context)
{
    struct spice_backend *spice = context;

    if (spice->threaded)
        return spice->base.clock_ns ? spice->base.clock_ns(spice->base.os_context) : 0;
    pthread_mutex_lock(&spice->lock);
    uint64_t now = spice->now_ns;
    pthread_mutex_unlock(&spice->lock);
    return now;
}

static void print(void *context, const char *text, size_t length)
{
    struct spice_backend *spice = context;

    pthread_mutex_lock(&spice->lock);
    g_string_append_len(spice->output, text, (gssize)length);
    pthread_mutex_unlock(&spice->lock);
}

static void warn(void *context, const char *message)
{
    struct spice_backend *spice = context;

    pthread_mutex_lock(&spice->lock);
    g_string_append_printf(spice->output, "spice-server: %s\n", message);
    pthread_mutex_unlock(&spice->lock);
}

/* ---- the backend ---- */

/** The OS's clock is the caller's alone, so others are shown a copy. */
static void show_clock(struct spice_backend *spice)
{
    if (spice->threaded || !spice->base.clock_ns)
        return;
    uint64_t now = spice->base.clock_ns(spice->base.os_context);
    pthread_mutex_lock(&spice->lock);
    spice->now_ns = now;
    pthread_mutex_unlock(&spice->lock);
}

/** Returns false if there was nothing to deliver. */
static bool deliver(struct spice_backend *spice)
{
    pthread_mutex_lock(&spice->lock);
    bool interrupted = spice->interrupted && spice->base.interrupt;
    if (interrupted)
        spice->interrupted = false;
    pthread_mutex_unlock(&spice->lock);
    if (interrupted)
        spice->base.interrupt(spice->base.os_context);
    return interrupted;
}

static void port_write(struct rig_backend *backend, uint32_t port, uint8_t value)
{
    struct spice_backend *spice = spice_of(backend);

    show_clock(spice);
    spice->fake->ops->port_write(spice->fake, port, value);
    if (!spice->threaded)
        deliver(spice);
}

static bool step(struct rig_backend *backend)
{
    struct spice_backend *spice = spice_of(backend);

    if (spice->threaded)
        return false;
    show_clock(spice);
    if (deliver(spice))
        return true;
    bool worked = rig_spice_host_settle(spice->host);
    return deliver(spice) || worked;
}

static void destroy(struct rig_backend *backend)
{
    struct spice_backend *spice = spice_of(backend);

    rig_backend_destroy(spice->fake);
    rig_spice_server_destroy(spice->own_server);
    g_string_free(spice->output, TRUE);
    pthread_mutex_destroy(&spice->lock);
    g_free(spice);
}

static const struct rig_backend_ops OPS = {"fake+spice", port_write, step, destroy};

static bool make_server(struct spice_backend *spice, GError **error)
{
    const struct rig_spice_server_options options = {.warn = warn, .context = spice};

    if (!spice->server)
        spice->server = spice->own_server = rig_spice_server_create(&options, error);
    return spice->server != NULL;
}

static bool make_device(struct spice_backend *spice, const struct rig_spice_options *wanted,
                        GError **error)
{
    const struct rig_fake_options options = {
        .device = wanted->device,
        .host = RIG_FAKE_HOST_NONE,
        .print = print,
        .context = spice,
    };

    spice->fake = rig_fake_backend_create(&options);
    if (!spice->fake) {
        g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED, "no fake device: %s",
                    g_strerror(errno));
        return false;
    }
    spice->base.bars = spice->fake->bars;
    spice->fake->interrupt = interrupt;
    spice->fake->clock_ns = clock_ns;
    spice->fake->os_context = spice;
    spice->host = rig_spice_host_attach(spice->server, rig_fake_backend_device(spice->fake), error);
    if (spice->host && wanted->hides_clients)
        rig_spice_host_hide_clients(spice->host);
    return spice->host != NULL;
}

struct rig_backend *rig_spice_backend_create(const struct rig_spice_options *options,
                                             GError **error)
{
    struct spice_backend *spice = g_new0(struct spice_backend, 1);

    spice->base.ops = &OPS;
    spice->server = options->server;
    spice->threaded = options->threaded;
    spice->output = g_string_new(NULL);
    pthread_mutex_init(&spice->lock, NULL);
    if (make_server(spice, error) && make_device(spice, options, error))
        return &spice->base;
    destroy(&spice->base);
    return NULL;
}

struct fake_qxl *rig_spice_backend_device(struct rig_backend *backend)
{
    return rig_fake_backend_device(spice_of(backend)->fake);
}

char *rig_spice_backend_take_output(struct rig_backend *backend)
{
    struct spice_backend *spice = spice_of(backend);

    pthread_mutex_lock(&spice->lock);
    char *output = g_strndup(spice->output->str, spice->output->len);
    g_string_truncate(spice->output, 0);
    pthread_mutex_unlock(&spice->lock);
    return output;
}
