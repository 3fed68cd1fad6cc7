/* SPDX-License-Identifier: BSD-3-Clause */
#include "progress.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#define WIDTH 40

void rig_progress_begin(struct rig_progress *progress, const char *label)
{
    progress->label = label;
    progress->enabled = isatty(STDERR_FILENO);
    progress->drawn = false;
    progress->next_us = progress->enabled ? g_get_monotonic_time() + G_USEC_PER_SEC : 0;
}

void rig_progress_update(struct rig_progress *progress, uint64_t done, uint64_t total)
{
    int64_t now;

    if (!progress->enabled || (now = g_get_monotonic_time()) < progress->next_us)
        return;
    progress->next_us = now + G_USEC_PER_SEC / 10;
    progress->drawn = true;
    if (total == 0) {
        fprintf(stderr, "\r\033[K%s: %.1f MB", progress->label, (double)done / 1e6);
        return;
    }
    double part = MIN((double)done / (double)total, 1.0);
    int filled = (int)(part * WIDTH);
    fprintf(stderr, "\r\033[K[%.*s%*s] %3d %% %s", filled,
            "########################################", WIDTH - filled, "", (int)(part * 100),
            progress->label);
}

void rig_progress_end(struct rig_progress *progress)
{
    if (progress->drawn) {
        fputs("\r\033[K", stderr);
        progress->drawn = false;
    }
}
