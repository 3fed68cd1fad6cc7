/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "writer.h"

/* A line of a text: name and the rest. Payload belongs to the line of its head. */
struct line {
    const char *name, *rest;
    size_t name_size, rest_size;
    const uint8_t *payload;
    size_t payload_size;
    bool is_payload;
};

static bool is_number(char c)
{
    return g_ascii_isdigit(c) || c == '-';
}

/* Where the values begin: behind the last word that is no number. */
static void split(struct line *line, size_t size)
{
    size_t at = size;

    while (at > 0 && (is_number(line->name[at - 1]) || line->name[at - 1] == ' '))
        at--;
    while (at > 0 && at < size && line->name[at] != ' ')
        at++; /* digits that end a word: point16 */
    line->name_size = at;
    line->rest = line->name + at + (at < size);
    line->rest_size = size - at - (at < size);
}

/* Take the next line off a text. Returns false at the end. */
static bool next_line(const GByteArray *text, size_t *at, struct line *line)
{
    const char *start = (const char *)text->data + *at;
    const char *newline;
    size_t left = text->len - *at;

    *line = (struct line){.name = start};
    if (!left)
        return false;
    newline = memchr(start, '\n', left);
    line->is_payload = g_str_has_prefix(start, "binary 0 ");
    if (line->is_payload) {
        const char *colon = memchr(start, ':', left);

        split(line, (size_t)(colon - start));
        line->payload_size = strtoull(line->rest, NULL, 10);
        line->payload = (const uint8_t *)colon + 1;
        *at += (size_t)(colon - start) + 1 + line->payload_size + 1;
        return true;
    }
    split(line, (size_t)(newline - start));
    *at += (size_t)(newline - start) + 1;
    return true;
}

static bool same_bytes(const void *first, size_t first_size, const void *second, size_t second_size)
{
    return first_size == second_size && (!first_size || !memcmp(first, second, first_size));
}

static bool same_line(const struct line *first, const struct line *second)
{
    return same_bytes(first->name, first->name_size, second->name, second->name_size) &&
           same_bytes(first->rest, first->rest_size, second->rest, second->rest_size) &&
           same_bytes(first->payload, first->payload_size, second->payload, second->payload_size);
}

static char *byte_of(const struct line *line, size_t at)
{
    return g_strdup_printf("byte %zu is 0x%02x", at, line->payload[at]);
}

static char *whole(const struct line *line)
{
    size_t size = (size_t)(line->rest - line->name) + line->rest_size;

    return line->name_size ? g_strndup(line->name, size) : g_strdup("nothing");
}

static void describe(const struct line *recorded, const struct line *found,
                     struct rig_recording_difference *difference)
{
    const struct line *named = recorded->name_size ? recorded : found;
    size_t at = 0;

    difference->name = g_strndup(named->name, named->name_size);
    if (!same_bytes(recorded->name, recorded->name_size, found->name, found->name_size)) {
        difference->recorded = whole(recorded);
        difference->found = whole(found);
    } else if (!same_bytes(recorded->rest, recorded->rest_size, found->rest, found->rest_size)) {
        difference->recorded = g_strndup(recorded->rest, recorded->rest_size);
        difference->found = g_strndup(found->rest, found->rest_size);
    } else {
        while (recorded->payload[at] == found->payload[at])
            at++;
        difference->recorded = byte_of(recorded, at);
        difference->found = byte_of(found, at);
    }
}

bool rig_recording_compare(const GByteArray *recorded, const GByteArray *found,
                           struct rig_recording_difference *difference)
{
    size_t at[2] = {0, 0};

    *difference = (struct rig_recording_difference){0};
    if (same_bytes(recorded->data, recorded->len, found->data, found->len))
        return true;
    for (;;) {
        struct line lines[2];
        bool more = next_line(recorded, &at[0], &lines[0]);

        more = next_line(found, &at[1], &lines[1]) || more;
        difference->line++;
        if (!more || !same_line(&lines[0], &lines[1])) {
            describe(&lines[0], &lines[1], difference);
            return false;
        }
    }
}

void rig_recording_difference_clear(struct rig_recording_difference *difference)
{
    g_free(difference->name);
    g_free(difference->recorded);
    g_free(difference->found);
    *difference = (struct rig_recording_difference){0};
}
