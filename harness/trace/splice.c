/* SPDX-License-Identifier: BSD-3-Clause */
#include "splice.h"

#include <glib.h>
#include <spice/enums.h>
#include <spice/qxl_dev.h>
#include <string.h>

/* Linux's largest. */
#define PID_MAX 4194304
/* So much of a line must fit before what is left of it may be somebody else's. */
#define CONVINCING 8

void rig_pids_learn(struct rig_pids *pids, uint64_t pid)
{
    if (pid == 0 || pid > PID_MAX)
        return;
    for (unsigned i = 0; i < pids->count; i++)
        if (pids->known[i] == pid)
            return;
    pids->known[pids->next] = (uint32_t)pid;
    pids->next = (pids->next + 1) % G_N_ELEMENTS(pids->known);
    pids->count = MIN(pids->count + 1, G_N_ELEMENTS(pids->known));
}

size_t rig_pids_suffix(const struct rig_pids *pids, const char *digits, const char *end)
{
    size_t longest = 0;

    for (unsigned i = 0; i < pids->count; i++) {
        const char *p = end;
        uint32_t pid = pids->known[i];
        while (p > digits && pid && p[-1] == (char)('0' + pid % 10)) {
            pid /= 10;
            p--;
        }
        if (!pid && (size_t)(end - p) > longest)
            longest = (size_t)(end - p);
    }
    return longest;
}

bool rig_pid_is_possible(const char *digits, const char *end)
{
    return digits < end && *digits != '0' && rig_digits_value(digits, end) <= PID_MAX;
}

void rig_splice_append(struct rig_splice *splice, const char *text, size_t size)
{
    size = MIN(size, sizeof(splice->text) - splice->size);
    memcpy(splice->text + splice->size, text, size);
    splice->size += size;
}

static void take_run(struct rig_splice *splice, size_t kept)
{
    rig_splice_append(splice, splice->run, kept);
    splice->run_size = 0;
    if (splice->has_tail) {
        rig_splice_append(splice, splice->tail, splice->tail_size);
        splice->has_tail = false;
    }
}

static void resolve_run(struct rig_splice *splice, const struct rig_pids *pids)
{
    size_t pid = rig_pids_suffix(pids, splice->run, splice->run + splice->run_size);

    if (pid)
        take_run(splice, splice->run_size - pid);
}

static enum rig_join try_join(const struct rig_splice *splice, size_t run_size,
                              const struct rig_tail *tail, const char **taken)
{
    char text[2 * RIG_SPLICE_TEXT + RIG_SPLICE_RUN];
    size_t head = splice->size + run_size;
    size_t size = (size_t)(tail->end - tail->begin);
    struct rig_command command;
    struct rig_parse parse;

    memcpy(text, splice->text, splice->size);
    memcpy(text + splice->size, splice->run, run_size);
    memcpy(text + head, tail->begin, size);
    rig_parse(text, text + head + size, &command, &parse);
    if (parse.stop < text + head)
        return RIG_JOIN_NONE;
    *taken = tail->begin + (parse.stop - text - head);
    if (tail->followed) {
        size_t before = (size_t)(tail->digits - tail->begin);
        bool fits = rig_parse(text, text + head + before, &command, &parse) || parse.ran_out;
        return before > 0 && fits ? RIG_JOIN_MORE : RIG_JOIN_NONE;
    }
    if (parse.whole)
        return RIG_JOIN_WHOLE;
    if (parse.ran_out && tail->newline) {
        /* QEMU ends the line of a cursor whose shape does not map; any other stays open. */
        return parse.at_mapping && command.type == RIG_COMMAND_CURSOR && size ? RIG_JOIN_WHOLE
                                                                              : RIG_JOIN_NONE;
    }
    if (parse.overflow)
        return RIG_JOIN_NONE;
    if (parse.ran_out)
        return size ? RIG_JOIN_MORE : RIG_JOIN_NONE;
    return *taken - tail->begin >= CONVINCING ? RIG_JOIN_MORE : RIG_JOIN_NONE;
}

