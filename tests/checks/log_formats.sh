#!/bin/sh
# Runs the daemon with each log format and one run, and parses the records.
# Usage: log_formats.sh TETHERD TETHER
set -eu
tetherd=$1
tether=$2
folder=$(mktemp -d)
daemon=
# shellcheck disable=SC2317 # the trap calls it
cleanup() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
TETHER_SOCKET=$folder/tether.sock
# No journal listens on this socket, so the daemon writes the journal's records to standard error.
TETHER_JOURNAL_SOCKET=$folder/no-journal
export TETHER_SOCKET TETHER_JOURNAL_SOCKET
status=0

# record FORMAT: writes $folder/log with the records of a daemon that starts, runs work and stops.
record() {
    printf '{"log": {"format": "%s", "level": "debug"}}\n' "$1" >"$folder/$1.json"
    "$tetherd" --simulate --config "$folder/$1.json" --listen "$TETHER_SOCKET" --state-dir "$folder/state" \
        >"$folder/out" 2>"$folder/log" &
    daemon=$!
    tries=0
    until "$tether" status >"$folder/out" 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 200 ] || ! kill -0 "$daemon" 2>/dev/null; then
            echo "tetherd does not respond:" && cat "$folder/log" "$folder/out" && exit 1
        fi
        sleep 0.1
    done
    "$tether" run --agent agent_demo --environment env_demo '@say "Hello"' >"$folder/out" 2>&1
    kill "$daemon"
    wait "$daemon" || :
    daemon=
}

# every PATTERN FORMAT: checks that the log is not empty and that every line matches PATTERN.
every() {
    if [ ! -s "$folder/log" ] || grep -vE -- "$1" "$folder/log"; then
        status=1
        echo "a record is not $2"
    fi
}

record json
lines=$(wc -l <"$folder/log")
objects=$(jq -c 'select(type == "object" and (.level | type) == "string" and (.event | type) == "string")' \
    <"$folder/log" | wc -l)
if [ "$lines" -lt 3 ] || [ "$lines" != "$objects" ]; then
    status=1
    echo "$objects JSON objects in $lines lines:"
    cat "$folder/log"
fi
if ! jq -es 'any(.event == "serving" and .simulated == true and (.version | type) == "string")' \
    <"$folder/log" >"$folder/out"; then
    status=1
    echo "no startup record with fields of the correct types"
fi

record journal
every '^<[3-7]>[a-z]' "record behind its priority"
record logfmt
every '^[a-z][^<{=]*( [a-z_]+=.*)?$' "record in logfmt"
record auto
every '^[a-z][^<{=]*( [a-z_]+=.*)?$' "record in logfmt"
exit $status
