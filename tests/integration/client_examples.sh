#!/bin/sh
# Runs the programs in docs/clients.md against `tetherd --simulate`, and compares their output with the document.
# Usage: client_examples.sh TETHERD DOCUMENT CACHE_OF_GO
set -eu
tetherd=$1 document=$2
GOCACHE=$3 GOPATH=$3/path GOFLAGS=-mod=mod GOPROXY=off
export GOCACHE GOPATH GOFLAGS GOPROXY
work=$(mktemp -d)
daemon=
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
    [ -z "$daemon" ] || wait "$daemon" 2>/dev/null || :
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

TETHER_SOCKET=$work/tether.sock
export TETHER_SOCKET
: >"$work/out"
"$tetherd" --simulate --listen "$TETHER_SOCKET" --state-dir "$work/state" >"$work/out" 2>"$work/log" &
daemon=$!
tries=0
until grep -q '^export TETHER_SOCKET=' "$work/out"; do
    tries=$((tries + 1))
    if [ $tries -gt 200 ] || ! kill -0 "$daemon" 2>/dev/null; then
        echo "tetherd does not respond:" && cat "$work/log" && exit 1
    fi
    sleep 0.1
done

# The first text block is the output of every program; every other block is a program, named for its language.
awk -v dir="$work" '
    /^```./ { file = dir "/example." substr($0, 4); next }
    /^```$/ { file = ""; next }
    file { print > file }' "$document"
mv "$work/example.js" "$work/example.mjs"

status=0 ran=0
# example NAME COMMAND…: runs it with a time limit.
example() {
    name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        if [ "$1" != go ]; then status=1; fi
        echo "$1 is not installed: the example in $name was not run"
        return
    fi
    ran=$((ran + 1))
    if ! timeout 150 "$@" >"$work/got" 2>"$work/err" || ! diff -u "$work/example.text" "$work/got"; then
        status=1
        echo "the example in $name failed or printed other output than the document:"
        cat "$work/err"
    fi
}
example shell sh "$work/example.sh"
example Python python3 "$work/example.python"
example JavaScript node "$work/example.mjs"
example Go go run "$work/example.go"
echo "$ran examples ran"
exit $status
