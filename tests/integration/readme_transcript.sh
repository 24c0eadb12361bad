#!/bin/sh
# Runs the first transcript of the README in one shell, and compares the output.
# Usage: readme_transcript.sh README DIRECTORY_OF_THE_PROGRAMS
# In an expected line `…` matches any text. Skips building, and uses its own folder for files.
set -u
readme=$1
PATH=$2:$PATH
work=$(mktemp -d)
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    if [ -s "$work/pid" ]; then kill "$(cat "$work/pid")" 2>/dev/null || :; fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

awk -v dir="$work" '
    /^```console$/ { inside = 1; next }
    /^```$/ { if (inside) exit }
    inside && /^\$ \.\/dev / { next }
    inside && /^\$ / { print substr($0, 3) > (dir "/commands"); next }
    inside { print > (dir "/wanted") }' "$readme"
sed -i "s:/tmp/demo:$work/demo:g" "$work/commands" "$work/wanted"
# shellcheck disable=SC2016 # the variables of that shell
sed -i 's/& sleep 1$/\& echo $! >"$work_pid"; until [ -S "$TETHER_SOCKET_WANTED" ]; do sleep 0.1; done/' "$work/commands"

work_pid=$work/pid TETHER_SOCKET_WANTED=$work/demo.sock timeout 60 sh "$work/commands" >"$work/got" 2>&1

awk -v wanted="$work/wanted" '
    function pattern(text) {
        gsub(/[][\\.^$*+?(){}|]/, "\\\\&", text)
        gsub(/…/, ".*", text)
        return "^" text "$"
    }
    { if ((getline line < wanted) <= 0 || $0 !~ pattern(line)) bad = 1 }
    END { if ((getline line < wanted) > 0) bad = 1; exit bad }' "$work/got" && exit 0
diff -u "$work/wanted" "$work/got"
exit 1
