/* SPDX-License-Identifier: BSD-3-Clause */
/* Replay by libspice-server's own reader (spice-replay.h): nothing of ours reads the recording. */
#ifndef TESTS_RENDER_OWN_REPLAY_H
#define TESTS_RENDER_OWN_REPLAY_H

#include <server.h>
#include <stdint.h>

struct own_replay;

/* A display on a server, and a recording for it, gzip, of which `size` bytes (uncompressed) are
 * read. NULL if that cannot be. */
struct own_replay *own_replay_create(struct rig_spice_server *server, const char *path,
                                     uint64_t size);
/* Play all of it. Returns the number of commands. All have been taken by libspice-server then. */
unsigned own_replay_run(struct own_replay *replay);
/* Have the primary drawn, which is so large. */
void own_replay_draw(struct own_replay *replay, uint32_t width, uint32_t height);
void own_replay_destroy(struct own_replay *replay);

#endif
