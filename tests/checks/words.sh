#!/bin/sh
# Finds words that mark unfinished work, and paths that exist on only one machine.
# Usage: words.sh SOURCE_DIR
set -eu
cd "$1"
bad=0
unfinished='FIXME|XXX[: ]|[Nn]ot implemented|[Pp]laceholder for|\bfor now\b|\b[Hh]ack\b'
if grep -rnIE "$unfinished" lib daemon systemd config dev CMakeLists.txt cmake; then
    echo "words that mark something unfinished"
    bad=1
fi
if grep -rnIE '(^|[^a-z0-9._/-])/(home|root|Users)/[a-z]' lib daemon systemd config docs tests ./*.md ./*.txt; then
    echo "paths of one machine"
    bad=1
fi
exit $bad
