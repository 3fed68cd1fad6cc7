/* SPDX-License-Identifier: BSD-3-Clause */
#include "walk.h"

enum {
    SHOWN = 60,              /* bytes of a wrong line that are shown */
    SMALL = 4096,            /* payload that needs no block of its own */
    STEP = 1024 * 1024,      /* payload is believed in so many bytes at a time */
    PADDING = 64,            /* zeros behind payload: what is read as a structure ends there */
    CHUNKS_MAX = 1024 * 1024 /* in a chain that is written: a chain can be a circle */
};
/* Bytes in a chain that is written. */
#define CHAIN_MAX (UINT64_C(1) << 28)

void walk_fail(struct walk *walk, const char *format, ...)
{
    va_list arguments;
    int code = walk->reading ? RIG_RECORDING_ERROR_DAMAGED : RIG_RECORDING_ERROR_MEMORY;

    if (walk_failed(walk))
        return;
    va_start(arguments, format);
    walk->error = g_error_new_valist(RIG_RECORDING_ERROR, code, format, arguments);
    va_end(arguments);
}

/* The file ends here, or reading it failed. */
static void G_GNUC_PRINTF(2, 3) fail_end(struct walk *walk, const char *format, ...)
{
    va_list arguments;

    if (walk_failed(walk))
        return;
    va_start(arguments, format);
    walk->error =
        walk->input->error
            ? g_error_copy(walk->input->error)
            : g_error_new_valist(RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_CUT, format, arguments);
    va_end(arguments);
}

void walk_fail_line(struct walk *walk, const char *expected, const char *rest)
{
    size_t size = (size_t)(walk->input->end - walk->input->at);
    const char *newline = memchr(walk->input->at, '\n', size);
    g_autofree char *found = NULL;
    g_autofree char *shown = NULL;

    if (!newline && walk->input->ended && size < INPUT_LINE) {
        fail_end(walk, "expected `%s%s`, found the end of the file", expected, rest);
        return;
    }
    size = MIN(newline ? (size_t)(newline - walk->input->at) : size, (size_t)SHOWN);
    found = g_strndup(walk->input->at, size);
    shown = g_strescape(found, NULL);
    walk_fail(walk, "expected `%s%s`, found `%s`", expected, rest, shown);
}

bool walk_sees(struct walk *walk, const char *start)
{
    input_look(walk->input);
    return !strncmp(walk->input->at, start, strlen(start));
}

/* The place behind the name of a line, NULL if it is another line. */
static const char *behind_name(struct walk *walk, const char *name)
{
    size_t length = strlen(name);

    input_look(walk->input);
    if (memcmp(walk->input->at, name, length) != 0)
        return NULL;
    return walk->input->at + length;
}

static void write_text(struct walk *walk, const char *bytes, size_t size)
{
    g_byte_array_append(walk->text, (const guint8 *)bytes, (guint)size);
}

static void write_name(struct walk *walk, const char *name)
{
    write_text(walk, name, strlen(name));
}

void walk_word(struct walk *walk, const char *word)
{
    const char *at;

    if (walk_failed(walk))
        return;
    if (!walk->reading) {
        write_name(walk, word);
        write_text(walk, "\n", 1);
        return;
    }
    at = behind_name(walk, word);
    if (at && *at == '\n')
        walk->input->at = at + 1;
    else
        walk_fail_line(walk, word, "");
}

/* A number without sign as printf gives it: no zeros in front. Returns what is behind it, or NULL.
 */
static const char *parse_unsigned(const char *at, uint64_t *value)
{
    uint64_t sum = 0;
    const char *first = at;

    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(sum, 10u, &sum) ||
            __builtin_add_overflow(sum, (unsigned)(*at - '0'), &sum))
            return NULL;
    *value = sum;
    return at == first || (*first == '0' && at != first + 1) ? NULL : at;
}

static const char *parse_signed(const char *at, int64_t *value)
{
    bool negative = *at == '-';
    uint64_t number;

    at = parse_unsigned(at + negative, &number);
    if (!at || number > INT64_MAX || (negative && number == 0))
        return NULL;
    *value = negative ? -(int64_t)number : (int64_t)number;
    return at;
}

