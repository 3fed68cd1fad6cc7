/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file cutting.h
 * What the verbs that cut traces share.
 */
#ifndef RIG_CUTTING_H
#define RIG_CUTTING_H

#include "../cut/cut.h"

/**
 * Read a trace that is to be cut: a recording, a log, or a folder of `qxlrig record`, of which its
 * recording is taken, or else its log. What is wrong is said on stderr.
 * @param[out] status the exit code: of NULL; and of a trace, if all else goes well: RIG_EXIT_WELL,
 *             or RIG_EXIT_CANNOT_TELL if it could not be read to its end.
 * @return NULL if there is nothing to cut. Free with rig_cut_close().
 */
struct rig_cut *rig_cutting_open(const char *path, int *status);
/** @return whether the result can go there; if not, it is said on stderr: RIG_EXIT_USAGE. */
bool rig_cutting_check_out(const char *out);

#endif
