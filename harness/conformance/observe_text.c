/* SPDX-License-Identifier: BSD-3-Clause */
/* What a QEMU prints: the device's lines, and between and within them what others print. */
#include <string.h>

#include "observe.h"

enum pattern { LIBRARY, SLOTS, SCREEN, BEGUN, FOREIGN, TIME = FOREIGN, MESSAGE, PATTERNS };

/** What is not the device's, and what is time. */
static GRegex *pattern(enum pattern which)
{
    static const char *const TEXTS[PATTERNS] = {
        [LIBRARY] = "\\n?(\\([^ ()]*:[0-9]+\\): |\\*\\* |qemu-system-[^ :]*: (warning|info)|"
                    "\\*\\*\\* BUG|In pixman|Set a breakpoint|qxl_render_resize: |"
                    "interface_notify_update: |qxl_send_events: spice-server bug: ).*\\n?",
        /* spice-server prints its slots from its own thread: also in the middle of a line. */
        [SLOTS] = "(id [0-9]+, group [0-9]+, virt start [0-9a-f]+, virt end [0-9a-f]+, generation "
                  "[0-9]+, delta [0-9a-f]+| +virt=0x[0-9a-f]+\\+0x[0-9a-f]+ slot_id=[0-9]+ "
                  "group_id=[0-9]+| +slot=0x[0-9a-f]+-0x[0-9a-f]+ delta=0x[0-9a-f]+)\\n?",
        [SCREEN] = "[0-9]+ qxl-[0-9]+/vga:.*\\n?",
        /* A warning whose first piece stands before a line of the device's. */
        [BEGUN] = "qemu-system-[^ :]*: ?(?=qxl|[0-9]+ qxl)",
        [TIME] = "[0-9]+ (qxl-[0-9]+/c)",
        [MESSAGE] = "(qxl/guest-[0-9]+): [0-9]+: ",
    };
    static GRegex *regexes[PATTERNS];

    if (!regexes[which])
        regexes[which] =
            g_regex_new(TEXTS[which], G_REGEX_RAW | G_REGEX_OPTIMIZE | G_REGEX_MULTILINE, 0, NULL);
    return regexes[which];
}

static void replace(char **text, enum pattern which, const char *by)
{
    char *replaced = g_regex_replace(pattern(which), *text, -1, 0, by, 0, NULL);

    g_free(*text);
    *text = replaced;
}

static void replace_times(char **text)
{
    replace(text, TIME, "0 \\1");
    replace(text, MESSAGE, "\\1: 0: ");
}

static void remove_newlines(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != '\n')
            *to++ = *from;
    *to = '\0';
}

char *observed_text(const char *printed)
{
    char *text = g_strdup(printed);

    if (*printed) {
        for (int which = 0; which < FOREIGN; which++)
            replace(&text, (enum pattern)which, "");
        replace_times(&text);
        remove_newlines(text);
    }
    return text;
}

size_t observed_length(const char *printed)
{
    const char *line = strrchr(printed, '\n');

    line = line ? line + 1 : printed;
    if (strstr(line, "/vga:") || g_str_has_prefix(line, "qemu-system") ||
        g_str_has_prefix(line, "id ") || g_str_has_prefix(line, "    slot="))
        return (size_t)(line - printed);
    return strlen(printed);
}

/* ---- pieces of one line within another ---- */

/** What a byte of QEMU's text may be. */
enum {
    MAY_BE_FOREIGN = 1,
    MAY_BEGIN = 2, /**< what is foreign may begin with it */
};

/**
 * The lines that something foreign lies in, and two more: the rest of its own line is there. (A
 * guest bug may be printed with two newlines.)
 */
static void mark_piece(const char *text, uint8_t *marks, size_t start, size_t end)
{
    while (start > 0 && text[start - 1] != '\n')
        start--;
    for (unsigned lines = end > 0 && text[end - 1] == '\n' ? 1 : 0; text[end] && lines < 3; end++)
        lines += text[end] == '\n';
    for (size_t i = start; i < end; i++)
        marks[i] |= MAY_BE_FOREIGN;
}

/** @return whether there is anything foreign. */
static bool mark_pieces(const char *text, uint8_t *marks)
{
    bool any = false;

    for (int which = 0; which < FOREIGN; which++) {
        GMatchInfo *match;
        int start, end;

        g_regex_match(pattern((enum pattern)which), text, 0, &match);
        for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
            g_match_info_fetch_pos(match, 0, &start, &end);
            mark_piece(text, marks, (size_t)start, (size_t)end);
            /* A number of the line that it lies in may stand right before the time. */
            do
                marks[start] |= MAY_BEGIN;
            while (g_ascii_isdigit(text[start++]));
            any = true;
        }
        g_match_info_free(match);
    }
    for (size_t i = 0; text[i]; i++)
        if (!g_ascii_isalnum(text[i]) || (i > 0 && text[i - 1] == '\n'))
            marks[i] |= MAY_BEGIN;
    return any;
}

/**
 * Are the two the same if what may be foreign is taken out? Whole words are, so that a number is
 * not taken for another.
 */
static bool is_left(const char *fake, const char *qemu, const uint8_t *marks)
{
    const size_t length = strlen(fake);
    /* So much of the fake's text has come: and the last byte was the fake's, or was foreign. */
    bool *came = g_new0(bool, length + 1), *skipped = g_new0(bool, length + 1);

    came[0] = true;
    for (size_t i = 0; qemu[i]; i++) {
        if (qemu[i] == '\n')
            continue;
        for (size_t j = length + 1; j-- > 0;) {
            bool begins = came[j] && marks[i] & MAY_BEGIN;

            skipped[j] = marks[i] & MAY_BE_FOREIGN && (skipped[j] || begins);
            came[j] = false;
            if (j > 0)
                came[j] = (came[j - 1] || skipped[j - 1]) && fake[j - 1] == qemu[i];
        }
    }
    bool left = came[length] || skipped[length];
    g_free(came);
    g_free(skipped);
    return left;
}

/** How often. */
static unsigned count(const char *text, const char *word)
{
    unsigned times = 0;

    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        times++;
    return times;
}

bool observed_in_pieces(const char *fake, const char *printed)
{
    static const char *const WORDS[] = {"guest bug: ", "/cmd: ", "/csr: ", "qxl/guest-", "ERROR: "};
    char *text = g_strdup(printed);
    bool agree;

    replace_times(&text);
    uint8_t *marks = g_malloc0(strlen(text) + 1);
    agree = mark_pieces(text, marks) && is_left(fake, text, marks);
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++)
        agree = agree && count(fake, WORDS[i]) == count(text, WORDS[i]);
    g_free(marks);
    g_free(text);
    return agree;
}
