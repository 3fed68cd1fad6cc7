/* SPDX-License-Identifier: BSD-3-Clause */
#include "pace.h"

#include <stdlib.h>
#include <string.h>

#define SPEED_MAX 64.0
#define SPEED_MIN (1 / SPEED_MAX)

/* Of the recording: who is later than that does not catch up. */
static const int64_t LATE_NS = 250 * 1000 * 1000;

bool rig_pace_parse(const char *text, double *speed)
{
    char *end;

    if (!strcmp(text, "max")) {
        *speed = RIG_PACE_UNLIMITED;
        return true;
    }
    double value = strtod(text, &end);

    if (end == text || (*end && strcmp(end, "x") != 0) || !(value >= SPEED_MIN) ||
        !(value <= SPEED_MAX))
        return false;
    *speed = value;
    return true;
}

void rig_pace_begin(struct rig_pace *pace, double speed, bool stepping, uint64_t now_ns)
{
    *pace = (struct rig_pace){.speed = speed, .stepping = stepping, .since_ns = now_ns};
}

static bool waits(const struct rig_pace *pace)
{
    return pace->speed != RIG_PACE_UNLIMITED && !pace->stepping;
}

/* Count the time that went by. */
static void settle(struct rig_pace *pace, uint64_t now_ns)
{
    if (now_ns < pace->since_ns)
        return;
    if (!waits(pace))
        pace->left_ns = 0;
    else if (!pace->paused)
        pace->left_ns -= (int64_t)((double)(now_ns - pace->since_ns) * pace->speed);
    pace->since_ns = now_ns;
}

void rig_pace_again(struct rig_pace *pace, uint64_t now_ns)
{
    settle(pace, now_ns);
    pace->begun = false;
    pace->left_ns = waits(pace) ? (int64_t)((double)RIG_PACE_LONGEST_NS * pace->speed) : 0;
}

static uint64_t shortened(struct rig_pace *pace, uint64_t gap_ns)
{
    uint64_t longest_ns = (uint64_t)((double)RIG_PACE_LONGEST_NS * pace->speed);

    if (gap_ns <= longest_ns)
        return gap_ns;
    pace->gaps++;
    pace->gaps_ns += gap_ns - longest_ns;
    return longest_ns;
}

void rig_pace_next(struct rig_pace *pace, uint64_t time_ns, bool is_update, uint64_t now_ns)
{
    settle(pace, now_ns);
    if (pace->left_ns < -LATE_NS)
        pace->left_ns = 0;
    if (pace->begun && time_ns > pace->last_ns && waits(pace))
        pace->left_ns += (int64_t)shortened(pace, time_ns - pace->last_ns);
    pace->begun = true;
    pace->last_ns = time_ns;
    pace->is_update = is_update;
}

uint64_t rig_pace_wait(struct rig_pace *pace, uint64_t now_ns)
{
    settle(pace, now_ns);
    if (pace->paused || (pace->stepping && pace->is_update && !pace->steps))
        return RIG_PACE_FOR_EVER;
    if (waits(pace) && pace->left_ns > 0)
        return (uint64_t)((double)pace->left_ns / pace->speed) + 1;
    if (pace->stepping && pace->is_update)
        pace->steps--;
    return 0;
}

static double faster(double speed)
{
    return speed == RIG_PACE_UNLIMITED || speed * 2 > SPEED_MAX ? RIG_PACE_UNLIMITED : speed * 2;
}

static double slower(double speed)
{
    if (speed == RIG_PACE_UNLIMITED)
        return SPEED_MAX;
    return speed / 2 < SPEED_MIN ? SPEED_MIN : speed / 2;
}

void rig_pace_press(struct rig_pace *pace, enum rig_pace_key key, uint64_t now_ns)
{
    settle(pace, now_ns);
    switch (key) {
    case RIG_PACE_KEY_PAUSE:
        pace->paused = !pace->paused && !pace->stepping;
        pace->stepping = false;
        pace->steps = 0;
        break;
    case RIG_PACE_KEY_STEP:
        pace->paused = false;
        pace->stepping = true;
        pace->steps++;
        break;
    case RIG_PACE_KEY_FASTER:
        pace->speed = faster(pace->speed);
        break;
    case RIG_PACE_KEY_SLOWER:
        pace->speed = slower(pace->speed);
        break;
    }
}
