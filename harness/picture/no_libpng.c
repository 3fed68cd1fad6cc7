/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of libpng.c where there is no libpng. */
#include "png_file.h"

static void set_error(GError **error)
{
    g_set_error_literal(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_ABSENT,
                        "this qxlrig was built without libpng: install Debian's libpng-dev, and "
                        "configure with -Dpng=enabled");
}

void *png_encode(const struct rig_picture *picture, size_t *size, GError **error)
{
    (void)picture;
    (void)size;
    set_error(error);
    return NULL;
}

void *png_encode_small(const struct rig_picture *picture, size_t *size, GError **error)
{
    return png_encode(picture, size, error);
}

struct rig_picture *png_decode(const void *bytes, size_t size, GError **error)
{
    (void)bytes;
    (void)size;
    set_error(error);
    return NULL;
}
