/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "chart.h"
#include "html.h"
#include "page_parts.h"

struct ranked {
    enum rig_kind kind;
    uint64_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct ranked *first = a, *second = b;

    if (first->count != second->count)
        return first->count < second->count ? 1 : -1;
    return (int)first->kind - (int)second->kind;
}

static uint64_t *counts_of(const struct rig_series *series, enum rig_kind kind)
{
    uint64_t *values = g_new0(uint64_t, series->bins);

    for (unsigned bin = 0; bin < series->bins; bin++)
        values[bin] = rig_series_counted(series, bin, bin + 1, kind);
    return values;
}

static void add_to(struct chart_layer *layer, const struct rig_series *series, enum rig_kind kind)
{
    for (unsigned bin = 0; bin < series->bins; bin++)
        layer->values[bin] += rig_series_counted(series, bin, bin + 1, kind);
}

/* The most frequent kinds, and all others together. */
static void choose_layers(struct chart *chart, const struct rig_report *report)
{
    struct ranked ranked[RIG_KINDS_OF_COMMANDS];
    unsigned kinds = 0;

    for (unsigned kind = 0; kind < RIG_KINDS_OF_COMMANDS; kind++)
        if (report->kinds[kind])
            ranked[kinds++] = (struct ranked){kind, report->kinds[kind]};
    qsort(ranked, kinds, sizeof(*ranked), by_count);
    for (unsigned i = 0; i < kinds; i++) {
        struct chart_layer *layer = &chart->layer[MIN(i, CHART_LAYERS - 1)];
        if (i < CHART_LAYERS) {
            chart->layers = i + 1;
            *layer = (struct chart_layer){
                .name = rig_kind_name(ranked[i].kind),
                .values = counts_of(&report->series, ranked[i].kind),
                .colour = i + 1,
            };
        } else {
            layer->name = "all other kinds";
            add_to(layer, &report->series, ranked[i].kind);
        }
        layer->sum += ranked[i].count;
    }
}

static void free_layers(struct chart *chart)
{
    for (unsigned i = 0; i < chart->layers; i++)
        g_free(chart->layer[i].values);
}

static void add_commands(GString *html, const struct rig_report *report)
{
    struct chart chart = {
        .id = "commands-chart",
        .title = "Commands over time, by kind",
        .about = report->recording ? "By the clock of the machine that recorded."
                                   : "By the guest\342\200\231s clock, from the first command.",
        .stacked = true,
        .bins = report->series.bins,
        .bin_ns = report->series.bin_ns,
    };

    choose_layers(&chart, report);
    chart_add(html, &chart);
    free_layers(&chart);
}

/* Returns whether there was something to show. */
static bool add_gauge(GString *html, const struct rig_report *report, enum rig_report_gauge gauge,
                      const struct chart *like)
{
    const struct rig_series *series = &report->series;
    struct chart chart = *like;
    uint64_t *values;

    if (!rig_series_most(series, 0, series->bins, gauge))
        return false;
    values = g_new0(uint64_t, series->bins);
    for (unsigned bin = 0; bin < series->bins; bin++)
        values[bin] = rig_series_most(series, bin, bin + 1, gauge);
    chart.bins = series->bins;
    chart.bin_ns = series->bin_ns;
    chart.layers = 1;
    chart.layer[0] = (struct chart_layer){.name = chart.title, .values = values, .colour = 1};
    chart_add(html, &chart);
    g_free(values);
    return true;
}

static void add_levels(GString *html, const struct rig_report *report)
{
    bool shown = add_gauge(
        html, report, RIG_GAUGE_DEVICE_BYTES,
        &(struct chart){.id = "memory-chart",
                        .title = "Device memory in use",
                        .about = "In the replay: commands, images and surfaces that the device "
                                 "has not given back.",
                        .bytes = true});

    shown |=
        add_gauge(html, report, RIG_GAUGE_SURFACES,
                  &(struct chart){.id = "surfaces-chart",
                                  .title = "Live surfaces",
                                  .about = "Off-screen surfaces; the primary is not counted."});
    shown |= add_gauge(html, report, RIG_GAUGE_SURFACE_BYTES,
                       &(struct chart){.id = "surface-memory-chart",
                                       .title = "Memory of live surfaces",
                                       .about = "By their sizes, as the log has them.",
                                       .bytes = true});
    if (!shown)
        html_raw(html, "<p>The driver made no off-screen surface; a log does not tell more of its "
                       "memory. A recording does.</p>");
}

void page_add_charts(GString *html, const struct rig_report *report)
{
    if (!page_commands(report))
        return;
    html_raw(html, "<section id=\"commands\"><h2>Commands</h2>");
    add_commands(html, report);
    html_raw(html, "</section>\n<section id=\"memory\"><h2>Memory and surfaces</h2>");
    add_levels(html, report);
    html_raw(html, "</section>\n");
}
