/* SPDX-License-Identifier: BSD-3-Clause */
#include "reader_private.h"

/* So far a pid is looked for that runs into a number. */
#define LINES_AHEAD 64

/* The prefix that log collectors put in front: digits of a date change, the rest does not. */
static const char *skip_prefix(const char *prefix, size_t size, const char *begin, const char *end)
{
    if ((size_t)(end - begin) < size)
        return begin;
    for (size_t i = 0; i < size; i++)
        if (begin[i] != prefix[i] && !(rig_is_digit(begin[i]) && rig_is_digit(prefix[i])))
            return begin;
    return begin + size;
}

/* `line_ended`: the newline that QEMU prints behind a command was found. */
void rig_reader_finish_splice(struct rig_reader *reader, unsigned index, bool line_ended)
{
    struct rig_splice *splice = &reader->splices[index];
    struct rig_splice_end end;
    struct rig_queued *problem;
    char lost[256];

    rig_splice_finish(splice, &reader->pids, &end);
    end.command.no_newline =
        end.whole && splice->no_newline && rig_may_go_on(&end.command, splice->text + splice->size);
    bool unmapped =
        end.parse.at_mapping && !end.lost_field && (line_ended ? !end.whole : splice->text_follows);
    if (unmapped)
        end.command.completeness = RIG_UNMAPPED;
    rig_reader_enqueue_command(reader, splice->line, splice->offset, splice->device, &end.command);
    if ((!end.whole || end.lost_field) && !unmapped) {
        rig_lost_fields(&end.command, end.command.parts, lost, sizeof(lost));
        if (end.lost_field) {
            /* What is not in `parts` is in the list already. */
            bool listed = *lost && !end.lost_number;
            problem = rig_reader_enqueue_problem(
                reader, NULL, end.lost_field, splice->found,
                "the digits of %s run into a process id that is seen nowhere else; lost: %s%s%s",
                end.lost_field, listed ? "" : end.lost_field, listed || !*lost ? "" : ", ", lost);
        } else {
            problem = rig_reader_enqueue_problem(
                reader, NULL, splice->expected ? splice->expected : end.parse.expected,
                splice->found,
                "the rest of this command's line is nowhere; lost, from %s "
                "on: %s",
                end.parse.field, lost);
        }
        problem->event.line = splice->line;
        problem->event.offset = splice->offset;
        problem->event.device = splice->device;
        problem->event.problem.column = splice->column + (uint32_t)(end.parse.stop - splice->text);
    }
    memmove(splice, splice + 1, (reader->splice_count - index - 1) * sizeof(*splice));
    reader->splice_count--;
}

/* A device prints one line after the other: what it left open before is done. */
void rig_reader_finish_device(struct rig_reader *reader, uint32_t device)
{
    for (unsigned i = 0; i < reader->splice_count; i++)
        if (reader->splices[i].device == device)
            rig_reader_finish_splice(reader, i--, false);
}

void rig_reader_drop_fragment(struct rig_reader *reader)
{
    struct rig_fragment *fragment = &reader->fragment;
    char found[RIG_SPLICE_FOUND];

    if (!fragment->size)
        return;
    fragment->text[fragment->size] = '\0';
    fragment->size = 0;
    if (strspn(fragment->text, "0123456789 ") == strlen(fragment->text) &&
        !rig_reader_may_be_time(reader, fragment->text, fragment->text + strlen(fragment->text))) {
        /* Mere digits in front of a pid: perhaps a longer pid, certainly not a command. */
        struct rig_queued *foreign = rig_reader_enqueue(reader, RIG_EVENT_FOREIGN);
        g_strlcpy(foreign->text, fragment->text, sizeof(foreign->text));
        foreign->event.message.text = foreign->text;
        foreign->event.line = fragment->line;
        foreign->event.offset = fragment->offset;
        return;
    }
    rig_excerpt(fragment->text, fragment->text + strlen(fragment->text), found, sizeof(found));
    struct rig_queued *problem = rig_reader_enqueue_problem(
        reader, NULL, "the rest of a command's line", found,
        "this looks like the beginning of a command, the rest is nowhere");
    problem->event.line = fragment->line;
    problem->event.offset = fragment->offset;
}

void rig_reader_keep_fragment(struct rig_reader *reader, const char *begin, const char *end)
{
    struct rig_fragment *fragment = &reader->fragment;

    rig_reader_drop_fragment(reader);
    fragment->line = reader->line.number;
    fragment->offset = reader->line.offset;
    fragment->prefix_size = (size_t)(begin - reader->piece);
    memcpy(fragment->prefix, reader->piece, fragment->prefix_size);
    fragment->size = (size_t)(end - begin);
    memcpy(fragment->text, begin, fragment->size);
}

