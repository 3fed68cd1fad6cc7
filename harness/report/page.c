/* SPDX-License-Identifier: BSD-3-Clause */
#include "page.h"

#include <string.h>

#include "assets.h"
#include "html.h"
#include "page_parts.h"

/* ---- sums ---- */

struct rig_replay_totals page_totals(const struct rig_report *report)
{
    struct rig_replay_totals sum = {0};

    if (report->recording && report->recording->played)
        return report->recording->totals;
    for (guint i = 0; i < report->logs->len; i++) {
        const struct rig_report_log *log = report->logs->pdata[i];
        sum.commands += log->totals.commands;
        sum.vga += log->totals.vga;
        sum.replayed += log->totals.replayed;
        sum.differing += log->totals.differing;
    }
    return sum;
}

uint64_t page_commands(const struct rig_report *report)
{
    uint64_t sum = 0;

    for (unsigned kind = 0; kind < RIG_KINDS_OF_COMMANDS; kind++)
        sum += report->kinds[kind];
    return sum;
}

uint64_t page_span_ns(const struct rig_report *report)
{
    uint64_t first = UINT64_MAX, last = 0;

    if (report->recording)
        return report->recording->last_ns - report->recording->first_ns;
    for (guint i = 0; i < report->logs->len; i++) {
        const struct rig_summary *summary =
            &((const struct rig_report_log *)report->logs->pdata[i])->summary;
        if (summary->has_time) {
            first = MIN(first, summary->first_ns);
            last = MAX(last, summary->last_ns);
        }
    }
    return last > first ? last - first : 0;
}

/* ---- the frame ---- */

