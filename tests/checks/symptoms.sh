#!/bin/sh
# Checks the messages in the tables of symptoms against the sources. The check fails if no program
# contains a message.
# Usage: symptoms.sh SOURCE_DIR
# shellcheck disable=SC2016 # backquotes of Markdown
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Joins adjacent string literals and unescapes quotes, as the compiler does.
find lib daemon -name '*.[ch]pp' -exec cat {} + | tr '\n' ' ' | sed -E 's/([^\\])" +"/\1/g; s/\\"/"/g' >"$work/said"
# Messages of the operating system.
printf '%s\n' 'No such file or directory' 'Permission denied' 'Connection refused' >"$work/system"

# Extracts the quoted texts in the first column of each row, split at the variable parts.
{
    sed -n '/^## Symptoms/,$p' docs/operating.md
    sed -n '/^## When something is wrong/,/^## Read on/p' README.md
} | awk -F '|' '/^\|/ && $2 !~ /^ (symptom|what you see|---) / { print $2 }' >"$work/rows"
grep -oE '`[^`]+`' "$work/rows" | tr -d '`' | sed 's/…/\n/g' | sed -E 's/^[ :,]+//; s/[ :(]+$//; s/^\((.*)\)$/\1/' |
    grep -E '.{4}' | sort -u >"$work/texts"

bad=0
while IFS= read -r text; do
    grep -qF -- "$text" "$work/said" || grep -qxF -- "$text" "$work/system" || {
        echo "README.md or docs/operating.md lists a message that no program prints: $text"
        bad=1
    }
done <"$work/texts"
[ "$(wc -l <"$work/texts")" -ge 30 ] || { echo "symptoms.sh found fewer than 30 messages" && bad=1; }
exit $bad