static size_t print_unsigned(char *text, uint64_t value)
{
    char digits[20];
    size_t count = 0;

    do
        digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < count; i++)
        text[i] = digits[count - 1 - i];
    return count;
}

static size_t print_signed(char *text, int64_t value)
{
    if (value >= 0)
        return print_unsigned(text, (uint64_t)value);
    text[0] = '-';
    return 1 + print_unsigned(text + 1, -(uint64_t)value);
}

static void out_of_range(struct walk *walk, const char *name, int64_t low, int64_t high)
{
    g_autofree char *range =
        g_strdup_printf(" NUMBER` from %" G_GINT64_FORMAT " to `%" G_GINT64_FORMAT, low, high);
    walk_fail_line(walk, name, range);
}

int64_t walk_number(struct walk *walk, const char *name, int64_t value, int64_t low, int64_t high)
{
    const char *at;

    if (walk_failed(walk))
        return 0;
    if (!walk->reading) {
        char digits[24] = " ";
        size_t size = 1 + print_signed(digits + 1, value);
        digits[size++] = '\n';
        write_name(walk, name);
        write_text(walk, digits, size);
        return value;
    }
    at = behind_name(walk, name);
    if (!at || *at != ' ') {
        walk_fail_line(walk, name, " NUMBER");
        return 0;
    }
    at = parse_signed(at + 1, &value);
    if (!at || *at != '\n' || value < low || value > high) {
        out_of_range(walk, name, low, high);
        return 0;
    }
    walk->input->at = at + 1;
    return value;
}

uint64_t walk_unsigned(struct walk *walk, const char *name, uint64_t value, uint64_t high)
{
    const char *at;

    if (walk_failed(walk))
        return 0;
    if (!walk->reading) {
        char digits[24] = " ";
        size_t size = 1 + print_unsigned(digits + 1, value);
        digits[size++] = '\n';
        write_name(walk, name);
        write_text(walk, digits, size);
        return value;
    }
    at = behind_name(walk, name);
    if (at && *at == ' ')
        at = parse_unsigned(at + 1, &value);
    else
        at = NULL;
    if (!at || *at != '\n' || value > high) {
        walk_fail_line(walk, name, " NUMBER");
        return 0;
    }
    walk->input->at = at + 1;
    return value;
}

static void write_numbers(struct walk *walk, const char *name, const int32_t *values,
                          unsigned count)
{
    write_name(walk, name);
    for (unsigned i = 0; i < count; i++) {
        char digits[24] = " ";
        size_t size = 1 + print_signed(digits + 1, values[i]);
        size_t skipped = i == 0 && !*name;
        write_text(walk, digits + skipped, size - skipped);
    }
    write_text(walk, "\n", 1);
}

/* The numbers of a line. Returns the newline behind them, or NULL. */
static const char *parse_numbers(const char *at, bool space, int32_t *values, unsigned count,
                                 int64_t low, int64_t high)
{
    for (unsigned i = 0; i < count; i++) {
        int64_t value;

        if (space && *at++ != ' ')
            return NULL;
        space = true;
        at = parse_signed(at, &value);
        if (!at || value < low || value > high)
            return NULL;
        values[i] = (int32_t)value;
    }
    return *at == '\n' ? at : NULL;
}

void walk_numbers(struct walk *walk, const char *name, int32_t *values, unsigned count, int64_t low,
                  int64_t high)
{
    const char *at;

    if (walk_failed(walk))
        return;
    if (!walk->reading) {
        write_numbers(walk, name, values, count);
        return;
    }
    at = behind_name(walk, name);
    if (at)
        at = parse_numbers(at, *name != '\0', values, count, low, high);
    if (at) {
        walk->input->at = at + 1;
        return;
    }
    memset(values, 0, count * sizeof(*values));
    walk_fail_line(walk, name, count == 4 ? " NUMBER NUMBER NUMBER NUMBER" : " NUMBER NUMBER");
}

bool walk_flag(struct walk *walk, const char *name, bool value)
{
    return walk_number(walk, name, value, 0, 1) == 1;
}