static void add_asset(GString *html, const char *name)
{
    g_autoptr(GBytes) bytes = g_resource_lookup_data(report_assets_get_resource(), name,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_string_append_len(html, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
}

/* What may run is the page's own script, by its hash. */
static char *policy(const char *script)
{
    guint8 digest[32];
    gsize size = sizeof(digest);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *hash = NULL;

    g_checksum_update(checksum, (const guchar *)script, -1);
    g_checksum_get_digest(checksum, digest, &size);
    hash = g_base64_encode(digest, size);
    return g_strdup_printf("default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
                           "script-src 'sha256-%s'; base-uri 'none'; form-action 'none'",
                           hash);
}

static void add_name(GString *html, const struct rig_report *report)
{
    const char *path = report->recording
                           ? report->recording->path
                           : ((const struct rig_report_log *)report->logs->pdata[0])->path;
    g_autofree char *name = g_path_get_basename(path);

    html_text(html, strcmp(path, "-") ? name : "standard input");
}

static void add_head(GString *html, const struct rig_report *report, const char *script)
{
    g_autofree char *allowed = policy(script);

    html_raw(html, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"");
    html_text(html, allowed);
    html_raw(html, "\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                   "<meta name=\"color-scheme\" content=\"light dark\">"
                   "<link rel=\"icon\" href=\"data:,\"><title>");
    add_name(html, report);
    html_raw(html, " \342\200\223 QXL report</title>\n<style>\n");
    add_asset(html, "/report/page.css");
    html_raw(html, "</style></head>\n<body>\n");
}

/* A log and a recording have the same commands: they are not added up. */
static uint64_t most_differing(const struct rig_report *report)
{
    uint64_t most = report->recording ? report->recording->totals.differing : 0;

    for (guint i = 0; i < report->logs->len; i++)
        most = MAX(most, ((const struct rig_report_log *)report->logs->pdata[i])->totals.differing);
    return most;
}

static void add_bad_verdict(GString *html, uint64_t differing, uint64_t left_out)
{
    html_raw(html, "<p class=\"verdict bad\"><b aria-hidden=\"true\">\342\234\225</b> <a "
                   "href=\"#findings\">");
    if (differing)
        html_add(html, "%s command%s", words_of_number(differing).text,
                 differing == 1 ? " differs" : "s differ");
    if (left_out)
        html_add(html, "%s%s command%s not be replayed", differing ? ", " : "",
                 words_of_number(left_out).text, left_out == 1 ? " could" : "s could");
    html_raw(html, "</a></p>");
}

static void add_verdict(GString *html, const struct rig_report *report)
{
    struct rig_replay_totals totals = page_totals(report);
    const uint64_t *found = report->finding_counts;
    const struct rig_report_recording *recording = report->recording;
    uint64_t left_out = found[RIG_FINDING_REFUSED] + found[RIG_FINDING_UNSUPPORTED];

    if (most_differing(report) || left_out)
        add_bad_verdict(html, most_differing(report), left_out);
    else if (totals.replayed)
        html_add(html,
                 "<p class=\"verdict good\"><b aria-hidden=\"true\">\342\234\223</b> %s command%s "
                 "replayed through the driver core: 0 differences</p>",
                 words_of_number(totals.replayed).text, totals.replayed == 1 ? "" : "s");
    else
        html_raw(html, "<p class=\"verdict\"><b aria-hidden=\"true\">\342\200\223</b> No command "
                       "of a driver was replayed</p>");
    if (recording && recording->pixels && !recording->pixels_same)
        html_raw(html, "<p class=\"verdict bad\"><b aria-hidden=\"true\">\342\234\225</b> Its "
                       "pixels are not those of <a href=\"#findings\">libspice-server "
                       "alone</a></p>");
    if (recording && recording->trouble) {
        html_raw(html, "<p class=\"verdict bad\"><b aria-hidden=\"true\">!</b> The recording is "
                       "not whole; what comes before is shown. ");
        html_text(html, recording->trouble);
        html_raw(html, "</p>");
    }
}

static void add_tile(GString *html, const char *name, const char *value)
{
    html_add(html, "<div><dt>%s</dt><dd>%s</dd></div>", name, value);
}

static void add_tiles(GString *html, const struct rig_report *report)
{
    const struct rig_series *series = &report->series;
    uint64_t memory = rig_series_most(series, 0, series->bins, RIG_GAUGE_DEVICE_BYTES);

    html_raw(html, "<dl class=\"tiles\">");
    add_tile(html, "Commands", words_of_number(page_commands(report)).text);
    add_tile(html, "Time", words_of_time(page_span_ns(report)).text);
    if (report->drawings)
        add_tile(html, "Drawings", words_of_number(report->drawings).text);
    if (report->surfaces_most)
        add_tile(html, "Most surfaces", words_of_number(report->surfaces_most).text);
    if (memory)
        add_tile(html, "Most memory", words_of_bytes(memory).text);
    if (report->bitmap_bytes)
        add_tile(html, "Bitmaps drawn", words_of_bytes(report->bitmap_bytes).text);
    if (report->gaps[0].gap_ns)
        add_tile(html, "Longest gap", words_of_time(report->gaps[0].gap_ns).text);
    html_raw(html, "</dl>");
}

GString *rig_page_create(const struct rig_report *report, const char *version)
{
    GString *html = g_string_sized_new(64 * 1024);
    GString *script = g_string_new(NULL);

    add_asset(script, "/report/page.js");
    add_head(html, report, script->str);
    html_raw(html, "<header><p class=\"eyebrow\">QXL report</p><h1>");
    add_name(html, report);
    html_raw(html, "</h1>");
    add_verdict(html, report);
    add_tiles(html, report);
    html_raw(html, "</header>\n<main>\n");
    page_add_screens(html, report);
    page_add_charts(html, report);
    page_add_findings(html, report);
    page_add_stalls(html, report);
    page_add_guest(html, report);
    page_add_facts(html, report);
    page_add_counts(html, report);
    html_add(html,
             "</main>\n<footer>Made by qxlrig %s. This page is complete: it loads nothing.</footer>"
             "\n<script>",
             version);
    g_string_append_len(html, script->str, (gssize)script->len);
    html_raw(html, "</script>\n</body></html>\n");
    g_string_free(script, TRUE);
    return html;
}
