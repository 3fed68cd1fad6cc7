/* SPDX-License-Identifier: BSD-3-Clause */
#include "corpus.h"

#include <gio/gio.h>

#include "source.h"

enum { PIECES = 12, PIECE_SIZE = 1200, SMALL_FILE = 3000, LONG_LINE = RIG_LINE_MAX + 5000 };

static void fail(const GError *error)
{
    fprintf(stderr, "make_corpus: %s\n", error->message);
    exit(1);
}

static GString *read_trace(const char *path)
{
    GString *text = g_string_new(NULL);
    GError *error = NULL;
    struct rig_source *source = rig_source_open(path, &error);
    struct rig_line line;

    if (!source)
        fail(error);
    while (rig_source_next(source, &line)) {
        g_string_append_len(text, line.text, (gssize)line.length);
        g_string_append_c(text, '\n');
    }
    rig_source_close(source);
    return text;
}

static void write_bytes(const void *bytes, size_t size)
{
    GByteArray *input = g_byte_array_new();

    g_byte_array_append(input, bytes, (guint)size);
    corpus_write("trace", input);
    g_byte_array_unref(input);
}

static void write_compressed(const char *bytes, size_t size)
{
    GZlibCompressor *gzip = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
    GOutputStream *memory = g_memory_output_stream_new_resizable();
    GOutputStream *stream = g_converter_output_stream_new(memory, G_CONVERTER(gzip));
    GError *error = NULL;

    if (!g_output_stream_write_all(stream, bytes, size, NULL, NULL, &error) ||
        !g_output_stream_close(stream, NULL, &error))
        fail(error);
    write_bytes(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(memory)),
                g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(memory)));
    g_object_unref(stream);
    g_object_unref(memory);
    g_object_unref(gzip);
}

/* The file itself if it is small: compressed as people do. */
static void write_small_file(const char *path)
{
    GError *error = NULL;
    gsize size;
    char *bytes;

    if (!g_file_get_contents(path, &bytes, &size, &error))
        fail(error);
    if (size <= SMALL_FILE)
        write_bytes(bytes, size);
    g_free(bytes);
}

void corpus_from_trace(const char *path)
{
    GString *text = read_trace(path);

    /* Some begin with a line, others in the middle of one. */
    for (size_t i = 0; i < PIECES; i++) {
        size_t at = text->len / PIECES * i;
        const char *line = i % 2 ? memchr(text->str + at, '\n', text->len - at) : NULL;

        if (line)
            at = (size_t)(line + 1 - text->str);
        write_bytes(text->str + at, MIN(PIECE_SIZE, text->len - at));
    }
    write_compressed(text->str, MIN(4 * PIECE_SIZE, text->len));
    write_small_file(path);
    g_string_truncate(text, MIN(2 * PIECE_SIZE, text->len));
    for (size_t i = 0; i < LONG_LINE; i++)
        g_string_append_c(text, ' ');
    write_compressed(text->str, text->len);
    g_string_free(text, TRUE);
}