enum rig_join rig_splice_join(struct rig_splice *splice, const struct rig_pids *pids,
                              const struct rig_tail *tail, const char **taken)
{
    enum rig_join result = RIG_JOIN_NONE;

    if (tail->end - tail->begin > RIG_SPLICE_TEXT || splice->has_tail)
        return RIG_JOIN_NONE;
    if (splice->run_size)
        resolve_run(splice, pids);
    if (!splice->run_size)
        return try_join(splice, 0, tail, taken);
    const char *end = splice->run + splice->run_size;
    for (size_t kept = 0; kept < splice->run_size && result == RIG_JOIN_NONE; kept++)
        if (rig_pid_is_possible(splice->run + kept, end))
            result = try_join(splice, kept, tail, taken);
    if (result == RIG_JOIN_NONE)
        return RIG_JOIN_NONE;
    splice->tail_size = (size_t)(*taken - tail->begin);
    memcpy(splice->tail, tail->begin, splice->tail_size);
    splice->has_tail = true;
    return RIG_JOIN_UNSURE;
}

/* How the command reads with `kept` digits of the run: its fields behind the run are the same. */
static bool parse_with(struct rig_splice *splice, size_t kept, struct rig_splice_end *end)
{
    size_t size = splice->size;

    rig_splice_append(splice, splice->run, kept);
    rig_splice_append(splice, splice->tail, splice->has_tail ? splice->tail_size : 0);
    rig_parse(splice->text, splice->text + splice->size, &end->command, &end->parse);
    splice->size = size;
    return end->parse.whole || end->parse.ran_out;
}

