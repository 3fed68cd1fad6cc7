/* SPDX-License-Identifier: BSD-3-Clause */
/* The statements are those of tests/fakedevice/test_golden.c; what is compared there is left out.
 */
#include "corpus.h"

struct scenario {
    GByteArray *device;   /* NULL: no scenario yet */
    GByteArray *checking; /* the writes; without a command as long as none was pushed */
    uint8_t command[10];  /* of `checking`: flags, type, address */
    bool has_command;
};

static void begin(struct scenario *scenario)
{
    scenario->device = g_byte_array_new();
    scenario->checking = g_byte_array_new();
    scenario->has_command = false;
    corpus_add(scenario->device, 4 | DEVICE_CHECKING | DEVICE_CMDLOG | DEVICE_GUESTDEBUG, 1);
    corpus_add(scenario->device, 0, 1);
}

static void end(struct scenario *scenario)
{
    if (!scenario->device)
        return;
    corpus_write("device", scenario->device);
    if (scenario->has_command) {
        g_byte_array_prepend(scenario->checking, scenario->command, sizeof(scenario->command));
        corpus_write("checking", scenario->checking);
    }
    g_byte_array_unref(scenario->device);
    g_byte_array_unref(scenario->checking);
    scenario->device = NULL;
}

static void configure(struct scenario *scenario, const char *line)
{
    uint8_t *flags = scenario->device->data;
    const char *revision = strstr(line, "revision=");

    if (revision)
        *flags = (uint8_t)((*flags & ~DEVICE_REVISION) | (atoi(revision + 9) - 1));
    if (strstr(line, "secondary=1"))
        *flags |= DEVICE_SECONDARY;
    if (strstr(line, "vram64_size_mb="))
        *flags |= DEVICE_VRAM64;
    if (strstr(line, "surfaces="))
        scenario->device->data[1] = 3;
}

static void write_statement(struct scenario *scenario, const char *space, unsigned offset,
                            const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    unsigned byte;

    for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
        corpus_add(bytes, byte, 1);
    if (!strcmp(space, "hdr")) {
        corpus_add_write(scenario->device, ACTION_HEADER, offset, bytes->data, bytes->len);
    } else if (!strcmp(space, "rom")) {
        corpus_add_write(scenario->device, ACTION_ROM, offset, bytes->data, bytes->len);
    } else {
        bool in_vram = !strcmp(space, "vram");

        corpus_add_write(scenario->device, in_vram ? ACTION_VRAM : ACTION_RAM, offset, bytes->data,
                         bytes->len);
        corpus_add_piece(scenario->checking, offset | (in_vram ? CHECKING_VRAM : 0), bytes->data,
                         bytes->len);
    }
    g_byte_array_unref(bytes);
}

static void push_statement(struct scenario *scenario, bool cursor, uint64_t address, unsigned type)
{
    corpus_add(scenario->device, ACTION_PUSH, 1);
    corpus_add(scenario->device, cursor, 1);
    corpus_add(scenario->device, type, 1);
    corpus_add(scenario->device, address, 8);
    scenario->command[0] =
        (uint8_t)((cursor ? CHECKING_CURSOR_RING : 0) | (address >> 56 == 0 ? CHECKING_COMPAT : 0));
    scenario->command[1] = (uint8_t)type;
    for (int i = 0; i < 8; i++)
        scenario->command[2 + i] = (uint8_t)(address >> 8 * i);
    scenario->has_command = true;
}

static void statement(struct scenario *scenario, const char *line)
{
    static char hex[65536];
    unsigned long long address;
    unsigned a, b;
    char word[16];

    if (sscanf(line, "w %15s %u %65000s", word, &a, hex) == 3) {
        write_statement(scenario, word, a, hex);
        return;
    }
    if (sscanf(line, "o2 %u %x", &a, &b) == 2) {
        corpus_add(scenario->device, ACTION_PORT_2, 1);
        corpus_add(scenario->device, a | b << 8, 3);
    } else if (sscanf(line, "o %u %u", &a, &b) == 2) {
        corpus_add(scenario->device, ACTION_PORT, 1);
        corpus_add(scenario->device, a | b << 8, 2);
    } else if (sscanf(line, "c %u %x", &a, &b) == 2) {
        corpus_add(scenario->device, ACTION_CONFIG, 1);
        corpus_add(scenario->device, a | 4 << 8, 2);
        corpus_add(scenario->device, b, 4);
    } else if (!strcmp(line, "vga")) {
        corpus_add(scenario->device, ACTION_VGA, 1);
    } else if (sscanf(line, "push %15s %llx %u", word, &address, &a) == 3) {
        push_statement(scenario, !strcmp(word, "csr"), address, a);
    } else {
        return;
    }
    /* In the recordings the host is idle before the next statement. */
    corpus_add(scenario->device, ACTION_STEP | 8 << 8, 2);
}

void corpus_from_golden(const char *path)
{
    struct scenario scenario = {0};
    GError *error = NULL;
    char *text;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        fprintf(stderr, "make_corpus: %s\n", error->message);
        exit(1);
    }
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "scenario ")) {
            end(&scenario);
            begin(&scenario);
        } else if (scenario.device && g_str_has_prefix(*line, "config ")) {
            configure(&scenario, *line);
        } else if (scenario.device) {
            statement(&scenario, *line);
        }
    }
    end(&scenario);
    g_strfreev(lines);
    g_free(text);
}