const void *walk_map(struct walk *walk, QXLPHYSICAL address, size_t size, const char *what)
{
    const void *bytes;

    if (walk_failed(walk))
        return NULL;
    if (size == 0)
        return "";
    if (walk->memory)
        bytes = walk->memory->translate(walk->memory->user, address, size);
    else
        bytes = (const void *)(uintptr_t)address;
    if (!bytes)
        walk_fail(walk,
                  "expected %zu bytes of `%s` at address 0x%" G_GINT64_MODIFIER
                  "x, found no memory there",
                  size, what, (guint64)address);
    return bytes;
}

uint32_t walk_surface(const struct walk *walk, uint32_t id)
{
    if (walk->reading || !walk->memory || !walk->memory->surface || id == UINT32_MAX)
        return id;
    return walk->memory->surface(walk->memory->user, id);
}

void *walk_enter(struct walk *walk, walk_address *address, size_t size, const char *what)
{
    void *structure;

    if (walk_failed(walk))
        return NULL;
    if (!walk->reading)
        return (void *)walk_map(walk, *address, size, what);
    structure = arena_new(walk->arena, size);
    *address = (uintptr_t)structure;
    return structure;
}

/* The line in front of payload. Returns the size it states. */
static uint64_t read_payload_head(struct walk *walk, const char *name)
{
    uint64_t size = 0;
    const char *at = behind_name(walk, "binary 0 ");
    size_t length = strlen(name);

    if (at && !memcmp(at, name, length) && at[length] == ' ')
        at = parse_unsigned(at + length + 1, &size);
    else
        at = NULL;
    if (at && *at == ':' && size <= UINT32_MAX) {
        walk->input->at = at + 1;
        return size;
    }
    g_autofree char *rest = g_strdup_printf("%s SIZE:", name);
    walk_fail_line(walk, "binary 0 ", rest);
    return 0;
}

/* Bytes are believed in as they come: a size that the file does not hold is not allocated. */
static uint8_t *read_payload_bytes(struct walk *walk, size_t head, size_t size)
{
    size_t believed = MIN(size, (size_t)STEP), done = 0;
    uint8_t *block = size <= SMALL ? arena_new(walk->arena, head + size + PADDING)
                                   : arena_new_large(walk->arena, head + believed + PADDING);

    while (block) {
        done += input_read(walk->input, block + head + done, believed - done);
        if (done < believed) {
            fail_end(walk, "expected %zu bytes of payload, found the end of the file behind %zu",
                     size, done);
            return NULL;
        }
        if (done == size)
            break;
        believed = MIN(size, 2 * believed);
        block = arena_resize_large(walk->arena, head + believed + PADDING);
    }
    if (!block) {
        walk_fail(walk, "expected %zu bytes of payload, found no memory for them", size);
        return NULL;
    }
    memset(block, 0, head);
    memset(block + head + size, 0, PADDING);
    return block;
}

void *walk_read_payload(struct walk *walk, const char *name, size_t head, size_t *size)
{
    uint8_t *block;

    *size = 0;
    if (walk_failed(walk))
        return NULL;
    *size = read_payload_head(walk, name);
    if (walk_failed(walk))
        return NULL;
    block = read_payload_bytes(walk, head, *size);
    if (!block)
        return NULL;
    input_look(walk->input);
    if (*walk->input->at == '\n' && walk->input->at < walk->input->end)
        walk->input->at++;
    else
        walk_fail_line(walk, "a newline behind the payload of ", name);
    return walk_failed(walk) ? NULL : block;
}

static void write_payload_head(struct walk *walk, const char *name, uint64_t size)
{
    char digits[24] = " ";
    size_t length = 1 + print_unsigned(digits + 1, size);

    digits[length++] = ':';
    write_name(walk, "binary 0 ");
    write_name(walk, name);
    write_text(walk, digits, length);
}

void walk_write_payload(struct walk *walk, const char *name, const void *bytes, size_t size)
{
    if (walk_failed(walk))
        return;
    write_payload_head(walk, name, size);
    write_text(walk, bytes, size);
    write_text(walk, "\n", 1);
}

