#!/bin/sh
# Checks that each drawn picture of the documents is up to date with its source.
# Usage: pictures.sh SOURCE_DIR
set -eu
cd "$1/docs/pictures"
bad=0
for source in *.txt; do
    picture=${source%.txt}.svg
    awk -f boxes.awk "$source" | cmp - "$picture" || {
        echo "docs/pictures/$picture differs from $source: run ./dev pictures"
        bad=1
    }
done
exit $bad
