/* SPDX-License-Identifier: BSD-3-Clause */
#include "chart.h"

#include <inttypes.h>

#include "html.h"

enum {
    HEIGHT = 1000,   /* of the drawing, in its own units */
    LEAST = 8,       /* so high is what is not nothing */
    TABLE_ROWS = 24, /* at most */
    LINES = 4,       /* across, and the one at the bottom */
    MOMENTS = 4,     /* along, and the one at the left */
};

static uint64_t total(const struct chart *chart, unsigned bin)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < chart->layers; i++)
        sum += chart->layer[i].values[bin];
    return sum;
}

static uint64_t highest(const struct chart *chart, unsigned *where)
{
    uint64_t most = 0;

    *where = 0;
    for (unsigned bin = 0; bin < chart->bins; bin++) {
        if (total(chart, bin) > most) {
            most = total(chart, bin);
            *where = bin;
        }
    }
    return most;
}

/* A round number, at least `most`. */
static uint64_t round_up(uint64_t most, bool bytes)
{
    static const unsigned steps[] = {4, 6, 8, 10, 12, 16, 20, 30};
    uint64_t unit = 1;

    if (bytes) {
        for (unit = 1024; unit < most && unit < UINT64_MAX / 4; unit *= 2)
            if (unit + unit / 2 >= most)
                return unit + unit / 2;
        return MAX(unit, most);
    }
    for (; unit < UINT64_MAX / 300; unit *= 10)
        for (gsize i = 0; i < G_N_ELEMENTS(steps); i++)
            if (steps[i] * unit >= most)
                return steps[i] * unit;
    return most;
}

static struct words value_words(const struct chart *chart, uint64_t value)
{
    return chart->bytes ? words_of_bytes(value) : words_of_number(value);
}

static unsigned y_of(uint64_t value, uint64_t top)
{
    return HEIGHT - (unsigned)((double)value / (double)top * HEIGHT + 0.5);
}

/* ---- the drawing ---- */

/* Layers below `layer` in a column, and it: what is not nothing can be seen. */
static unsigned column_height(const struct chart *chart, unsigned bin, unsigned layers,
                              uint64_t top)
{
    uint64_t sum = 0, all = total(chart, bin);
    double scale = (double)HEIGHT / (double)top;

    for (unsigned i = 0; i < layers; i++)
        sum += chart->layer[i].values[bin];
    if (all > 0 && (double)all * scale < LEAST)
        scale = LEAST / (double)all;
    return (unsigned)((double)sum * scale + 0.5);
}

static void add_columns(GString *html, const struct chart *chart, unsigned layer, uint64_t top)
{
    g_string_append_printf(html, "<path class=\"c%u\" d=\"", chart->layer[layer].colour);
    for (unsigned bin = 0; bin < chart->bins; bin++) {
        unsigned low = column_height(chart, bin, layer, top);
        unsigned high = column_height(chart, bin, layer + 1, top);
        if (high > low)
            g_string_append_printf(html, "M%u %uh1v%uh-1z", bin, HEIGHT - high, high - low);
    }
    html_raw(html, "\"/>");
}

static void add_steps(GString *html, const struct chart *chart, unsigned layer, uint64_t top)
{
    GString *steps = g_string_new(NULL);
    const uint64_t *values = chart->layer[layer].values;

    for (unsigned bin = 0; bin < chart->bins; bin++) {
        if (bin == 0 || values[bin] != values[bin - 1])
            g_string_append_printf(steps, "%cH%uV%u", ' ', bin, y_of(values[bin], top));
    }
    g_string_append_printf(steps, "H%u", chart->bins);
    g_string_append_printf(html, "<path class=\"c%u area\" d=\"M0 %u%sV%uz\"/>",
                           chart->layer[layer].colour, HEIGHT, steps->str, HEIGHT);
    g_string_append_printf(html, "<path class=\"c%u line\" d=\"M0 %u%s\"/>",
                           chart->layer[layer].colour, y_of(values[0], top), steps->str);
    g_string_free(steps, TRUE);
}

static void add_drawing(GString *html, const struct chart *chart, uint64_t top)
{
    html_raw(html, "<div class=\"plot\"><div class=\"ys\" aria-hidden=\"true\">");
    for (unsigned i = 0; i <= LINES; i += 2)
        html_add(html, "<span style=\"bottom:%u%%\">%s</span>", i * 100 / LINES,
                 value_words(chart, top * i / LINES).text);
    html_add(html,
             "</div><svg viewBox=\"0 0 %u %d\" preserveAspectRatio=\"none\" role=\"img\" "
             "aria-labelledby=\"%s-title\" aria-describedby=\"%s-says\">",
             chart->bins, HEIGHT, chart->id, chart->id);
    for (unsigned i = 1; i <= LINES; i++)
        g_string_append_printf(html, "<path class=\"rule\" d=\"M0 %uH%u\"/>",
                               HEIGHT - i * HEIGHT / LINES, chart->bins);
    for (unsigned i = 0; i < chart->layers; i++) {
        if (chart->stacked)
            add_columns(html, chart, i, top);
        else
            add_steps(html, chart, i, top);
    }
    html_raw(html, "</svg><i class=\"hair\" hidden></i></div>"
                   "<div class=\"xs\" aria-hidden=\"true\">");
    for (unsigned i = 0; i <= MOMENTS; i++) {
        uint64_t span_ns = chart->bins * chart->bin_ns;
        html_add(html, "<span>%s</span>", words_of_moment(span_ns / MOMENTS * i, span_ns).text);
    }
    html_raw(html, "</div>");
}

