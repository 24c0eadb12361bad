#!/bin/sh
# Runs docs/tutorial.md from top to bottom in one shell, and compares the output with the document.
# Usage: tutorial.sh DOCUMENT DIRECTORY_OF_THE_PROGRAMS
# Skips the build, replaces the port, and uses a temporary home directory. Ids are not compared.
set -u
document=$1
programs=$2
work=$(mktemp -d)
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    # The group also contains the loop that restarts the daemon.
    [ -s "$work/group" ] && kill -9 -- "-$(cat "$work/group")" 2>/dev/null
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
mkdir "$work/home" "$work/got" "$work/wanted"

# Writes one script: the shell blocks, and the commands of the transcripts. The output of step N goes to
# got/N. A text block, or the lines below the command of a transcript, become wanted/N. Before the
# clean-up, an additional step runs the cron job again, in the environment of cron and without its report.
# A session is removed shortly after its run ends, so the script waits for that before it reads the truth.
awk -v dir="$work" '
    function begin() { printf "exec >\"%s/got/%d\" 2>&1\n", dir, ++step }
    function end() { printf "[ $? = 0 ] || echo %d >>\"%s/failed\"\n", step, dir }
    /^## .*Clean up/ {
        begin()
        print ". \"" dir "/repeat\""
        end()
        print "The report: all quiet.\n3" > (dir "/wanted/" step)
    }
    /^```sh$/ { kind = "sh"; begin(); next }
    /^```(console|text)$/ { kind = substr($0, 4); next }
    /^```$/ { if (kind == "sh") end(); kind = ""; next }
    kind == "sh" && /^\.\/dev build/ { next }
    kind == "sh" { print }
    kind == "console" && /simulator\/truth/ {
        print "until curl -s http://127.0.0.1:8700/simulator/truth | jq -e .totals.live_sessions==0; do sleep 0.1; done >/dev/null"
    }
    kind == "console" && /^\$ / { begin(); print substr($0, 3); end(); next }
    kind == "console" || kind == "text" { print > (dir "/wanted/" step) }' "$document" >"$work/script"
cat >"$work/repeat" <<'END'
rm report-*.txt
sed -n 's/^\*\/10 2-5 \* \* \* //p' "$GOT"/* >job
env -i HOME="$HOME" sh job && cat report-*.txt
tether ps --all --quiet | wc -l
END
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# shellcheck disable=SC2016 # the variables of that shell
sed -i 's|"$PWD/build/dev/daemon:$PATH"|"'"$programs"':$PATH"|; s/8700/'"$port/g" "$work/script"

# shellcheck disable=SC2016 # the variables of that shell
HOME=$work/home GOT=$work/got setsid sh -c 'echo $$ >"$0/group"; exec timeout --foreground 150 bash "$0/script"' "$work"

status=0
complain() {
    status=1
    echo "docs/tutorial.md: $*"
}
[ ! -e "$work/failed" ] || complain "these steps failed: $(tr '\n' ' ' <"$work/failed")"
# comparable FILE: without ids, and with one line for any number of failed requests.
comparable() {
    sed -E 's/(run|sesn)_[0-9A-Z]{26}/\1_…/g; s/(no response, trying again: ).*/\1…/' "$1" | uniq
}
for wanted in "$work"/wanted/*; do
    step=${wanted##*/}
    comparable "$wanted" >"$work/left"
    comparable "$work/got/$step" >"$work/right"
    diff -u "$work/left" "$work/right" || complain "step $step has other output"
done
[ ! -e "$work/home/tether-tutorial" ] || complain "the last step left the folder"
[ "$status" = 0 ] || tail -n 20 "$work"/got/*
exit $status
