/* SPDX-License-Identifier: BSD-3-Clause */
#include "selection.h"

#include <spice/enums.h>
#include <spice/qxl_dev.h>
#include <string.h>

enum { ANY = -1 };

/* Whole numbers only: a double has no 2.3 s. */
static const struct unit {
    const char *name;
    uint64_t ns;
} UNITS[] = {{"ms", 1000000}, {"us", 1000}, {"ns", 1}, {"s", 1000000000}};

static const struct name {
    const char *name;
    enum rig_selection_kind kind;
    int type; /* of a draw, or ANY */
} NAMES[] = {
    {"draw", RIG_SELECTION_DRAW, ANY},
    {"cursor", RIG_SELECTION_CURSOR, ANY},
    {"surface", RIG_SELECTION_SURFACE, ANY},
    {"message", RIG_SELECTION_MESSAGE, ANY},
    {"update", RIG_SELECTION_UPDATE, ANY},
    {"fill", RIG_SELECTION_DRAW, QXL_DRAW_FILL},
    {"opaque", RIG_SELECTION_DRAW, QXL_DRAW_OPAQUE},
    {"copy", RIG_SELECTION_DRAW, QXL_DRAW_COPY},
    {"copy-bits", RIG_SELECTION_DRAW, QXL_COPY_BITS},
    {"blend", RIG_SELECTION_DRAW, QXL_DRAW_BLEND},
    {"blackness", RIG_SELECTION_DRAW, QXL_DRAW_BLACKNESS},
    {"whiteness", RIG_SELECTION_DRAW, QXL_DRAW_WHITENESS},
    {"invers", RIG_SELECTION_DRAW, QXL_DRAW_INVERS},
    {"rop3", RIG_SELECTION_DRAW, QXL_DRAW_ROP3},
    {"stroke", RIG_SELECTION_DRAW, QXL_DRAW_STROKE},
    {"text", RIG_SELECTION_DRAW, QXL_DRAW_TEXT},
    {"transparent", RIG_SELECTION_DRAW, QXL_DRAW_TRANSPARENT},
    {"alpha-blend", RIG_SELECTION_DRAW, QXL_DRAW_ALPHA_BLEND},
    {"composite", RIG_SELECTION_DRAW, QXL_DRAW_COMPOSITE},
};

struct item {
    bool is_time;            /* begin and end are nanoseconds, not numbers */
    bool is_point;           /* a time alone */
    bool had;                /* is_point: what it stands for was there */
    uint64_t begin, last;    /* both are in it */
    const struct name *name; /* NULL: anything */
};

struct rig_selection {
    GArray *items;
};

struct parser {
    const char *text, *at;
    GError **error;
};

GQuark rig_selection_error_quark(void)
{
    return g_quark_from_static_string("rig-selection-error");
}

static bool fail(const struct parser *parser, const char *where, const char *expected)
{
    const char *end = where + strcspn(where, ",");
    g_autofree char *found =
        *where ? g_strdup_printf("`%.*s`", (int)(end - where), where) : g_strdup("its end");

    g_set_error(parser->error, RIG_SELECTION_ERROR, RIG_SELECTION_ERROR_SYNTAX,
                "selection `%s`, character %d: expected %s, found %s", parser->text,
                (int)(where - parser->text) + 1, expected, found);
    return false;
}

static bool fail_name(const struct parser *parser, const char *where)
{
    GString *known = g_string_new("one of");

    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        g_string_append_printf(known, "%s %s", i ? "," : "", NAMES[i].name);
    fail(parser, where, known->str);
    g_string_free(known, TRUE);
    return false;
}

static bool take(struct parser *parser, const char *word)
{
    if (!g_str_has_prefix(parser->at, word))
        return false;
    parser->at += strlen(word);
    return true;
}

static const struct unit *take_unit(struct parser *parser)
{
    for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++)
        if (take(parser, UNITS[i].name))
            return &UNITS[i];
    return NULL;
}

/* Digits; false: more than fit. */
static bool take_digits(struct parser *parser, uint64_t *value)
{
    for (*value = 0; g_ascii_isdigit(*parser->at); parser->at++) {
        unsigned digit = (unsigned)(*parser->at - '0');
        if (*value > (UINT64_MAX - digit) / 10)
            return false;
        *value = *value * 10 + digit;
    }
    return true;
}

/* What is behind the point, in parts of the unit. */
static uint64_t fraction(const char *digits, uint64_t unit)
{
    uint64_t value = 0;

    for (; g_ascii_isdigit(*digits) && unit > 1; digits++) {
        unit /= 10;
        value += (uint64_t)(*digits - '0') * unit;
    }
    return value;
}

