/* SPDX-License-Identifier: BSD-3-Clause */
#include "reader_private.h"

#define SECOND UINT64_C(1000000000)
#define HOUR (3600 * SECOND)
/* So many lines may stand between the digits of a time. */
#define REST_AHEAD 8

static void read_command(struct rig_reader *reader, const char *begin, const char *prefix)
{
    const char *end = reader->piece_end;
    struct rig_command command;
    struct rig_parse parse;
    struct rig_item item;
    char found[RIG_SPLICE_FOUND];
    uint64_t line = reader->head_line ? reader->head_line : reader->line.number;
    uint64_t offset = reader->head_line ? reader->head_offset : reader->line.offset;

    rig_parse(begin, end, &command, &parse);
    reader->piece = end;
    /* Digits of what follows may have made the address too long. */
    bool cut_address = parse.has_device && !parse.ran_out && !parse.has_address &&
                       rig_item_at_stop(begin, parse.stop, end, &item);
    if (!parse.has_address && !cut_address) {
        rig_reader_enqueue_problem(reader, rig_reader_position(reader, parse.stop), parse.expected,
                                   rig_reader_excerpt(reader, parse.stop, found),
                                   "a damaged command line: its %s cannot be read, it is left out",
                                   parse.field);
        return;
    }
    rig_reader_finish_device(reader, parse.device);
    rig_reader_drop_fragment(reader);
    reader->last_time = command.time_ns;
    bool shape_unmapped = parse.at_mapping && parse.ran_out && reader->line.newline &&
                          command.type == RIG_COMMAND_CURSOR;
    if (parse.whole || shape_unmapped) {
        if (reader->head_line) {
            command.completeness = RIG_REJOINED;
            command.tail_line = reader->line.number;
            command.head_parts = 0;
        }
        if (shape_unmapped)
            command.completeness = RIG_UNMAPPED;
        command.no_newline = !reader->line.newline && rig_may_go_on(&command, end);
        rig_reader_enqueue_command(reader, line, offset, parse.device, &command);
        return;
    }
    rig_reader_hold(reader, begin, prefix, &parse);
    reader->head_line = 0;
}

static void read_event(struct rig_reader *reader, const struct rig_item *item, const char *end)
{
    const char *begin = item->mark;
    const char *digits = item->digits;
    uint64_t pid = 0;
    uint64_t time_us = 0;

    reader->piece = end;
    if (item->kind == RIG_ITEM_EVENT) {
        size_t known = rig_pids_suffix(&reader->pids, digits, item->mark);
        if (known) {
            pid = rig_digits_value(item->mark - known, item->mark);
        } else if (!reader->pid_unsure) {
            pid = rig_digits_value(digits, item->mark);
            rig_pids_learn(&reader->pids, pid);
            pid = pid > UINT32_MAX ? 0 : pid;
        }
        begin++;
    }
    reader->pid_unsure = false;
    char *text = rig_reader_text(reader, begin, end);
    if (item->kind == RIG_ITEM_EVENT)
        text = rig_parse_event_time(text, &time_us);
    bool of_device = !strncmp(text, "qxl_", 4);
    struct rig_event *event = &rig_reader_enqueue(reader, RIG_EVENT_DEVICE)->event;
    event->device_event.time_us = time_us;
    event->device_event.pid = (uint32_t)pid;
    bool read = rig_parse_device_event(text, event, reader->port_name);
    bool cut = end == reader->piece_end && !reader->line.newline;
    if (!read || (cut && event->kind == RIG_EVENT_DEVICE)) {
        rig_reader_enqueue_problem(reader, rig_reader_position(reader, item->digits),
                                   cut ? "the end of the line" : "the fields of this event",
                                   event->device_event.text,
                                   cut ? "the last line has no end: this event may be cut"
                                       : "a damaged event; it is kept as text");
    }
    if (!of_device) {
        /* An event of another part of QEMU: whole again, and foreign. */
        char *rest = strchr(text, '\0');
        if (event->device_event.text == rest + 1)
            *rest = ' ';
        event->kind = RIG_EVENT_FOREIGN;
        event->message = (struct rig_message){.text = text};
    }
}

