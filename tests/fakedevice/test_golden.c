/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Plays scenarios that were recorded on a real QEMU (docs/device-contract.md says how) and
 * compares what the fake prints and leaves in memory. A scenario is a test.
 *
 *   scenario NAME           starts one; `config key=value...` may follow
 *   w SPACE OFFSET HEX      the guest writes memory: ram, vram, rom, or hdr, the RAM header
 *   o PORT VALUE            it writes a port (o2: two bytes at once), and the host does its work
 *   c OFFSET VALUE          it writes 4 bytes of config space
 *   vga                     it writes a VGA port
 *   push RING ADDRESS TYPE  it publishes a command and rings
 *   = text STRING           all that was printed since the last look; time stamps are 0
 *   = mem SPACE OFFSET HEX  what memory holds
 *   = config OFFSET VALUE   what config space holds
 *   = verdict WORD          what became of the last command: accept, warn, drop, abort
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

enum { MOST_SCENARIOS = 1000 };

struct scenario {
    const char *path;
    unsigned first_line;
    char *name;
    char *body; /**< lines, each ended by a newline */
};

static struct scenario scenarios[MOST_SCENARIOS];
static size_t scenario_count;

static uint8_t *space_memory(struct rig *rig, const char *space)
{
    if (!strcmp(space, "ram"))
        return rig->ram;
    if (!strcmp(space, "vram"))
        return rig->vram;
    if (!strcmp(space, "rom"))
        return rig->rom;
    assert_string_equal(space, "hdr");
    return rig->header;
}

static size_t from_hex(const char *hex, uint8_t *bytes)
{
    size_t count = 0;
    unsigned byte;

    while (sscanf(hex + 2 * count, "%2x", &byte) == 1)
        bytes[count++] = (uint8_t)byte;
    return count;
}

static void to_hex(const uint8_t *bytes, size_t count, char *hex)
{
    for (size_t i = 0; i < count; i++)
        sprintf(hex + 2 * i, "%02x", bytes[i]);
    hex[2 * count] = '\0';
}

/** Undo the escapes of a string in quotes. */
static void unescape(const char *quoted, char *text)
{
    size_t length = 0;

    for (const char *at = quoted + 1; *at && *at != '"'; at++) {
        if (*at != '\\') {
            text[length++] = *at;
            continue;
        }
        at++;
        text[length++] = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
    }
    text[length] = '\0';
}

static void configure(struct fake_qxl_config *config, char *line)
{
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        char *equals = strchr(word, '=');
        uint32_t value = (uint32_t)strtoul(equals + 1, NULL, 0);

        *equals = '\0';
        if (!strcmp(word, "revision"))
            config->revision = (uint8_t)value;
        else if (!strcmp(word, "surfaces"))
            config->surfaces = value;
        else if (!strcmp(word, "guestdebug"))
            config->guestdebug = value;
        else if (!strcmp(word, "vram64_size_mb"))
            config->vram64_size_mb = value;
        else if (!strcmp(word, "secondary"))
            config->id = config->secondary = value != 0;
        else
            fail_msg("unknown configuration key %s", word);
    }
}

static void check_memory(struct rig *rig, const char *place, const char *line, unsigned number)
{
    static uint8_t bytes[65536];
    static char found[131072];
    char space[16], hex[131072 / 2];
    unsigned offset;

    assert_int_equal(sscanf(line, "= mem %15s %u %65000s", space, &offset, hex), 3);
    size_t count = from_hex(hex, bytes);
    to_hex(space_memory(rig, space) + offset, count, found);
    if (strcmp(found, hex) != 0)
        fail_msg("%s:%u: %s+%u: QEMU has %s, the fake has %s", place, number, space, offset, hex,
                 found);
}

static void check_text(struct rig *rig, const char *place, const char *line, unsigned number)
{
    static char expected[65536];
    const char *found = rig_take_text(rig);

    unescape(line + strlen("= text "), expected);
    if (strcmp(found, expected) != 0)
        fail_msg("%s:%u: QEMU prints \"%s\", the fake prints \"%s\"", place, number, expected,
                 found);
}

static const char *verdict_word(const struct rig *rig)
{
    static const char *const words[] = {"accept", "drop", "abort", "chance"};

    if (!rig->verdicts)
        return "none";
    return rig->verdict == FAKE_QXL_ACCEPT && rig->reason ? "warn" : words[rig->verdict];
}

