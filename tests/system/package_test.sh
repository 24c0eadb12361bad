#!/bin/sh
# Installs, runs, damages, upgrades, removes and purges the package under a separate systemd.
# Usage: package_test.sh DEB NEWER_DEB WORK_DIR (as root)
# shellcheck disable=SC2016 # what is in single quotes expands inside the system
set -eu
deb=$1
newer=$2
work=$3
mkdir -p "$work"
work=$(cd "$work" && pwd)
# shellcheck source=tests/system/container.sh
. "$(dirname "$0")/container.sh"

failed=0
step() { printf '\n== %s\n' "$1"; }
good() { printf 'ok    %s\n' "$1"; }
bad() {
    printf 'FAIL  %s\n' "$1"
    failed=$((failed + 1))
}
# expect WHAT COMMAND: COMMAND succeeds inside.
expect() {
    if said=$(inside "$2" 2>&1); then good "$1"; else bad "$1"; printf '%s\n' "$said" | tail -15; fi
}
# expect_as USER WHAT COMMAND
expect_as() {
    if said=$(inside_as "$1" "$3" 2>&1); then good "$2"; else bad "$2"; printf '%s\n' "$said" | tail -15; fi
}
# eventually WHAT COMMAND: COMMAND succeeds inside within 30 s.
eventually() {
    tries=0
    until inside "$2" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -gt 150 ]; then
            bad "$1"
            inside "$2" 2>&1 | tail -15 || :
            return
        fi
        sleep 0.2
    done
    good "$1"
}
main_pid() { inside 'systemctl show -p MainPID --value tetherd.service'; }
settings() { inside "curl -fsS -d '$1' http://127.0.0.1:8700/simulator/settings >/dev/null"; }
# Starts a run, waits until it is followed, and prints its id.
start_long_run() {
    id=$(inside "tether run --detach '$1'" | head -1)
    tries=0
    until inside "tether show --json $id" 2>/dev/null | jq -e '.state == "running" and .follow.mode == "stream"' >/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || break
        sleep 0.1
    done
    printf '%s\n' "$id"
}

make_base "$deb"
rm -rf "$work/root"
cp -a --reflink=auto "$work/base" "$work/root"
: >"$work/console"
cp "$deb" "$work/root/root/tether.deb"
cp "$newer" "$work/root/root/newer.deb"
boot
trap 'power_off' EXIT

step "install"
began=$(date +%s.%N)
expect "the package installs" 'dpkg -i tether.deb'
expect "nothing runs, and nothing is enabled, before it is configured" 'for unit in $(systemctl list-unit-files --no-legend "tetherd*" | cut -d" " -f1); do if systemctl is-active -q $unit || systemctl is-enabled $unit | grep -q enabled; then echo $unit; exit 1; fi; done'
expect "the user is there" 'id tether'
expect "the units are good" 'systemd-analyze verify --man=no /usr/lib/systemd/system/tetherd* 2>&1 | grep tetherd && exit 1 || :'
expect "their exposure is 0.4, and 1.1 of the dialer that has the network" 'systemd-analyze security --no-pager --threshold=4 tetherd.service && systemd-analyze security --no-pager --threshold=11 tetherd-dialer.service'
inside 'echo 127.0.0.1 localhost >/etc/hosts # a minimal system has none
systemd-run -q --unit=api tetherd --simulate-listen 127.0.0.1:8700
cat >/etc/tether/tetherd.json <<END
{"api": {"base_url": "http://localhost:8700", "creates_per_minute": 100000, "requests_per_minute": 100000},
 "runs": {"agent": "agent_test", "environment_id": "env_test"}}
END
umask 077
echo sk-one >/etc/tether/anthropic-api-key'
eventually "the API is there" 'curl -fsS http://127.0.0.1:8700/simulator/truth'
settings '{"key":"sk-one"}'

