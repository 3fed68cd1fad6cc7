/* SPDX-License-Identifier: BSD-3-Clause */
#include "peer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct peer {
    char *name;
    GPid pid; /* 0: reaped */
    int status;
    int in, out; /* of the program */
    int patience_ms;
    unsigned messages;
};

/* ---- the process ---- */

static void before_exec(gpointer user)
{
    (void)user;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
}

struct peer *peer_start(char *const *arguments, int patience_ms, GError **error)
{
    struct peer *peer = g_new0(struct peer, 1);
    GError *failure = NULL;

    signal(SIGPIPE, SIG_IGN); /* writing to a program that ended is an error of write() */
    peer->name = g_path_get_basename(arguments[0]);
    for (unsigned i = 1; arguments[i]; i++) {
        g_autofree char *before = peer->name;
        g_autofree char *word = g_path_get_basename(arguments[i]);

        peer->name = g_strconcat(before, " ", word, NULL);
    }
    peer->patience_ms = patience_ms;
    peer->in = peer->out = -1;
    if (g_spawn_async_with_pipes(NULL, (char **)arguments, NULL,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, before_exec, NULL,
                                 &peer->pid, &peer->in, &peer->out, NULL, &failure))
        return peer;
    g_set_error(error, PEER_ERROR, PEER_ERROR_FAILED, "%s", failure->message);
    g_error_free(failure);
    peer_destroy(peer);
    return NULL;
}

/* Wait for its end, for as long as is patience. @return whether it ended. */
static bool reap(struct peer *peer)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)peer->patience_ms * 1000;

    while (peer->pid && g_get_monotonic_time() < deadline) {
        if (waitpid(peer->pid, &peer->status, WNOHANG) != 0)
            peer->pid = 0;
        else
            g_usleep(1000);
    }
    return peer->pid == 0;
}

void peer_destroy(struct peer *peer)
{
    if (!peer)
        return;
    if (peer->in >= 0)
        close(peer->in);
    if (peer->out >= 0)
        close(peer->out);
    if (peer->pid) {
        kill(-peer->pid, SIGKILL);
        waitpid(peer->pid, &peer->status, 0);
    }
    g_free(peer->name);
    g_free(peer);
}

static char *end_of(const struct peer *peer)
{
    if (peer->pid)
        return g_strdup("has closed its output");
    if (WIFSIGNALED(peer->status))
        return g_strdup_printf("was ended by signal %d (%s)", WTERMSIG(peer->status),
                               g_strsignal(WTERMSIG(peer->status)));
    return g_strdup_printf("ended with exit status %d", WEXITSTATUS(peer->status));
}

static bool has_died(struct peer *peer, GError **error)
{
    g_autofree char *end = NULL;

    reap(peer);
    end = end_of(peer);
    g_set_error(error, PEER_ERROR, PEER_ERROR_DIED,
                "%s: expected messages up to the last one, found that the program %s behind "
                "message %u: what it printed is above",
                peer->name, end, peer->messages);
    return false;
}

bool peer_finish(struct peer *peer, GError **error)
{
    g_autofree char *end = NULL;

    if (reap(peer) && WIFEXITED(peer->status) && WEXITSTATUS(peer->status) == 0)
        return true;
    end = end_of(peer);
    g_set_error(error, PEER_ERROR, PEER_ERROR_DIED,
                "%s: expected exit status 0 behind the last message, found that the program %s",
                peer->name, peer->pid ? "does not end" : end);
    return false;
}

/* ---- bytes ---- */

static bool wait_for(struct peer *peer, int file, short events, GError **error)
{
    struct pollfd poller = {.fd = file, .events = events};
    int count;

    do
        count = poll(&poller, 1, peer->patience_ms);
    while (count < 0 && errno == EINTR);
    if (count > 0)
        return true;
    g_set_error(error, PEER_ERROR, PEER_ERROR_SILENT,
                "%s: expected it to go on, found nothing for %d ms behind message %u", peer->name,
                peer->patience_ms, peer->messages);
    return false;
}

