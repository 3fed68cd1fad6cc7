/* SPDX-License-Identifier: BSD-3-Clause */
#include "json_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void rig_json_line_init(struct rig_json_line *json)
{
    json->text = g_string_sized_new(4096);
}

void rig_json_line_finish(struct rig_json_line *json)
{
    g_string_free(json->text, TRUE);
}

void rig_json_line_begin(struct rig_json_line *json)
{
    g_string_assign(json->text, "{");
}

static void key(struct rig_json_line *json, const char *name)
{
    if (json->text->str[json->text->len - 1] != '{')
        g_string_append_c(json->text, ',');
    g_string_append_c(json->text, '"');
    g_string_append(json->text, name);
    g_string_append_len(json->text, "\":", 2);
}

static void append_valid(GString *out, const char *begin, const char *end)
{
    for (const char *p = begin; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, (char)c);
        } else if (c < ' ') {
            g_string_append_printf(out, "\\u%04x", c);
        } else {
            g_string_append_c(out, (char)c);
        }
    }
}

void rig_json_line_text(struct rig_json_line *json, const char *name, const char *value)
{
    const char *end = value + strlen(value);
    const char *valid;

    key(json, name);
    g_string_append_c(json->text, '"');
    while (!g_utf8_validate(value, end - value, &valid)) {
        append_valid(json->text, value, valid);
        g_string_append(json->text, "\\ufffd");
        value = valid + 1;
    }
    append_valid(json->text, value, end);
    g_string_append_c(json->text, '"');
}

void rig_json_line_number(struct rig_json_line *json, const char *name, int64_t value)
{
    char digits[24];
    char *p = digits + sizeof(digits);
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do {
        *--p = (char)('0' + left % 10);
    } while (left /= 10);
    if (value < 0)
        *--p = '-';
    key(json, name);
    g_string_append_len(json->text, p, digits + sizeof(digits) - p);
}

void rig_json_line_hex(struct rig_json_line *json, const char *name, uint64_t value)
{
    char digits[24];
    int size = snprintf(digits, sizeof(digits), "\"0x%" PRIx64 "\"", value);

    key(json, name);
    g_string_append_len(json->text, digits, size);
}

void rig_json_line_bool(struct rig_json_line *json, const char *name, bool value)
{
    key(json, name);
    g_string_append(json->text, value ? "true" : "false");
}

void rig_json_line_open(struct rig_json_line *json, const char *name)
{
    key(json, name);
    g_string_append_c(json->text, '{');
}

void rig_json_line_close(struct rig_json_line *json)
{
    g_string_append_c(json->text, '}');
}

void rig_json_line_print(struct rig_json_line *json)
{
    g_string_append_len(json->text, "}\n", 2);
    fwrite(json->text->str, 1, json->text->len, stdout);
}
