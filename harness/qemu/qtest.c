/* SPDX-License-Identifier: BSD-3-Clause */
#include "qtest.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, LONGEST_WRITE = 48 * 1024, LONGEST_READ = 256 * 1024 };
enum { WATCH_MS = 100, UNWANTED_PATIENCE_MS = 1000 };

enum answer_kind { ANSWER_OK, ANSWER_VALUE, ANSWER_BYTES };

struct answer {
    enum answer_kind kind;
    void *result;
    size_t size;
};

void qtest_init(struct qtest *qtest, unsigned irq)
{
    *qtest = (struct qtest){
        .requests = g_string_new(NULL),
        .answers = g_string_new(NULL),
        .expected = g_array_new(FALSE, FALSE, sizeof(struct answer)),
        .output = g_string_new(NULL),
        .irq = irq,
    };
}

void qtest_finish(struct qtest *qtest)
{
    g_string_free(qtest->requests, TRUE);
    g_string_free(qtest->answers, TRUE);
    g_array_unref(qtest->expected);
    g_string_free(qtest->output, TRUE);
}

static void expect(struct qtest *qtest, enum answer_kind kind, void *result, size_t size)
{
    const struct answer answer = {kind, result, size};

    g_array_append_val(qtest->expected, answer);
}

static void ask(struct qtest *qtest, const char *format, va_list arguments)
{
    g_string_append_vprintf(qtest->requests, format, arguments);
    g_string_append_c(qtest->requests, '\n');
}

void qtest_ask(struct qtest *qtest, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ask(qtest, format, arguments);
    va_end(arguments);
    expect(qtest, ANSWER_OK, NULL, 0);
}

void qtest_ask_value(struct qtest *qtest, uint32_t *value, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ask(qtest, format, arguments);
    va_end(arguments);
    expect(qtest, ANSWER_VALUE, value, sizeof(*value));
}

void qtest_ask_bytes(struct qtest *qtest, uint64_t address, void *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += LONGEST_READ) {
        size_t part = MIN(size - at, LONGEST_READ);

        g_string_append_printf(qtest->requests, "b64read 0x%" G_GINT64_MODIFIER "x 0x%zx\n",
                               address + at, part);
        expect(qtest, ANSWER_BYTES, (uint8_t *)bytes + at, part);
    }
}

void qtest_ask_write(struct qtest *qtest, uint64_t address, const void *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += LONGEST_WRITE) {
        size_t part = MIN(size - at, LONGEST_WRITE);
        char *text = g_base64_encode((const guchar *)bytes + at, part);

        qtest_ask(qtest, "b64write 0x%" G_GINT64_MODIFIER "x 0x%zx %s", address + at, part, text);
        g_free(text);
    }
}

static bool take_bytes(const struct answer *answer, const char *text)
{
    gsize size;
    guchar *bytes = g_base64_decode(text, &size);
    bool fits = size == answer->size;

    if (fits)
        memcpy(answer->result, bytes, size);
    g_free(bytes);
    return fits;
}

static bool take_value(const struct answer *answer, const char *text)
{
    char *end;
    guint64 value = g_ascii_strtoull(text, &end, 0);

    *(uint32_t *)answer->result = (uint32_t)value;
    return end != text && *end == '\0';
}

static bool take_answer(struct qtest *qtest, const char *text)
{
    if (qtest->answered == qtest->expected->len)
        return false;
    const struct answer *answer = &g_array_index(qtest->expected, struct answer, qtest->answered++);

    switch (answer->kind) {
    case ANSWER_VALUE:
        return *text == ' ' && take_value(answer, text + 1);
    case ANSWER_BYTES:
        return *text == ' ' && take_bytes(answer, text + 1);
    case ANSWER_OK:
        break;
    }
    return *text == '\0' || *text == ' ';
}

/** Lines about interrupts come in between. Those of other devices are not for us. */
static void take_irq(struct qtest *qtest, const char *text)
{
    bool raised = g_str_has_prefix(text, "raise ");
    const char *number = strchr(text, ' ');

    if (!number || strtoul(number, NULL, 10) != qtest->irq)
        return;
    qtest->irq_rises += raised && !qtest->irq_level;
    qtest->irq_level = raised;
}

static bool take_line(struct qtest *qtest, const char *line)
{
    if (g_str_has_prefix(line, "IRQ ")) {
        take_irq(qtest, line + strlen("IRQ "));
        return true;
    }
    return g_str_has_prefix(line, "OK") && take_answer(qtest, line + strlen("OK"));
}

