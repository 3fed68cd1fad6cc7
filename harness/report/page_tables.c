/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <string.h>

#include "html.h"
#include "page_parts.h"

/* ---- gaps, and out of memory ---- */

static void add_oom_of_log(GString *html, const struct rig_summary *summary)
{
    const struct rig_oom *oom = &summary->oom;
    uint64_t median;

    if (!oom->count)
        return;
    html_add(html,
             "<p>Out of memory: <b>QXL_IO_NOTIFY_OOM</b> was written %s time%s, and a "
             "QXL_IO_NOTIFY_CMD followed %s time%s",
             words_of_number(oom->count).text, oom->count == 1 ? "" : "s",
             words_of_number(oom->followed).text, oom->followed == 1 ? "" : "s");
    if (rig_summary_oom_median(summary, &median))
        html_add(html, ": after %s at least, %s in the middle, %s at most.</p>",
                 words_of_time(oom->min_us * 1000).text, words_of_time(median * 1000).text,
                 words_of_time(oom->max_us * 1000).text);
    else if (oom->followed)
        html_raw(html, ". The events carry no time: run QEMU with <code>-msg timestamp=on</code> "
                       "to know how long it took.</p>");
    else
        html_raw(html, ": the guest stopped.</p>");
}

static void add_oom_of_recording(GString *html, const struct rig_report_recording *recording)
{
    if (!recording->ooms)
        return;
    html_add(html,
             "<p>Out of memory: libspice-server was told so %s time%s; a command followed %s "
             "time%s",
             words_of_number(recording->ooms).text, recording->ooms == 1 ? "" : "s",
             words_of_number(recording->ooms_followed).text,
             recording->ooms_followed == 1 ? "" : "s");
    if (recording->ooms_followed)
        html_add(html, ", after %s at least and %s at most",
                 words_of_time(recording->oom_least_ns).text,
                 words_of_time(recording->oom_most_ns).text);
    html_raw(html, ".</p>");
}

void page_add_stalls(GString *html, const struct rig_report *report)
{
    html_raw(html, "<section id=\"stalls\"><h2>Stalls</h2>");
    if (report->gaps[0].gap_ns) {
        html_raw(html, "<p>The longest times without a command. The guest was idle there, or it "
                       "stalled.</p><table><thead><tr><th scope=\"col\" class=\"n\">Gap</th><th "
                       "scope=\"col\" class=\"n\">From</th><th scope=\"col\">Between</th></tr>"
                       "</thead><tbody>");
        for (unsigned i = 0; i < RIG_REPORT_GAPS && report->gaps[i].gap_ns; i++)
            html_add(html, "<tr><td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td></tr>",
                     words_of_time(report->gaps[i].gap_ns).text,
                     words_of_time(report->gaps[i].from_ns).text, report->gaps[i].where);
        html_raw(html, "</tbody></table>");
    } else {
        html_raw(html, "<p>None: there are not two commands with time between them.</p>");
    }
    if (report->recording)
        add_oom_of_recording(html, report->recording);
    for (guint i = 0; i < report->logs->len; i++)
        add_oom_of_log(html, &((const struct rig_report_log *)report->logs->pdata[i])->summary);
    html_raw(html, "</section>\n");
}

/* ---- what the replay found ---- */

static const char *const FINDINGS[RIG_FINDING_KINDS] = {
    [RIG_FINDING_DIFFERENCE] = "differs",
    [RIG_FINDING_REFUSED] = "refused",
    [RIG_FINDING_UNSUPPORTED] = "cannot be replayed",
    [RIG_FINDING_UNREADABLE] = "unreadable",
    [RIG_FINDING_UNMAPPED] = "QEMU could not read it",
    [RIG_FINDING_REJOINED] = "spliced, recovered",
    [RIG_FINDING_GUEST_BUG] = "guest bug",
    [RIG_FINDING_NOTE] = "note",
};

static void add_finding(GString *html, const struct rig_report_finding *finding)
{
    bool bad = finding->kind <= RIG_FINDING_UNSUPPORTED;

    html_add(html, "<tr><td class=\"where\">%s %" PRIu64 "</td><td><em class=\"%s\">%s</em> ",
             finding->recorded ? "record" : "line", finding->number, bad ? "bad" : "",
             FINDINGS[finding->kind]);
    html_text(html, finding->what);
    html_raw(html, "<br>");
    html_text(html, finding->text);
    html_raw(html, "</td></tr>\n");
}

