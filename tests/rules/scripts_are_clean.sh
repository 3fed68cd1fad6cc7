#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# scripts_are_clean.sh ROOT
#
# The scripts give shellcheck nothing to say.
# Exit 0: nothing; 1: something; 2: wrong usage; 77: no shellcheck.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: scripts_are_clean.sh ROOT" >&2
    exit 2
fi
cd "$1"

if ! command -v shellcheck >/dev/null 2>&1; then
    echo "SKIP: no shellcheck on this machine"
    exit 77
fi
failed=0
shellcheck rig .ci/run || failed=1
find spice-protocol tests winglue -name '*.sh' -exec shellcheck {} + || failed=1
exit $failed
