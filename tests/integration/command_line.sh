#!/bin/sh
# Tests the command line against `tetherd --simulate` where only real processes, descriptors and signals can.
# Usage: command_line.sh TETHERD TETHER
set -u
tetherd=$1 tether=$2
work=$(mktemp -d)
daemon='' other='' status=0
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    # shellcheck disable=SC2086 # none, one or two numbers
    kill $daemon $other 2>/dev/null || :
    [ -z "$daemon" ] || wait "$daemon" 2>/dev/null || :
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

fail() {
    status=1
    echo "failed: $now: $1"
    for stream in out err; do sed "s/^/    $stream: /" "$work/$stream"; done
}
# expect CODE: checks the exit status of the previous command, stored in $got.
expect() { [ "$got" = "$1" ] || fail "exit status $got instead of $1"; }
# has STREAM TEXT, lacks STREAM TEXT: checks what was written to it.
has() { grep -qF -- "$2" "$work/$1" || fail "no '$2' on $1"; }
lacks() { if grep -qF -- "$2" "$work/$1"; then fail "'$2' on $1"; fi; }
# tell ARGUMENT…: runs one tether command with a time limit and no terminal.
tell() {
    got=0
    timeout 20 "$tether" "$@" </dev/null >"$work/out" 2>"$work/err" || got=$?
}
# until_true COMMAND…: polls for a condition.
until_true() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || return 1
        sleep 0.1
    done
}
start() { tell run --agent agent_a --environment env_a --detach "$@"; }
: >"$work/out"
: >"$work/err"

now='the daemon names its socket'
"$tetherd" --simulate --listen "$work/t.sock" --state-dir "$work/state" >"$work/out" 2>"$work/log" &
daemon=$!
until_true grep -q '^export TETHER_SOCKET=' "$work/out" || { fail 'the daemon printed no export line' && exit 1; }
eval "$(cat "$work/out")"
tell status
expect 0

now='work that was started although its id could not be written'
got=0
timeout 20 "$tether" run --detach --agent a --environment e Hi </dev/null >/dev/full 2>"$work/err" || got=$?
expect 1
has err "was started; see it with 'tether show run_"

now='a full standard output'
for command in 'run --agent a --environment e Hi' 'run --agent a --environment e --json Hi' 'ps --all' 'status --json' \
    'status --help' --version --help; do
    got=0
    # shellcheck disable=SC2086 # words of a command
    timeout 20 "$tether" $command </dev/null >/dev/full 2>"$work/err" || got=$?
    expect 1
    has err 'tether: cannot write to standard output: No space left on device'
done
got=0
"$tetherd" --help >/dev/full 2>"$work/err" || got=$?
expect 1
has err 'tetherd: cannot write to standard output: No space left on device'

now='closed standard descriptors'
for closed in '>&-' '<&-' '2>&-' '<&- >&- 2>&-'; do
    got=0
    eval "timeout 20 \"\$tether\" run --agent a --environment e Hello >\"\$work/out\" 2>\"\$work/err\" $closed" || got=$?
    expect 0
done
got=0
timeout 20 "$tether" run --agent a --environment e Hello 2>/dev/full >"$work/out" </dev/null || got=$?
expect 0
has out 'Done: Hello'

now='many quick runs'
for _ in $(seq 60); do
    tell run --agent a --environment e Hello
    expect 0
    lacks err 'connection to the daemon lost'
done

now='detaching by signal'
: >"$work/err" # removes the output of an earlier command, which would end the wait
"$tether" run --agent agent_a --environment env_a --on-interrupt detach '@wait 60s' </dev/null >"$work/out" 2>"$work/err" &
runner=$!
until_true grep -q '^state   running' "$work/err" || fail 'the run did not start'
run=$(sed -n 's/^run     //p' "$work/err")
kill -TERM $runner
got=0
wait $runner || got=$?
expect 130
has err "Detached; the run continues. Wait for it with 'tether wait $run'."
lacks err 'connection to the daemon lost'

now='waiting for a run that does not exist'
tell wait "$run" nope run_00000000000000000000000000
expect 1
has err "no run matches 'nope' (see 'tether ps --all')"
has err 'no run with the id run_00000000000000000000000000'
tell wait --timeout 1s "$run"
expect 5
tell cancel --json "$run"
expect 0

now='several runs, one of which does not exist'
start '@wait 60s'
run=$(cat "$work/out")
for command in cancel 'rm --force'; do
    # shellcheck disable=SC2086 # words of a command
    tell $command "$run" run_00000000000000000000000000
    expect 1
    has err 'no run with the id run_00000000000000000000000000'
    [ ! -s "$work/out" ] || fail 'output of a refused command'
    "$tether" show --json "$run" | grep -q '"state":"\(queued\|starting\|running\)"' || fail 'the run was stopped'
