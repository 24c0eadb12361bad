#!/bin/sh
# Checks the files for Prometheus and Grafana: the alerts pass their tests, the daemon's metrics are
# well-formed, every metric that alerts and dashboard use is exported, and every exported metric is
# documented.
# Usage: metrics.sh SOURCE_DIR TETHERD
set -eu
source=$1
tetherd=$2
rules=$source/config/prometheus-rules.yml
dashboard=$source/config/grafana-dashboard.json
for tool in promtool curl jq; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is missing: ./dev test installs it (packages prometheus, curl, jq)"
    exit 1
done
work=$(mktemp -d)
daemon=
# shellcheck disable=SC2317 # the trap calls it
finish() {
    if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || :; wait "$daemon" 2>/dev/null || :; fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
bad=0
complain() {
    echo "$*"
    bad=1
}
# quiet COMMAND…: prints the output of the command only if it fails.
quiet() {
    "$@" >"$work/said" 2>&1 || { cat "$work/said"; complain "failed: $1 $2 $3"; }
}

quiet promtool check rules "$rules"
quiet promtool test rules "$source/tests/data/metrics/prometheus-rules-test.yml"

# Converts each query of the dashboard to a rule that promtool can read, with its variables replaced.
jq -e '[.templating.list[] | select(.type == "datasource")] | length == 1' "$dashboard" >/dev/null ||
    complain "the dashboard has no variable for its data source"
jq -r '[.panels[].id] | (length == (unique | length))' "$dashboard" | grep -q true || complain "panels share an id"
jq '{groups: [{name: "dashboard", rules: [.panels[] | .targets[]?.expr
    | gsub("\\$__rate_interval"; "5m") | gsub("\\$(job|instance)"; ".*") | {record: "panel", expr: .}]
    | to_entries | map(.value + {labels: {n: "\(.key)"}})}]}' "$dashboard" >"$work/queries.yml"
quiet promtool check rules "$work/queries.yml"

"$tetherd" --simulate --listen "$work/s" --state-dir "$work/state" >"$work/out" 2>"$work/log" &
daemon=$!
for _ in $(seq 200); do
    grep -q '^export' "$work/out" && break
    sleep 0.05
done
curl -sf --max-time 10 --unix-socket "$work/s" http://tether/metrics >"$work/metrics" || {
    cat "$work/log"
    echo "the daemon returned no metrics"
    exit 1
}
promtool check metrics <"$work/metrics" >"$work/said" 2>&1 || complain "promtool check metrics failed"
[ ! -s "$work/said" ] || { cat "$work/said"; complain "promtool complains about the metrics"; }

sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$work/metrics" | sort -u >"$work/exported"
sed -n 's/^# TYPE \([a-z_]*\) histogram$/\1/p' "$work/metrics" | sed 's/$/_bucket/' | sort -u >"$work/buckets"
# shellcheck disable=SC2016 # backquotes of Markdown
sed -n 's/^| `\([a-z_]*\)` .*/\1/p' "$source/docs/metrics.md" | sort -u >"$work/documented"
diff -u "$work/documented" "$work/exported" || complain "docs/metrics.md and the exported metrics differ"
sort -u "$work/exported" "$work/buckets" >"$work/known"

# names FILE: prints the metrics that the queries in FILE use.
names() {
    grep -oE '\b(tether|process)_[a-z_]+' "$1" | sort -u
}
sed -n '/expr: >-/{n;p;}' "$rules" >"$work/alerts"
jq -r '.panels[].targets[]?.expr' "$dashboard" >"$work/panels"
for file in alerts panels; do
    [ -s "$work/$file" ] || complain "no queries of $file found"
done
for file in alerts panels; do
    names "$work/$file" | comm -23 - "$work/known" >"$work/unknown"
    [ ! -s "$work/unknown" ] || complain "$file use metrics that are not exported: $(tr '\n' ' ' <"$work/unknown")"
done
names "$work/panels" | sed 's/_bucket$//' | sort -u | comm -13 - "$work/exported" >"$work/unseen"
[ "$(tr '\n' ' ' <"$work/unseen")" = "" ] || complain "the dashboard does not show: $(tr '\n' ' ' <"$work/unseen")"

# The descriptions and actions of alerts also name metrics.
grep -E '^ +(description|action):' "$rules" | grep -oE '\btether_[a-z_]+' | sort -u | comm -23 - "$work/exported" >"$work/unknown"
[ ! -s "$work/unknown" ] || complain "texts of alerts name metrics that are not exported: $(tr '\n' ' ' <"$work/unknown")"
sed -n 's/.*- alert: //p' "$rules" | sort >"$work/defined"
grep -oE 'alertname="[A-Za-z]+"' "$source/tests/data/metrics/prometheus-rules-test.yml" | sed 's/.*="//; s/"//' | sort >"$work/fired"
diff -u "$work/defined" "$work/fired" || complain "not every alert has a test that makes it fire"
exit $bad
