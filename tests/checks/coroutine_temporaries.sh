#!/bin/sh
# Finds the shapes beside co_await whose temporaries GCC 12 destroys twice: a closure with a capture, and
# braces that make an aggregate, written inside the awaiting expression.
# Usage: coroutine_temporaries.sh SOURCE_DIR
set -eu
cd "$1"
# From each co_await to the end of its statement, on one line or several. `auto [a, b] =` stands before it and
# is no capture; references and `this` own nothing; a brace that opens a block follows a closing parenthesis
# and is not meant; durations are trivial, and the standard library's classes have constructors.
# shellcheck disable=SC2016 # awk's dollars
found=$(find lib daemon tests -name '*.cpp' -o -name '*.hpp' | sort | xargs awk '
    FNR == 1 { open = 0 }
    { line = $0; sub(/\/\/.*/, "", line); gsub(/"([^"\\]|\\.)*"/, "\"\"", line) }
    !open && match(line, /co_await/) { open = FNR; text = substr(line, RSTART); where = FILENAME ":" FNR; line = "" }
    open && line != "" { text = text " " line }
    open && (text ~ /;/ || text ~ /\)[ ]*\{[ ]*$/ || FNR > open + 8) {
        sub(/;.*/, "", text)
        sub(/\)[ ]*\{[ ]*$/, ")", text)
        sub(/\) co_return.*/, ")", text)
        gsub(/\[(&[a-z_]*|this)(, *(&[a-z_]+|this))*\]/, "[]", text)
        gsub(/(std::[a-z_:]+(<[^<>]*>)?|milliseconds|seconds)\{/, "(", text)
        if (text ~ /[(,=] *\[[^]]+\] *[({]/ || text ~ /co_await[^;]*[A-Za-z_>(,] *\{[^}]/ ) print where ": " text
        open = 0
    }')
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
