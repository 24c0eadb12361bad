#!/bin/sh
# Installs, runs, damages, upgrades, removes and purges the package under a separate systemd.
# Usage: package_test.sh DEB NEWER_DEB WORK_DIR (as root)
# shellcheck disable=SC2016 # text in single quotes is expanded inside the system
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
# expect NAME COMMAND: COMMAND succeeds inside.
expect() {
    if said=$(inside "$2" 2>&1); then good "$1"; else bad "$1"; printf '%s\n' "$said" | tail -15; fi
}
# expect_as USER NAME COMMAND
expect_as() {
    if said=$(inside_as "$1" "$3" 2>&1); then good "$2"; else bad "$2"; printf '%s\n' "$said" | tail -15; fi
}
# eventually NAME COMMAND: COMMAND succeeds inside within 30 s.
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
cp "$(dirname "$0")/name_server.pl" "$(dirname "$0")/proxy.pl" "$work/root/root"
boot
trap 'power_off' EXIT

step "install"
began=$(date +%s.%N)
expect "the package can be installed" 'dpkg -i tether.deb'
expect "no unit is active or enabled before configuration" 'for unit in $(systemctl list-unit-files --no-legend "tetherd*" | cut -d" " -f1); do if systemctl is-active -q $unit || systemctl is-enabled $unit | grep -q enabled; then echo $unit; exit 1; fi; done'
expect "the user tether exists" 'id tether'
expect "the units are valid" 'systemd-analyze verify --man=no /usr/lib/systemd/system/tetherd* 2>&1 | grep tetherd && exit 1 || :'
expect "systemd-analyze rates tetherd.service at most 0.4 and tetherd-dialer.service at most 1.1" 'systemd-analyze security --no-pager --threshold=4 tetherd.service && systemd-analyze security --no-pager --threshold=11 tetherd-dialer.service'
inside 'echo 127.0.0.1 localhost >/etc/hosts # a minimal system has none
systemd-run -q --unit=api tetherd --simulate-listen 127.0.0.1:8700
cat >/etc/tether/tetherd.json <<END
{"api": {"base_url": "http://localhost:8700", "creates_per_minute": 100000, "requests_per_minute": 100000},
 "runs": {"agent": "agent_test", "environment_id": "env_test"}}
END
umask 077
echo sk-one >/etc/tether/anthropic-api-key'
eventually "the simulated API responds" 'curl -fsS http://127.0.0.1:8700/simulator/truth'
settings '{"key":"sk-one"}'

step "socket"
expect "the socket starts without the service" 'systemctl enable --now tetherd.socket && ! systemctl is-active -q tetherd.service'
expect "the socket has group tether and mode 0660" '[ "$(stat -c "%U:%G %a" /run/tether/tether.sock)" = "root:tether 660" ]'
expect "work that was submitted before the service started is done" '[ "$(tether run "@say hello")" = hello ]'
ended=$(date +%s.%N)
printf 'time from installation to the first result: %.1f s\n' "$(echo "$ended - $began" | bc)"
expect "the service is active" 'systemctl is-active -q tetherd.service'
eventually "the status text shows runs and the API" 'systemctl show -p StatusText tetherd.service | grep -E "0 runs active, 0 queued.*API reachable"'
expect "tether doctor finds no problem" 'tether doctor'
expect "the journal has records of the run" 'journalctl -u tetherd.service -o cat | grep -q "run ended"'
inside 'tether ps -aq | head -1 >first'
expect "the journal shows a complete run by its id" 'journalctl -o cat TETHER_RUN=$(cat first) >story; for event in "change accepted" "run accepted" "run started" "run ended"; do grep -q "^$event" story || { cat story; exit 1; }; done'
expect "the message catalogue explains the records" 'journalctl -x TETHER_RUN=$(cat first) | grep -q "Subject: .*run ended"'
expect "neither the journal nor the environment contains the key" '! journalctl -o cat | grep -q sk-one && ! tr "\0" "\n" <"/proc/$(systemctl show -p MainPID --value tetherd.service)/environ" | grep -q sk-one'
expect "the sandbox hides home directories and makes the rest read-only" 'p=$(systemctl show -p MainPID --value tetherd.service); ! nsenter -t $p -m touch /usr/x 2>/dev/null && [ -z "$(nsenter -t $p -m ls /home /root 2>/dev/null | grep tether.deb)" ]'

