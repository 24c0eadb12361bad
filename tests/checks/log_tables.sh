#!/bin/sh
# Compares the tables of docs/logs.md with the kinds of log records in the sources. With
# TETHER_UPDATE_GOLDEN in the environment it writes the tables first: review the difference.
# Usage: log_tables.sh GENERATOR LOGS_DOCUMENT
set -eu
expected=$(mktemp)
trap 'rm -f "$expected"' EXIT
{
    sed '/^<!-- records -->/q' "$2"
    echo
    "$1" tables
    sed -n '/^<!-- end of records -->/,$p' "$2"
} >"$expected"
[ -z "${TETHER_UPDATE_GOLDEN:-}" ] || cp "$expected" "$2"
diff -u "$2" "$expected"