done

now='too few characters of an ID'
for command in cancel 'rm --force' 'send'; do
    # shellcheck disable=SC2086 # words of a command
    tell $command "$(printf %s "$run" | tail -c 3)" Hello
    expect 1
    grep -qE 'is too short: give at least the last 4 characters|may mean' "$work/err" || fail 'the abbreviation was accepted'
done
tell cancel "$(printf %s "$run" | tail -c 8)"
expect 0
has out "$run"
tell wait "$run"
expect 4

now='a session that was kept'
start --keep '@say Kept'
run=$(cat "$work/out")
tell wait "$run"
expect 0
session=$("$tether" show --json "$run" | jq -r .session_id)
tell rm "$run"
expect 1
has err "this also deletes its kept session $session"
has err 'Use --force'
tell show "$run"
expect 0
tell rm --force "$run"
expect 0
has out "$run"
tell show "$run"
expect 1
start --keep '@wait 60s'
run=$(cat "$work/out")
tell rm "$run"
expect 1
has err 'it is not finished, and its session is set to be kept'
tell cancel "$run"
expect 0

now='bad values of options'
tell run --agent agent_a --environment env_a --timeout 9000d Hello
expect 2
has err 'tether: --timeout: must be'
tell run --agent agent_a Hello
expect 1
has err 'tether: --environment: is missing'
tell ps --state asleep
expect 2
has err 'tether: --state: must be'

now='a detached run as JSON'
start --json Hello
expect 0
[ "$(jq -r .state "$work/out")" = queued ] || fail 'the state is not queued'
tell wait -q "$(jq -r .id "$work/out")"
expect 0
[ ! -s "$work/out" ] || fail 'output despite --quiet'

now='the timeline of a run'
# shellcheck disable=SC2016 # directives of the simulator
start --title '<b>&' '@tool bash {"command":"make"} => ok
@say Made.'
run=$(cat "$work/out")
tell wait "$run"
tell show "$run"
expect 0
has out 'model 1 '
has out 'bash: make '
tell show --no-timeline "$run"
expect 0
lacks out 'model 1 '
tell show --svg "$run"
expect 0
has out '<title>bash: make'
if command -v xmllint >/dev/null; then xmllint --noout "$work/out" || fail 'no XML'; fi
cp "$work/out" "$work/picture"
tell show --svg --output "$work/file.svg" "$run"
expect 0
[ ! -s "$work/out" ] || fail 'something on standard output'
cmp -s "$work/picture" "$work/file.svg" || fail 'the file differs from standard output'
tell show --svg --output "$work/no/such.svg" "$run"
expect 1
has err 'such.svg: No such file'
tell show --svg --output /dev/full "$run"
expect 1
has err 'No space left'
tell show --output "$work/file.svg" "$run"
expect 2
tell show --svg --json "$run"
expect 2

now='top without a screen'
tell top --once
expect 0
has out 'tether top'
grep -q '^RUN ' "$work/out" || fail 'no header line'
tell top --json
expect 0
[ "$(jq -r '.status.healthy' "$work/out")" = true ] || fail 'no status'
jq -e --arg id "$run" '.runs[] | select(.id == $id)' "$work/out" >/dev/null || fail 'not among the runs'
tell top
expect 2
has err 'needs a terminal'
tell top --once --socket "$work/none"
expect 3

now='the end of a log'
start '@terminate'
run=$(cat "$work/out")
tell wait "$run"
for follow in '' --follow; do
    # shellcheck disable=SC2086 # none or one word
    tell logs $follow "$run"
    expect 0
    tail -n 1 "$work/out" | grep -q ' run     failed: .*(session_terminated)$' || fail 'the last line is not the end'
done
now='an agent that does not exist'
tell run --agent agent_missing_1 --environment env_a Hello
expect 1
has err 'agent agent_missing_1 or environment env_a'

now='numbers without an exponent'
curl -s --unix-socket "$TETHER_SOCKET" http://tether/v1/status >"$work/out"
# Text is removed: an instance may be called inst_01M83XBRPB6DMF0VGTY863E4BF.
if sed 's/"[^"]*"//g' "$work/out" | grep -qE '[0-9][eE]'; then fail 'a number in scientific notation'; fi

now='a question without a terminal'
# shellcheck disable=SC2016 # a directive of the simulator
ask='@ask bash {"command":"make publish"} => published'
tell run --agent agent_a --environment env_a "$ask
@say Published."
expect 6
has err ' is waiting for an answer: bash: make publish (sevt_'
has err "Use 'tether approve "
run=$(sed -n 's/^run     //p' "$work/err")
tell wait "$run"
expect 6
tell approve "$run"
expect 0
has out sevt_
tell wait "$run"
expect 0
tell approve "$run"
expect 1
has err 'is not waiting for an answer'