/* Where a command's beginning starts that the text ends with, NULL if there is none. */
const char *rig_find_fragment(const char *begin, const char *end)
{
    struct rig_command command;
    struct rig_parse parse;
    const char *p = end - MIN((size_t)(end - begin), RIG_SPLICE_PREFIX / 2);

    for (; p < end; p++) {
        if (rig_is_digit(*p) && (p == begin || !rig_is_digit(p[-1]))) {
            rig_parse(p, end, &command, &parse);
            if (parse.stop == end && !parse.has_address)
                return p;
        }
    }
    return NULL;
}

/* The digits' suffix that is nearest to the last time: TIME behind another number's digits. */
const char *rig_reader_nearest_time(const struct rig_reader *reader, const char *digits,
                                    const char *mark)
{
    const char *best = digits;
    uint64_t nearest = UINT64_MAX;

    for (const char *p = digits; p < mark; p++) {
        uint64_t time = rig_digits_value(p, mark);
        if (*p != '0' && time != UINT64_MAX && rig_distance(time, reader->last_time) < nearest) {
            nearest = rig_distance(time, reader->last_time);
            best = p;
        }
    }
    return best;
}

size_t rig_reader_find_pid(struct rig_reader *reader, const struct rig_item *item,
                           const char *prefix, size_t prefix_size)
{
    size_t found = rig_pids_suffix(&reader->pids, item->digits, item->mark);
    const char *line;
    size_t at = 0;
    size_t size;

    for (int i = 0; i < LINES_AHEAD && !found; i++) {
        line = rig_source_ahead(reader->source, &at, &size);
        if (!line)
            break;
        const char *digits = skip_prefix(prefix, prefix_size, line, line + size);
        const char *mark = digits;
        struct rig_item event;
        while (mark < line + size && rig_is_digit(*mark))
            mark++;
        size_t length = (size_t)(mark - digits);
        if (length <= (size_t)(item->mark - item->digits) && rig_pid_is_possible(digits, mark) &&
            !memcmp(digits, item->mark - length, length) &&
            rig_item_at(digits, mark, line + size, &event) && event.kind == RIG_ITEM_EVENT) {
            rig_pids_learn(&reader->pids, rig_digits_value(digits, mark));
            found = length;
        }
    }
    return found;
}

/* Where a number's digits end and what follows begins; NULL if it cannot be told. */
static const char *split_digits(struct rig_reader *reader, const struct rig_splice *splice,
                                const struct rig_item *item)
{
    size_t pid;

    switch (item->kind) {
    case RIG_ITEM_EVENT:
        pid = rig_reader_find_pid(reader, item, splice->prefix, splice->prefix_size);
        return pid ? item->mark - pid : NULL;
    case RIG_ITEM_DATE:
        return item->mark - 4;
    case RIG_ITEM_COMMAND:
        return rig_reader_nearest_time(reader, item->digits, item->mark);
    default:
        return item->mark;
    }
}

void rig_reader_continue_at(struct rig_reader *reader, const char *at)
{
    reader->piece = at;
    reader->line_start = false;
}

static struct rig_splice *new_splice(struct rig_reader *reader)
{
    if (reader->splice_count == RIG_SPLICES)
        rig_reader_finish_splice(reader, 0, false);
    struct rig_splice *splice = &reader->splices[reader->splice_count++];
    memset(splice, 0, sizeof(*splice));
    return splice;
}

/* Keeps the text up to what follows it, or all of it, and goes on behind it. */
static void cut_at(struct rig_reader *reader, struct rig_splice *splice, const char *begin,
                   const char *stop, const struct rig_item *item)
{
    const char *split = stop;

    if (item) {
        /* No digit of the run fits if the text stopped in front of it. */
        split = item->digits < stop ? split_digits(reader, splice, item) : item->digits;
        reader->pid_unsure = !split;
        if (!split) {
            split = item->digits;
            splice->run_size = MIN((size_t)(item->mark - split), sizeof(splice->run));
            memcpy(splice->run, split, splice->run_size);
        }
    }
    rig_splice_append(splice, begin, (size_t)(split - begin));
    rig_reader_continue_at(reader, split);
}

static bool fits(const char *begin, const char *end)
{
    struct rig_command command;
    struct rig_parse parse;

    return rig_parse(begin, end, &command, &parse) || parse.ran_out;
}

