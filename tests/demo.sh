#!/bin/sh
# Runs one piece of work through the whole daemon: simulator inside, private socket, nothing left behind.
# Usage: demo.sh DIRECTORY_OF_THE_PROGRAMS
set -eu
programs=$1
folder=$(mktemp -d)
daemon=
export TETHER_SOCKET="$folder/tether.sock"

clean_up() {
    if [ -n "$daemon" ]; then
        kill "$daemon" 2>/dev/null || :
        wait "$daemon" || :
    fi
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
    echo "demo: $1" >&2
    sed 's/^/  tetherd: /' "$folder/log" >&2
    exit 1
}

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }

say "tetherd --simulate &"
"$programs/tetherd" --simulate --simulate-pace 150ms --listen "$TETHER_SOCKET" --state-dir "$folder/state" \
    >"$folder/log" 2>&1 &
daemon=$!
for _ in $(seq 100); do
    [ -S "$TETHER_SOCKET" ] && break
    kill -0 "$daemon" 2>/dev/null || fail "the daemon did not start"
    sleep 0.1
done
[ -S "$TETHER_SOCKET" ] || fail "the daemon opened no socket"
cat "$folder/log"

# Lines with @ are played by the simulator (docs/simulator.md); a real agent would just be asked.
prompt='Write a haiku about unix sockets.
@think
@say Let me look at what we have.
@tool bash {"command":"ls -l /run"} => srwxrwx--- tether.sock
@say One socket, as promised.
@tool write {"file_path":"haiku.txt"} => written
@say A file that listens, / no packet ever leaves home, / yet the work gets done.'

say "tether run --agent agent_demo --environment env_demo 'Write a haiku about unix sockets. …'"
"$programs/tether" run --agent agent_demo --environment env_demo "$prompt" || fail "the run did not succeed"

say "tether ps --all"
"$programs/tether" ps --all || fail "the runs cannot be listed"

run=$("$programs/tether" ps --all --quiet) || fail "the runs cannot be listed"
say "tether show --json $run | jq .result"
"$programs/tether" show --json "$run" | jq -e '.result | select(.complete)' || fail "the result is not complete"

say "kill %1"
kill "$daemon"
wait "$daemon" || fail "the daemon did not stop in good order"
daemon=
tail -n 2 "$folder/log"
