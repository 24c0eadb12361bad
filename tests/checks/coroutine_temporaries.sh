#!/bin/sh
# Finds expressions with co_await that GCC 12 translates wrongly. Temporaries are destroyed twice: a
# closure with a capture, and braces that create an aggregate. Conditions of loops and returned values
# evaluate co_await on the right of `&&` or `||` even when the left operand decides.
# Usage: coroutine_temporaries.sh SOURCE_DIR
set -eu
cd "$1"
# Reads from each co_await to the end of its statement, over several lines if needed. These are not
# errors: `auto [a, b] =` before co_await, which is not a capture; captures of references and `this`,
# which own nothing; a brace after a closing parenthesis, which opens a block; durations, which are
# trivial; classes of the standard library, which have constructors.
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
! grep -rnE --include='*.[ch]pp' '(while \(|for \([^;]*;|co_return ).*(&&|\|\|) *!?co_await' lib daemon tests
