/* SPDX-License-Identifier: BSD-3-Clause */
#include "record_line.h"

#include <stdbool.h>
#include <string.h>

struct found {
    bool qxl, qxl_vga, trace, message, daemonize;
};

/* `-device qxl-vga,id=a`, `-device driver=qxl,...` and what libvirt writes: JSON. */
static void look_at_device(struct found *found, const char *value)
{
    GRegex *regex = g_regex_new("^(?:driver=)?(qxl|qxl-vga)(?:,|$)|^\\{.*\"driver\"\\s*:\\s*"
                                "\"(qxl|qxl-vga)\"",
                                0, 0, NULL);
    GMatchInfo *match;

    if (g_regex_match(regex, value, 0, &match)) {
        char *json = g_match_info_fetch(match, 2);
        char *name = json && *json ? g_strdup(json) : g_match_info_fetch(match, 1);
        found->qxl |= !strcmp(name, "qxl");
        found->qxl_vga |= !strcmp(name, "qxl-vga");
        g_free(name);
        g_free(json);
    }
    g_match_info_free(match);
    g_regex_unref(regex);
}

static struct found look_at(char **line)
{
    struct found found = {0};

    for (char **at = line + 1; *at; at++) {
        const char *option = *at;
        if (option[0] != '-')
            continue;
        option += option[1] == '-' ? 2 : 1;
        if (!strcmp(option, "device") && at[1])
            look_at_device(&found, *++at);
        else if (!strcmp(option, "vga") && at[1])
            found.qxl_vga |= !strcmp(*++at, "qxl");
        found.trace |= !strcmp(option, "trace") || !strcmp(option, "D");
        found.message |= !strcmp(option, "msg");
        found.daemonize |= !strcmp(option, "daemonize");
    }
    return found;
}

static void add(GPtrArray *all, const char *first, char *second)
{
    g_ptr_array_add(all, g_strdup(first));
    g_ptr_array_add(all, second);
}

static void add_device(GPtrArray *all, const char *name)
{
    add(all, "-global", g_strdup_printf("%s.cmdlog=1", name));
    add(all, "-global", g_strdup_printf("%s.guestdebug=1", name));
}

GPtrArray *rig_record_line(char **line, const char *events, char **refused)
{
    struct found found = look_at(line);
    GPtrArray *all;

    if (!found.qxl && !found.qxl_vga) {
        *refused = g_strdup("there is no QXL device on this command line: add "
                            "`-vga none -device qxl-vga` and `-spice`, as in `-spice "
                            "port=5900,disable-ticketing=on`");
        return NULL;
    }
    if (found.daemonize) {
        *refused = g_strdup("-daemonize takes QEMU away from here: leave it out");
        return NULL;
    }
    all = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(all, g_strdup(line[0]));
    if (found.qxl)
        add_device(all, "qxl");
    if (found.qxl_vga)
        add_device(all, "qxl-vga");
    if (!found.trace) {
        add(all, "-trace", g_strdup("qxl_*"));
        add(all, "-D", g_strdup(events));
    }
    if (!found.message)
        add(all, "-msg", g_strdup("timestamp=on"));
    for (char **at = line + 1; *at; at++)
        g_ptr_array_add(all, g_strdup(*at));
    g_ptr_array_add(all, NULL);
    return all;
}
