#!/bin/sh
# Lints the manual pages, and compares their commands, options, settings, routes, error types, exit
# statuses and variables with those of the programs. The check fails until a page lists each of them.
# Usage: manuals.sh SOURCE_DIR TETHERD TETHER
# shellcheck disable=SC2013 # names contain no blanks
set -eu
cd "$1"
tetherd=$2
tether=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset ANTHROPIC_BASE_URL || :
bad=0
complain() {
    echo "$*"
    bad=1
}

# equal PAGE WHAT: compares the lines of $work/code and $work/page.
equal() {
    for side in code page; do LC_ALL=C sort -u "$work/$side" -o "$work/$side"; done
    LC_ALL=C comm -23 "$work/code" "$work/page" | sed "s|^|docs/man/$1 lacks the $2: |" >"$work/said"
    LC_ALL=C comm -13 "$work/code" "$work/page" | sed "s|^|the program lacks a $2 of docs/man/$1: |" >>"$work/said"
    [ -s "$work/code" ] || echo "manuals.sh found no $2 in the program" >>"$work/said"
    [ ! -s "$work/said" ] || complain "$(cat "$work/said")"
}

# Prints the options of a help text, such as `-a, --agent AGENT`, one per line.
options_of_help() {
    awk '/^Options:/ { inside = 1; next } /^$/ { inside = 0 } inside' | sed -E 's/^ +//; s/  .*//'
}

# items PAGE SECTION: prints the list tags, without macros, of the section or subsection whose title
# begins with SECTION.
items() {
    awk -v wanted="$2" '
        /^\.S[hs] / { name = substr($0, 5); inside = (name == wanted || index(name, wanted " ") == 1); next }
        inside && /^\.It / { print }' "docs/man/$1" |
        sed -E 's/^\.It //; s/Fl /-/g; s/ , /, /g; s/ (Ar|Pq) / /g; s/^(Ic|Cm|Ev) //; s/\\\(dq/"/g; s/\\&//g'
}

# Lints the pages. References to other pages depend on the machine and are ignored. References to
# tether's own pages are checked below.
(cd docs/man && mandoc -Tlint -W all ./*.[1-8]) >"$work/lint" 2>&1 || :
sed -E '/: referenced manual not found: /d; /^mandoc: outdated mandoc\.db lacks /d' "$work/lint" >"$work/said"
[ ! -s "$work/said" ] || complain "$(cat "$work/said")"
for name in $(sed -nE 's/^\.Xr (tether[a-z.-]*) ([0-9]).*/\1.\2/p' docs/man/* | sort -u); do
    [ -e "docs/man/$name" ] || complain "docs/man refers to $name, which does not exist"
done

"$tether" --help >"$work/help"
{ options_of_help <"$work/help"; } >"$work/code"
items tether.1 OPTIONS >"$work/page"
cp "$work/code" "$work/common"
equal tether.1 'option of all commands'

: >"$work/commands"
: >"$work/code"
: >"$work/page"
for command in $(awk '/^Commands:/ { inside = 1; next } /^$/ { inside = 0 } inside { print $1 }' "$work/help"); do
    "$tether" "$command" --help >"$work/help"
    sed -n 's/^Usage: //; s/ \[OPTION\]\.\.\.//; 1p' "$work/help" >>"$work/commands"
    options_of_help <"$work/help" | grep -vxFf "$work/common" | sed "s/^/tether $command /" >>"$work/code"
    items tether.1 "tether $command" | sed "s/^/tether $command /" >>"$work/page"
done
equal tether.1 option
cp "$work/commands" "$work/code"
sed -nE 's/\\&//g; s/^\.Ss (tether )/\1/p' docs/man/tether.1 >"$work/page"
equal tether.1 command

"$tetherd" --help | options_of_help >"$work/code"
items tetherd.8 OPTIONS >"$work/page"
equal tetherd.8 option

# Keys and defaults: listen /run/tether/tether.sock
echo '{}' >"$work/config.json"
"$tetherd" --config "$work/config.json" --dump-config | jq -r '
    def settings($under):
        to_entries[] | "\($under)\(.key)" as $name |
        if (.value | type) == "object" and .value != {} then .value | settings("\($name).")
        else "\($name) \(if .value == "" then "\"\"" else .value end)" end;
    settings("")' >"$work/code"
awk '/^\.Sh (FILES|EXAMPLES)/ { exit } /^\.It / { print }' docs/man/tetherd.json.5 |
    sed -E 's/^\.It Ic //; s/ Pq / /; s/\\\(dq/"/g' >"$work/page"
equal tetherd.json.5 'setting with its default'

# Routes: GET /v1/runs/{id}
sed -nE 's/^ *\{"[a-z_]+", "([A-Z]+)", "(\/[^"]*)", .*/\1 \2/p' lib/tether/server/route.cpp |
    sed 's/\*/{id}/' >"$work/code"
sed -nE 's/^\.Ss ([A-Z]+ \/)/\1/p' docs/man/tether-api.7 >"$work/page"
equal tether-api.7 route

# Errors of the local API: not_found (404)
sed -nE 's/^ *\{kind::[a-z_0-9]+, ([0-9]+), "([a-z_0-9]+)".*/\2 \1/p' lib/tether/protocol/problem.cpp >"$work/code"
items tether-api.7 PROBLEMS >"$work/page"
equal tether-api.7 'error type with its status'

sed -nE 's/^ *[a-z_]+ = ([0-9]+),.*/\1/p' daemon/tether/exit.hpp >"$work/code"
items tether.1 'EXIT STATUS' >"$work/page"
equal tether.1 'exit status'
{ echo 0 && sed -nE 's/^constexpr int exit_[a-z]+ = ([0-9]+);.*/\1/p' daemon/tetherd/main.cpp; } >"$work/code"
items tetherd.8 'EXIT STATUS' >"$work/page"
equal tetherd.8 'exit status'

# variables PAGE FILE…: checks that the page lists each variable that the files read. It does not find
# the variables of proxies, which are in a table.
variables() {
    page=$1
    shift
    items "$page" ENVIRONMENT | sed 's/, */\n/g' >"$work/page"
    for name in $(grep -hoE '(getenv|from_?)\("[A-Za-z_]+"\)' "$@" | sed -E 's/.*"(.*)".*/\1/' | sort -u); do
        grep -qxF "$name" "$work/page" || complain "docs/man/$page lacks the variable: $name"
    done
}
# shellcheck disable=SC2046 # lists of files
variables tether.1 $(find daemon -name 'tether*.cpp' ! -name tetherd.cpp -o -path '*/commands/*.cpp')
# shellcheck disable=SC2046
variables tetherd.8 $(find daemon -maxdepth 1 -name '*.cpp' ! -name 'tether[_.]*') $(find lib -name '*.cpp')
exit $bad
