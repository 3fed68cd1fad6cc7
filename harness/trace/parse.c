/* SPDX-License-Identifier: BSD-3-Clause */
#include "parse.h"

#include <spice/enums.h>
#include <spice/qxl_dev.h>
#include <string.h>

#include "names.h"
#include "reader.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)

struct scan {
    const char *at;
    const char *end;
    struct rig_parse *parse;
};

static bool fail(struct scan *scan, const char *token, const char *expected)
{
    struct rig_parse *parse = scan->parse;

    parse->token = token;
    parse->expected = expected;
    parse->stop = scan->at;
    parse->ran_out = scan->at == scan->end;
    return false;
}

static bool literal_slow(struct scan *scan, const char *text)
{
    const char *token = scan->at;

    for (const char *p = text; scan->at < scan->end && *scan->at == *p; p++)
        scan->at++;
    return fail(scan, token, text);
}

static inline bool literal_sized(struct scan *scan, const char *text, size_t size)
{
    if (LIKELY((size_t)(scan->end - scan->at) >= size && !memcmp(scan->at, text, size))) {
        scan->at += size;
        return true;
    }
    return literal_slow(scan, text);
}

#define literal(scan, text) literal_sized(scan, text, sizeof(text) - 1)

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static bool out_of_range(struct scan *scan, const char *token)
{
    fail(scan, token, "a number in its range");
    scan->parse->overflow = true;
    scan->parse->ran_out = false;
    return false;
}

static inline bool unsigned_number(struct scan *scan, uint64_t max, uint64_t *value)
{
    const char *token = scan->at;
    const char *end = scan->end;
    const char *p = token;
    uint64_t sum = 0;

    while (p < end && is_digit(*p)) {
        sum = sum * 10 + (unsigned char)(*p - '0');
        p++;
    }
    scan->at = p;
    if (p == token)
        return fail(scan, token, "a number");
    if (*token == '0' && p - token > 1) {
        scan->at = token + 1;
        return fail(scan, token, "a number without leading zeros");
    }
    if (p - token > 19 || sum > max)
        return out_of_range(scan, token);
    *value = sum;
    return true;
}

static inline bool number_u32(struct scan *scan, const char *field, uint32_t max, uint32_t *value)
{
    uint64_t wide = 0;

    scan->parse->field = field;
    if (!unsigned_number(scan, max, &wide))
        return false;
    *value = (uint32_t)wide;
    return true;
}

/* QEMU prints even unsigned 32-bit fields with %d. */
static inline bool number_i32(struct scan *scan, const char *field, int32_t *value)
{
    const char *token = scan->at;
    bool negative = token < scan->end && *token == '-';
    uint64_t wide = 0;

    scan->parse->field = field;
    scan->at += negative;
    if (!unsigned_number(scan, (uint64_t)INT32_MAX + negative, &wide)) {
        scan->parse->token = token;
        return false;
    }
    if (negative && wide == 0)
        return fail(scan, token, "a number");
    *value = (int32_t)(negative ? -(int64_t)wide : (int64_t)wide);
    return true;
}

static inline bool number_u32_as_i32(struct scan *scan, const char *field, uint32_t *value)
{
    int32_t number = 0;
    bool read = number_i32(scan, field, &number);

    *value = (uint32_t)number;
    return read;
}

