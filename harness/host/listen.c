/* SPDX-License-Identifier: BSD-3-Clause */
#include "listen.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <spice.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HERE "127.0.0.1"
#define UNIX_PREFIX "unix:"

struct rig_spice_listener {
    struct rig_spice_server *server;
    GSocket *socket;
    GSource *source;
    char *uri, *path; /* path: of a Unix socket, or NULL */
};

/* ---- addresses ---- */

static GSocketConnectable *parse(const char *address, GError **error)
{
    g_autofree char *whole =
        *address && *address != ':' ? g_strdup(address) : g_strconcat(HERE, address, NULL);

    return g_network_address_parse(whole, 0, error);
}

static GSocketAddress *resolve(const char *address, GError **error)
{
    if (g_str_has_prefix(address, UNIX_PREFIX))
        return g_unix_socket_address_new(address + strlen(UNIX_PREFIX));
    g_autoptr(GSocketConnectable) connectable = parse(address, error);
    g_autoptr(GSocketAddressEnumerator) addresses =
        connectable ? g_socket_connectable_enumerate(connectable) : NULL;

    return addresses ? g_socket_address_enumerator_next(addresses, NULL, error) : NULL;
}

static void name(struct rig_spice_listener *listener)
{
    g_autoptr(GSocketAddress) address = g_socket_get_local_address(listener->socket, NULL);

    if (listener->path) {
        g_autofree char *full = g_canonicalize_filename(listener->path, NULL);
        listener->uri = g_strconcat("spice+unix://", full, NULL);
        return;
    }
    GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS(address);
    GInetAddress *host = g_inet_socket_address_get_address(inet);
    g_autofree char *text = g_inet_address_to_string(host);
    bool brackets = g_inet_address_get_family(host) == G_SOCKET_FAMILY_IPV6;

    listener->uri = g_strdup_printf("spice://%s%s%s:%u", brackets ? "[" : "", text,
                                    brackets ? "]" : "", g_inet_socket_address_get_port(inet));
}

/* ---- clients ---- */

static gboolean take_client(gint fd, GIOCondition condition, gpointer data)
{
    struct rig_spice_listener *listener = data;
    int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

    (void)condition;
    if (client >= 0 &&
        spice_server_add_client(rig_spice_server_reds(listener->server), client, 0) != 0)
        close(client);
    return G_SOURCE_CONTINUE;
}

/* In the server's thread. */
static void watch(void *data)
{
    struct rig_spice_listener *listener = data;

    listener->source = g_unix_fd_source_new(g_socket_get_fd(listener->socket), G_IO_IN);
    g_source_set_callback(listener->source, G_SOURCE_FUNC(take_client), listener, NULL);
    g_source_attach(listener->source, g_main_context_get_thread_default());
}

static void unwatch(void *data)
{
    struct rig_spice_listener *listener = data;

    g_source_destroy(listener->source);
    g_source_unref(listener->source);
}

static GSocket *open_socket(GSocketAddress *address, GError **error)
{
    GSocket *socket = g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM,
                                   G_SOCKET_PROTOCOL_DEFAULT, error);

    if (socket && g_socket_bind(socket, address, TRUE, error) && g_socket_listen(socket, error))
        return socket;
    g_clear_object(&socket);
    return NULL;
}

struct rig_spice_listener *rig_spice_listen(struct rig_spice_server *server, const char *address,
                                            GError **error)
{
    GError *why = NULL;
    g_autoptr(GSocketAddress) resolved = resolve(address, &why);
    GSocket *socket = resolved ? open_socket(resolved, &why) : NULL;

    if (!socket) {
        g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED, "cannot listen on `%s`: %s",
                    *address ? address : HERE, why->message);
        g_error_free(why);
        return NULL;
    }
    struct rig_spice_listener *listener = g_new0(struct rig_spice_listener, 1);

    listener->server = server;
    listener->socket = socket;
    g_socket_set_blocking(socket, FALSE);
    if (G_IS_UNIX_SOCKET_ADDRESS(resolved))
        listener->path = g_strdup(address + strlen(UNIX_PREFIX));
    name(listener);
    rig_spice_server_call(server, watch, listener);
    return listener;
}

const char *rig_spice_listener_uri(const struct rig_spice_listener *listener)
{
    return listener->uri;
}

void rig_spice_listener_unlink(const struct rig_spice_listener *listener)
{
    if (listener->path)
        unlink(listener->path);
}

void rig_spice_listener_close(struct rig_spice_listener *listener)
{
    if (!listener)
        return;
    rig_spice_server_call(listener->server, unwatch, listener);
    rig_spice_listener_unlink(listener);
    g_object_unref(listener->socket);
    g_free(listener->uri);
    g_free(listener->path);
    g_free(listener);
}