/* ---- the words ---- */

static void add_legend(GString *html, const struct chart *chart)
{
    html_raw(html, "<ul class=\"legend\">");
    for (unsigned i = 0; i < chart->layers; i++)
        html_add(html, "<li><i class=\"b%u\"></i>%s <b>%s</b></li>", chart->layer[i].colour,
                 chart->layer[i].name, value_words(chart, chart->layer[i].sum).text);
    html_raw(html, "</ul>");
}

static void add_says(GString *html, const struct chart *chart)
{
    unsigned where;
    uint64_t most = highest(chart, &where);
    uint64_t span_ns = chart->bins * chart->bin_ns;

    html_add(html, "<p class=\"says\" id=\"%s-says\">%s Most: %s at %s", chart->id, chart->about,
             value_words(chart, most).text, words_of_moment(where * chart->bin_ns, span_ns).text);
    if (chart->stacked)
        html_add(html, "; each column is %s", words_of_time(chart->bin_ns).text);
    html_raw(html, ".</p>");
}

/* Bins [from, to) in a cell: counts add up, of a level the most is shown. */
static uint64_t cell(const struct chart *chart, unsigned layer, unsigned from, unsigned to)
{
    uint64_t sum = 0, most = 0;

    for (unsigned bin = from; bin < to; bin++) {
        sum += chart->layer[layer].values[bin];
        most = MAX(most, chart->layer[layer].values[bin]);
    }
    return chart->stacked ? sum : most;
}

static void add_table(GString *html, const struct chart *chart)
{
    unsigned step = (chart->bins + TABLE_ROWS - 1) / TABLE_ROWS;
    uint64_t span_ns = chart->bins * chart->bin_ns;

    html_add(html,
             "<details><summary>As a table</summary><div class=\"scroll\" tabindex=\"0\" "
             "role=\"region\" aria-label=\"%s, as a table\"><table><thead><tr><th "
             "scope=\"col\">from</th>",
             chart->title);
    for (unsigned i = 0; i < chart->layers; i++)
        html_add(html, "<th scope=\"col\">%s</th>", chart->layer[i].name);
    html_raw(html, "</tr></thead><tbody>");
    for (unsigned bin = 0; bin < chart->bins; bin += step) {
        html_add(html, "<tr><th scope=\"row\">%s</th>",
                 words_of_moment(bin * chart->bin_ns, span_ns).text);
        for (unsigned i = 0; i < chart->layers; i++)
            html_add(html, "<td>%s</td>",
                     value_words(chart, cell(chart, i, bin, MIN(bin + step, chart->bins))).text);
        html_raw(html, "</tr>");
    }
    html_raw(html, "</tbody></table></div></details>");
}

static void add_data(GString *html, const struct chart *chart)
{
    g_string_append_printf(html,
                           "<script type=\"application/json\">{\"bin\":%.9g,\"bytes\":%s,"
                           "\"layers\":[",
                           (double)chart->bin_ns / 1e9, chart->bytes ? "true" : "false");
    for (unsigned i = 0; i < chart->layers; i++) {
        html_add(html, "%s{\"name\":\"%s\",\"values\":[", i ? "," : "", chart->layer[i].name);
        for (unsigned bin = 0; bin < chart->bins; bin++)
            g_string_append_printf(html, "%s%" PRIu64, bin ? "," : "", chart->layer[i].values[bin]);
        html_raw(html, "]}");
    }
    html_raw(html, "]}</script>");
}

void chart_add(GString *html, const struct chart *chart)
{
    unsigned where;
    uint64_t top = round_up(MAX(highest(chart, &where), 1), chart->bytes);

    html_add(html, "<figure class=\"chart\" id=\"%s\"><figcaption><h3 id=\"%s-title\">%s</h3>",
             chart->id, chart->id, chart->title);
    add_says(html, chart);
    html_raw(html, "</figcaption>");
    if (chart->layers > 1)
        add_legend(html, chart);
    add_drawing(html, chart, top);
    html_raw(html, "<p class=\"readout\" aria-live=\"polite\"></p>");
    add_table(html, chart);
    add_data(html, chart);
    html_raw(html, "</figure>");
}
