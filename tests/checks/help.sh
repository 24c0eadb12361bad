#!/bin/sh
# Compares the output of `tetherd --help` with the golden file. With TETHER_UPDATE_GOLDEN=1 it writes
# the golden file instead.
# Usage: help.sh GOLDEN TETHERD
set -eu
if [ -n "${TETHER_UPDATE_GOLDEN:-}" ]; then
    "$2" --help >"$1"
else
    "$2" --help | diff -u "$1" -
fi
