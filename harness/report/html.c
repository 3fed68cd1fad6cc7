/* SPDX-License-Identifier: BSD-3-Clause */
#include "html.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define ELLIPSIS "\342\200\246"
#define REPLACEMENT "\357\277\275"

/* Those that turn the direction of what follows could make a line look like another one. */
static gboolean is_shown(gunichar character)
{
    return g_unichar_isprint(character) && g_unichar_type(character) != G_UNICODE_FORMAT;
}

static void add_character(GString *html, gunichar character)
{
    switch (character) {
    case '<':
        g_string_append(html, "&lt;");
        break;
    case '>':
        g_string_append(html, "&gt;");
        break;
    case '&':
        g_string_append(html, "&amp;");
        break;
    case '"':
        g_string_append(html, "&quot;");
        break;
    case '\'':
        g_string_append(html, "&#39;");
        break;
    case '\t':
        g_string_append_c(html, ' ');
        break;
    default:
        if (is_shown(character))
            g_string_append_unichar(html, character);
        else
            g_string_append(html, REPLACEMENT);
    }
}

void html_text(GString *html, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, HTML_TEXT_MAX));

    for (const char *at = valid; *at; at = g_utf8_next_char(at))
        add_character(html, g_utf8_get_char(at));
    if (strnlen(text, HTML_TEXT_MAX + 1) > HTML_TEXT_MAX)
        g_string_append(html, ELLIPSIS);
}

void html_lines(GString *html, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        html_text(html, *line);
        g_string_append_c(html, '\n');
    }
}

void html_add(GString *html, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_string_append(html, text);
    g_free(text);
}

void html_data(GString *html, const char *type, const void *bytes, gsize size)
{
    g_autofree char *text = g_base64_encode(bytes, size);

    g_string_append_printf(html, "data:%s;base64,%s", type, text);
}

struct words words_of_number(uint64_t number)
{
    struct words words;
    char digits[24];
    int length = g_snprintf(digits, sizeof(digits), "%" PRIu64, number);
    char *to = words.text;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return words;
}

struct words words_of_bytes(uint64_t bytes)
{
    struct words words;

    if (bytes < 1024)
        g_snprintf(words.text, sizeof(words.text), "%" PRIu64 " bytes", bytes);
    else if (bytes < 1024 * 1024)
        g_snprintf(words.text, sizeof(words.text), "%.1f KiB", (double)bytes / 1024);
    else if (bytes < UINT64_C(1024) * 1024 * 1024)
        g_snprintf(words.text, sizeof(words.text), "%.1f MiB", (double)bytes / 1048576);
    else
        g_snprintf(words.text, sizeof(words.text), "%.2f GiB", (double)bytes / 1073741824);
    return words;
}

struct words words_of_time(uint64_t ns)
{
    struct words words;

    /* What would be rounded to 1000.0 ms is a second. */
    if (ns >= 999950000)
        g_snprintf(words.text, sizeof(words.text), "%.3f s", (double)ns / 1e9);
    else if (ns >= 999950)
        g_snprintf(words.text, sizeof(words.text), "%.1f ms", (double)ns / 1e6);
    else if (ns == 0)
        g_strlcpy(words.text, "0 s", sizeof(words.text));
    else
        g_snprintf(words.text, sizeof(words.text), "%.1f \302\265s", (double)ns / 1e3);
    return words;
}

struct words words_of_moment(uint64_t ns, uint64_t span_ns)
{
    struct words words;
    double seconds = (double)ns / 1e9;
    int digits = span_ns >= UINT64_C(40000000000)  ? 0
                 : span_ns >= UINT64_C(4000000000) ? 1
                 : span_ns >= 400000000            ? 2
                                                   : 4;

    g_snprintf(words.text, sizeof(words.text), "%.*f s", digits, seconds);
    return words;
}
