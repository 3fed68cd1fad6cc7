/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The recordings that the fake device is tested with (tests/fakedevice/test_golden.c tells their
 * format), played once more on both the fake and the QEMU that is here. Of what was
 * recorded only verdicts are looked at: QEMU is asked again.
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
    enum rig_outcome outcome; /**< that both must come to */
    unsigned skipped;         /**< steps */
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

/** How recordings end otherwise than they say. */
static const struct {
    const char *name;
    enum rig_outcome outcome;
    unsigned skipped; /**< steps: they depend on timing, or lie in a surface BAR */
} ENDINGS[] = {
    {"copy large numbers", RIG_OUTCOME_BOTH_DIED, 0},
    {"copy quic image", RIG_OUTCOME_BOTH_DIED, 0},
    {"surface stride 42", RIG_OUTCOME_BOTH_DIED, 0},
    {"compat alpha", RIG_OUTCOME_BOTH_DIED, 0},
    /* It was dropped when it was recorded. */
    {"bitmap data does not map", RIG_OUTCOME_LEFT_TO_CHANCE, 0},
    {"draw overruns the bar", RIG_OUTCOME_SAME, 1},
    {"draw at the end of the bar", RIG_OUTCOME_SAME, 1},
    {"draw past a short slot is read from the bar", RIG_OUTCOME_SAME, 1},
    {"commands after a guest bug are not fetched", RIG_OUTCOME_SAME, 1},
    {"vga mode does not fetch", RIG_OUTCOME_SAME, 1},
    {"second async while one runs", RIG_OUTCOME_SAME, 1},
    {"async and flush release in one write", RIG_OUTCOME_SAME, 1},
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

static void add_step(struct rig_sequence *sequence, const char *line)
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

static void add_statement(struct recording *recording, const char *line)
{
    if (g_str_has_prefix(line, "= verdict ") && recording->outcome != RIG_OUTCOME_SAME)
        return;
    if (!strcmp(line, "= verdict abort"))
        recording->outcome = RIG_OUTCOME_BOTH_DIED;
    else if (!strcmp(line, "= verdict chance"))
        recording->outcome = RIG_OUTCOME_LEFT_TO_CHANCE;
    else
        add_step(recording->sequence, line);
}

static struct recording *begin(const char *path, unsigned line, const char *name)
{
    struct recording *recording = g_new0(struct recording, 1);

    *recording = (struct recording){
        .path = path,
        .line = line,
        .name = g_strdup(name),
        .sequence = rig_sequence_new(&(struct fake_qxl_config){0}),
        .outcome = RIG_OUTCOME_SAME,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++)
        if (!strcmp(name, ENDINGS[i].name)) {
            recording->outcome = ENDINGS[i].outcome;
            recording->skipped = ENDINGS[i].skipped;
        }
    g_ptr_array_add(recordings, recording);
    return recording;
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
            recording = begin(path, i + 1, lines[i] + strlen("scenario "));
        } else if (g_str_has_prefix(lines[i], "config ")) {
            configure(&recording->sequence->device, lines[i] + strlen("config "));
        } else if (recording) {
            add_statement(recording, lines[i]);
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

/** Two recordings share a pair, and memory that is 0 is not written in them. */
static void add_wipes(struct rig_sequence *sequence, const struct recording *last)
{
    static uint8_t zeroes[65536];

    for (guint i = 0; i < last->sequence->steps->len; i++) {
        struct rig_step step = *(const struct rig_step *)last->sequence->steps->pdata[i];

        if (step.kind != RIG_STEP_WRITE || (step.write.space == RIG_SPACE_HEADER &&
                                            step.write.offset < offsetof(QXLRam, update_area)))
            continue;
        step.write.bytes = zeroes;
        rig_sequence_add(sequence, &step);
    }
}

/** @return whether it ends as it should, with those steps played that should be. */
static bool plays_well(struct rig_pair *pair, const struct recording *last,
                       const struct recording *recording, enum rig_outcome *outcome)
{
    uint64_t skipped = rig_pair_times(pair).skipped;
    struct rig_sequence *sequence = rig_sequence_new(&recording->sequence->device);

    if (last)
        add_wipes(sequence, last);
    for (guint i = 0; i < recording->sequence->steps->len; i++)
        rig_sequence_add(sequence, recording->sequence->steps->pdata[i]);
    *outcome = rig_pair_play_sequence(pair, sequence, NULL);
    rig_sequence_free(sequence);
    skipped = rig_pair_times(pair).skipped - skipped;
    if (*outcome == recording->outcome && skipped == recording->skipped)
        return true;
    print_error("%s:%u: %s: %s, not %s; %u steps skipped, not %u: %s\n", recording->path,
                recording->line, recording->name, rig_outcome_name(*outcome),
                rig_outcome_name(recording->outcome), (unsigned)skipped, recording->skipped,
                rig_pair_difference(pair));
    return false;
}

static struct rig_pair *new_pair(const struct recording *recording)
{
    GError *error = NULL;
    struct rig_pair *pair = rig_pair_new(&recording->sequence->device, &error);

    if (!pair)
        fail_msg("%s:%u: %s: %s", recording->path, recording->line, recording->name,
                 error->message);
    return pair;
}

static void the_fake_and_qemu_do_the_same_with_every_recording(void **state)
{
    struct rig_pair *pair = NULL;
    const struct recording *last = NULL;
    unsigned bad = 0;

    (void)state;
    assert_int_not_equal(recordings->len, 0);
    for (guint i = 0; i < recordings->len; i++) {
        const struct recording *recording = g_ptr_array_index(recordings, i);
        enum rig_outcome outcome;

        if (is_left_out(recording->name))
            continue;
        if (last && !same_device(last, recording)) {
            rig_pair_free(pair);
            last = NULL;
        }
        if (!last)
            pair = new_pair(recording);
        bad += !plays_well(pair, last, recording, &outcome);
        last = recording;
        if (outcome != RIG_OUTCOME_SAME) {
            rig_pair_free(pair);
            last = NULL;
        }
    }
    if (last)
        rig_pair_free(pair);
    print_message("%u recordings\n", recordings->len);
    assert_int_equal(bad, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fake_and_qemu_do_the_same_with_every_recording),
    };

    skip_without_qemu();
    recordings = g_ptr_array_new();
    for (int i = 1; i < argc; i++)
        load(argv[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