step "socket"
expect "the socket starts alone" 'systemctl enable --now tetherd.socket && ! systemctl is-active -q tetherd.service'
expect "its group is tether, its mode 0660" '[ "$(stat -c "%U:%G %a" /run/tether/tether.sock)" = "root:tether 660" ]'
expect "work submitted before the service runs is done" '[ "$(tether run "@say hello")" = hello ]'
ended=$(date +%s.%N)
printf 'from the package to the first result: %.1f s\n' "$(echo "$ended - $began" | bc)"
expect "the service runs by now" 'systemctl is-active -q tetherd.service'
eventually "its status tells of runs and the API" 'systemctl show -p StatusText tetherd.service | grep -E "0 runs active, 0 queued.*API reachable"'
expect "the doctor finds nothing wrong" 'tether doctor'
expect "the journal has the run" 'journalctl -u tetherd.service -o cat | grep -q "run ended"'
inside 'tether ps -aq | head -1 >first'
expect "the journal tells the whole story of a run by its id" 'journalctl -o cat TETHER_RUN=$(cat first) >story; for event in "change accepted" "run accepted" "run started" "run ended"; do grep -q "^$event" story || { cat story; exit 1; }; done'
expect "its records are explained" 'journalctl -x TETHER_RUN=$(cat first) | grep -q "Subject: .*run ended"'
expect "the key is in no log, and in no environment" '! journalctl -o cat | grep -q sk-one && ! tr "\0" "\n" <"/proc/$(systemctl show -p MainPID --value tetherd.service)/environ" | grep -q sk-one'
expect "the sandbox hides homes, the rest is read-only" 'p=$(systemctl show -p MainPID --value tetherd.service); ! nsenter -t $p -m touch /usr/x 2>/dev/null && [ -z "$(nsenter -t $p -m ls /home /root 2>/dev/null | grep tether.deb)" ]'