step "the network"
expect "the daemon has a private network, the dialer has that of the system" 'p=$(systemctl show -p MainPID --value tetherd.service); [ "$(readlink /proc/$p/ns/net)" != "$(readlink /proc/1/ns/net)" ]; p=$(systemctl show -p MainPID --value tetherd-dialer.service); [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/1/ns/net)" ]'
expect "the dialer cannot read key or state, and runs as neither tether nor root" 'p=$(systemctl show -p MainPID --value tetherd-dialer.service); [ $p != 0 ]; u=$(stat -c %U /proc/$p); [ $u != tether ] && [ $u != root ]; nsenter -t $p -m ls /etc >/dev/null; for place in etc/tether var/lib/tether; do [ "$(nsenter -t $p -m stat -c %a /$place)" = 0 ]; done'
expect "only tether can connect to the dialer" '[ "$(stat -c "%U %a" /run/tether/dialer.sock)" = "tether 600" ] && ! setpriv --reuid=65534 --clear-groups test -w /run/tether/dialer.sock'
id=$(start_long_run '@say begun
@wait 3s
@say done')
inside 'kill -9 $(systemctl show -p MainPID --value tetherd-dialer.service)'
expect "streams survive a kill of the dialer" "tether wait $id && tether show --json $id | jq -e '.follow.opens == 1'"
expect "the next dialer opens new connections" '[ "$(tether run "@say again")" = again ]'
expect "the dialer logs its destination" 'journalctl -u tetherd-dialer.service -o cat | grep -q "dial destination set host=localhost port=8700"'
expect "the dialer refused no request" '! journalctl -u tetherd-dialer.service -o cat | grep "dial refused"'
inside 'systemctl stop tetherd-dialer.socket tetherd-dialer.service'
expect "without the dialer, tether doctor prints the command that starts it" 'tether run --detach --timeout 20s "@say late" >late; for i in 1 2 3 4 5 6 7 8; do sleep 0.5; tether doctor >said || break; done; cat said; grep -q "systemctl restart tetherd-dialer.socket" said'
inside 'systemctl start tetherd-dialer.socket'
expect "the work that waited for the dialer is done" 'tether wait $(cat late)'
expect "metrics are available over TCP when their socket is enabled" 'systemctl enable -q tetherd-metrics.socket; systemctl stop tetherd.socket tetherd.service; systemctl start tetherd.socket tetherd.service; curl -fsS http://127.0.0.1:9464/metrics | grep -q ^tether_build_info'
expect "a scrape does not start a stopped daemon" 'systemctl stop tetherd.socket tetherd.service; ! curl -fsS http://127.0.0.1:9464/metrics; ! systemctl is-active -q tetherd.service'
inside 'sed -i "s/^{/{\"metrics\": {\"listen\": \"127.0.0.1:9465\"}, /" /etc/tether/tetherd.json; systemctl disable -q tetherd-metrics.socket; systemctl start tetherd.socket tetherd.service'
expect "if the daemon cannot open the metrics port, it logs that and runs without it" '[ "$(tether run "@say still")" = still ] && journalctl -u tetherd.service -o cat | grep -q "metrics not served"'
inside 'sed -i "s/\"metrics\": {[^}]*}, //" /etc/tether/tetherd.json; systemctl restart tetherd.service'

inside 'mkdir -p /run/systemd/system/tetherd.service.d
{ printf "[Service]\nUnsetEnvironment=TETHER_DIALER\nPrivateNetwork=no\nIPAddressDeny=\n"
printf "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nInaccessiblePaths=\n"; } >/run/systemd/system/tetherd.service.d/network.conf
systemctl daemon-reload; systemctl stop tetherd.service tetherd-dialer.service tetherd-dialer.socket; systemctl start tetherd.service
systemctl stop tetherd-dialer.socket'
expect "with network access as in the manual, the daemon does not need the dialer" '[ "$(tether run "@say alone")" = alone ] && ! systemctl is-active -q tetherd-dialer.service'
inside 'rm -r /run/systemd/system/tetherd.service.d; systemctl daemon-reload; systemctl restart tetherd.service'
expect "without network access, the daemon uses the dialer again" '[ "$(tether run "@say together")" = together ] && systemctl is-active -q tetherd-dialer.service'

step "another destination"
inside 'cp /etc/tether/tetherd.json good.json
systemd-run -q --unit=other-api tetherd --simulate-listen 127.0.0.1:8701
systemd-run -q --unit=secure-api tetherd --simulate-listen 127.0.0.1:8702 --simulate-tls /etc/tether/ca.pem'
eventually "other simulated APIs respond" 'curl -fsS http://127.0.0.1:8701/simulator/truth && curl -fsS --cacert /etc/tether/ca.pem https://127.0.0.1:8702/simulator/truth'
expect "tetherd --check-config names the restart after a change of the base URL" 'tetherd --check-config 2>said; cat said; grep "/api/base_url: .*systemctl restart tetherd" said'
inside 'sed -i "s/localhost:8700/localhost:8701/" /etc/tether/tetherd.json; systemctl restart tetherd.service'
expect "after one edit and one restart, daemon and dialer use another base URL" '[ "$(tether run "@say other")" = other ] && systemctl show -p StatusText tetherd-dialer.service | grep -x "StatusText=connects to localhost:8701"'
inside 'mkdir -p /run/systemd/system/tetherd.service.d
printf "[Service]\nEnvironment=ANTHROPIC_BASE_URL=http://localhost:8700\n" >/run/systemd/system/tetherd.service.d/url.conf
systemctl daemon-reload; systemctl restart tetherd.service; tether run --detach --timeout 20s "@say lost"'
eventually "a base URL that only the daemon has is refused, and tether doctor prints both" 'tether doctor >said || :; cat said; grep "connects to localhost:8701, the daemon asks for http://localhost:8700" said && grep "systemctl restart tetherd" said'
expect "the daemon logs the refusal once" '[ "$(journalctl -u tetherd.service -o cat | grep "runs wait error=dialer_refused" | wc -l)" = 1 ]'
inside 'rm -r /run/systemd/system/tetherd.service.d; systemctl daemon-reload'
add_address 192.0.2.53
inside 'echo nameserver 192.0.2.53 >/etc/resolv.conf; chmod 644 /etc/tether/ca.pem
systemd-run -q --unit=name-server perl "$PWD/name_server.pl"
sed "s|http://localhost:8700\"|https://api.simulator.test:8702\", \"ca_file\": \"/etc/tether/ca.pem\"|" good.json >/etc/tether/tetherd.json
systemctl restart tetherd.service'
expect "names are looked up at a name server that is not on loopback" '[ "$(tether run "@say resolved")" = resolved ] && journalctl -u name-server -o cat | grep -q api.simulator.test'
inside 'umask 077; echo https_proxy=http://user:hunter2@127.0.0.1:3128 >/etc/tether/environment
systemd-run -q --unit=proxy --working-directory="$PWD" perl "$PWD/proxy.pl"; systemctl restart tetherd.service'
expect "a proxy in the environment file carries the connections" '[ "$(tether run "@say proxied")" = proxied ] && grep -q "CONNECT api.simulator.test:8702" connects && systemctl show -p StatusText tetherd-dialer.service | grep -x "StatusText=connects to 127.0.0.1:3128"'
expect "the password of the proxy is in no environment and in no log" 'for unit in tetherd tetherd-dialer; do ! tr "\0" "\n" <"/proc/$(systemctl show -p MainPID --value $unit)/environ" | grep hunter2; done; ! journalctl -o cat -u tetherd -u tetherd-dialer | grep hunter2'
inside 'rm /etc/tether/environment; cp good.json /etc/tether/tetherd.json; systemctl restart tetherd.service'
expect "after another edit and restart, the first base URL is used again" '[ "$(tether run "@say back")" = back ]'

step "users"
inside 'useradd -m -G tether alice; useradd -m -G tether bob; useradd -m carol'
expect_as alice "a member of the group can submit work" '[ "$(tether run "@say mine")" = mine ]'
expect_as bob "another member does not see that work" 'tether ps -a >list && ! grep -q succeeded list'
expect "root sees that work" 'tether ps -a | grep -q succeeded'
expect_as carol "a user outside the group cannot connect, and the error says why" 'tether status 2>&1 | grep -i "permission"; ! tether status >/dev/null 2>&1'

inside 'sed -i "s/^{/{\"access\": {\"max_active_runs\": 2, \"submissions_per_minute\": 6}, /" /etc/tether/tetherd.json; systemctl reload tetherd.service'
eventually "a reload applies the quotas" 'journalctl -u tetherd.service -o cat | grep -q "reloading the configuration"'
expect_as bob "a third unfinished run of one user is refused" 'tether run -d "@wait 5s"; tether run -d "@wait 5s"; ! tether run -d "@wait 5s" 2>said; grep -q max_active_runs said'
expect_as alice "another user can submit work up to the limit per minute" 'tether run "@say 1"; for i in 2 3 4 5 6; do tether run "@say $i"; done; ! tether run "@say 7" 2>said; grep -q submissions_per_minute said'
expect "root has no quota" 'for i in 1 2 3 4 5 6 7 8; do tether run -d "@say $i"; done'
expect "the journal names the user of a refused request" 'bob=$(id -u bob); journalctl -u tetherd.service -o cat | grep "change refused change=create" | grep "uid=$bob user=bob" | grep -q status=429'
inside 'sed -i "s/\"access\": {[^}]*}, //" /etc/tether/tetherd.json; systemctl reload tetherd.service'

step "kill -9"
id=$(start_long_run '@say begun
@wait 4s
@say done')
pid=$(main_pid)
inside "kill -9 $pid"
eventually "systemd restarts the daemon" "p=\$(systemctl show -p MainPID --value tetherd.service); [ \$p != 0 ] && [ \$p != $pid ]"
expect "the run continues and succeeds" "tether wait $id && [ \"\$(tether show --json $id | jq -r .result.last_message)\" = done ]"

step "SIGSTOP"
inside 'mkdir -p /run/systemd/system/tetherd.service.d
printf "[Service]\nWatchdogSec=2s\n" >/run/systemd/system/tetherd.service.d/quick.conf
systemctl daemon-reload; systemctl restart tetherd.service'
id=$(start_long_run '@say begun
@wait 4s
@say done')
pid=$(main_pid)
inside "kill -STOP $pid"
eventually "the watchdog detects the stopped daemon, and systemd restarts it" "p=\$(systemctl show -p MainPID --value tetherd.service); [ \$p != 0 ] && [ \$p != $pid ]"
expect "the journal mentions the watchdog" 'journalctl -u tetherd.service -o cat | grep -qi watchdog'
expect "the run continues and succeeds" "tether wait $id && [ \"\$(tether show --json $id | jq -r .result.last_message)\" = done ]"
inside 'rm -r /run/systemd/system/tetherd.service.d; systemctl daemon-reload; systemctl restart tetherd.service'

step "a bad configuration"
inside 'cp /etc/tether/tetherd.json good.json; echo "{\"log\": 1, \"api\": {\"base_url\": \"nowhere\"}}" >/etc/tether/tetherd.json; ! systemctl restart tetherd.service 2>/dev/null'
eventually "the dialer does not start with a bad base URL, and its log says why" 'journalctl -u tetherd-dialer.service -o cat | grep "tetherd.json: /api/base_url: must be a URL"'
expect "a client gets an error and does not wait" '! timeout 30 tether status 2>said'
inside 'cp good.json /etc/tether/tetherd.json'
expect "with a correct configuration, the units start again" 'systemctl reset-failed tetherd.socket tetherd.service; systemctl start tetherd.socket tetherd.service && tether status'

step "reload"
id=$(start_long_run '@say begun
@wait 5s
@say done')
inside 'cp /etc/tether/tetherd.json good.json; sed -i "s/^{/{\"log\": {\"level\": \"debug\"}, /" /etc/tether/tetherd.json'
pid=$(main_pid)
expect "a reload succeeds" 'systemctl reload tetherd.service'
eventually "the daemon logs the reload" 'curl -s --unix-socket /run/tether/tether.sock http://localhost/v1/status >/dev/null; journalctl -u tetherd.service -o cat | grep -q "reloading the configuration"'
inside 'echo "{\"log\": 1}" >/etc/tether/tetherd.json; ! systemctl reload tetherd.service 2>/dev/null'
eventually "a bad file makes the reload fail, changes nothing, and the log names the error" 'journalctl -u tetherd.service -o cat | grep "reload rejected, configuration unchanged" | grep -q /log'
inside 'cp good.json /etc/tether/tetherd.json; systemctl reload tetherd.service'
expect "the process is the same, and its stream stayed open" "[ \$(systemctl show -p MainPID --value tetherd.service) = $pid ] && tether wait $id && tether show --json $id | jq -e '.follow.opens == 1'"

step "another key"
id=$(start_long_run '@say begun
@wait 4s
@say done')
settings '{"key":"sk-two"}'
inside 'umask 077; echo sk-two >/etc/tether/anthropic-api-key; systemctl restart tetherd.service'
expect "a restart reads the new key from the credential, and the run continues" "tether wait $id && [ \"\$(tether run '@say hello')\" = hello ]"
inside 'install -o tether -m 0600 /etc/tether/anthropic-api-key /etc/tether/key
rm /etc/tether/anthropic-api-key
sed "s|\"api\": {|\"api\": {\"key_file\": \"/etc/tether/key\", |" good.json >/etc/tether/tetherd.json; systemctl restart tetherd.service'
id=$(start_long_run '@say begun
@wait 4s
@say done')
settings '{"key":"sk-three"}'
inside 'echo sk-three >/etc/tether/key; systemctl reload tetherd.service'
expect "a reload reads the new key from the file, and streams stay open" "[ \"\$(tether run '@say hello')\" = hello ] && tether wait $id && tether show --json $id | jq -e '.follow.opens == 1'"

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
eventually "work is being submitted" '[ "$(wc -l <ids)" -gt 20 ]'
before=$(inside 'wc -l <ids')
expect "the package is upgraded" 'dpkg -i newer.deb'
eventually "the new version is active" "[ \"\$(dpkg-query -W -f '\${Version}' tether)\" = \"\$(dpkg-deb -f newer.deb Version)\" ] && systemctl is-active -q tetherd.service"
eventually "work is still being submitted" "[ \"\$(wc -l <ids)\" -gt $((before + 40)) ]"
expect "restarts under load" 'for i in 1 2 3; do n=$(wc -l <ids); systemctl restart tetherd.service; until [ "$(wc -l <ids)" -gt $((n + 5)) ]; do sleep 0.1; done; done'
inside 'touch enough; while systemctl is-active -q load.service; do sleep 0.1; done'
expect "no submission was refused" '! [ -s refused ] || { cat refused; exit 1; }'
expect "all submitted work is done" 'xargs tether wait <ids >/dev/null; for id in $(cat ids); do tether show --json $id; done | jq -es "all(.[]; .state == \"succeeded\" and .result.complete)"'
printf 'runs during an upgrade and three restarts: %s\n' "$(inside 'wc -l <ids')"
eventually "no session remains" 'curl -fsS http://127.0.0.1:8700/simulator/truth | jq -e ".totals.live_sessions == 0"'

step "a daemon of one user"
inside 'loginctl enable-linger alice'
user='export XDG_RUNTIME_DIR=/run/user/$(id -u); systemctl --user'
eventually "the user alice has a service manager" "runuser -u alice -- sh -c '$user is-system-running' | grep -E 'running|degraded'"
inside_as alice 'mkdir -p ~/.config/tether; cd ~/.config/tether; umask 077; echo sk-three >key
echo "{\"api\": {\"base_url\": \"http://127.0.0.1:8700\", \"key_file\": \"$HOME/.config/tether/key\"}, \"runs\": {\"agent\": \"agent_test\", \"environment_id\": \"env_test\"}}" >tetherd.json'
expect_as alice "the daemon of alice starts and does her work" "$user enable --now tetherd && [ \"\$(TETHER_SOCKET=\$XDG_RUNTIME_DIR/tether/tether.sock tether run '@say own')\" = own ] && $user is-active tetherd.service"

step "reboot"
id=$(start_long_run '@say begun
@wait 8s
@say done')
power_off
boot
inside 'systemd-run -q --unit=api tetherd --simulate-listen 127.0.0.1:8700' # without its earlier sessions
eventually "the daemon starts at boot" 'systemctl is-active -q tetherd.service'
expect "the run fails because its session is gone" "tether wait $id || [ \$? = 1 ]; tether show --json $id | jq -e '.state == \"failed\"'"

step "remove and purge"
expect "the package is removed" 'dpkg -r tether'
expect "no unit is active, and state and configuration remain" 'for unit in tetherd.service tetherd.socket tetherd-dialer.service tetherd-dialer.socket tetherd-metrics.socket; do if systemctl is-active -q $unit; then exit 1; fi; done; [ -s /var/lib/tether/tether.db ] && [ -s /etc/tether/tetherd.json ]'
expect "it can be installed again, and has its runs" 'dpkg -i newer.deb && systemctl start tetherd.socket && tether ps -a | grep -q failed'
expect "the package is purged" 'dpkg -P tether'
expect "no file remains" '[ -z "$(ls -d /var/lib/tether /etc/tether /run/tether /usr/lib/systemd/system/tetherd* /etc/systemd/system/*/tetherd* /usr/bin/tether* /usr/libexec/tether /var/lib/systemd/deb-systemd-helper-*/*tetherd* /var/lib/systemd/deb-systemd-helper-*/*/*tetherd* 2>/dev/null)" ]'

printf '\n%s\n' "$([ "$failed" = 0 ] && echo "all passed" || echo "$failed failed")"
[ "$failed" = 0 ]
