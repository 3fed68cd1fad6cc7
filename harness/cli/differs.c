/* SPDX-License-Identifier: BSD-3-Clause */
#include "differs.h"

#include <stdio.h>

#include "../replay/replay.h"
#include "../trace/reader.h"
#ifdef RIG_WITH_SPICE_SERVER
#include "../replay/session.h"
#endif

enum { REVISION = 5 };

static enum rig_cut_verdict judge(const struct rig_replay_totals *totals)
{
    return totals->differing || totals->findings[RIG_FINDING_DIFFERENCE] ||
                   totals->findings[RIG_FINDING_REFUSED] ||
                   totals->findings[RIG_FINDING_UNSUPPORTED]
               ? RIG_CUT_SHOWS
               : RIG_CUT_LACKS;
}

static enum rig_cut_verdict log_differs(const char *path, GError **error)
{
    const struct rig_replay_options options = {.revision = REVISION};
    struct rig_reader *reader = rig_reader_open(path, error);
    struct rig_replay_totals totals;
    struct rig_replay *replay;
    struct rig_event event;
    bool well = true;

    if (!reader)
        return RIG_CUT_FAILED;
    replay = rig_replay_create(&options);
    while (well && rig_reader_next(reader, &event))
        well = rig_replay_event(replay, &event, error);
    totals = rig_replay_get_totals(replay);
    rig_replay_destroy(replay);
    rig_reader_close(reader);
    return well ? judge(&totals) : RIG_CUT_FAILED;
}

#ifdef RIG_WITH_SPICE_SERVER

bool rig_differs_is_possible(bool recording)
{
    (void)recording;
    return true;
}

static enum rig_cut_verdict recording_differs(const char *path, GError **error)
{
    const struct rig_session_options options = {.revision = REVISION};
    struct rig_recording *recording = rig_recording_open(path, error);
    struct rig_session *session = recording ? rig_session_create(&options, error) : NULL;
    enum rig_cut_verdict verdict = session ? RIG_CUT_LACKS : RIG_CUT_FAILED;
    struct rig_record *record;

    while (verdict == RIG_CUT_LACKS && (record = rig_recording_next(recording, NULL))) {
        struct rig_replay_totals totals;

        rig_session_play(session, record);
        totals = rig_session_get_totals(session);
        verdict = judge(&totals);
        rig_record_unref(record);
    }
    rig_session_destroy(session);
    rig_recording_close(recording);
    return verdict;
}

#else

bool rig_differs_is_possible(bool recording)
{
    if (recording)
        fprintf(stderr,
                "%s: --differs: this build has no libspice-server to replay recordings with: "
                "install libspice-server-dev and build again with -Dspice_server=enabled\n",
                g_get_prgname());
    return !recording;
}

static enum rig_cut_verdict recording_differs(const char *path, GError **error)
{
    g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_READ, "%s: cannot be replayed", path);
    return RIG_CUT_FAILED;
}

#endif

enum rig_cut_verdict rig_differs(const char *path, bool recording, GError **error)
{
    return recording ? recording_differs(path, error) : log_differs(path, error);
}
