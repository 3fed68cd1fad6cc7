/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file peer.h
 * A program that tells what its fake device is given (protocol.h): started, listened to, asked for
 * the guest's memory. Every wait for it ends: when it ends, and when it is silent for too long.
 */
#ifndef TESTS_WINDOWS_SCENES_PEER_H
#define TESTS_WINDOWS_SCENES_PEER_H

#include <glib.h>
#include <stdbool.h>

#include "protocol.h"

#define PEER_ERROR (g_quark_from_static_string("scenes-peer-error"))
enum peer_error {
    PEER_ERROR_FAILED,  /**< it cannot be started */
    PEER_ERROR_DIED,    /**< it ended before SCENES_END */
    PEER_ERROR_SILENT,  /**< nothing came for too long */
    PEER_ERROR_DAMAGED, /**< what it says is no message */
};

struct peer;

/**
 * Start a program; it dies with the calling thread.
 * @param arguments  the program, found in PATH if it has no slash, and what it gets.
 * @param patience_ms how long it may be silent.
 * @return NULL with `error` set (FAILED).
 */
struct peer *peer_start(char *const *arguments, int patience_ms, GError **error);
/** Kill what of it and of its children still runs. NULL is fine. */
void peer_destroy(struct peer *peer);

/**
 * The next message.
 * @param payload what is behind its head.
 * @return its type, or 0 with `error` set (DIED, SILENT, DAMAGED).
 */
uint32_t peer_next(struct peer *peer, GByteArray *payload, GError **error);
/** Messages so far. */
unsigned peer_messages(const struct peer *peer);
/** Answer it. */
bool peer_done(struct peer *peer, uint32_t answer, GError **error);

/** The guest's memory, before the answer. @return NULL, maybe without `error`: nothing is there. */
GBytes *peer_read(struct peer *peer, uint64_t address, uint64_t size, GError **error);
/** Write rows into it. @param from the first one; @param from_pitch bytes from row to row. */
bool peer_write(struct peer *peer, const struct scenes_write *rows, const uint8_t *from,
                size_t from_pitch, GError **error);

/** It said SCENES_END: wait for its end. @return false with `error` set if that is not with 0. */
bool peer_finish(struct peer *peer, GError **error);

#endif
