/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file splice.h
 * Commands whose line was cut by somebody else's output, held until their rest turns up, and the
 * process ids that tell where a number ends and an event begins.
 */
#ifndef RIG_SPLICE_H
#define RIG_SPLICE_H

#include "parse.h"
#include "scan.h"

/** A command line has at most some 600 bytes; what is longer is none. */
#define RIG_SPLICE_TEXT 1024
#define RIG_SPLICE_PREFIX 128
#define RIG_SPLICE_RUN 32
#define RIG_SPLICE_FOUND 40
#define RIG_SPLICES 16

struct rig_pids {
    uint32_t known[64];
    unsigned count, next;
};

/** Remember a pid that was seen on a line of its own. */
void rig_pids_learn(struct rig_pids *pids, uint64_t pid);
/**
 * The known pid that the digits end with.
 * @return how many digits it has (the longest, if several fit), 0 if none fits.
 */
size_t rig_pids_suffix(const struct rig_pids *pids, const char *digits, const char *end);
/** Could all of these digits be a pid? */
bool rig_pid_is_possible(const char *digits, const char *end);

struct rig_splice {
    uint64_t line, offset;
    uint32_t column; /**< of text[0] */
    uint32_t device;
    uint32_t head_parts;
    uint64_t tail_line;
    char prefix[RIG_SPLICE_PREFIX]; /**< what stood in front of TIME */
    size_t prefix_size;
    char text[RIG_SPLICE_TEXT]; /**< from TIME on */
    size_t size;
    /** Digits behind `text`: some belong to it, the rest is a pid that is not known yet. */
    char run[RIG_SPLICE_RUN];
    size_t run_size;
    char tail[RIG_SPLICE_TEXT]; /**< what belongs behind `run` */
    size_t tail_size;
    bool has_tail;
    bool no_newline;              /**< its tail is the file's last line and has no newline */
    bool text_follows;            /**< something stands behind it on its line */
    char found[RIG_SPLICE_FOUND]; /**< a printable excerpt of that */
    const char *expected; /**< what the grammar wanted there; NULL after something was joined */
};

/** A piece of a line that may be the rest of a spliced command. */
struct rig_tail {
    const char *begin;
    const char *end;    /**< the line's end, or the mark of what follows */
    const char *digits; /**< where the digits in front of `end` begin that may belong to what
                             follows; `end` if nothing follows */
    bool followed;      /**< `end` is the mark of something else on the same line */
    bool newline;       /**< it ends with the line's newline */
};

enum rig_join {
    RIG_JOIN_NONE,   /**< not the rest of this command */
    RIG_JOIN_WHOLE,  /**< the command is whole now, to the end of its line */
    RIG_JOIN_MORE,   /**< it belongs to the command, more must come */
    RIG_JOIN_UNSURE, /**< it belongs to the command, but where `run` ends is not known */
};

/**
 * Does the tail continue the command? Nothing is changed but for RIG_JOIN_UNSURE and for a `run`
 * that can be told apart by now.
 * @param[out] taken how far it does.
 */
enum rig_join rig_splice_join(struct rig_splice *splice, const struct rig_pids *pids,
                              const struct rig_tail *tail, const char **taken);
/** Add bytes to the command's text. */
void rig_splice_append(struct rig_splice *splice, const char *text, size_t size);

/** What is known of the command when nothing more will come. */
struct rig_splice_end {
    struct rig_command command;
    struct rig_parse parse;
    bool whole;
    const char *lost_field; /**< the field whose end is not known, NULL if none */
    bool lost_number;       /**< it is RIG_LOST in `command`; else its part is not in `parts` */
};
void rig_splice_finish(struct rig_splice *splice, const struct rig_pids *pids,
                       struct rig_splice_end *end);

/** The fields that a command's line has and `parts` lacks, as text: `area, rop`. */
char *rig_lost_fields(const struct rig_command *command, uint32_t parts, char *buffer, size_t size);
/** A printable excerpt. @param size of buffer. @return buffer. */
char *rig_excerpt(const char *text, const char *end, char *buffer, size_t size);

#endif
