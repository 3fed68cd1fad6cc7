/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file player.h
 * Makes records of what a device was given, writes them to a file and has libspice-server draw
 * them.
 */
#ifndef TESTS_WINDOWS_SCENES_PLAYER_H
#define TESTS_WINDOWS_SCENES_PLAYER_H

#include <direct.h>
#include <writer.h>

#include "pointer.h"

struct player;

/** @param path of the recording. @return NULL with `error` set. */
struct player *player_create(const char *path, GError **error);
/** End the recording. NULL is fine. @return false with `error` set if it is not whole. */
bool player_destroy(struct player *player, GError **error);

/** A command of the ring, whose addresses lead where `memory` says. It must be one that
 * libspice-server accepts. */
bool player_command(struct player *player, const QXLCommandExt *command,
                    const struct rig_memory *memory, GError **error);
/** A message; `primary` for one that creates it, else NULL. */
bool player_message(struct player *player, uint32_t type, const struct rig_record_primary *primary,
                    GError **error);
/** See rig_direct_look(). */
bool player_look(struct player *player, uint32_t surface, struct rig_screen *screen);

/** The pointer as the last commands have left it. NULL: it is not shown. */
const struct shown_pointer *player_pointer(const struct player *player);

/** How many records there are of each name (rig_record_name()): lines `  COUNT NAME`. */
char *player_counts(const struct player *player);

#endif
