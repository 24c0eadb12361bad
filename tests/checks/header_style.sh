#!/bin/sh
# Checks what every source file must have and must not have.
# Usage: header_style.sh SOURCE_DIR
set -eu
cd "$1"
bad=0
complain() {
    echo "$*"
    bad=1
}

# Headers say what they are for, in their first line.
headers=$(find lib daemon -name '*.hpp')
for file in $headers; do
    case $(head -n 1 "$file") in
    "// "*) ;;
    *) complain "$file:1: no sentence about what the file is for" ;;
    esac
    grep -q '^#pragma once' "$file" || complain "$file: no #pragma once"
done

# Beast and SSL are instantiated in few places, and stay out of the headers that others include.
if grep -rnE '#include <(boost/beast|boost/asio/ssl|openssl)/' --include='*.hpp' lib daemon | grep -v '^lib/tether/simulator/'; then
    complain "Beast and SSL headers belong into .cpp files"
fi

# Names that stand for a concept nobody found yet.
for name in util utils common helpers misc manager; do
    found=$(find lib daemon -name "$name" -o -name "$name.[ch]pp")
    [ -z "$found" ] || complain "$found: a name that says nothing"
done
exit $bad
