/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file chart.h
 * Charts over time: drawn as SVG, with their numbers as text and as a table.
 */
#ifndef RIG_CHART_H
#define RIG_CHART_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** Layers that have a colour of their own; the last one is for all others. */
#define CHART_LAYERS 8

struct chart_layer {
    const char *name;
    uint64_t *values; /**< one a bin */
    uint64_t sum;     /**< shown in the legend */
    unsigned colour;  /**< 1 to CHART_LAYERS, of page.css */
};

struct chart {
    const char *id;    /**< in the page */
    const char *title; /**< plain text */
    const char *about; /**< a sentence or two, plain text */
    bool stacked;      /**< columns, else one line: a layer */
    bool bytes;        /**< values are bytes */
    unsigned bins, layers;
    uint64_t bin_ns;
    struct chart_layer layer[CHART_LAYERS]; /**< stacked: the lowest first */
};

/** Add the chart, its table, and its data for page.js. */
void chart_add(GString *html, const struct chart *chart);

#endif