bool rig_item_at_stop(const char *begin, const char *stop, const char *end, struct rig_item *item)
{
    /* A number in front of it, or the beginning of a longer word than was taken for one. */
    const char *last = stop + MIN(end - stop, RIG_SPLICE_RUN);

    for (const char *mark = stop > begin ? stop - 1 : stop; mark < last; mark++)
        if (rig_item_at(begin, mark, end, item) && fits(begin, item->digits))
            return true;
    return false;
}

void rig_reader_hold(struct rig_reader *reader, const char *begin, const char *prefix,
                     const struct rig_parse *parse)
{
    struct rig_splice *splice = new_splice(reader);
    const char *end = reader->piece_end;
    const char *at = parse->stop;
    struct rig_command command;
    struct rig_parse head;
    struct rig_item item;
    char found[RIG_SPLICE_FOUND];
    bool cut = rig_item_at_stop(begin, parse->stop, end, &item);

    if (parse->overflow && !cut)
        at = parse->token;
    splice->line = reader->head_line ? reader->head_line : reader->line.number;
    splice->offset = reader->head_line ? reader->head_offset : reader->line.offset;
    splice->tail_line = reader->head_line ? reader->line.number : 0;
    splice->device = parse->device;
    splice->column = (uint32_t)(rig_reader_position(reader, begin) - reader->line.text) + 1;
    splice->text_follows = at < end;
    splice->expected = parse->expected;
    if (prefix && begin - prefix <= RIG_SPLICE_PREFIX) {
        splice->prefix_size = (size_t)(begin - prefix);
        memcpy(splice->prefix, prefix, splice->prefix_size);
    }
    g_strlcpy(splice->found, rig_reader_excerpt(reader, at, found), sizeof(splice->found));
    cut_at(reader, splice, begin, at, cut ? &item : NULL);
    rig_parse(splice->text, splice->text + splice->size, &command, &head);
    splice->head_parts = reader->head_line ? 0 : command.parts;
}

static void join(struct rig_reader *reader, unsigned index, enum rig_join how,
                 const struct rig_tail *tail, const char *taken, const struct rig_item *item)
{
    struct rig_splice *splice = &reader->splices[index];

    splice->tail_line = reader->line.number;
    splice->text_follows |= item != NULL;
    splice->no_newline = !item && !reader->line.newline;
    splice->expected = NULL;
    if (how == RIG_JOIN_UNSURE)
        rig_reader_continue_at(reader, taken);
    else
        cut_at(reader, splice, tail->begin, taken, item);
    if (how == RIG_JOIN_WHOLE) {
        /* Done here, with the line's end; nothing can follow. */
        rig_reader_finish_splice(reader, index, true);
        reader->piece = reader->piece_end;
    }
}

/* Does the piece, up to an item if there is one, continue a command that was cut? */
bool rig_reader_join_tail(struct rig_reader *reader, const struct rig_item *item)
{
    for (unsigned i = 0; i < reader->splice_count; i++) {
        const struct rig_splice *splice = &reader->splices[i];
        const char *taken;
        struct rig_tail tail = {
            .begin =
                skip_prefix(splice->prefix, splice->prefix_size, reader->piece, reader->piece_end),
            .end = item ? item->mark : reader->piece_end,
            .digits = item ? item->digits : reader->piece_end,
            .followed = item != NULL,
            .newline = reader->line.newline,
        };
        if (tail.begin > tail.digits)
            continue;
        enum rig_join how = rig_splice_join(&reader->splices[i], &reader->pids, &tail, &taken);
        if (how != RIG_JOIN_NONE) {
            join(reader, i, how, &tail, taken, item);
            return true;
        }
    }
    return false;
}

/* A line that continues a command's beginning is read together with it. */
void rig_reader_join_fragment(struct rig_reader *reader)
{
    struct rig_fragment *fragment = &reader->fragment;
    const char *begin =
        skip_prefix(fragment->prefix, fragment->prefix_size, reader->piece, reader->piece_end);
    size_t size = (size_t)(reader->piece_end - begin);
    struct rig_command command;
    struct rig_parse parse;
    char *end = reader->joined + fragment->size + size;

    memcpy(reader->joined, fragment->text, fragment->size);
    memcpy(reader->joined + fragment->size, begin, size);
    *end = '\0';
    rig_parse(reader->joined, end, &command, &parse);
    if (!parse.has_address)
        return;
    uint64_t time = command.time_ns;
    rig_parse(begin, reader->piece_end, &command, &parse);
    if (parse.has_address && reader->last_time &&
        rig_distance(command.time_ns, reader->last_time) < rig_distance(time, reader->last_time))
        return;
    reader->head_line = fragment->line;
    reader->head_offset = fragment->offset;
    fragment->size = 0;
    reader->piece = reader->joined;
    reader->piece_end = end;
}