static void add_hidden(GString *html, const struct rig_report *report)
{
    for (unsigned kind = 0; kind < RIG_FINDING_KINDS; kind++)
        if (report->finding_counts[kind] > RIG_REPORT_FINDINGS)
            html_add(html,
                     "<p class=\"note\">%s more: %s. <code>qxlrig replay --limit 0</code> "
                     "prints all.</p>",
                     words_of_number(report->finding_counts[kind] - RIG_REPORT_FINDINGS).text,
                     FINDINGS[kind]);
}

void page_add_findings(GString *html, const struct rig_report *report)
{
    struct rig_replay_totals totals = page_totals(report);

    html_raw(html, "<section id=\"findings\"><h2>Differences</h2>");
    if (report->recording && !report->recording->played && !report->logs->len)
        html_raw(html, "<p class=\"note\">The recording was not replayed: this qxlrig was built "
                       "without libspice-server.</p>");
    else
        html_add(html,
                 "<p>Each command of the driver was built again by the driver core, and what the "
                 "fake device found was compared with what was captured: %s of %s replayed, %s "
                 "with a difference.</p>",
                 words_of_number(totals.replayed).text,
                 words_of_number(totals.commands - totals.vga).text,
                 words_of_number(totals.differing).text);
    if (report->recording && report->recording->pixels) {
        html_add(html, "<h3>Pixels</h3><p class=\"lines%s\">",
                 report->recording->pixels_same ? "" : " bad");
        html_lines(html, report->recording->pixels);
        html_raw(html, "</p>");
    }
    if (report->findings->len) {
        html_raw(html, "<table><thead><tr><th scope=\"col\">Where</th><th scope=\"col\">What</th>"
                       "</tr></thead><tbody>\n");
        for (guint i = 0; i < report->findings->len; i++)
            add_finding(html, &g_array_index(report->findings, struct rig_report_finding, i));
        html_raw(html, "</tbody></table>");
        add_hidden(html, report);
    }
    html_raw(html, "</section>\n");
}

/* ---- what the guest said ---- */

static void add_bugs(GString *html, const struct rig_places *places)
{
    for (guint i = 0; i < places->kept->len; i++) {
        const struct rig_place *place = &g_array_index(places->kept, struct rig_place, i);
        html_add(html, "<li><span>line %" PRIu64 "</span> ", place->line);
        html_text(html, place->text);
        html_raw(html, "</li>\n");
    }
}

static void add_messages(GString *html, const struct rig_report *report)
{
    html_add(html, "<p>%s message%s of the guest's driver",
             words_of_number(report->message_count).text, report->message_count == 1 ? "" : "s");
    if (report->message_count > report->messages->len)
        html_add(html, ", the first %u", report->messages->len);
    html_raw(html, ":</p><ul class=\"log\">");
    for (guint i = 0; i < report->messages->len; i++) {
        const struct rig_report_message *message =
            &g_array_index(report->messages, struct rig_report_message, i);
        html_add(html, "<li><span>line %" PRIu64 "</span> ", message->line);
        html_text(html, message->text);
        html_raw(html, "</li>\n");
    }
    html_raw(html, "</ul>");
}

void page_add_guest(GString *html, const struct rig_report *report)
{
    uint64_t bugs = 0;

    for (guint i = 0; i < report->logs->len; i++)
        bugs += ((const struct rig_report_log *)report->logs->pdata[i])->summary.guest_bugs.count;
    if (!bugs && !report->message_count)
        return;
    html_raw(html, "<section id=\"guest\"><h2>Guest</h2>");
    if (bugs) {
        html_add(html,
                 "<p>%s guest bug%s: what QEMU says the driver did wrong.</p><ul "
                 "class=\"log\">",
                 words_of_number(bugs).text, bugs == 1 ? "" : "s");
        for (guint i = 0; i < report->logs->len; i++)
            add_bugs(html,
                     &((const struct rig_report_log *)report->logs->pdata[i])->summary.guest_bugs);
        html_raw(html, "</ul>");
    }
    if (report->message_count)
        add_messages(html, report);
    html_raw(html, "</section>\n");
}
