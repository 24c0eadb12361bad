#!/bin/sh
# Installs the client library into a staging directory, builds the example with CMake and with
# pkg-config, and submits work to a daemon with it.
# Usage: client_library.sh BUILD_DIR EXAMPLE_DIR TETHERD sanitizers:NAMES
set -eu
build=$1 example=$2 tetherd=$3 sanitizers=$4
stage=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || { kill "$daemon"; wait "$daemon" || :; }; rm -rf "$stage"' EXIT
quietly() { "$@" >"$stage/log" 2>&1 || { cat "$stage/log"; exit 1; }; }

DESTDIR=$stage/root quietly cmake --install "$build" --component development
root=$stage/root/usr/local
libraries=$(dirname "$(find "$root" -name tether-client.pc)")
"$tetherd" --simulate --listen "$stage/s" >"$stage/ready" 2>/dev/null &
daemon=$!

quietly cmake -S "$example" -B "$stage/with-cmake" -DCMAKE_PREFIX_PATH="$root" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS=-g0
quietly cmake --build "$stage/with-cmake"
[ "$("$stage/with-cmake/hand_over" "$stage/s" '@say hello')" = 'succeeded: hello' ]
if "$stage/with-cmake/hand_over" "$stage/nobody" x 2>"$stage/said"; then exit 1; fi
grep -q 'hand_over: ' "$stage/said"

[ "$sanitizers" = sanitizers: ] || exit 0 # pkg-config does not know the sanitizers
# shellcheck disable=SC2046 # words
PKG_CONFIG_PATH=$libraries quietly c++ $(PKG_CONFIG_PATH=$libraries pkg-config --cflags tether-client) \
    "$example/hand_over.cpp" -o "$stage/by-hand" $(PKG_CONFIG_PATH=$libraries pkg-config --libs tether-client)
[ "$("$stage/by-hand" "$stage/s" '@say hello')" = 'succeeded: hello' ]