/* A number, or a number with a point and a unit. */
static bool take_value(struct parser *parser, uint64_t *value, bool *is_time)
{
    const char *begin = parser->at;
    const char *behind = NULL;

    if (!g_ascii_isdigit(*begin))
        return fail(parser, begin, "a number, a time as 2.5s, or @updates");
    if (!take_digits(parser, value))
        return fail(parser, begin, "a number below 2^64");
    if (take(parser, ".")) {
        behind = parser->at;
        if (!g_ascii_isdigit(*behind))
            return fail(parser, behind, "digits");
        parser->at += strspn(behind, "0123456789");
    }
    const struct unit *unit = take_unit(parser);
    *is_time = unit != NULL;
    if (behind && !unit)
        return fail(parser, parser->at, "a unit of time: s, ms, us or ns");
    if (unit && *value > UINT64_MAX / unit->ns - 1)
        return fail(parser, begin, "a shorter time");
    if (unit)
        *value = *value * unit->ns + (behind ? fraction(behind, unit->ns) : 0);
    else if (*value == 0)
        return fail(parser, begin, "a number from 1");
    return true;
}

static bool take_range(struct parser *parser, struct item *item)
{
    const char *second;
    bool is_time;

    if (!take_value(parser, &item->begin, &item->is_time))
        return false;
    item->last = item->begin;
    if (!take(parser, "-")) {
        item->is_point = item->is_time;
        return true;
    }
    item->last = UINT64_MAX;
    second = parser->at;
    if (!*second || strchr(",/", *second))
        return true;
    if (!take_value(parser, &item->last, &is_time))
        return false;
    if (is_time != item->is_time)
        return fail(parser, second,
                    item->is_time ? "a time, as in front of the -"
                                  : "a number, as in front of the -");
    return item->last >= item->begin ||
           fail(parser, second, "no less than what is in front of the -");
}

/* Logs write copy-bits, recordings copy_bits. */
static bool is_same_name(const char *name, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (name[i] != (text[i] == '_' ? '-' : text[i]))
            return false;
    return name[size] == '\0';
}

static bool take_name(struct parser *parser, struct item *item)
{
    size_t size = strcspn(parser->at, ",");

    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (is_same_name(NAMES[i].name, parser->at, size)) {
            item->name = &NAMES[i];
            parser->at += size;
            return true;
        }
    }
    return fail_name(parser, parser->at);
}

static bool take_item(struct parser *parser, struct item *item)
{
    static const struct name UPDATES = {"update", RIG_SELECTION_UPDATE, ANY};

    if (take(parser, "@")) {
        if (!take(parser, "updates"))
            return fail(parser, parser->at, "updates");
        item->last = UINT64_MAX;
        item->name = &UPDATES;
    } else if (!take_range(parser, item)) {
        return false;
    } else if (take(parser, "/") && !take_name(parser, item)) {
        return false;
    }
    return !*parser->at || *parser->at == ',' ||
           fail(parser, parser->at,
                item->name ? "a comma or the end" : "-, /KIND, a comma or the end");
}

struct rig_selection *rig_selection_parse(const char *text, GError **error)
{
    struct rig_selection *selection = g_new0(struct rig_selection, 1);
    struct parser parser = {text, text, error};

    selection->items = g_array_new(FALSE, FALSE, sizeof(struct item));
    do {
        struct item item = {0};
        if (!take_item(&parser, &item)) {
            rig_selection_destroy(selection);
            return NULL;
        }
        g_array_append_val(selection->items, item);
    } while (take(&parser, ","));
    return selection;
}

void rig_selection_destroy(struct rig_selection *selection)
{
    if (!selection)
        return;
    g_array_free(selection->items, TRUE);
    g_free(selection);
}

static bool is_named(const struct name *name, enum rig_selection_kind kind, uint8_t type)
{
    return !name || (name->kind == kind && (name->type == ANY || name->type == type));
}

bool rig_selection_has(struct rig_selection *selection, uint64_t number,
                       enum rig_selection_kind kind, uint8_t type, uint64_t time_ns)
{
    bool has = false;

    for (guint i = 0; i < selection->items->len; i++) {
        struct item *item = &g_array_index(selection->items, struct item, i);
        uint64_t value = item->is_time ? time_ns : number;
        if (!is_named(item->name, kind, type) || value < item->begin)
            continue;
        if (item->is_point ? !item->had : value <= item->last)
            has = true;
        item->had = true;
    }
    return has;
}

void rig_selection_rewind(struct rig_selection *selection)
{
    for (guint i = 0; i < selection->items->len; i++)
        g_array_index(selection->items, struct item, i).had = false;
}