/* Where fields are whose digits are compared with nothing, or only with each other. */
static uint64_t *lost_number(struct rig_command *command, const char *field)
{
    struct rig_image *image = &command->draw.image;
    const struct {
        const char *field;
        uint64_t *number;
    } numbers[] = {
        {"address", &command->address},
        {"src", &command->draw.src},
        {"id", &image->id},
        {"palette", &image->palette},
        {"data", &image->data},
        {"shape", &command->cursor.shape},
        {"unique", &command->cursor.unique},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (!strcmp(field, numbers[i].field))
            return numbers[i].number;
    return NULL;
}

/* The ways to cut the run in two that the grammar allows. @param[out] first the first of them. */
static size_t count_cuts(struct rig_splice *splice, struct rig_splice_end *end, size_t *first)
{
    const char *run_end = splice->run + splice->run_size;
    size_t count = 0;

    for (size_t kept = splice->run_size; kept-- > 0;) {
        if (rig_pid_is_possible(splice->run + kept, run_end) && parse_with(splice, kept, end)) {
            *first = kept;
            count++;
        }
    }
    return count;
}

/* The command without the field that the run stands in. */
static void finish_without_field(struct rig_splice *splice, bool fits, size_t kept,
                                 struct rig_splice_end *end)
{
    const char *text_end = splice->text + splice->size;
    struct rig_parse fixed;

    rig_parse(splice->text, text_end, &end->command, &fixed);
    end->lost_field = fixed.last ? fixed.last : fixed.field;
    if (!fits)
        rig_parse(splice->text, text_end, &end->command, &end->parse);
    else
        parse_with(splice, kept, end);
    uint64_t *number = fits ? lost_number(&end->command, end->lost_field) : NULL;
    end->lost_number = number != NULL;
    if (number)
        *number = RIG_LOST;
    else
        end->command.parts &= ~(fixed.last ? fixed.last_part : fixed.part);
    end->parse.token = end->parse.stop = text_end;
}

void rig_splice_finish(struct rig_splice *splice, const struct rig_pids *pids,
                       struct rig_splice_end *end)
{
    size_t kept = 0;
    size_t cuts = 0;

    end->lost_field = NULL;
    end->lost_number = false;
    if (splice->run_size)
        resolve_run(splice, pids);
    if (splice->run_size)
        cuts = count_cuts(splice, end, &kept);
    if (cuts == 1)
        take_run(splice, kept);
    if (splice->run_size)
        finish_without_field(splice, cuts > 0, kept, end);
    else
        rig_parse(splice->text, splice->text + splice->size, &end->command, &end->parse);
    end->command.head_parts = splice->head_parts;
    end->command.tail_line = splice->tail_line;
    end->whole = end->parse.whole && (!end->lost_field || end->lost_number);
    end->command.completeness = end->whole ? RIG_REJOINED : RIG_CUT;
}

static uint32_t expected_parts(const struct rig_command *command, uint32_t parts)
{
    uint32_t expected = RIG_PART_TYPE;

    if (!(parts & RIG_PART_TYPE))
        return expected;
    if (command->type == RIG_COMMAND_DRAW) {
        expected |= RIG_PART_DRAW;
        if ((parts & RIG_PART_DRAW) && command->draw.type == QXL_DRAW_COPY) {
            expected |= RIG_PART_SRC | RIG_PART_IMAGE | RIG_PART_AREA | RIG_PART_ROP;
            bool other_image =
                (parts & RIG_PART_IMAGE) && command->draw.image.type != SPICE_IMAGE_TYPE_BITMAP;
            expected |= other_image ? 0 : RIG_PART_BITMAP;
        }
    } else if (command->type == RIG_COMMAND_SURFACE) {
        expected |= RIG_PART_SURFACE;
        if (parts & RIG_PART_SURFACE) {
            expected |= RIG_PART_COUNT;
            expected |= command->surface.create ? RIG_PART_SURFACE_SIZE : 0;
        }
    } else if (command->type == RIG_COMMAND_CURSOR) {
        expected |= RIG_PART_CURSOR;
        if ((parts & RIG_PART_CURSOR) && command->cursor.type == QXL_CURSOR_SET)
            expected |= RIG_PART_POSITION | RIG_PART_VISIBLE | RIG_PART_SHAPE;
        else if ((parts & RIG_PART_CURSOR) && command->cursor.type == QXL_CURSOR_MOVE)
            expected |= RIG_PART_POSITION;
    }
    return expected;
}

char *rig_lost_fields(const struct rig_command *command, uint32_t parts, char *buffer, size_t size)
{
    static const struct {
        uint32_t part;
        const char *fields;
    } names[] = {
        {RIG_PART_TYPE, "command type and all of it"},
        {RIG_PART_DRAW, "surface_id, type, effect"},
        {RIG_PART_SRC, "src"},
        {RIG_PART_IMAGE, "image id, type, flags, width, height"},
        {RIG_PART_BITMAP, "fmt, flags, x, y, stride, palette, data"},
        {RIG_PART_AREA, "area"},
        {RIG_PART_ROP, "rop"},
        {RIG_PART_SURFACE, "create or destroy, id"},
        {RIG_PART_SURFACE_SIZE, "size, stride, format"},
        {RIG_PART_COUNT, "count"},
        {RIG_PART_CURSOR, "set, move, hide or trail"},
        {RIG_PART_POSITION, "position"},
        {RIG_PART_VISIBLE, "visible, shape"},
        {RIG_PART_SHAPE, "type, size, hot-spot, unique, data-size"},
    };
    uint32_t missing = expected_parts(command, parts) & ~parts;

    *buffer = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (missing & names[i].part) {
            g_strlcat(buffer, *buffer ? ", " : "", size);
            g_strlcat(buffer, names[i].fields, size);
            bool opens = names[i].part & (RIG_PART_DRAW | RIG_PART_SURFACE | RIG_PART_CURSOR);
            g_strlcat(buffer, opens && parts < names[i].part ? " and what follows" : "", size);
        }
    }
    return buffer;
}

char *rig_excerpt(const char *text, const char *end, char *buffer, size_t size)
{
    size_t used = 0;

    while (text < end && used + 1 < size) {
        unsigned char c = (unsigned char)*text++;
        buffer[used++] = c >= ' ' && c < 0x7f ? (char)c : '.';
    }
    buffer[used] = '\0';
    return buffer;
}
