#!/bin/sh
# Checks that includes between layers go in one direction (docs/architecture.md). The table lists the
# layers that each layer may include.
# Usage: include_direction.sh SOURCE_DIR
set -eu
cd "$1"

allowed() {
    case $1 in
    core) echo ;;
    async | sse) echo core ;;
    wire) echo core async ;;
    api) echo core async sse wire ;;
    session) echo core async api ;;
    store) echo core async api session ;;
    protocol) echo core ;;
    server) echo core async sse api session store protocol ;;
    client) echo core async protocol sse ;;
    simulator) echo core async sse api ;;
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

# Within a layer that has rooms, each room includes itself and the rooms before it.
check_rooms() {
    folder=lib/tether/$1
    shift
    before=
    for room; do
        before="$before $room"
        used=$(grep -rhoE "^#include <${folder#lib/}/[a-z]+/" "$folder/$room" | sed 's|/$||; s|.*/||' | sort -u)
        for other in $used; do
            case " $before " in
            *" $other "*) ;;
            *)
                bad=1
                grep -rnE "^#include <${folder#lib/}/$other/" "$folder/$room" | sed "s|\$|   $room must not include $other|"
                ;;
            esac
        done
    done
}
check_rooms session policy ports remote follow run
check_rooms simulator script model front
# Decisions are pure: none of them waits.
if grep -rnE '^#include <(boost/asio|tether/api/(client|governor)\.)' lib/tether/session/policy; then bad=1; fi

# The simulator may include the API's types, but not its client.
if grep -rnE '^#include <tether/api/(client|governor|config)\.hpp>' lib/tether/simulator; then bad=1; fi
if grep -rnE '^#include <daemon/' lib; then bad=1; fi
exit $bad
