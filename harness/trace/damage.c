/* SPDX-License-Identifier: BSD-3-Clause */
#include "reader_private.h"

#include <inttypes.h>
#include <stdio.h>

#define HOUR (3600 * UINT64_C(1000000000))
/* So many digits of a time must be there before text is taken for one. */
#define TIME_DIGITS 6

static bool has(const char *begin, const char *end, const char *text)
{
    return memmem(begin, (size_t)(end - begin), text, strlen(text)) != NULL;
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && rig_is_digit(*p))
        p++;
    return p;
}

static bool begins_with_one_of(const char *p, const char *end, const char *const *texts)
{
    for (; *texts; texts++)
        if ((size_t)(end - p) >= strlen(*texts) && !memcmp(p, *texts, strlen(*texts)))
            return true;
    return false;
}

/* `N/cmd: `, and a digit for N. */
static bool has_ring(const char *begin, const char *end)
{
    static const char *const rings[] = {"/cmd: ", "/csr: ", "/vga: ", NULL};

    for (const char *p = begin + 1; p < end; p++)
        if (*p == '/' && rig_is_digit(p[-1]) && begins_with_one_of(p, end, rings))
            return true;
    return false;
}

/* `qxl-N/` and three letters that end in a colon. */
static bool has_device(const char *begin, const char *end)
{
    const char *hit = memmem(begin, (size_t)(end - begin), "qxl-", 4);

    if (!hit || !rig_is_digit(hit[4]))
        return false;
    hit = skip_digits(hit + 4, end);
    return end - hit > 4 && *hit == '/' && hit[4] == ':';
}

/* `@ 0xADDR TYPE` */
static bool has_address(const char *begin, const char *end)
{
    static const char *const types[] = {" draw",   " surface", " cursor", " nop",
                                        " update", " message", " ???",    NULL};
    const char *hit = memmem(begin, (size_t)(end - begin), "@ 0x", 4);

    if (!hit)
        return false;
    for (hit += 4; hit < end && g_ascii_isxdigit(*hit); hit++)
        continue;
    return begins_with_one_of(hit, end, types);
}

static bool has_body(const char *begin, const char *end)
{
    static const char *const bodies[] = {
        ": surface_id ",        "draw(compat): ", "surface: create id ",
        "surface: destroy id ", "cursor: set +",  "cursor: move +",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++)
        if (has(begin, end, bodies[i]))
            return true;
    return false;
}

/* `TIME q`, `TIME qxl-0/cmd: cmd @ 0`: a line's beginning, and nothing behind it. */
static bool ends_in_head(const char *begin, const char *end)
{
    const char *fragment = rig_find_fragment(begin, end);

    if (!fragment)
        return false;
    const char *time_end = skip_digits(fragment, end);
    return time_end - fragment >= TIME_DIGITS && end - time_end >= 2;
}

bool rig_reader_may_be_time(const struct rig_reader *reader, const char *begin, const char *end)
{
    uint64_t last = reader->last_time;
    uint64_t width = 1;

    while (end > begin && end[-1] == ' ')
        end--;
    if (end - begin < TIME_DIGITS || *begin == '0' || skip_digits(begin, end) < end)
        return false;
    uint64_t first = rig_digits_value(begin, end);
    if (first == UINT64_MAX || !last)
        return false;
    /* The last digits may be cut off: it is one of [first, first + width). */
    char digits[24];
    for (int missing = snprintf(digits, sizeof(digits), "%" PRIu64, last) - (int)(end - begin);
         missing > 0; missing--)
        width *= 10;
    first *= width;
    uint64_t time = MAX(first, last);
    return time - first < width && time - last < HOUR;
}

bool rig_reader_looks_damaged(const struct rig_reader *reader, const char *begin, const char *end)
{
    const char *text = begin + strspn(begin, "> ");

    return has(begin, end, "cmd @ ") || has_ring(begin, end) || has_device(begin, end) ||
           has_address(begin, end) || has_body(begin, end) || ends_in_head(begin, end) ||
           rig_reader_may_be_time(reader, MIN(text, end), end);
}