/** Returns false at a line that is not of the protocol. */
static bool take_lines(struct qtest *qtest)
{
    char *line = qtest->answers->str, *last = line + qtest->answers->len;
    char *end;
    bool understood = true;

    while (understood && (end = memchr(line, '\n', (size_t)(last - line)))) {
        *end = '\0';
        understood = take_line(qtest, line);
        if (understood)
            line = end + 1;
    }
    g_string_erase(qtest->answers, 0, line - qtest->answers->str);
    return understood;
}

/** Append what there is, but not more than a pipe holds. Returns false at the end of the file. */
static bool read_some(int file, GString *into)
{
    static _Thread_local char bytes[READ_SIZE];
    size_t sum = 0;
    ssize_t count;

    while (sum < sizeof(bytes) && (count = read(file, bytes, sizeof(bytes) - sum)) > 0) {
        g_string_append_len(into, bytes, count);
        sum += (size_t)count;
    }
    return sum == sizeof(bytes) || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

/** Returns false if the other end is closed. */
static bool send_some(struct qtest *qtest, int socket)
{
    ssize_t count = send(socket, qtest->requests->str, qtest->requests->len, MSG_NOSIGNAL);

    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    g_string_erase(qtest->requests, 0, count);
    return true;
}

void qtest_read_output(struct qtest *qtest, const struct process *process)
{
    read_some(process->output, qtest->output);
}

/** How long something is waited for. */
struct wait {
    gint64 end; /**< monotonic */
    gint64 unwanted_end;
    bool (*watch)(void);
};

/** Returns what poll() is to wait for, below 0 if there is nothing to wait for any more. */
static int next_pause(struct wait *wait)
{
    gint64 now = g_get_monotonic_time(), left = wait->end - now;

    if (!wait->unwanted_end && wait->watch && !wait->watch())
        wait->unwanted_end = now + UNWANTED_PATIENCE_MS * INT64_C(1000);
    if (wait->unwanted_end)
        left = MIN(left, wait->unwanted_end - now);
    return left <= 0 ? -1 : (int)MIN(left / 1000 + 1, WATCH_MS);
}

/** Take what came on the socket. */
static enum qtest_end hear(struct qtest *qtest, int socket)
{
    bool open = read_some(socket, qtest->answers);

    if (!take_lines(qtest))
        return QTEST_REFUSED;
    if (qtest->answers->len > QTEST_LONGEST_LINE)
        return QTEST_ENDLESS;
    return open || qtest->answered == qtest->expected->len ? QTEST_ANSWERED : QTEST_CLOSED;
}

/** One turn. Returns QTEST_ANSWERED if the conversation goes on. */
static enum qtest_end exchange(struct qtest *qtest, const struct process *process, bool *printing,
                               int pause)
{
    struct pollfd files[] = {
        {process->qtest, (short)(POLLIN | (qtest->requests->len ? POLLOUT : 0)), 0},
        {*printing ? process->output : -1, POLLIN, 0},
    };

    if (poll(files, G_N_ELEMENTS(files), pause) <= 0)
        return QTEST_ANSWERED;
    if (files[1].revents)
        *printing = read_some(process->output, qtest->output);
    if (qtest->output->len > QTEST_MOST_OUTPUT)
        return QTEST_BABBLES;
    if ((files[0].revents & POLLOUT) && !send_some(qtest, process->qtest))
        return QTEST_CLOSED;
    return files[0].revents & (POLLIN | POLLHUP | POLLERR) ? hear(qtest, process->qtest)
                                                           : QTEST_ANSWERED;
}

enum qtest_end qtest_talk(struct qtest *qtest, const struct process *process, unsigned patience_ms,
                          bool (*watch)(void))
{
    const gint64 patience = patience_ms * INT64_C(1000);
    struct wait wait = {.end = g_get_monotonic_time() + patience, .watch = watch};
    bool printing = true;

    while (qtest->answered < qtest->expected->len) {
        guint answered = qtest->answered;
        int pause = next_pause(&wait);

        if (pause < 0)
            return wait.unwanted_end ? QTEST_UNWANTED : QTEST_SILENT;
        enum qtest_end end = exchange(qtest, process, &printing, pause);
        if (end != QTEST_ANSWERED)
            return end;
        if (qtest->answered > answered)
            wait.end = g_get_monotonic_time() + patience;
    }
    g_array_set_size(qtest->expected, 0);
    qtest->answered = 0;
    qtest_read_output(qtest, process);
    return QTEST_ANSWERED;
}

void qtest_give_up(struct qtest *qtest)
{
    for (guint i = qtest->answered; i < qtest->expected->len; i++) {
        const struct answer *answer = &g_array_index(qtest->expected, struct answer, i);

        if (answer->result)
            memset(answer->result, 0xff, answer->size);
    }
    g_array_set_size(qtest->expected, 0);
    qtest->answered = 0;
    g_string_truncate(qtest->requests, 0);
}
