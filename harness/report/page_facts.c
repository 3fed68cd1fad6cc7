/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "html.h"
#include "page_parts.h"

#define PRIMARIES_SHOWN 8

static void add_path(GString *html, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);

    html_raw(html, "<dt>");
    html_text(html, strcmp(path, "-") ? name : "standard input");
    html_raw(html, "</dt>");
}

static void add_log(GString *html, const struct rig_report_log *log)
{
    const uint64_t *kinds = log->summary.kinds;
    uint64_t events = kinds[RIG_EVENT_DEVICE] + kinds[RIG_EVENT_PORT_WRITE] +
                      kinds[RIG_EVENT_INTERRUPT] + kinds[RIG_EVENT_PRIMARY];

    add_path(html, log->path);
    html_add(html,
             "<dd>%s: %s lines with %s commands, %s device events, %s guest messages, %s "
             "guest bugs; %s unreadable",
             !events                    ? "command log"
             : kinds[RIG_EVENT_COMMAND] ? "command log with device events"
                                        : "device events",
             words_of_number(log->lines).text, words_of_number(kinds[RIG_EVENT_COMMAND]).text,
             words_of_number(events).text, words_of_number(kinds[RIG_EVENT_GUEST_LOG]).text,
             words_of_number(kinds[RIG_EVENT_GUEST_BUG]).text,
             words_of_number(kinds[RIG_EVENT_PROBLEM]).text);
    if (log->summary.has_time)
        html_add(html, "; %s to %s of the guest\342\200\231s clock",
                 words_of_time(log->summary.first_ns).text,
                 words_of_time(log->summary.last_ns).text);
    html_raw(html, "</dd>");
}

static void add_recording(GString *html, const struct rig_report_recording *recording)
{
    add_path(html, recording->path);
    html_add(html,
             "<dd>recording of libspice-server: %s records with %s commands, %s uncompressed</dd>",
             words_of_number(recording->records).text, words_of_number(recording->commands).text,
             words_of_bytes(recording->bytes).text);
    html_add(html,
             "<dt>Primary surfaces</dt><dd>%s created</dd><dt>The guest asked to see</dt><dd>%s "
             "time%s</dd>",
             words_of_number(recording->primaries).text, words_of_number(recording->updates).text,
             recording->updates == 1 ? "" : "s");
}

static void add_share(GString *html, const char *what, uint64_t part, uint64_t whole)
{
    if (whole)
        html_add(html, "<dt>%s</dt><dd>%s of %s (%.0f %%)</dd>", what, words_of_number(part).text,
                 words_of_number(whole).text, 100.0 * (double)part / (double)whole);
}

static void add_habits(GString *html, const struct rig_report *report)
{
    if (!report->drawings)
        return;
    add_share(html, "Drawings to the primary", report->primary_drawings, report->drawings);
    add_share(html, "Drawings with an image", report->images, report->drawings);
    add_share(html, "Images that are surfaces", report->surface_images, report->images);
    add_share(html, "Images the host shall keep", report->cached_images, report->images);
    html_add(html, "<dt>Bitmaps drawn</dt><dd>%s</dd>", words_of_bytes(report->bitmap_bytes).text);
}

/* Port writes of all files, by what their names end with. */
static void sum_ports(const struct rig_report *report, uint64_t *all, uint64_t *async,
                      uint64_t *notify, uint64_t *commands)
{
    for (guint i = 0; i < report->logs->len; i++) {
        const struct rig_summary *summary =
            &((const struct rig_report_log *)report->logs->pdata[i])->summary;
        GHashTableIter iterator;
        void *name, *count;

        *commands += summary->taken;
        g_hash_table_iter_init(&iterator, summary->port_writes);
        while (g_hash_table_iter_next(&iterator, &name, &count)) {
            *all += *(uint64_t *)count;
            *async += g_str_has_suffix(name, "_ASYNC") ? *(uint64_t *)count : 0;
            *notify += strcmp(name, "QXL_IO_NOTIFY_CMD") ? 0 : *(uint64_t *)count;
        }
    }
}

static void add_ports(GString *html, const struct rig_report *report)
{
    uint64_t all = 0, async = 0, notify = 0, commands = 0;

    sum_ports(report, &all, &async, &notify, &commands);
    if (!all)
        return;
    add_share(html, "Port writes without waiting (async)", async, all);
    if (commands)
        html_add(html, "<dt>Doorbells (NOTIFY_CMD) a command</dt><dd>%.3f</dd>",
                 (double)notify / (double)commands);
}

static void add_primaries(GString *html, const struct rig_summary *summary)
{
    unsigned kept = rig_summary_primaries(summary);

    if (!kept)
        return;
    html_add(html,
             "<dt>Primaries</dt><dd>%s created: ", words_of_number(summary->primary_count).text);
    for (unsigned i = kept - MIN(kept, PRIMARIES_SHOWN); i < kept; i++) {
        const struct rig_primary *primary = rig_summary_primary(summary, i);
        html_add(html, "%s%u\303\227%u %s", i + PRIMARIES_SHOWN > kept && i > 0 ? ", " : "",
                 primary->width, primary->height, primary->format);
    }
    html_raw(html, "</dd>");
}

void page_add_facts(GString *html, const struct rig_report *report)
{
    html_raw(html, "<section id=\"facts\"><h2>What it is</h2><dl class=\"facts\">");
    if (report->recording)
        add_recording(html, report->recording);
    for (guint i = 0; i < report->logs->len; i++) {
        add_log(html, report->logs->pdata[i]);
        add_primaries(html, &((const struct rig_report_log *)report->logs->pdata[i])->summary);
    }
    add_habits(html, report);
    add_ports(html, report);
    html_raw(html, "</dl></section>\n");
}

/* ---- counts ---- */

static void add_count(GString *html, const char *name, uint64_t count)
{
    html_raw(html, "<tr><td>");
    html_text(html, name);
    html_add(html, "</td><td class=\"n\">%s</td></tr>\n", words_of_number(count).text);
}

static void begin_counts(GString *html, const char *title)
{
    html_add(html,
             "<table><caption>%s</caption><thead><tr><th scope=\"col\">Kind</th><th scope=\"col\" "
             "class=\"n\">Count</th></tr></thead><tbody>\n",
             title);
}

static void add_table(GString *html, const char *title, GHashTable *table)
{
    GList *keys = g_list_sort(g_hash_table_get_keys(table), (GCompareFunc)strcmp);

    if (keys)
        begin_counts(html, title);
    for (GList *key = keys; key; key = key->next)
        add_count(html, key->data, *(uint64_t *)g_hash_table_lookup(table, key->data));
    if (keys)
        html_raw(html, "</tbody></table>");
    g_list_free(keys);
}

void page_add_counts(GString *html, const struct rig_report *report)
{
    html_raw(html, "<section id=\"counts\"><h2>Counts</h2><div class=\"columns\">");
    if (report->recording) {
        begin_counts(html, "Recorded commands");
        for (unsigned kind = 0; kind < RIG_KINDS_OF_COMMANDS; kind++)
            if (report->kinds[kind])
                add_count(html, rig_kind_name(kind), report->kinds[kind]);
        html_raw(html, "</tbody></table>");
    }
    for (guint i = 0; i < report->logs->len; i++) {
        const struct rig_report_log *log = report->logs->pdata[i];
        add_table(html, "Commands in the log, by device and ring", log->summary.commands);
        add_table(html, "Port writes", log->summary.port_writes);
    }
    html_raw(html, "</div></section>\n");
}
