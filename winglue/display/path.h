/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file path.h
 * PATHOBJ as the core's path. PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_PATH_H
#define WINGLUE_DISPLAY_PATH_H

#include <qxl/path.h>

#include "rects.h"

/** A path of straight lines between pixels, for one drawing, so that the host lights GDI's pixels.
 */
struct path {
    struct qxl_path lines;
    struct qxl_rect bounds; /**< of all its points' pixels */
    void *memory;
};

/**
 * Read a path.
 * @param path   filled in; to be given to path_end(), also after a failure.
 * @param object not NULL.
 * @return false: no memory; or it has curves or points between pixels, of which GDI and the host
 *         light other pixels. GDI's engine must draw.
 */
bool path_begin(struct path *path, PATHOBJ *object);

/** Free what was allocated. */
void path_end(struct path *path);

#endif
