/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file html.h
 * HTML out of text that nobody has checked.
 */
#ifndef RIG_HTML_H
#define RIG_HTML_H

#include <glib.h>
#include <stdint.h>

/** Bytes of a text that are shown; the rest of a longer one is left out, and an ellipsis put. */
#define HTML_TEXT_MAX 400

/** Add markup as it is: only what this program wrote. */
static inline void html_raw(GString *html, const char *markup)
{
    g_string_append(html, markup);
}

/** Add a text of a trace: escaped, whole UTF-8, no control characters, not too long. */
void html_text(GString *html, const char *text);
/** Add a text of several lines, each as html_text(). */
void html_lines(GString *html, const char *text);
/** Add markup with arguments; those of %s are escaped. */
void html_add(GString *html, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** Add a `data:` URI. */
void html_data(GString *html, const char *type, const void *bytes, gsize size);

/** A few words, for printf: WORDS(x).text. */
struct words {
    char text[40];
};

/** `151,060`. */
struct words words_of_number(uint64_t number);
/** `1.5 MiB`. */
struct words words_of_bytes(uint64_t bytes);
/** `12.345 s`, `1.250 ms`. */
struct words words_of_time(uint64_t ns);
/** A time on an axis that is `span_ns` long: `12.5 s`. */
struct words words_of_moment(uint64_t ns, uint64_t span_ns);

#endif