/* `qxl/guest-ID: NS: TEXT` or `qxl-ID: guest bug: TEXT`. */
static void read_message(struct rig_reader *reader, const struct rig_item *item, const char *end)
{
    bool bug = item->kind == RIG_ITEM_GUEST_BUG;
    const char *text = rig_reader_text(reader, item->mark, end);
    struct rig_event *event =
        &rig_reader_enqueue(reader, bug ? RIG_EVENT_GUEST_BUG : RIG_EVENT_GUEST_LOG)->event;
    char *rest = NULL;

    reader->piece = end;
    event->device = (uint32_t)g_ascii_strtoull(text + (bug ? 4 : 10), &rest, 10);
    if (bug) {
        rest += strlen(": guest bug:");
    } else if (*rest == ':') {
        event->message.time_ns = g_ascii_strtoull(rest + 1, &rest, 10);
        rest += *rest == ':';
    }
    event->message.text = rest + (*rest == ' ');
}

static void read_foreign(struct rig_reader *reader)
{
    const char *begin = reader->piece;
    const char *end = reader->piece_end;
    bool unended = !reader->line.newline;
    char found[RIG_SPLICE_FOUND];

    reader->piece = end;
    if (unended && rig_find_fragment(begin, end)) {
        rig_reader_enqueue_problem(reader, rig_reader_position(reader, begin),
                                   "the rest of the line",
                                   rig_excerpt(begin, end, found, sizeof(found)),
                                   "the file ends in the middle of this line: it is left out");
    } else if (rig_reader_looks_damaged(reader, begin, end)) {
        rig_reader_enqueue_problem(reader, rig_reader_position(reader, begin),
                                   "TIME qxl-ID/RING: cmd @ 0xADDRESS",
                                   rig_excerpt(begin, end, found, sizeof(found)),
                                   "a damaged command line: it is left out");
    } else {
        rig_reader_enqueue(reader, RIG_EVENT_FOREIGN)->event.message.text =
            rig_reader_text(reader, begin, end);
    }
}

/* Where TIME begins in digits that follow other text: not in front of an implausible time. */
static const char *begin_of_time(const struct rig_reader *reader, const struct rig_item *item)
{
    uint64_t time = rig_digits_value(item->digits, item->mark);
    const char *near = rig_reader_nearest_time(reader, item->digits, item->mark);

    if (*item->digits != '0' && time >= reader->last_time && time - reader->last_time < HOUR)
        return item->digits;
    if (rig_distance(rig_digits_value(near, item->mark), reader->last_time) < 10 * SECOND)
        return near;
    return item->digits;
}

/* Digits in front of a pid that is known, of a year, or of a time are somebody else's. */
static void tell_digits(const struct rig_reader *reader, struct rig_item *item)
{
    if (item->kind == RIG_ITEM_EVENT) {
        size_t pid = rig_pids_suffix(&reader->pids, item->digits, item->mark);
        item->digits = pid ? item->mark - pid : item->digits;
    } else if (item->kind == RIG_ITEM_DATE) {
        item->digits = item->mark - 4;
    } else if (item->kind == RIG_ITEM_COMMAND && item->digits < item->mark &&
               item->digits > reader->piece) {
        item->digits = begin_of_time(reader, item);
    }
}

/* Text without its newline can be followed by anything on the same line. */
static const char *end_of_text(const struct rig_reader *reader, const struct rig_item *item)
{
    const char *begin = reader->piece;
    const char *end = reader->piece_end;
    struct rig_item next;

    if (item->kind == RIG_ITEM_EVENT || item->kind == RIG_ITEM_EVENT_BARE) {
        if (!rig_find_command(begin, item->mark + 1, end, &next))
            return end;
    } else {
        const char *from = item->mark + 10;
        do {
            if (from >= end || !rig_find_item(begin, from, end, &next))
                return end;
            from = next.mark + 4;
        } while (next.kind == RIG_ITEM_EVENT_BARE || next.kind == RIG_ITEM_DATE);
    }
    tell_digits(reader, &next);
    return next.digits;
}

/* `qxl_name` inside another text is an event only if it looks like one. */
static bool is_bare_event(const char *begin, const struct rig_item *item, const char *end)
{
    const char *p = item->mark;

    if (p == begin)
        return true;
    while (p < end && *p != ' ')
        p++;
    return end - p >= 2 && rig_is_digit(p[1]) &&
           (item->mark[-1] == ' ' || rig_find_fragment(begin, item->mark));
}

/* The digits that the next command's line begins with, if they are no time by themselves. */
static const char *rest_of_time(struct rig_reader *reader, const char *prefix_end, size_t *size)
{
    size_t at = 0;
    size_t length;
    const char *line;
    struct rig_item item;

    *size = 0;
    for (int i = 0; i < REST_AHEAD; i++) {
        line = rig_source_ahead(reader->source, &at, &length);
        if (!line)
            break;
        if (!rig_find_command(line, line, line + length, &item))
            continue;
        const char *digits = line + (prefix_end - reader->piece);
        digits = MAX(digits, item.digits);
        if (digits < item.mark && rig_digits_value(digits, item.mark) < reader->last_time)
            *size = (size_t)(item.mark - digits);
        return digits;
    }
    return NULL;
}

