/* SPDX-License-Identifier: BSD-3-Clause */
#include "live.h"

#include <stdio.h>
#include <string.h>

#include "../replay/pace.h"

/* HOST:PORT, :PORT or unix:PATH, and no file's name. */
static bool is_address(const char *word)
{
    const char *colon = strrchr(word, ':');

    if (g_str_has_prefix(word, "unix:"))
        return true;
    return colon && colon[1] && !strchr(word, '/') &&
           strspn(colon + 1, "0123456789") == strlen(colon + 1);
}

void rig_live_join(struct rig_live *live, int *argc, char **argv)
{
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--serve") != 0)
            continue;
        bool given = i + 1 < *argc && is_address(argv[i + 1]);

        live->word = g_strconcat("--serve=", given ? argv[i + 1] : "", NULL);
        argv[i] = live->word;
        if (given) {
            memmove(argv + i + 1, argv + i + 2, (size_t)(*argc - i - 1) * sizeof(*argv));
            (*argc)--;
        }
        return;
    }
}

static bool refuse(const char *why)
{
    fprintf(stderr, "%s: %s; see %s --help\n", g_get_prgname(), why, g_get_prgname());
    return false;
}

bool rig_live_choose(const struct rig_live *live, int files, struct rig_replay_choices *choices)
{
    choices->serve = live->address;
    choices->speed = 1;
    choices->step = live->step;
    choices->loop = live->loop;
    if (!live->address)
        return !(live->speed || live->step || live->loop) ||
               refuse("expected --serve beside --speed, --step and --loop");
    if (files != 1 || choices->json || choices->png || choices->direct)
        return refuse("expected one FILE beside --serve, and no --json, --png or --compare-direct");
    return !live->speed || rig_pace_parse(live->speed, &choices->speed) ||
           refuse("expected --speed `2x`, from 1/64 to 64, or `max`");
}

void rig_live_clear(struct rig_live *live)
{
    g_free(live->address);
    g_free(live->speed);
    g_free(live->word);
}