now='deny and answer'
start "$ask"
run=$(cat "$work/out")
tell wait "$run"
tell answer "$run" sevt_none 12
expect 1
has err "no pending question 'sevt_none'"
tell deny "$run" --message 'Not on a Friday'
expect 0
tell wait "$run"
expect 0
tell logs "$run"
has out 'deny: Not on a Friday'
start '@custom get_stock {"sku":"A-17"}' --keep
run=$(cat "$work/out")
tell wait "$run"
event=$("$tether" show --json "$run" | jq -r '.waiting_for[0].event_id')
tell approve "$run" "$event"
expect 1
has err "'tether answer"
tell answer "$run" "$event" '{"on_hand":12}'
expect 0
tell wait "$run"
expect 0
tell send "$run" '@say Good afternoon'
expect 0
until_true sh -c "'$tether' show '$run' | grep -q 'Good afternoon'" || fail 'the message had no effect'

now='watching'
start '@say One.'
run=$(cat "$work/out")
tell watch "$run"
expect 0
grep -q " $run succeeded" "$work/out" || fail 'the end was not among the changes'
tell watch --json "$run"
expect 0
[ "$(tail -n 1 "$work/out" | jq -r .state)" = succeeded ] || fail 'the last document is not the end'
tell watch "$run" too-much
expect 2
: >"$work/out"
"$tether" watch </dev/null >"$work/out" 2>"$work/err" &
watcher=$!
until_true sh -c "'$tether' run --agent a --environment e Hello && grep -q ' succeeded' '$work/out'" || fail 'nothing was seen'
kill $watcher
wait $watcher

now='deleting runs'
tell rm
expect 2
tell rm "$run"
expect 0
has out "$run"
tell show "$run"
expect 1
start '@wait 60s'
run=$(cat "$work/out")
tell rm "$run"
expect 1
has err 'Cancel it first, or use --force.'
tell rm --force --quiet "$run"
expect 0
[ ! -s "$work/out" ] || fail 'output despite --quiet'

now='orphaned sessions'
tell reap --dry-run --json
expect 0
jq -e 'type == "object"' "$work/out" >/dev/null || fail 'no document'
tell reap
expect 0
tell reap everything
expect 2

now='help as a command'
"$tether" run --help >"$work/as-option"
tell help run
expect 0
cmp -s "$work/out" "$work/as-option" || fail 'the text differs from --help'
tell help me
expect 2
has err "unknown command 'me'"

now='reloading the configuration'
logged() { until_true grep -qF -- "$1" "$work/out" || fail "the log has no '$1'"; }
printf '{"version":1}' >"$work/config.json"
"$tetherd" --simulate --config "$work/config.json" --listen "$work/again.sock" --state-dir "$work/again" \
    >/dev/null 2>"$work/out" &
other=$!
logged serving
printf '{"version":1,"log":{"level":' >"$work/config.json"
kill -HUP $other
logged 'reload rejected, configuration unchanged'
"$tether" --socket "$work/again.sock" reload >/dev/null 2>"$work/err" && fail 'a bad configuration was accepted'
has err "$work/config.json"
printf '{"version":1,"log":{"level":"debug"},"limits":{"clients":7,"handshakes":9}}' >"$work/config.json"
kill -HUP $other
logged 'setting changed, restart required setting=/limits/handshakes'
printf '{"version":1,"log":{"level":"debug"},"limits":{"clients":8,"handshakes":9}}' >"$work/config.json"
"$tether" reload --socket "$work/again.sock" >"$work/said" 2>"$work/err" || fail 'a good configuration was refused'
printf '/limits/clients changed\n/limits/handshakes takes effect after a restart\n' | cmp -s - "$work/said" ||
    fail "unexpected output: $(cat "$work/said")"
"$tether" --socket "$work/again.sock" status >/dev/null || fail 'the daemon no longer responds'
logged 'request method=GET path=/v1/status' # logged only at level debug
kill -TERM $other
got=0
wait $other || got=$?
expect 0
other=''

now='a question on a terminal'
: >"$work/out"
script -qfc "'$tether' run --agent agent_a --environment env_a '$ask'" /dev/null </dev/null >"$work/out" 2>"$work/err" &
runner=$!
until_true grep -q "use 'tether approve " "$work/out" || fail 'no question'
has out 'bash: make publish (sevt_'
tell approve "$("$tether" ps -q)"
expect 0
wait $runner || fail "the run did not continue"

exit $status
