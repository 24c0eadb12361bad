#!/bin/sh
# Checks that includes between layers go in one direction (docs/architecture.md). The table lists the
# layers that each layer may include.
# Usage: include_direction.sh SOURCE_DIR
set -eu
cd "$1"

allowed() {
    case $1 in
    core) echo ;;
    sse | wire) echo core ;;
    api) echo core sse wire ;;
    session) echo core api ;;
    store) echo core api session ;;
    protocol) echo core ;;
    server) echo core sse api session store protocol ;;
    client) echo core protocol sse ;;
    simulator) echo core sse api ;;
    *) echo "unknown layer $1" >&2; return 1 ;;
    esac
}

bad=0
for folder in lib/tether/*/; do
    layer=$(basename "$folder")
    may=$(allowed "$layer")
    all_used=$(grep -rhoE '^#include <tether/[a-z]+/' "$folder" | sed 's|.*<tether/||; s|/||' | sort -u)
    for used in $all_used; do
        case " $layer $may " in
        *" $used "*) ;;
        *)
            bad=1
            grep -rnE "^#include <tether/$used/" "$folder" | sed "s|\$|   $layer must not include $used|"
            ;;
        esac
    done
done

# The simulator may include the API's types, but not its client.
if grep -rnE '^#include <tether/api/(client|governor|config)\.hpp>' lib/tether/simulator; then bad=1; fi
if grep -rnE '^#include <daemon/' lib; then bad=1; fi
exit $bad
