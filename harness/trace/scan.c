/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <string.h>

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && is_digit(*p))
        p++;
    return p;
}

static const char *digits_before(const char *begin, const char *mark)
{
    while (mark > begin && is_digit(mark[-1]))
        mark--;
    return mark;
}

static bool starts_with(const char *p, const char *end, const char *text)
{
    size_t size = strlen(text);

    return (size_t)(end - p) >= size && !memcmp(p, text, size);
}

/* `pattern`: 0 stands for a digit, anything else for itself. */
static bool matches(const char *p, const char *end, const char *pattern)
{
    for (; *pattern; pattern++, p++)
        if (p == end || (*pattern == '0' ? !is_digit(*p) : *p != *pattern))
            return false;
    return true;
}

static bool is_event(const char *mark, const char *end)
{
    const char *second = skip_digits(mark + 1, end);

    return second > mark + 1 && matches(second, end, ".000000:") && second + 8 < end &&
           is_word(second[8]) && !is_digit(second[8]);
}

/* Behind `qxl-`: N/RING: cmd @ 0x */
static bool is_command(const char *number, const char *end)
{
    const char *slash = skip_digits(number, end);

    return slash > number && slash + 4 <= end &&
           (!memcmp(slash, "/cmd", 4) || !memcmp(slash, "/csr", 4) || !memcmp(slash, "/vga", 4)) &&
           starts_with(slash + 4, end, ": cmd @ 0x");
}

static bool item_at_q(const char *begin, const char *mark, const char *end, struct rig_item *item)
{
    item->digits = item->mark = mark;
    if (!starts_with(mark, end, "qxl") || end - mark < 6)
        return false;
    switch (mark[3]) {
    case '_':
        item->kind = RIG_ITEM_EVENT_BARE;
        return mark[4] >= 'a' && mark[4] <= 'z';
    case '/':
        item->kind = RIG_ITEM_GUEST_LOG;
        return starts_with(mark, end, "qxl/guest-") && is_digit(mark[10]);
    case '-':
        if (is_command(mark + 4, end)) {
            item->kind = RIG_ITEM_COMMAND;
            item->mark = mark > begin && mark[-1] == ' ' ? mark - 1 : mark;
            item->digits = mark > begin ? digits_before(begin, item->mark) : mark;
            return true;
        }
        item->kind = RIG_ITEM_GUEST_BUG;
        return is_digit(mark[4]) && starts_with(skip_digits(mark + 4, end), end, ": guest bug:");
    default:
        return false;
    }
}

bool rig_item_at(const char *begin, const char *mark, const char *end, struct rig_item *item)
{
    if (mark >= end)
        return false;
    switch (*mark) {
    case '@':
        item->kind = RIG_ITEM_EVENT;
        item->mark = mark;
        item->digits = digits_before(begin, mark);
        return item->digits < mark && is_event(mark, end);
    case '-':
        item->kind = RIG_ITEM_DATE;
        item->mark = mark;
        item->digits = digits_before(begin, mark);
        return mark - item->digits >= 4 &&
               (matches(mark, end, "-00-00T00:") || matches(mark, end, "-00-00 00:"));
    case ' ':
        return mark + 1 < end && mark[1] == 'q' && item_at_q(begin, mark + 1, end, item) &&
               item->kind == RIG_ITEM_COMMAND;
    case 'q':
        return item_at_q(begin, mark, end, item);
    default:
        return false;
    }
}

bool rig_find_item(const char *begin, const char *from, const char *end, struct rig_item *item)
{
    for (const char *p = from; p < end; p++)
        if ((*p == '@' || *p == 'q' || *p == '-') && rig_item_at(begin, p, end, item))
            return true;
    return false;
}

bool rig_find_command(const char *begin, const char *from, const char *end, struct rig_item *item)
{
    while (from < end) {
        const char *hit = memmem(from, (size_t)(end - from), ": cmd @ 0x", 10);
        if (!hit)
            return false;
        const char *number = digits_before(begin, hit - begin >= 4 ? hit - 4 : begin);
        if (number - begin >= 4 && item_at_q(begin, number - 4, end, item) &&
            item->kind == RIG_ITEM_COMMAND && item->mark >= from)
            return true;
        from = hit + 1;
    }
    return false;
}

uint64_t rig_digits_value(const char *digits, const char *end)
{
    uint64_t value = 0;

    if (digits == end || end - digits > 19)
        return UINT64_MAX;
    for (; digits < end; digits++)
        value = value * 10 + (uint64_t)(*digits - '0');
    return value;
}
