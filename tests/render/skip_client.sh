#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
echo "SKIP: this build has no SPICE client (package libspice-client-glib-2.0-dev, meson option" \
    "spice_client), or no libspice-server with spice-replay.h (package libspice-server-dev)"
exit 77
