#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
echo "SKIP: this build has no libspice-server (package libspice-server-dev, meson option spice_server)"
exit 77
