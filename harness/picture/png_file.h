/* SPDX-License-Identifier: BSD-3-Clause */
/* What needs libpng: pictures as the bytes of a PNG file. */
#ifndef RIG_PNG_FILE_H
#define RIG_PNG_FILE_H

#include "picture.h"

/** @return the bytes, to be freed with g_free(), or NULL with `error` set, without a file's name.
 */
void *png_encode(const struct rig_picture *picture, size_t *size, GError **error);
/** The same in fewer bytes and more time. */
void *png_encode_small(const struct rig_picture *picture, size_t *size, GError **error);
/** @return a picture or NULL with `error` set, without a file's name. */
struct rig_picture *png_decode(const void *bytes, size_t size, GError **error);

#endif
