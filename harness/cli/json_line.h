/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file json_line.h
 * One JSON object a line, fast.
 */
#ifndef RIG_JSON_LINE_H
#define RIG_JSON_LINE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct rig_json_line {
    GString *text;
};

void rig_json_line_init(struct rig_json_line *json);
void rig_json_line_finish(struct rig_json_line *json);
void rig_json_line_begin(struct rig_json_line *json);
/** Keys are plain ASCII words. Values that are not UTF-8 get U+FFFD for what is not. */
void rig_json_line_text(struct rig_json_line *json, const char *key, const char *value);
void rig_json_line_number(struct rig_json_line *json, const char *key, int64_t value);
/** As a string, `0x1f`: JSON's numbers lose bits. */
void rig_json_line_hex(struct rig_json_line *json, const char *key, uint64_t value);
void rig_json_line_bool(struct rig_json_line *json, const char *key, bool value);
/** Begin an object in the object; rig_json_line_close() ends it. */
void rig_json_line_open(struct rig_json_line *json, const char *key);
void rig_json_line_close(struct rig_json_line *json);
/** Ends the object and prints it on stdout. */
void rig_json_line_print(struct rig_json_line *json);

#endif
