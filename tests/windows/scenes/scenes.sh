#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# scenes.sh 64|32 PROGRAM [ARGUMENT]...
#
# Run a Windows program that draws scenes (host.h), and have what it draws rendered and compared by
# the renderer of a normal build, $QXL_RENDER_SCENES. `./rig test` sets that.
#
# Exit status: the renderer's; 77: not possible here (said on stdout); 2: wrong usage.
set -eu

if [ $# -lt 2 ]; then
    echo "usage: scenes.sh 64|32 PROGRAM [ARGUMENT]..." >&2
    exit 2
fi
wine=$(dirname "$(realpath "$0")")/../wine.sh
"$wine" "$1"
if [ -z "${QXL_RENDER_SCENES:-}" ]; then
    echo "SKIP: no renderer: set QXL_RENDER_SCENES to tests/windows/scenes/render_scenes of a normal build"
    exit 77
fi
if ! [ -x "$QXL_RENDER_SCENES" ]; then
    echo "SKIP: no renderer at $QXL_RENDER_SCENES: is that build without libspice-server?"
    exit 77
fi
exec "$QXL_RENDER_SCENES" "$wine" "$@"
