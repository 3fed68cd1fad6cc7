/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file reader_private.h
 * What the files of the reader share: emit.c (events into the queue), rejoin.c (commands that were
 * cut), damage.c (lines that were commands), piece.c (what a line holds), reader.c (lines, and the
 * public functions).
 *
 * A line is read in pieces: each ends where something else that is known begins.
 */
#ifndef RIG_READER_PRIVATE_H
#define RIG_READER_PRIVATE_H

#include <string.h>

#include "device_event.h"
#include "parse.h"
#include "reader.h"
#include "scan.h"
#include "source.h"
#include "splice.h"

/* At most: each held command ends as a command and a problem, and then the line's own. */
#define RIG_QUEUE_SIZE (2 * RIG_SPLICES + 8)

struct rig_queued {
    struct rig_event event;
    char found[RIG_SPLICE_FOUND];
    char text[512];
};

/* The beginning of a command's line, before its address: its device may not be known yet. */
struct rig_fragment {
    uint64_t line, offset;
    char prefix[RIG_SPLICE_PREFIX];
    size_t prefix_size;
    char text[RIG_SPLICE_PREFIX];
    size_t size;
};

struct rig_reader {
    struct rig_source *source;
    struct rig_queued queue[RIG_QUEUE_SIZE];
    unsigned queue_begin, queue_end;

    struct rig_line line;
    bool in_line;
    bool line_start;       /* the piece begins where the line does */
    const char *piece;     /* what of the line is not read yet */
    const char *piece_end; /* its end; terminated */
    bool pid_unsure;       /* digits of a number stand in front of the piece's pid */
    uint64_t head_line;    /* the piece was joined with a fragment of this line, else 0 */
    uint64_t head_offset;

    struct rig_pids pids;
    struct rig_splice splices[RIG_SPLICES];
    unsigned splice_count;
    struct rig_fragment fragment;
    uint64_t last_time; /* of the last command */
    bool ended;

    char port_name[RIG_PORT_NAME_SIZE];
    char scratch[RIG_LINE_MAX + 1];                    /* a text in the middle of a line */
    char joined[RIG_LINE_MAX + RIG_SPLICE_PREFIX + 1]; /* a fragment and its line */
};

static inline bool rig_is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static inline uint64_t rig_distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/** A new event at the end of the queue, with the place of the current line. */
struct rig_queued *rig_reader_enqueue(struct rig_reader *reader, enum rig_event_kind kind);
void rig_reader_enqueue_command(struct rig_reader *reader, uint64_t line, uint64_t offset,
                                uint32_t device, const struct rig_command *command);
/** @param at position in the current line; NULL: its beginning. @param expected constant. */
struct rig_queued *rig_reader_enqueue_problem(struct rig_reader *reader, const char *at,
                                              const char *expected, const char *found,
                                              const char *format, ...) G_GNUC_PRINTF(5, 6);
/** A printable excerpt of the piece. @param buffer RIG_SPLICE_FOUND bytes. */
const char *rig_reader_excerpt(struct rig_reader *reader, const char *at, char *buffer);
/** The position in the line of a position in the piece, which may lie in a copy. */
const char *rig_reader_position(struct rig_reader *reader, const char *at);
/** Text of the piece up to `end`, terminated; a NUL in it becomes a SUB. One a step. */
char *rig_reader_text(struct rig_reader *reader, const char *begin, const char *end);

/**
 * What is known to begin where a command's line stopped to fit. Digits in front of it may be the
 * command's.
 */
bool rig_item_at_stop(const char *begin, const char *stop, const char *end, struct rig_item *item);
/**
 * The pid that an event's digits end with: one that was seen, or that begins a line further down.
 * @param prefix what lines may have in front.
 * @return how many of the digits it has, 0 if it cannot be told.
 */
size_t rig_reader_find_pid(struct rig_reader *reader, const struct rig_item *item,
                           const char *prefix, size_t prefix_size);
/** Hold a command that stopped to fit at parse->stop, and go on there. */
void rig_reader_hold(struct rig_reader *reader, const char *begin, const char *prefix,
                     const struct rig_parse *parse);
/**
 * End a held command and emit it.
 * @param line_ended the newline that QEMU prints behind a command was found.
 */
void rig_reader_finish_splice(struct rig_reader *reader, unsigned index, bool line_ended);
/** End what a device left open: it prints one line after the other. */
void rig_reader_finish_device(struct rig_reader *reader, uint32_t device);
/** Does the piece, up to an item if not NULL, continue a command that is held? */
bool rig_reader_join_tail(struct rig_reader *reader, const struct rig_item *item);
/** Put the fragment, if there is one and it fits, in front of the line. */
void rig_reader_join_fragment(struct rig_reader *reader);
void rig_reader_keep_fragment(struct rig_reader *reader, const char *begin, const char *end);
void rig_reader_drop_fragment(struct rig_reader *reader);
/** Where a command's beginning starts that the text ends with, NULL if there is none. */
const char *rig_find_fragment(const char *begin, const char *end);
/** The digits' suffix nearest to the last time: TIME behind the digits of another number. */
const char *rig_reader_nearest_time(const struct rig_reader *reader, const char *digits,
                                    const char *mark);
/** Could these digits, spaces behind them left out, be the time of a command that comes now? */
bool rig_reader_may_be_time(const struct rig_reader *reader, const char *begin, const char *end);
/** Does the text, which is no command, have the shape of one in most of it? */
bool rig_reader_looks_damaged(const struct rig_reader *reader, const char *begin, const char *end);
/** Go on reading the line at `at`. */
void rig_reader_continue_at(struct rig_reader *reader, const char *at);
void rig_reader_read_piece(struct rig_reader *reader);

#endif
