/* SPDX-License-Identifier: BSD-3-Clause */
/* Playing a sequence on the fake device alone. */
#ifndef TESTS_CONFORMANCE_FAKE_PLAYER_H
#define TESTS_CONFORMANCE_FAKE_PLAYER_H

#include <generate.h>

struct fake_player {
    struct fake_qxl *device;
    GString *text; /**< what was printed */
    guint verdicts[FAKE_QXL_CHANCE + 1];
    const char *kill; /**< why the virtual machine is, or may be, dead, or NULL */
};

void fake_player_open(struct fake_player *player, const struct fake_qxl_config *device);
void fake_player_close(struct fake_player *player);
void fake_player_step(struct fake_player *player, const struct rig_step *step);

#endif