/* TIME, or some of it, in front of a pid that is seen nowhere: the likely time tells. */
static const char *end_of_time(struct rig_reader *reader, const struct rig_item *item)
{
    char text[2 * RIG_SPLICE_RUN];
    const char *best = item->digits;
    size_t rest_size;
    const char *rest = rest_of_time(reader, item->digits, &rest_size);
    bool is_pid = rig_pid_is_possible(item->digits, item->mark);
    uint64_t nearest = is_pid ? 10 * SECOND : HOUR;

    if (!reader->last_time || *item->digits == '0' || (is_pid && !rest_size) ||
        item->mark - item->digits > RIG_SPLICE_RUN || rest_size > RIG_SPLICE_RUN)
        return best;
    for (const char *p = item->digits + 1; p < item->mark; p++) {
        size_t size = (size_t)(p - item->digits);
        memcpy(text, item->digits, size);
        if (rest_size)
            memcpy(text + size, rest, rest_size);
        uint64_t time = rig_digits_value(text, text + size + rest_size);
        if (rig_pid_is_possible(p, item->mark) && time >= reader->last_time &&
            time - reader->last_time < nearest) {
            nearest = time - reader->last_time;
            best = p;
        }
    }
    return best;
}

/* Where a command's beginning ends whose digits run into those of an event. */
static const char *end_of_fragment(struct rig_reader *reader, const char *fragment,
                                   const struct rig_item *item)
{
    const char *end = item->digits;
    size_t prefix = (size_t)((fragment ? fragment : end) - reader->piece);
    size_t pid = rig_reader_find_pid(reader, item, reader->piece, prefix);

    if (pid)
        return item->mark - pid;
    if (!fragment)
        return end_of_time(reader, item);
    while (end < item->mark && *end == '0')
        end++;
    return end;
}

static bool keep_text_before(struct rig_reader *reader, const struct rig_item *item)
{
    const char *end = item->digits;

    if (!reader->line_start || end - reader->piece > RIG_SPLICE_PREFIX)
        return false;
    const char *fragment = rig_find_fragment(reader->piece, end);
    if (item->kind == RIG_ITEM_EVENT &&
        (fragment || !rig_pids_suffix(&reader->pids, item->digits, item->mark)))
        end = end_of_fragment(reader, fragment, item);
    if (!fragment && end > item->digits)
        fragment = item->digits;
    if (!fragment || end - fragment >= RIG_SPLICE_PREFIX)
        return false;
    rig_reader_keep_fragment(reader, fragment, end);
    rig_reader_continue_at(reader, end);
    return true;
}

static void read_item(struct rig_reader *reader, const struct rig_item *item)
{
    switch (item->kind) {
    case RIG_ITEM_COMMAND:
        read_command(reader, item->digits, reader->line_start ? reader->piece : NULL);
        break;
    case RIG_ITEM_EVENT:
    case RIG_ITEM_EVENT_BARE:
        read_event(reader, item, end_of_text(reader, item));
        break;
    case RIG_ITEM_GUEST_LOG:
    case RIG_ITEM_GUEST_BUG:
        read_message(reader, item, end_of_text(reader, item));
        break;
    case RIG_ITEM_DATE:
        break;
    }
}

void rig_reader_read_piece(struct rig_reader *reader)
{
    struct rig_item item;

    if (reader->line_start && reader->fragment.size)
        rig_reader_join_fragment(reader);
    const char *begin = reader->piece;
    const char *end = reader->piece_end;
    const char *from = begin;
    while (from < end && rig_find_item(begin, from, end, &item)) {
        tell_digits(reader, &item);
        if (item.digits > begin && reader->splice_count && rig_reader_join_tail(reader, &item))
            return;
        bool nothing = item.kind == RIG_ITEM_COMMAND && item.digits == item.mark;
        bool bare = item.kind == RIG_ITEM_EVENT_BARE && !is_bare_event(begin, &item, end);
        if (!nothing && !bare && keep_text_before(reader, &item))
            return;
        if (!nothing && !bare && item.kind != RIG_ITEM_DATE) {
            read_item(reader, &item);
            return;
        }
        from = item.mark + 4;
    }
    if (!reader->splice_count || !rig_reader_join_tail(reader, NULL))
        read_foreign(reader);
}