step "the network"
expect "the daemon has none but its own loopback, the dialer has" 'p=$(systemctl show -p MainPID --value tetherd.service); [ "$(readlink /proc/$p/ns/net)" != "$(readlink /proc/1/ns/net)" ]; p=$(systemctl show -p MainPID --value tetherd-dialer.service); [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/1/ns/net)" ]'
expect "the dialer sees neither key nor state, and is nobody who is known" 'p=$(systemctl show -p MainPID --value tetherd-dialer.service); [ $p != 0 ]; u=$(stat -c %U /proc/$p); [ $u != tether ] && [ $u != root ]; nsenter -t $p -m ls /etc >/dev/null; for place in etc/tether var/lib/tether; do [ "$(nsenter -t $p -m stat -c %a /$place)" = 0 ]; done'
expect "nobody else may ask it" '[ "$(stat -c "%U %a" /run/tether/dialer.sock)" = "tether 600" ] && ! setpriv --reuid=65534 --clear-groups test -w /run/tether/dialer.sock'
id=$(start_long_run '@say begun
@wait 3s
@say done')
inside 'kill -9 $(systemctl show -p MainPID --value tetherd-dialer.service)'
expect "it may be killed: streams go on" "tether wait $id && tether show --json $id | jq -e '.follow.opens == 1'"
expect "and new connections are made by the next one" '[ "$(tether run "@say again")" = again ]'
expect "its log says where it connects to" 'journalctl -u tetherd-dialer.service -o cat | grep -q "dial destination set host=localhost port=8700"'
expect "and it refused nothing" '! journalctl -u tetherd-dialer.service -o cat | grep "dial refused"'
inside 'systemctl stop tetherd-dialer.socket tetherd-dialer.service'
expect "without it, the doctor says what to do" 'tether run --detach --timeout 20s "@say late" >late; for i in 1 2 3 4 5 6 7 8; do sleep 0.5; tether doctor >said || break; done; cat said; grep -q "systemctl restart tetherd-dialer.socket" said'
inside 'systemctl start tetherd-dialer.socket'
expect "and work that waited is done" 'tether wait $(cat late)'
expect "metrics over TCP, once that is asked for" 'systemctl enable -q tetherd-metrics.socket; systemctl stop tetherd.socket tetherd.service; systemctl start tetherd.socket tetherd.service; curl -fsS http://127.0.0.1:9464/metrics | grep -q ^tether_build_info'
expect "a scrape does not start what was stopped" 'systemctl stop tetherd.socket tetherd.service; ! curl -fsS http://127.0.0.1:9464/metrics; ! systemctl is-active -q tetherd.service'
inside 'sed -i "s/^{/{\"metrics\": {\"listen\": \"127.0.0.1:9465\"}, /" /etc/tether/tetherd.json; systemctl disable -q tetherd-metrics.socket; systemctl start tetherd.socket tetherd.service'
expect "a port that the daemon cannot open itself costs the metrics alone, and is told" '[ "$(tether run "@say still")" = still ] && journalctl -u tetherd.service -o cat | grep -q "metrics not served"'
inside 'sed -i "s/\"metrics\": {[^}]*}, //" /etc/tether/tetherd.json; systemctl restart tetherd.service'

inside 'mkdir -p /run/systemd/system/tetherd.service.d
{ printf "[Service]\nUnsetEnvironment=TETHER_DIALER\nPrivateNetwork=no\nIPAddressDeny=\n"
printf "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nInaccessiblePaths=\n"; } >/run/systemd/system/tetherd.service.d/network.conf
systemctl daemon-reload; systemctl stop tetherd.service tetherd-dialer.service tetherd-dialer.socket; systemctl start tetherd.service
systemctl stop tetherd-dialer.socket'
expect "with its network back, as the manual says, it does without the dialer" '[ "$(tether run "@say alone")" = alone ] && ! systemctl is-active -q tetherd-dialer.service'
inside 'rm -r /run/systemd/system/tetherd.service.d; systemctl daemon-reload; systemctl restart tetherd.service'
expect "and with it again" '[ "$(tether run "@say together")" = together ] && systemctl is-active -q tetherd-dialer.service'

step "users"
inside 'useradd -m -G tether alice; useradd -m -G tether bob; useradd -m carol'
expect_as alice "a member of the group hands work over" '[ "$(tether run "@say mine")" = mine ]'
expect_as bob "another member does not see it" 'tether ps -a >list && ! grep -q succeeded list'
expect "root sees it" 'tether ps -a | grep -q succeeded'
expect_as carol "who is not in the group cannot connect, and is told why" 'tether status 2>&1 | grep -i "permission"; ! tether status >/dev/null 2>&1'

inside 'sed -i "s/^{/{\"access\": {\"max_active_runs\": 2, \"submissions_per_minute\": 6}, /" /etc/tether/tetherd.json; systemctl reload tetherd.service'
eventually "quotas are taken from the configuration" 'journalctl -u tetherd.service -o cat | grep -q "reloading the configuration"'
expect_as bob "a third unfinished run of one user is refused" 'tether run -d "@wait 5s"; tether run -d "@wait 5s"; ! tether run -d "@wait 5s" 2>said; grep -q max_active_runs said'
expect_as alice "another user is not held up by that, until the minute's share is used up" 'tether run "@say 1"; for i in 2 3 4 5 6; do tether run "@say $i"; done; ! tether run "@say 7" 2>said; grep -q submissions_per_minute said'
expect "root has no quota" 'for i in 1 2 3 4 5 6 7 8; do tether run -d "@say $i"; done'
expect "the journal says who asked for what" 'bob=$(id -u bob); journalctl -u tetherd.service -o cat | grep "change refused change=create" | grep "uid=$bob user=bob" | grep -q status=429'
inside 'sed -i "s/\"access\": {[^}]*}, //" /etc/tether/tetherd.json; systemctl reload tetherd.service'

step "killed"
id=$(start_long_run '@say begun
@wait 4s
@say done')
pid=$(main_pid)
inside "kill -9 $pid"
eventually "systemd starts it again" "p=\$(systemctl show -p MainPID --value tetherd.service); [ \$p != 0 ] && [ \$p != $pid ]"
expect "the run goes on to its end" "tether wait $id && [ \"\$(tether show --json $id | jq -r .result.last_message)\" = done ]"

step "stopped by SIGSTOP"
inside 'mkdir -p /run/systemd/system/tetherd.service.d
printf "[Service]\nWatchdogSec=2s\n" >/run/systemd/system/tetherd.service.d/quick.conf
systemctl daemon-reload; systemctl restart tetherd.service'
id=$(start_long_run '@say begun
@wait 4s
@say done')
pid=$(main_pid)
inside "kill -STOP $pid"
eventually "the watchdog finds it, and it is started again" "p=\$(systemctl show -p MainPID --value tetherd.service); [ \$p != 0 ] && [ \$p != $pid ]"
expect "the journal says so" 'journalctl -u tetherd.service -o cat | grep -qi watchdog'
expect "the run goes on to its end" "tether wait $id && [ \"\$(tether show --json $id | jq -r .result.last_message)\" = done ]"
inside 'rm -r /run/systemd/system/tetherd.service.d; systemctl daemon-reload; systemctl restart tetherd.service'

step "a bad configuration"
inside 'cp /etc/tether/tetherd.json good.json; echo "{\"log\": 1}" >/etc/tether/tetherd.json; ! systemctl restart tetherd.service 2>/dev/null'
expect "a client is not left waiting" '! timeout 30 tether status 2>said'
inside 'cp good.json /etc/tether/tetherd.json'
expect "once it is mended, the units start again" 'systemctl reset-failed tetherd.socket tetherd.service; systemctl start tetherd.socket tetherd.service && tether status'

step "reload"
id=$(start_long_run '@say begun
@wait 5s
@say done')
inside 'cp /etc/tether/tetherd.json good.json; sed -i "s/^{/{\"log\": {\"level\": \"debug\"}, /" /etc/tether/tetherd.json'
pid=$(main_pid)
expect "it reloads" 'systemctl reload tetherd.service'
eventually "what changed is taken" 'curl -s --unix-socket /run/tether/tether.sock http://localhost/v1/status >/dev/null; journalctl -u tetherd.service -o cat | grep -q "reloading the configuration"'
inside 'echo "{\"log\": 1}" >/etc/tether/tetherd.json; ! systemctl reload tetherd.service 2>/dev/null'
eventually "a bad file makes the reload fail, changes nothing, and is named" 'journalctl -u tetherd.service -o cat | grep "reload rejected, configuration unchanged" | grep -q /log'
inside 'cp good.json /etc/tether/tetherd.json; systemctl reload tetherd.service'
expect "it is the same process, and the stream was not dropped" "[ \$(systemctl show -p MainPID --value tetherd.service) = $pid ] && tether wait $id && tether show --json $id | jq -e '.follow.opens == 1'"

step "another key"
id=$(start_long_run '@say begun
@wait 4s
@say done')
settings '{"key":"sk-two"}'
inside 'umask 077; echo sk-two >/etc/tether/anthropic-api-key; systemctl restart tetherd.service'
expect "a restart takes it from the credential, and the run goes on" "tether wait $id && [ \"\$(tether run '@say hello')\" = hello ]"
inside 'install -o tether -m 0600 /etc/tether/anthropic-api-key /etc/tether/key
rm /etc/tether/anthropic-api-key
sed "s|\"api\": {|\"api\": {\"key_file\": \"/etc/tether/key\", |" good.json >/etc/tether/tetherd.json; systemctl restart tetherd.service'
id=$(start_long_run '@say begun
@wait 4s
@say done')
settings '{"key":"sk-three"}'
inside 'echo sk-three >/etc/tether/key; systemctl reload tetherd.service'
expect "a reload takes it from the file, and no stream is dropped" "[ \"\$(tether run '@say hello')\" = hello ] && tether wait $id && tether show --json $id | jq -e '.follow.opens == 1'"

step "upgrade under load"
inside 'systemctl enable -q tetherd.service
cat >load.sh <<\END
i=0; : >ids; : >refused
while [ ! -e enough ]; do
    i=$((i + 1))
    tether run --detach "number $i
@say one
@wait 500ms
@say $i" >>ids 2>>refused || echo "$i: $?" >>refused
done
END
systemd-run -q --unit=load --working-directory=/root sh load.sh'
eventually "work comes in" '[ "$(wc -l <ids)" -gt 20 ]'
before=$(inside 'wc -l <ids')
expect "the package is upgraded" 'dpkg -i newer.deb'
eventually "the new one serves" "[ \"\$(dpkg-query -W -f '\${Version}' tether)\" = \"\$(dpkg-deb -f newer.deb Version)\" ] && systemctl is-active -q tetherd.service"
eventually "work still comes in" "[ \"\$(wc -l <ids)\" -gt $((before + 40)) ]"
expect "restarts under load" 'for i in 1 2 3; do n=$(wc -l <ids); systemctl restart tetherd.service; until [ "$(wc -l <ids)" -gt $((n + 5)) ]; do sleep 0.1; done; done'
inside 'touch enough; while systemctl is-active -q load.service; do sleep 0.1; done'
expect "nobody was refused" '! [ -s refused ] || { cat refused; exit 1; }'
expect "every piece of work is done" 'xargs tether wait <ids >/dev/null; for id in $(cat ids); do tether show --json $id; done | jq -es "all(.[]; .state == \"succeeded\" and .result.complete)"'
printf 'pieces of work over an upgrade and three restarts: %s\n' "$(inside 'wc -l <ids')"
eventually "no session is left" 'curl -fsS http://127.0.0.1:8700/simulator/truth | jq -e ".totals.live_sessions == 0"'

step "a user of one's own"
inside 'loginctl enable-linger alice'
user='export XDG_RUNTIME_DIR=/run/user/$(id -u); systemctl --user'
eventually "alice has a service manager" "runuser -u alice -- sh -c '$user is-system-running' | grep -E 'running|degraded'"
inside_as alice 'mkdir -p ~/.config/tether; cd ~/.config/tether; umask 077; echo sk-three >key
echo "{\"api\": {\"base_url\": \"http://127.0.0.1:8700\", \"key_file\": \"$HOME/.config/tether/key\"}, \"runs\": {\"agent\": \"agent_test\", \"environment_id\": \"env_test\"}}" >tetherd.json'
expect_as alice "her daemon starts, and her work is done by her own daemon" "$user enable --now tetherd && [ \"\$(TETHER_SOCKET=\$XDG_RUNTIME_DIR/tether/tether.sock tether run '@say own')\" = own ] && $user is-active tetherd.service"

step "the machine starts again"
id=$(start_long_run '@say begun
@wait 8s
@say done')
power_off
boot
inside 'systemd-run -q --unit=api tetherd --simulate-listen 127.0.0.1:8700' # which has forgotten everything
eventually "the daemon is there without being asked" 'systemctl is-active -q tetherd.service'
expect "the run whose session is gone says so" "tether wait $id || [ \$? = 1 ]; tether show --json $id | jq -e '.state == \"failed\"'"

step "remove and purge"
expect "the package is removed" 'dpkg -r tether'
expect "nothing runs, what it knows stays" 'for unit in tetherd.service tetherd.socket tetherd-dialer.service tetherd-dialer.socket tetherd-metrics.socket; do if systemctl is-active -q $unit; then exit 1; fi; done; [ -s /var/lib/tether/tether.db ] && [ -s /etc/tether/tetherd.json ]'
expect "it is installed again and goes on" 'dpkg -i newer.deb && systemctl start tetherd.socket && tether ps -a | grep -q failed'
expect "it is purged" 'dpkg -P tether'
expect "nothing is left" '[ -z "$(ls -d /var/lib/tether /etc/tether /run/tether /usr/lib/systemd/system/tetherd* /etc/systemd/system/*/tetherd* /usr/bin/tether* /usr/libexec/tether /var/lib/systemd/deb-systemd-helper-*/*tetherd* /var/lib/systemd/deb-systemd-helper-*/*/*tetherd* 2>/dev/null)" ]'

printf '\n%s\n' "$([ "$failed" = 0 ] && echo "all is well" || echo "$failed failed")"
[ "$failed" = 0 ]
