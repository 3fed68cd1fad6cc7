/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file parse.h
 * The grammar of one command-log line, from TIME to its end. It reads as far as the text fits and
 * says where it stopped: what is put together from spliced lines is judged by that.
 */
#ifndef RIG_PARSE_H
#define RIG_PARSE_H

#include "event.h"

struct rig_parse {
    uint32_t device;
    const char *stop;     /**< first byte that does not fit; the end if all of it does */
    const char *token;    /**< where the token begins in which it stopped */
    const char *expected; /**< what the grammar wanted at `stop`; constant */
    const char *field;    /**< the field that was being read; constant */
    uint32_t part;        /**< enum rig_command_part of that field, 0 before the type */
    const char *last;     /**< the text ended with this field, `field` would be next; or NULL */
    uint32_t last_part;
    bool has_device;  /**< TIME, device and ring were read */
    bool has_address; /**< ... and the command's address: this is a command */
    bool whole;       /**< a whole command and nothing behind it */
    bool ran_out;     /**< all of the text fits, but more must come */
    bool overflow;    /**< stopped at `token`: a number that is out of its range */
    bool at_mapping;  /**< the text ends where QEMU maps an address: it may stop there */
};

/**
 * Parse text that begins with TIME.
 * @param[out] command every field is set; `parts` says which were read. `head_parts` = `parts`,
 *             `completeness` is RIG_WHOLE or RIG_CUT.
 * @return parse->whole.
 */
bool rig_parse(const char *text, const char *end, struct rig_command *command,
               struct rig_parse *parse);

/** Could more text make another whole command of this one? @param end of its text. */
bool rig_may_go_on(const struct rig_command *command, const char *end);

#endif
