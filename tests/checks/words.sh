#!/bin/sh
# Finds words that mark unfinished work, paths that exist on only one machine, and expressions that have
# a plain equivalent (told: reported; made up for: recovered; goes on: continues; octets: bytes).
# Usage: words.sh SOURCE_DIR
set -eu
cd "$1"
bad=0
unfinished='FIXME|XXX[: ]|[Nn]ot implemented|[Pp]laceholder for|\bfor now\b|\b[Hh]ack\b'
if grep -rnIE "$unfinished" lib daemon systemd config dev CMakeLists.txt cmake; then
    echo "words that mark something unfinished"
    bad=1
fi
if grep -rnIE '(^|[^a-z0-9._/-])/(home|root|Users)/[a-z]' lib daemon systemd config docs tests ./*.md ./*.txt; then
    echo "paths of one machine"
    bad=1
fi
riddles='octets?|hereby|whoever|told|mend(s|ed)?|made up for|want of|held to|none but|goe?s? on|in hand'
if grep -rnIwE "$riddles" README.md dev config docs systemd cmake tests --include='*.md' --include='*.[1-8]' --include='*.sh' \
    --include='*.json' --include='*.yaml' --include='*.yml' --include='*.js' --include='*.py' --include='*.in' --include=dev \
    --exclude-dir=data --exclude=words.sh ||
    grep -rnIE "//.*\b($riddles)\b|\"([^\"]* )?($riddles)( [^\"]*)?\"" lib daemon --include='*.[ch]pp' ||
    grep -rnIE "(//|TEST_CASE|SUBCASE).*\b($riddles)\b" tests --include='*.[ch]pp'; then
    echo "expressions that have a plain equivalent"
    bad=1
fi
# Names say what a thing is.
if grep -rnwE 'told_?|mend|whoever|with_|then_' lib daemon tests --include='*.[ch]pp'; then
    echo "names that are pronouns, prepositions or riddles"
    bad=1
fi
exit $bad
