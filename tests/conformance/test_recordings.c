/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recordings that the fake device is tested with (tests/fakedevice/test_golden.c tells their
 * format), played once more on the QEMU that is here: what was recorded still holds.
 */
#include <stdio.h>
#include <string.h>

#include <play.h>

#include "with_qemu.h"

struct recording {
    const char *path;
    unsigned line;
    const char *name;
    struct rig_sequence *sequence;
};

/** They cannot be compared in this way, though they were right when they were recorded. */
static const char *const LEFT_OUT[] = {
    /* They draw over their own command: its release info becomes pixels. */
    "fill bbox whole",
    "surface image source area outside surface",
    /* They write behind a block of the heap, which kills or not. */
    "rop3 3 wide on an 8_A surface",
    "rop3 4 wide on an 8_A surface",
};

static GPtrArray *recordings; /* struct recording */

static void configure(struct fake_qxl_config *config, char *words)
{
    char **pairs = g_strsplit(words, " ", -1);

    for (char **pair = pairs; *pair; pair++) {
        char *value_at = strchr(*pair, '=');
        uint32_t value = (uint32_t)strtoul(value_at + 1, NULL, 0);

        *value_at = '\0';
        if (!strcmp(*pair, "revision"))
            config->revision = (uint8_t)value;
        else if (!strcmp(*pair, "surfaces"))
            config->surfaces = value;
        else if (!strcmp(*pair, "vram64_size_mb"))
            config->vram64_size_mb = value;
        else if (!strcmp(*pair, "secondary"))
            config->secondary = value != 0;
    }
    g_strfreev(pairs);
}

static void add_write(struct rig_sequence *sequence, const char *space, uint32_t offset,
                      const char *hex)
{
    static uint8_t bytes[65536];
    struct rig_step step = {.kind = RIG_STEP_WRITE, .write = {.offset = offset, .bytes = bytes}};
    unsigned byte;

    while (sscanf(hex + 2 * step.write.size, "%2x", &byte) == 1)
        bytes[step.write.size++] = (uint8_t)byte;
    step.write.space = !strcmp(space, "hdr")   ? RIG_SPACE_HEADER
                       : !strcmp(space, "ram") ? RIG_SPACE_RAM
                                               : RIG_SPACE_VRAM;
    rig_sequence_add(sequence, &step);
}

/** What it says that QEMU did is left out: QEMU is asked again. */
static void add_statement(struct rig_sequence *sequence, const char *line)
{
    static char hex[131072];
    char word[16];
    unsigned a, b;
    unsigned long long address;

    if (sscanf(line, "w %15s %u %131071s", word, &a, hex) == 3) {
        add_write(sequence, word, a, hex);
    } else if (sscanf(line, "o2 %u %x", &a, &b) == 2) {
        rig_sequence_add(sequence, &(struct rig_step)RIG_PORT_WIDE(a, b, 2));
    } else if (sscanf(line, "o %u %u", &a, &b) == 2) {
        rig_sequence_add(sequence, &(struct rig_step)RIG_PORT(a, b));
    } else if (sscanf(line, "c %u %x", &a, &b) == 2) {
        rig_sequence_add(sequence, &(struct rig_step)RIG_PCI(a, b, 4));
    } else if (!strcmp(line, "vga")) {
        rig_sequence_add(sequence, &(struct rig_step)RIG_VGA);
    } else if (sscanf(line, "push %15s %llx %u", word, &address, &a) == 3) {
        bool cursor = !strcmp(word, "csr");

        if (a == QXL_CMD_DRAW && !cursor)
            rig_sequence_add(sequence, &(struct rig_step)RIG_DRAW(address, 0));
        else
            rig_sequence_add(sequence,
                             &(struct rig_step)RIG_PUSH(cursor ? RIG_RING_CURSOR : RIG_RING_COMMAND,
                                                        address, a));
    }
}

static void load(const char *path)
{
    char *text;
    struct recording *recording = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    char **lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        if (g_str_has_prefix(lines[i], "scenario ")) {
            recording = g_new0(struct recording, 1);
            recording->path = path;
            recording->line = i + 1;
            recording->name = g_strdup(lines[i] + strlen("scenario "));
            recording->sequence = rig_sequence_new(&(struct fake_qxl_config){0});
            g_ptr_array_add(recordings, recording);
        } else if (g_str_has_prefix(lines[i], "config ")) {
            configure(&recording->sequence->device, lines[i] + strlen("config "));
        } else if (recording) {
            add_statement(recording->sequence, lines[i]);
        }
    }
    g_strfreev(lines);
    g_free(text);
}

static bool is_left_out(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LEFT_OUT); i++)
        if (!strcmp(name, LEFT_OUT[i]))
            return true;
    return false;
}

static bool same_device(const struct recording *a, const struct recording *b)
{
    return memcmp(&a->sequence->device, &b->sequence->device, sizeof(a->sequence->device)) == 0;
}

static void qemu_still_does_what_was_recorded(void **state)
{
    struct rig_pair *pair = NULL;
    const struct recording *last = NULL;
    unsigned differ = 0;

    (void)state;
    for (guint i = 0; i < recordings->len; i++) {
        const struct recording *recording = g_ptr_array_index(recordings, i);

        if (is_left_out(recording->name))
            continue;
        if (pair && !same_device(last, recording)) {
            rig_pair_free(pair);
            pair = NULL;
        }
        if (!pair)
            pair = rig_pair_new(&recording->sequence->device, NULL);
        assert_non_null(pair);
        last = recording;
        enum rig_outcome outcome = rig_pair_play_sequence(pair, recording->sequence, NULL);
        if (outcome == RIG_OUTCOME_DIFFERS) {
            print_error("%s:%u: %s: differs: %s", recording->path, recording->line, recording->name,
                        rig_pair_difference(pair));
            differ++;
        }
        if (outcome != RIG_OUTCOME_SAME) {
            rig_pair_free(pair);
            pair = NULL;
        }
    }
    rig_pair_free(pair);
    print_message("%u recordings\n", recordings->len);
    assert_int_equal(differ, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qemu_still_does_what_was_recorded),
    };

    skip_without_qemu();
    recordings = g_ptr_array_new();
    for (int i = 1; i < argc; i++)
        load(argv[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
