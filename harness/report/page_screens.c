/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>

#include "html.h"
#include "page_parts.h"

static void add_picture(GString *html, const struct rig_report_screen *screen, const char *what)
{
    html_raw(html, "<img alt=\"");
    html_text(html, what);
    html_add(html, "\" width=\"%u\" height=\"%u\" src=\"", screen->width, screen->height);
    html_data(html, "image/png", screen->png, screen->size);
    html_raw(html, "\">");
}

static void add_caption(GString *html, const struct rig_report_screen *screen)
{
    html_raw(html, "<figcaption>");
    if (screen->name) {
        html_raw(html, "<b>");
        html_text(html, screen->name);
        html_raw(html, "</b>");
    } else {
        html_add(html, "<b>Command %s</b> <span>%s</span>", words_of_number(screen->command).text,
                 words_of_time(screen->time_ns).text);
    }
    html_add(html, "<small>%u\303\227%u", screen->width, screen->height);
    if (screen->record)
        html_add(html, ", record %" PRIu64, screen->record);
    if (screen->reduced > 1)
        html_add(html, ", kept at 1/%u of its width", screen->reduced);
    html_raw(html, "</small></figcaption>");
}

static void add_item(GString *html, const GArray *screens, guint i, const char *prefix)
{
    const struct rig_report_screen *screen = &g_array_index(screens, struct rig_report_screen, i);
    g_autofree char *what = screen->name ? g_strdup(screen->name)
                                         : g_strdup_printf("Screen after command %s, at %s",
                                                           words_of_number(screen->command).text,
                                                           words_of_time(screen->time_ns).text);

    html_add(html, "<li id=\"%s-%u\"><figure><a class=\"open\" href=\"#%s-%u\">", prefix, i + 1,
             prefix, i + 1);
    add_picture(html, screen, what);
    html_raw(html, "</a>");
    add_caption(html, screen);
    html_raw(html, "</figure><p class=\"turn\">");
    if (i > 0)
        html_add(html, "<a class=\"back\" href=\"#%s-%u\">\342\206\220 Before</a>", prefix, i);
    html_add(html, "<a class=\"close\" href=\"#%ss\">Close</a>", prefix);
    if (i + 1 < screens->len)
        html_add(html, "<a class=\"next\" href=\"#%s-%u\">After \342\206\222</a>", prefix, i + 2);
    html_raw(html, "</p></li>\n");
}

static void add_strip(GString *html, const GArray *screens, const char *prefix)
{
    html_raw(html, "<ol class=\"strip\">\n");
    for (guint i = 0; i < screens->len; i++)
        add_item(html, screens, i, prefix);
    html_raw(html, "</ol>");
}

void page_add_screens(GString *html, const struct rig_report *report)
{
    html_raw(html, "<section id=\"screens\"><h2>Screens</h2>");
    if (report->screens->len) {
        html_raw(html, "<p>The primary surface as libspice-server draws it, where it changed "
                       "most. Each opens in full.</p>");
        add_strip(html, report->screens, "screen");
    } else if (!report->recording) {
        html_raw(html, "<p class=\"note\">A command log has no pixels. Record the run with "
                       "<code>qxlrig record</code>, and the report of its folder shows the "
                       "screens.</p>");
    }
    if (report->no_screens)
        html_add(html, "<p class=\"note\">%s %s</p>",
                 report->screens->len ? "Not all screens are here." : "No screens.",
                 report->no_screens);
    else if (report->recording && !report->screens->len)
        html_raw(html, "<p class=\"note\">There never was a primary surface with something on "
                       "it.</p>");
    html_raw(html, "</section>\n");
    if (!report->pictures->len)
        return;
    html_raw(html, "<section id=\"pictures\"><h2>Pictures</h2><p>Given with "
                   "<code>--picture</code>. In one of <code>qxlrig diff</code>, pixels that differ "
                   "are red.</p>");
    add_strip(html, report->pictures, "picture");
    html_raw(html, "</section>\n");
}
