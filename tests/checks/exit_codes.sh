#!/bin/sh
# Starts tetherd with mistakes and checks the exit code, the message, and that no secret is printed.
# Usage: exit_codes.sh TETHERD
# shellcheck disable=SC2086 # $here is a list of words
set -eu
tetherd=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset ANTHROPIC_API_KEY ANTHROPIC_BASE_URL CREDENTIALS_DIRECTORY NOTIFY_SOCKET || :
unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY || :
status=0

# expect CODE TEXT ARGUMENT…: checks the exit code, and that the output contains TEXT.
expect() {
    code=$1
    text=$2
    shift 2
    got=0
    "$tetherd" "$@" >"$folder/out" 2>&1 || got=$?
    if [ "$got" != "$code" ] || ! grep -qF -- "$text" "$folder/out"; then
        status=1
        echo "tetherd $*: exit code $got instead of $code, or no '$text' in:"
        sed 's/^/    /' "$folder/out"
    fi
}

echo '{"stream": {"silence": "0s"}, "lisen": 1, "api": {"headers": {"x-token": "hunter2"}},}' >"$folder/bad.json"
echo '{"api": {"headers": {"x-token": "hunter2"}}}' >"$folder/good.json"
echo "sk-hush" >"$folder/key"
chmod 644 "$folder/key"
printf '{"api": {"key_file": "%s/key"}}\n' "$folder" >"$folder/loose.json"

expect 2 "tetherd: unknown option '--frobnicate'" --frobnicate
expect 2 "tetherd: --simulate-listen: 'nowhere' is not ADDRESS:PORT" --simulate-listen nowhere
expect 2 "See 'tetherd --help'." --simulate-listen nowhere
expect 2 "See 'tetherd --help'." --frobnicate
expect 2 "tetherd: --log-level: 'loud' is not error, warning, notice, info or debug" --log-level loud --check-config
expect 2 "tetherd: --listen needs a value: SOCKET" --listen
expect 2 "tetherd: --base-url is given more than once" --base-url https://a --base-url https://b
# Every mistake is reported, one line each.
for mistake in "unknown option '--frobnicate'" "--listen needs a value: SOCKET" "--simulate-pace: 'soon' is not a duration" \
    "unexpected argument 'now'" "--simulate and --base-url cannot be combined"; do
    expect 2 "tetherd: $mistake" --frobnicate start now --simulate-pace soon --simulate --base-url https://a --listen
done
expect 2 "tetherd: --simulate-scripts: '$folder/absent': No such file or directory" --simulate --simulate-scripts "$folder/absent"
expect 1 "--simulate-listen: '192.0.2.1:0': " --simulate-listen 192.0.2.1:0
expect 78 "bad.json: /stream/silence: must be at least 1ms" --config "$folder/bad.json" --check-config
expect 78 "bad.json: /lisen: " --config "$folder/bad.json" --check-config
expect 78 "No such file" --config "$folder/absent.json"
expect 78 "run: chmod 600 $folder/key" --config "$folder/loose.json" --check-config
expect 78 "no API key" --config "$folder/good.json"
# A directory in which a daemon can start without systemd, which otherwise creates the directories.
here="--listen $folder/tether.sock --state-dir $folder/check"
expect 78 "no API key: set api.key_file or ANTHROPIC_API_KEY" --config "$folder/good.json" --check-config $here
ANTHROPIC_API_KEY=sk-hush expect 78 "/listen: $folder/missing: the socket's folder is missing; run: mkdir $folder/missing" \
    --config "$folder/good.json" --check-config --listen "$folder/missing/tether.sock" --state-dir "$folder/check"
if ! [ -d /run/systemd/system ] && ! [ -d /run/tether ]; then
    ANTHROPIC_API_KEY=sk-hush expect 78 "/listen: /run/tether: the socket's folder is missing" --config "$folder/good.json" --check-config
