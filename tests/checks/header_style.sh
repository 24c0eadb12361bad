#!/bin/sh
# Checks the rules for the form of source files.
# Usage: header_style.sh SOURCE_DIR
set -eu
cd "$1"
bad=0
complain() {
    echo "$*"
    bad=1
}

# The first line of a header says what the file is for.
headers=$(find lib daemon -name '*.hpp')
for file in $headers; do
    case $(head -n 1 "$file") in
    "// "*) ;;
    *) complain "$file:1: the first line must be a comment that says what the file is for" ;;
    esac
    grep -q '^#pragma once' "$file" || complain "$file: no #pragma once"
done

# Beast and SSL headers belong in .cpp files, so that few files instantiate them. The simulator is an
# exception.
if grep -rnE '#include <(boost/beast|boost/asio/ssl|openssl)/' --include='*.hpp' lib daemon | grep -v '^lib/tether/simulator/'; then
    complain "include Beast and SSL headers only in .cpp files"
fi

# These names are a sign of a missing concept.
for name in util utils common helpers misc manager; do
    found=$(find lib daemon -name "$name" -o -name "$name.[ch]pp")
    [ -z "$found" ] || complain "$found: the name does not describe the contents"
done

# A kind of log record that no call writes would be documented for nothing.
written=$(grep -rhoE 'log_kinds\.[a-z_0-9]+' --include='*.cpp' lib daemon | sort -u)
unwritten=$(
    find lib daemon -name log_kinds.hpp -exec sed -nE 's/^    log_kind ([a-z_0-9]+)\{.*/log_kinds.\1/p' {} + |
        { cat && echo "$written" && echo "$written"; } | sort | uniq -u
)
[ -z "$unwritten" ] || complain "no call writes:" "$unwritten"
exit $bad