static bool get(struct peer *peer, void *bytes, size_t size, GError **error)
{
    uint8_t *at = bytes;

    while (size) {
        if (!wait_for(peer, peer->out, POLLIN, error))
            return false;
        ssize_t count = read(peer->out, at, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return has_died(peer, error);
        at += count;
        size -= (size_t)count;
    }
    return true;
}

static bool put(struct peer *peer, const void *bytes, size_t size, GError **error)
{
    const uint8_t *at = bytes;

    while (size) {
        if (!wait_for(peer, peer->in, POLLOUT, error))
            return false;
        /* No more than a pipe takes without waiting, once it takes any. */
        ssize_t count = write(peer->in, at, MIN(size, (size_t)PIPE_BUF));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return has_died(peer, error);
        at += count;
        size -= (size_t)count;
    }
    return true;
}

/* ---- messages ---- */

static bool get_message(struct peer *peer, struct scenes_head *head, GByteArray *payload,
                        GError **error)
{
    if (!get(peer, head, sizeof(*head), error))
        return false;
    if (head->magic != SCENES_MAGIC || head->type == 0 || head->type > SCENES_BYTES ||
        head->size > SCENES_SIZE_MAX) {
        g_set_error(error, PEER_ERROR, PEER_ERROR_DAMAGED,
                    "%s: behind message %u: expected a message (0x%08x, a type up to %d, at most "
                    "%d bytes), found 0x%08x, type %u, %u bytes: does it print on stdout?",
                    peer->name, peer->messages, SCENES_MAGIC, SCENES_BYTES, SCENES_SIZE_MAX,
                    head->magic, head->type, head->size);
        return false;
    }
    g_byte_array_set_size(payload, head->size);
    return get(peer, payload->data, head->size, error);
}

uint32_t peer_next(struct peer *peer, GByteArray *payload, GError **error)
{
    struct scenes_head head;

    if (!get_message(peer, &head, payload, error))
        return 0;
    peer->messages++;
    return head.type;
}

unsigned peer_messages(const struct peer *peer)
{
    return peer->messages;
}

static bool put_head(struct peer *peer, uint32_t type, size_t size, GError **error)
{
    const struct scenes_head head = {SCENES_MAGIC, type, (uint32_t)size};

    return put(peer, &head, sizeof(head), error);
}

bool peer_done(struct peer *peer, uint32_t answer, GError **error)
{
    return put_head(peer, SCENES_DONE, sizeof(answer), error) &&
           put(peer, &answer, sizeof(answer), error);
}

GBytes *peer_read(struct peer *peer, uint64_t address, uint64_t size, GError **error)
{
    const struct scenes_read wanted = {address, size};
    g_autoptr(GByteArray) found = g_byte_array_new();
    struct scenes_head head;

    if (!put_head(peer, SCENES_READ, sizeof(wanted), error) ||
        !put(peer, &wanted, sizeof(wanted), error) || !get_message(peer, &head, found, error))
        return NULL;
    if (head.type != SCENES_BYTES || (head.size != size && head.size != 0)) {
        g_set_error(error, PEER_ERROR, PEER_ERROR_DAMAGED,
                    "%s: behind message %u: expected %" G_GUINT64_FORMAT
                    " bytes of memory, found a message of type %u and %u bytes",
                    peer->name, peer->messages, size, head.type, head.size);
        return NULL;
    }
    if (head.size != size)
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&found));
}

bool peer_write(struct peer *peer, const struct scenes_write *rows, const uint8_t *from,
                size_t from_pitch, GError **error)
{
    bool well =
        put_head(peer, SCENES_WRITE, sizeof(*rows) + (size_t)rows->row_bytes * rows->rows, error) &&
        put(peer, rows, sizeof(*rows), error);

    for (uint32_t row = 0; well && row < rows->rows; row++)
        well = put(peer, from + from_pitch * row, rows->row_bytes, error);
    return well;
}