static const int8_t hex_values[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

static inline bool number_hex(struct scan *scan, const char *field, uint64_t *value)
{
    const char *token = scan->at;
    const char *p = token;
    uint64_t sum = 0;
    int8_t digit;

    scan->parse->field = field;
    while (p < scan->end && (digit = hex_values[(unsigned char)*p])) {
        sum = sum << 4 | (uint64_t)(digit - 1);
        p++;
    }
    scan->at = p;
    if (p == token)
        return fail(scan, token, "a hexadecimal number");
    if (*token == '0' && p - token > 1) {
        scan->at = token + 1;
        return fail(scan, token, "a number without leading zeros");
    }
    if (p - token > 16)
        return out_of_range(scan, token);
    *value = sum;
    return true;
}

/* The longest word of the table that the text begins with, or as much of one as there is. */
static bool name_slow(struct scan *scan, const struct rig_names *names, uint32_t *index)
{
    const char *token = scan->at;
    size_t left = (size_t)(scan->end - token);
    size_t longest = 0;
    size_t common = 0;

    for (size_t i = 0; i <= names->count; i++) {
        const char *name = i < names->count ? names->names[i] : "???";
        size_t size = strlen(name);
        size_t same = 0;
        while (same < size && same < left && token[same] == name[same])
            same++;
        if (same == size && size > longest) {
            longest = size;
            *index = i < names->count ? (uint32_t)i : (uint32_t)RIG_UNKNOWN_NAME;
        }
        if (same > common)
            common = same;
    }
    if (longest && (longest == common || common < left)) {
        scan->at += longest;
        return true;
    }
    scan->at += common;
    return fail(scan, token, "one of QEMU's words");
}

static inline bool name(struct scan *scan, const char *field, const struct rig_names *names,
                        uint32_t *index)
{
    const char *end = scan->at;

    scan->parse->field = field;
    while (end<scan->end && * end> ',' && *end != ':')
        end++;
    size_t size = (size_t)(end - scan->at);
    if (LIKELY(end < scan->end)) {
        for (size_t i = 0; i < names->count; i++) {
            const char *word = names->names[i];
            if (word[0] == scan->at[0] && !strncmp(word, scan->at, size) && !word[size]) {
                scan->at = end;
                *index = (uint32_t)i;
                return true;
            }
        }
    }
    return name_slow(scan, names, index);
}

static bool area(struct scan *scan, const char *field, struct rig_area *area)
{
    return number_i32(scan, field, &area->width) && literal(scan, "x") &&
           number_i32(scan, field, &area->height) && literal(scan, "+") &&
           number_i32(scan, field, &area->x) && literal(scan, "+") &&
           number_i32(scan, field, &area->y);
}

/* A part counts as read when the last of its fields was. */
static inline void begin_part(struct scan *scan, uint32_t part, const char *field)
{
    if (scan->at == scan->end) {
        scan->parse->last = scan->parse->field;
        scan->parse->last_part = scan->parse->part;
    }
    scan->parse->part = part;
    scan->parse->field = field;
}

static bool parse_bitmap(struct scan *scan, struct rig_command *command)
{
    struct rig_image *image = &command->draw.image;

    begin_part(scan, RIG_PART_BITMAP, "fmt");
    if (!literal(scan, ", fmt ") || !number_u32(scan, "fmt", UINT8_MAX, &image->bitmap_format) ||
        !literal(scan, " flags ") ||
        !number_u32(scan, "bitmap flags", UINT8_MAX, &image->bitmap_flags) ||
        !literal(scan, " x ") || !number_u32_as_i32(scan, "x", &image->bitmap_x) ||
        !literal(scan, " y ") || !number_u32_as_i32(scan, "y", &image->bitmap_y) ||
        !literal(scan, " stride ") || !number_u32_as_i32(scan, "stride", &image->stride) ||
        !literal(scan, " palette ") || !number_hex(scan, "palette", &image->palette) ||
        !literal(scan, " data ") || !number_hex(scan, "data", &image->data))
        return false;
    command->parts |= RIG_PART_BITMAP;
    return true;
}

static bool parse_copy(struct scan *scan, struct rig_command *command)
{
    struct rig_draw *draw = &command->draw;
    struct rig_image *image = &draw->image;

    begin_part(scan, RIG_PART_SRC, "src");
    if (!literal(scan, " src ") || !number_hex(scan, "src", &draw->src))
        return false;
    command->parts |= RIG_PART_SRC;
    scan->parse->at_mapping = scan->at == scan->end;
    begin_part(scan, RIG_PART_IMAGE, "id");
    if (!literal(scan, " (id ") || !number_hex(scan, "id", &image->id) ||
        !literal(scan, " type ") || !number_u32(scan, "image type", UINT8_MAX, &image->type) ||
        !literal(scan, " flags ") || !number_u32(scan, "flags", UINT8_MAX, &image->flags) ||
        !literal(scan, " width ") || !number_u32_as_i32(scan, "width", &image->width) ||
        !literal(scan, " height ") || !number_u32_as_i32(scan, "height", &image->height))
        return false;
    command->parts |= RIG_PART_IMAGE;
    if (image->type == SPICE_IMAGE_TYPE_BITMAP && !parse_bitmap(scan, command))
        return false;
    begin_part(scan, RIG_PART_AREA, "area");
    if (!literal(scan, ") area ") || !area(scan, "area", &draw->area))
        return false;
    command->parts |= RIG_PART_AREA;
    begin_part(scan, RIG_PART_ROP, "rop");
    if (!literal(scan, " rop ") || !number_u32(scan, "rop", UINT16_MAX, &draw->rop))
        return false;
    command->parts |= RIG_PART_ROP;
    return true;
}

static bool parse_draw(struct scan *scan, struct rig_command *command)
{
    struct rig_draw *draw = &command->draw;
    uint32_t type = 0;
    uint32_t effect = 0;

    if (command->compat) {
        begin_part(scan, RIG_PART_DRAW, "type");
        if (!literal(scan, ": type "))
            return false;
    } else {
        begin_part(scan, RIG_PART_DRAW, "surface_id");
        if (!literal(scan, ": surface_id ") ||
            !number_u32_as_i32(scan, "surface_id", &draw->surface_id) || !literal(scan, " type "))
            return false;
    }
    if (!name(scan, "type", &rig_draw_type_names, &type) || !literal(scan, " effect ") ||
        !name(scan, "effect", &rig_effect_names, &effect))
        return false;
    draw->type = (uint8_t)type;
    draw->effect = (uint8_t)effect;
    command->parts |= RIG_PART_DRAW;
    if (command->compat && scan->end - scan->at >= 1 && *scan->at == ':') {
        begin_part(scan, RIG_PART_COMPAT_BITMAPS, "bitmap");
        if (!literal(scan, ": bitmap ") ||
            !number_u32_as_i32(scan, "bitmap", &command->bitmap_offset) || !literal(scan, " ") ||
            !area(scan, "bitmap area", &command->bitmap_area))
            return false;
        command->parts |= RIG_PART_COMPAT_BITMAPS;
    }
    return draw->type != QXL_DRAW_COPY || parse_copy(scan, command);
}

static bool parse_surface(struct scan *scan, struct rig_command *command)
{
    struct rig_surface *surface = &command->surface;
    uint32_t type = 0;
    uint32_t format = 0;

    begin_part(scan, RIG_PART_SURFACE, "surface command");
    if (!literal(scan, ": ") || !name(scan, "surface command", &rig_surface_type_names, &type) ||
        !literal(scan, " id ") || !number_u32_as_i32(scan, "surface id", &surface->id))
        return false;
    surface->create = type == 0;
    surface->unknown = type == RIG_UNKNOWN_NAME;
    command->parts |= RIG_PART_SURFACE;
    if (surface->create) {
        begin_part(scan, RIG_PART_SURFACE_SIZE, "size");
        if (!literal(scan, " size ") || !number_u32_as_i32(scan, "width", &surface->width) ||
            !literal(scan, "x") || !number_u32_as_i32(scan, "height", &surface->height) ||
            !literal(scan, " stride ") || !number_i32(scan, "stride", &surface->stride) ||
            !literal(scan, " format ") || !name(scan, "format", &rig_surface_format_names, &format))
            return false;
        surface->format = rig_surface_format_of_name(format);
        command->parts |= RIG_PART_SURFACE_SIZE;
    }
    if (surface->unknown)
        return true;
    begin_part(scan, RIG_PART_COUNT, "count");
    if (!literal(scan, " (count ") || !number_u32_as_i32(scan, "count", &surface->count) ||
        (surface->create &&
         (!literal(scan, ", max ") || !number_u32_as_i32(scan, "max", &surface->max))) ||
        !literal(scan, ")"))
        return false;
    command->parts |= RIG_PART_COUNT;
    return true;
}

static bool position(struct scan *scan, const char *field, int32_t *x, int32_t *y)
{
    return literal(scan, "+") && number_i32(scan, field, x) && literal(scan, "+") &&
           number_i32(scan, field, y);
}

static bool parse_cursor(struct scan *scan, struct rig_command *command)
{
    struct rig_cursor *cursor = &command->cursor;
    uint32_t type = 0;
    uint32_t visible = 0;

    begin_part(scan, RIG_PART_CURSOR, "cursor command");
    if (!literal(scan, ": ") || !name(scan, "cursor command", &rig_cursor_type_names, &type))
        return false;
    cursor->type = (uint8_t)type;
    command->parts |= RIG_PART_CURSOR;
    if (cursor->type != QXL_CURSOR_SET && cursor->type != QXL_CURSOR_MOVE)
        return true;
    begin_part(scan, RIG_PART_POSITION, "position");
    if (!literal(scan, " ") || !position(scan, "position", &cursor->x, &cursor->y))
        return false;
    command->parts |= RIG_PART_POSITION;
    if (cursor->type == QXL_CURSOR_MOVE)
        return true;
    begin_part(scan, RIG_PART_VISIBLE, "visible");
    if (!literal(scan, " visible ") || !name(scan, "visible", &rig_yes_no_names, &visible) ||
        !literal(scan, ", shape @ 0x") || !number_hex(scan, "shape", &cursor->shape))
        return false;
    cursor->visible = visible == 1;
    command->parts |= RIG_PART_VISIBLE;
    scan->parse->at_mapping = scan->at == scan->end;
    begin_part(scan, RIG_PART_SHAPE, "shape type");
    if (!literal(scan, " type ") ||
        !name(scan, "shape type", &rig_cursor_shape_names, &cursor->shape_type) ||
        !literal(scan, " size ") || !number_u32(scan, "width", UINT16_MAX, &cursor->width) ||
        !literal(scan, "x") || !number_u32(scan, "height", UINT16_MAX, &cursor->height) ||
        !literal(scan, " hot-spot ") ||
        !position(scan, "hot-spot", &cursor->hot_x, &cursor->hot_y) ||
        !literal(scan, " unique 0x") || !number_hex(scan, "unique", &cursor->unique) ||
        !literal(scan, " data-size ") || !number_u32_as_i32(scan, "data-size", &cursor->data_size))
        return false;
    command->parts |= RIG_PART_SHAPE;
    return true;
}

static bool parse_head(struct scan *scan, struct rig_command *command)
{
    struct rig_parse *parse = scan->parse;
    uint32_t ring = 0;
    uint32_t type = 0;

    parse->field = "time";
    if (!unsigned_number(scan, INT64_MAX, &command->time_ns) || !literal(scan, " qxl-") ||
        !number_u32(scan, "device", INT32_MAX, &parse->device) || !literal(scan, "/") ||
        !name(scan, "ring", &rig_ring_names, &ring))
        return false;
    if (ring > RIG_RING_VGA)
        return fail(scan, scan->at, "cmd, csr or vga");
    command->ring = (enum rig_ring)ring;
    parse->has_device = true;
    if (!literal(scan, ": cmd @ 0x") || !number_hex(scan, "address", &command->address))
        return false;
    parse->has_address = true;
    begin_part(scan, RIG_PART_TYPE, "command type");
    if (!literal(scan, " ") || !name(scan, "command type", &rig_command_type_names, &type))
        return false;
    command->type = type == RIG_UNKNOWN_NAME ? RIG_COMMAND_UNKNOWN : (enum rig_command_type)type;
    if (scan->at < scan->end && *scan->at == '(') {
        if (!literal(scan, "(compat)"))
            return false;
        command->compat = true;
    }
    command->parts |= RIG_PART_TYPE;
    parse->at_mapping = scan->at == scan->end;
    return true;
}

static bool parse_body(struct scan *scan, struct rig_command *command)
{
    switch (command->type) {
    case RIG_COMMAND_DRAW:
        return parse_draw(scan, command);
    case RIG_COMMAND_SURFACE:
        return parse_surface(scan, command);
    case RIG_COMMAND_CURSOR:
        return parse_cursor(scan, command);
    default:
        return true;
    }
}

bool rig_parse(const char *text, const char *end, struct rig_command *command,
               struct rig_parse *parse)
{
    struct scan scan = {.at = text, .end = end, .parse = parse};

    memset(command, 0, sizeof(*command));
    memset(parse, 0, sizeof(*parse));
    if (parse_head(&scan, command) && parse_body(&scan, command)) {
        parse->stop = scan.at;
        parse->whole = scan.at == end;
        if (!parse->whole)
            fail(&scan, scan.at, "the end of the line");
    }
    command->completeness = parse->whole ? RIG_WHOLE : RIG_CUT;
    command->head_parts = command->parts;
    return parse->whole;
}

bool rig_may_go_on(const struct rig_command *command, const char *end)
{
    const struct rig_draw *draw = &command->draw;
    uint32_t behind_effect = RIG_PART_SRC | RIG_PART_COMPAT_BITMAPS;

    if (is_digit(end[-1]))
        return true;
    /* `opaque-brush`, `nop-on-dup`; a compat draw's bitmaps. */
    return command->type == RIG_COMMAND_DRAW && !(command->parts & behind_effect) &&
           (command->compat || draw->effect == QXL_EFFECT_OPAQUE || draw->effect == QXL_EFFECT_NOP);
}

bool rig_parse_command(const char *line, size_t length, uint32_t *device,
                       struct rig_command *command)
{
    struct rig_parse parse;
    bool whole = rig_parse(line, line + length, command, &parse);

    *device = parse.device;
    return whole;
}