static void check_verdict(struct rig *rig, const char *place, const char *line, unsigned number)
{
    const char *expected = line + strlen("= verdict ");

    /* What was recorded is one of the things that may happen. */
    if (rig->verdict == FAKE_QXL_CHANCE && strcmp(expected, "accept") != 0)
        return;
    if (strcmp(verdict_word(rig), expected) != 0)
        fail_msg("%s:%u: spice-server's verdict is %s, the checking host's is %s (%s)", place,
                 number, expected, verdict_word(rig), rig->reason ? rig->reason : "no reason");
}

static void play(struct rig *rig, const char *place, char *line, unsigned number)
{
    static uint8_t bytes[65536];
    static char hex[131072 / 2];
    char word[16];
    unsigned a, b;
    unsigned long long address;

    if (sscanf(line, "w %15s %u %65000s", word, &a, hex) == 3) {
        size_t count = from_hex(hex, bytes);

        memcpy(space_memory(rig, word) + a, bytes, count);
    } else if (sscanf(line, "o2 %u %x", &a, &b) == 2) {
        fake_qxl_io_write(rig->device, a, b, 2);
        rig_run(rig);
    } else if (sscanf(line, "o %u %u", &a, &b) == 2) {
        rig_io(rig, a, b);
    } else if (sscanf(line, "c %u %x", &a, &b) == 2) {
        fake_qxl_pci_write(rig->device, a, b, 4);
    } else if (!strcmp(line, "vga")) {
        fake_qxl_vga_io_write(rig->device);
        rig_run(rig);
    } else if (sscanf(line, "push %15s %llx %u", word, &address, &a) == 3) {
        rig_push(rig, !strcmp(word, "csr"), address, a);
    } else if (sscanf(line, "= config %u %x", &a, &b) == 2) {
        assert_int_equal(fake_qxl_pci_read(rig->device, a, 4), b);
    } else if (!strncmp(line, "= mem ", 6)) {
        check_memory(rig, place, line, number);
    } else if (!strncmp(line, "= text ", 7)) {
        check_text(rig, place, line, number);
    } else if (!strncmp(line, "= verdict ", 10)) {
        check_verdict(rig, place, line, number);
    } else {
        fail_msg("%s:%u: not a statement: %s", place, number, line);
    }
}

static void the_fake_does_what_qemu_did(void **state)
{
    static struct rig rig;
    const struct scenario *scenario = *state;
    struct fake_qxl_config config = {.guestdebug = 3, .cmdlog = true};
    unsigned number = scenario->first_line;
    char *next;
    char *body = strdup(scenario->body);

    char *line = body;
    if (!strncmp(line, "config ", 7)) {
        next = strchr(line, '\n');
        *next = '\0';
        configure(&config, line + 7);
        line = next + 1;
        number++;
    }
    rig_init(&rig, &config, RIG_CHECKING_HOST);
    for (; (next = strchr(line, '\n')); line = next + 1, number++) {
        *next = '\0';
        play(&rig, scenario->path, line, number);
    }
    rig_finish(&rig);
    free(body);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    char *text = size < 0 ? NULL : calloc(1, (size_t)size + 1);

    if (!text || fseek(file, 0, SEEK_SET) != 0 || fread(text, (size_t)size, 1, file) != 1) {
        fprintf(stderr, "%s: cannot read: %s\n", path, strerror(errno));
        exit(1);
    }
    fclose(file);
    return text;
}

/** Cut a file into scenarios. */
static void load(const char *path)
{
    char *text = read_file(path);
    unsigned number = 1;
    bool inside = false;

    for (char *line = text, *next; (next = strchr(line, '\n')); line = next + 1, number++) {
        if (!strncmp(line, "scenario ", 9)) {
            *next = '\0';
            if (scenario_count == MOST_SCENARIOS) {
                fprintf(stderr,
                        "%s:%u: expected at most %d scenarios, found one more: raise "
                        "MOST_SCENARIOS\n",
                        path, number, MOST_SCENARIOS);
                exit(1);
            }
            scenarios[scenario_count++] = (struct scenario){path, number + 1, line + 9, next + 1};
            inside = true;
        } else if (inside && line == next) {
            *line = '\0';
            inside = false;
        }
    }
}

int main(int argc, char **argv)
{
    static struct CMUnitTest tests[MOST_SCENARIOS];

    for (int i = 1; i < argc; i++)
        load(argv[i]);
    if (!scenario_count) {
        fprintf(stderr, "usage: %s FILE.golden...: no scenario was found\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < scenario_count; i++)
        tests[i] = (struct CMUnitTest){.name = scenarios[i].name,
                                       .test_func = the_fake_does_what_qemu_did,
                                       .initial_state = &scenarios[i]};
    return _cmocka_run_group_tests("golden", tests, scenario_count, NULL, NULL);
}
