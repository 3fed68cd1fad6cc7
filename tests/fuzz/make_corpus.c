/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * make_corpus STAMP FOLDER FILE...
 *
 * Writes inputs for the fuzz targets into FOLDER/TARGET, made of what the device was seen to do
 * (NAME.golden), recordings (NAME.spice-record.gz) and traces (all other files), and then the file
 * STAMP. Exit 0: done; 1: something could not be read or written, or gave no input; 2: wrong usage.
 */
#include "corpus.h"

#include <errno.h>
#include <glib/gstdio.h>

static const char *const targets[] = {"device", "checking", "recording", "trace"};
static const char *folder;
static unsigned written[G_N_ELEMENTS(targets)];

static unsigned target_number(const char *target)
{
    unsigned number = 0;

    while (strcmp(targets[number], target) != 0)
        number++;
    return number;
}

static void put_file(const char *path, const void *bytes, size_t size)
{
    GError *error = NULL;

    if (!g_file_set_contents(path, bytes, (gssize)size, &error)) {
        fprintf(stderr, "make_corpus: %s\n", error->message);
        exit(1);
    }
}

void corpus_write(const char *target, const GByteArray *input)
{
    char *name = g_strdup_printf("%05u", written[target_number(target)]++);
    char *path = g_build_filename(folder, target, name, NULL);

    put_file(path, input->data, input->len);
    g_free(path);
    g_free(name);
}

void corpus_add(GByteArray *input, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);
        g_byte_array_append(input, &byte, 1);
    }
}

void corpus_add_write(GByteArray *input, enum action action, uint32_t offset, const void *bytes,
                      size_t size)
{
    corpus_add(input, action, 1);
    corpus_add(input, offset, action == ACTION_RAM || action == ACTION_VRAM ? 4 : 2);
    corpus_add(input, size, 2);
    g_byte_array_append(input, bytes, (guint)size);
}

void corpus_add_piece(GByteArray *input, uint32_t place, const void *bytes, size_t size)
{
    corpus_add(input, place, 4);
    corpus_add(input, size, 2);
    g_byte_array_append(input, bytes, (guint)size);
}

/* Empty folders: what an older corpus had is gone. */
static void make_folders(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
        char *path = g_build_filename(folder, targets[i], NULL);

        if (g_mkdir_with_parents(path, 0777) != 0) {
            fprintf(stderr, "make_corpus: %s: %s\n", path, g_strerror(errno));
            exit(1);
        }
        GDir *dir = g_dir_open(path, 0, NULL);
        for (const char *name; dir && (name = g_dir_read_name(dir));) {
            char *old = g_build_filename(path, name, NULL);
            g_remove(old);
            g_free(old);
        }
        if (dir)
            g_dir_close(dir);
        g_free(path);
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: make_corpus STAMP FOLDER FILE...\n");
        return 2;
    }
    folder = argv[2];
    make_folders();
    for (int i = 3; i < argc; i++) {
        if (g_str_has_suffix(argv[i], ".golden")) {
            corpus_from_golden(argv[i]);
        } else if (g_str_has_suffix(argv[i], ".spice-record.gz")) {
            corpus_from_recording(argv[i]);
        } else {
            corpus_from_trace(argv[i]);
            corpus_from_replay(argv[i], (uint8_t)(2 + i % 4));
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
        printf("%s: %u inputs\n", targets[i], written[i]);
        if (!written[i])
            return 1;
    }
    put_file(argv[1], "", 0);
    return 0;
}
