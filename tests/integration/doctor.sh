#!/bin/sh
# Tests tether doctor without a daemon, with a healthy one, and with wrong configurations and keys.
# Usage: doctor.sh TETHERD TETHER
set -u
tetherd=$1 tether=$2
work=$(mktemp -d)
daemon='' status=0
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    [ -z "$daemon" ] || { kill "$daemon" && wait "$daemon"; } 2>/dev/null || :
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
unset ANTHROPIC_API_KEY ANTHROPIC_BASE_URL CREDENTIALS_DIRECTORY TETHER_SOCKET || :
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY || :

# doctor CODE ARGUMENT…: checks its exit status.
doctor() {
    now="doctor $*"
    want=$1 got=0
    shift
    timeout 60 "$tether" doctor --offline "$@" </dev/null >"$work/out" 2>&1 || got=$?
    [ "$got" = "$want" ] || fail "exit status $got instead of $want"
    if grep -q sk-hush "$work/out"; then fail 'the output contains a secret'; fi
}
fail() {
    status=1
    echo "failed: $now: $1"
    sed 's/^/    /' "$work/out"
}
# says VERDICT CHECK TEXT
says() { grep -qE "^$1 +$2 .*$3" "$work/out" || fail "no '$1 $2 $3'"; }
# advises TEXT
advises() { grep -qF -- "do: $1" "$work/out" || fail "no advice '$1'"; }

echo sk-hush >"$work/key"
chmod 600 "$work/key"
printf '{"listen": "%s/t.sock", "state_dir": "%s/state", "api": {"key_file": "%s/key"}}\n' "$work" "$work" "$work" >"$work/good.json"
echo '{"lisen": 1, "api": {"headers": {"x-token": "sk-hush"}}}' >"$work/bad.json"

doctor 1 --socket "$work/t.sock" --config "$work/good.json"
says ok config 'good.json is valid'
says ok key "$work/key is readable only by"
says fail socket 'does not exist'
says skip daemon socket
says ok state 'does not exist yet'
advises "tetherd --listen $work/t.sock"

doctor 1 --socket "$work/other.sock" --config "$work/good.json"
advises "export TETHER_SOCKET=$work/t.sock"

"$tetherd" --simulate --config "$work/good.json" >"$work/daemon.out" 2>"$work/log" &
daemon=$!
tries=0
until [ -s "$work/daemon.out" ] || [ $tries = 200 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
timeout 60 "$tether" run --socket "$work/t.sock" --agent a --environment e Hello >"$work/out" 2>&1 || fail 'no run'
doctor 0 --socket "$work/t.sock" --config "$work/good.json"
says ok socket 'has access'
says ok daemon healthy
says ok upstream 'last request succeeded'
says skip network 'reached the API recently'
says ok limits descriptors
says ok state MiB
grep -q '^0 failures' "$work/out" || fail 'failures'

doctor 0 --socket "$work/t.sock"
says skip config 'configuration file is unknown'
says skip unit 'does not belong to a service'
says ok daemon healthy

doctor 0 --json --socket "$work/t.sock" --config "$work/good.json"
[ "$(jq -r '.healthy, .checks[0].check, (.checks | length)' "$work/out" | tr '\n' ' ')" = 'true config 10 ' ] || fail 'not the document'

doctor 1 --socket "$work/t.sock" --config "$work/bad.json"
says fail config 'bad.json: /lisen: '
says ok daemon healthy
advises 'fix it, then check again with tetherd --config'

doctor 1 --socket "$work/t.sock" --config "$work/none.json"
says fail config 'does not exist'

chmod 644 "$work/key"
doctor 1 --socket "$work/t.sock" --config "$work/good.json"
says fail key 'mode 0644'
advises "chmod 600 $work/key"
chmod 600 "$work/key"

kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
daemon=''
doctor 1 --socket "$work/t.sock" --config "$work/good.json"
says fail socket 'no daemon listens'

# A daemon of this user, at the path where the unit starts it.
export XDG_RUNTIME_DIR="$work/run" XDG_CONFIG_HOME="$work/config" HOME="$work/home"
own=$XDG_RUNTIME_DIR/tether/tether.sock settings=$XDG_CONFIG_HOME/tether/tetherd.json
mkdir -p "${own%/*}" "${settings%/*}"
doctor 1 --socket "$own"
says skip config 'configuration file is unknown'
printf '{"api": {"key_file": "%s/key"}}\n' "$work" >"$settings"
"$tetherd" --simulate --config "$settings" --listen "$own" --state-dir "$HOME/.local/state/tether" >"$work/own.out" 2>"$work/log" &
daemon=$!
tries=0
until [ -s "$work/own.out" ] || [ $tries = 200 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
doctor 0 --socket "$own"
says ok config "$settings is valid"
says ok key "$work/key is readable only by"
says ok daemon healthy
says ok state "$HOME/.local/state/tether belongs to"
doctor 2 too-much
exit $status
