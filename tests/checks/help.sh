#!/bin/sh
# Compares what tetherd prints with --help to the golden file. With TETHER_UPDATE_GOLDEN=1 it writes it instead.
# Usage: help.sh GOLDEN TETHERD
set -eu
if [ -n "${TETHER_UPDATE_GOLDEN:-}" ]; then
    "$2" --help >"$1"
else
    "$2" --help | diff -u "$1" -
fi
