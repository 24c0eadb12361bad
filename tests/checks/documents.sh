#!/bin/sh
# Checks that the documents mention the required words, and that the targets of their links exist.
# Usage: documents.sh SOURCE_DIR
# shellcheck disable=SC2013 # links contain no blanks
set -eu
cd "$1"
bad=0
complain() {
    echo "$*"
    bad=1
}
for word in './dev demo' './dev test' docs/architecture.md docs/changelog.md; do
    grep -qF -- "$word" README.md || complain "README.md does not mention $word"
done
grep -q '^## Unreleased' docs/changelog.md || complain "docs/changelog.md has no section Unreleased"

for document in README.md docs/*.md; do
    folder=$(dirname "$document")
    links=$(grep -oE '\]\([^)#:]+(#[^)]*)?\)' "$document" | sed 's/^](//; s/#.*//; s/)$//' | sort -u)
    for link in $links; do
        [ -e "$folder/$link" ] || complain "$document links to $link, which does not exist"
    done
done

# Prints the anchors of a document's headings.
headings() {
    sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}
for document in README.md docs/*.md; do
    for link in $(grep -oE '\]\([^):]*#[^)]*\)' "$document" | sed 's/^](//; s/)$//' | sort -u); do
        file=$document
        [ -z "${link%%#*}" ] || file=$(dirname "$document")/${link%%#*}
        headings "$file" | grep -qx -- "${link#*#}" || complain "$document links to $link, but the heading does not exist"
    done
done

# Checks the files and tests that these documents name.
# shellcheck disable=SC2016 # backquotes of Markdown
names=$(grep -ohE '`[a-z_0-9./]+\.(cpp|hpp|sh|in|js)`' docs/specs.md docs/limits.md docs/security.md docs/contributing.md | tr -d '`' | sort -u)
for name in $names; do
    [ ! -e "$name" ] || continue
    found=$(find lib daemon systemd tests -path "*/$name" | head -n 1)
    [ -n "$found" ] || complain "a document names $name, which does not exist"
done
exit $bad
