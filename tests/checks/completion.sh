#!/bin/sh
# Checks that each installed shell can parse its completion script, and that completion in bash, zsh
# and fish offers the expected words.
# Usage: completion.sh TETHER
set -eu
tether=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
for shell in bash zsh fish; do
    "$tether" completion "$shell" >"$folder/$shell"
    command -v "$shell" >/dev/null || { echo "$shell is not installed: its script was not parsed" && continue; }
    "$shell" -n "$folder/$shell" || { echo "$shell cannot parse its script" && status=1; }
done
got=0
"$tether" completion tcsh >/dev/null 2>"$folder/err" || got=$?
if [ "$got" != 2 ] || ! grep -q "no completion for 'tcsh'" "$folder/err"; then echo 'tcsh is no misuse' && status=1; fi

if command -v fish >/dev/null; then
    offered=$(HOME=$folder fish -c "source $folder/fish; complete -C 'tether run --on-interrupt '" | cut -f 1 | sort | tr '\n' ' ')
    [ "$offered" = 'ask cancel detach ' ] || { echo "fish offers '$offered'" && status=1; }
    cat >"$folder/ids" <<'END'
function tether; printf '%s\n' run_1 '$(touch ran)' run_x\t2 run_3; end
source $argv[1]
complete -C 'tether cancel '
END
    offered=$(HOME=$folder fish "$folder/ids" "$folder/fish" | tr '\n' ' ')
    [ "$offered" = 'run_1 run_3 ' ] || { echo "fish offers '$offered'" && status=1; }
fi
if command -v zsh >/dev/null; then
    cat >"$folder/ids" <<'END'
tether() { printf '%s\n' run_1 '$(touch ran)' run_x run_3; }
compdef() { :; }
compadd() { print -r -- "$runs"; }
. "$1"
_tether_runs
END
    offered=$(zsh -f "$folder/ids" "$folder/zsh")
    [ "$offered" = 'run_1 run_3' ] || { echo "zsh offers '$offered'" && status=1; }
fi
command -v bash >/dev/null || exit $status
cat >"$folder/try" <<'END'
# offers WANT WORD…: checks the completions of the last word.
tether() { printf '%s\n' run_1 '$(touch${IFS}ran)' '`touch ran`' run_x run_2\;touch "$HOME" run_3; }
. "$1"
bad=0
offers() {
    want=$1
    shift
    COMP_WORDS=(tether "$@") COMP_CWORD=$#
    _tether
    [ "${COMPREPLY[*]}" = "$want" ] || { echo "tether $*: '${COMPREPLY[*]}' instead of '$want'" && bad=1; }
}
offers 'show send status' s
offers '--on-interrupt' run --on
offers 'cancel' run --on-interrupt c
offers '' run --agent ''
offers 'run_1 run_3' cancel ''
offers 'bash' completion b
offers 'waiting' ps --state w
[ ! -e ran ] || { echo 'bash ran what the daemon said' && bad=1; }
exit $bad
END
(cd "$folder" && bash ./try ./bash) || status=1
exit $status