void walk_flat(struct walk *walk, const char *name, void *address_field, uint64_t size)
{
    walk_address *address = address_field;
    size_t found;

    if (walk->reading) {
        void *bytes = walk_read_payload(walk, name, 0, &found);
        *address = (uintptr_t)bytes;
        if (bytes && found != size)
            walk_fail(walk,
                      "expected %" G_GUINT64_FORMAT " bytes of `%s`, as the fields before say, "
                      "found %zu",
                      size, name, found);
        return;
    }
    if (size > CHAIN_MAX)
        walk_fail(walk, "expected at most 256 MiB of `%s`, found %" G_GUINT64_FORMAT " bytes", name,
                  size);
    walk_write_payload(walk, name, walk_map(walk, *address, size, name), size);
}

static uint64_t read_chunks(struct walk *walk, const char *name, walk_address *address,
                            size_t offset, void **base)
{
    int32_t values[2] = {0};
    uint64_t total = 0;
    QXLDataChunk *last = NULL;

    walk_numbers(walk, "data_chunks", values, 2, 0, INT32_MAX);
    for (int64_t i = 0; i <= values[0]; i++) {
        size_t before = i ? 0 : offset, size;
        uint8_t *block = walk_read_payload(walk, name, before + sizeof(QXLDataChunk), &size);
        QXLDataChunk *chunk;

        if (!block)
            return 0;
        chunk = (QXLDataChunk *)(block + before);
        chunk->data_size = (uint32_t)size;
        total += size;
        if (last) {
            chunk->prev_chunk = (uintptr_t)last;
            last->next_chunk = (uintptr_t)chunk;
        } else {
            *base = block;
            *address = (uintptr_t)block;
        }
        last = chunk;
    }
    if (total != (uint64_t)values[1])
        walk_fail(walk, "expected chunks of %d bytes of `%s` together, found %" G_GUINT64_FORMAT,
                  values[1], name, total);
    return total;
}

/* What a chain that is to be written holds. Returns how many chunks follow the first. */
static unsigned measure_chunks(struct walk *walk, const char *name, const QXLDataChunk *chunk,
                               uint64_t *total)
{
    unsigned count = 0;

    *total = chunk->data_size;
    while (chunk->next_chunk) {
        chunk = walk_map(walk, chunk->next_chunk, sizeof(*chunk), name);
        if (!chunk)
            return 0;
        *total += chunk->data_size;
        if (++count == CHUNKS_MAX || *total > CHAIN_MAX) {
            walk_fail(walk, "expected an end of the chunks of `%s`, found more than %u", name,
                      count);
            return 0;
        }
    }
    return count;
}

static uint64_t write_chunks(struct walk *walk, const char *name, QXLPHYSICAL address,
                             size_t offset, void **base)
{
    bool joined = walk->kind == RIG_RECORDING_MEANING;
    uint64_t total;
    unsigned count;
    const QXLDataChunk *chunk;

    *base = (void *)walk_map(walk, address, offset + sizeof(*chunk), name);
    if (!*base)
        return 0;
    address += offset;
    chunk = (const QXLDataChunk *)((const uint8_t *)*base + offset);
    count = measure_chunks(walk, name, chunk, &total);
    if (walk_failed(walk))
        return 0;
    walk_numbers(walk, "data_chunks", (int32_t[]){joined ? 0 : (int32_t)count, (int32_t)total}, 2,
                 0, INT32_MAX);
    if (joined)
        write_payload_head(walk, name, total);
    for (unsigned i = 0; i <= count && chunk; i++) {
        const void *bytes = walk_map(walk, address + sizeof(*chunk), chunk->data_size, name);

        if (!bytes)
            return 0;
        if (joined)
            write_text(walk, bytes, chunk->data_size);
        else
            walk_write_payload(walk, name, bytes, chunk->data_size);
        address = chunk->next_chunk;
        chunk = i < count ? walk_map(walk, address, sizeof(*chunk), name) : NULL;
    }
    if (joined)
        write_text(walk, "\n", 1);
    return total;
}

uint64_t walk_chunks(struct walk *walk, const char *name, void *address_field, size_t offset,
                     void **base)
{
    walk_address *address = address_field;
    *base = NULL;
    if (walk_failed(walk))
        return 0;
    return walk->reading ? read_chunks(walk, name, address, offset, base)
                         : write_chunks(walk, name, *address, offset, base);
}