fi
ANTHROPIC_API_KEY='two words' expect 78 "ANTHROPIC_API_KEY: is not a key" --config "$folder/good.json" --check-config
ANTHROPIC_API_KEY=sk-hush expect 0 "the configuration is valid" --config "$folder/good.json" --check-config $here
ANTHROPIC_API_KEY=sk-hush expect 0 '"x-token": "***"' --config "$folder/good.json" --dump-config
ANTHROPIC_API_KEY=sk-hush expect 0 '"x-token": "***"' --config "$folder/good.json" --check-config --dump-config $here
expect 78 "bad.json: /lisen: " --config "$folder/bad.json" --check-config --dump-config

# Mistakes that depend on the machine. The daemon and --check-config report the same.
for mistake in '/socket_group {"socket_group": "nobody-here"}' \
    '/access/admin_groups/1 {"access": {"admin_groups": ["root", "nobody-here"]}}' \
    '/access/submissions_per_minute {"access": {"submissions_per_minute": 10001}}' \
    '/metrics/listen {"metrics": {"listen": "0.0.0.0:9464"}}' \
    '/api/ca_file {"api": {"ca_file": "/absent.pem"}}' \
    '/api/client_key_file {"api": {"client_cert_file": "/absent.pem"}}' \
    '/api/client_cert_file {"api": {"client_cert_file": "/absent.pem", "client_key_file": "/absent.pem"}}' \
    '/api/headers/X-Api-Key {"api": {"headers": {"X-Api-Key": "k"}}}' \
    '/runs/timeout {"runs": {"timeout": "367d"}}' \
    '/log/level {"log": {"level": "loud"}}' \
    '/state_dir {"state_dir": "state"}' \
    '/log/level {"log": {"level": "info", "level": "debug"}}'; do
    printf '%s\n' "${mistake#* }" >"$folder/mistake.json"
    ANTHROPIC_API_KEY=sk-hush expect 78 "mistake.json: ${mistake%% *}: " --config "$folder/mistake.json" --check-config
    ANTHROPIC_API_KEY=sk-hush expect 78 "mistake.json: ${mistake%% *}: " --config "$folder/mistake.json"
done
https_proxy=socks5://hunter2@proxy expect 78 "https_proxy: must be a URL" --config "$folder/good.json" --check-config
ANTHROPIC_API_KEY=sk-hush https_proxy=socks5://hunter2@proxy expect 78 "https_proxy: must be a URL" --config "$folder/good.json"
: >"$folder/empty.json"
ANTHROPIC_API_KEY=sk-hush expect 0 "the configuration is valid" --config "$folder/empty.json" --check-config $here

expect 78 "--base-url: /api/base_url: must be https" --config "$folder/good.json" --base-url http://api.example --check-config
expect 1 "cannot start" --simulate --listen "$folder/no/such/folder/tether.sock"
expect 0 "tetherd " --version

# --check-config checks directories and does not change them.
expect 78 "--state-dir: /state_dir: $folder/key: is not a directory" --state-dir "$folder/key/state" --check-config
expect 78 "--listen: /listen: $folder/none/such: No such file" --listen "$folder/none/such/tether.sock" --check-config
mkdir "$folder/state"
ANTHROPIC_API_KEY=sk-hush expect 0 "is valid" --state-dir "$folder/state/a/b" --listen "$folder/state/tether.sock" --check-config
echo 'no name' >"$folder/state/instance"
expect 78 "state/instance is damaged" --state-dir "$folder/state" --check-config
expect 78 "state/instance is damaged" --state-dir "$folder/state" --simulate --listen "$folder/tether.sock"
ANTHROPIC_API_KEY=sk-hush expect 78 "state/instance is damaged" --state-dir "$folder/state" --listen "$folder/tether.sock"
[ "$(ls "$folder/state")" = instance ] || { echo "files remained in the state directory" && status=1; }

"$tetherd" --config "$folder/good.json" --dump-config >"$folder/dump.json" 2>"$folder/err"
if grep -E 'hunter2|sk-hush' "$folder/dump.json" "$folder/err"; then
    echo "the output contains a secret"
    status=1
fi
ANTHROPIC_API_KEY=sk-hush expect 0 "is valid" --config "$folder/dump.json" --check-config $here
exit $status
