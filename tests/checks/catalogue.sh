#!/bin/sh
# Checks that journalctl can read the message catalogue, and compares the ids with the documents.
# Usage: catalogue.sh CATALOGUE LOGS_DOCUMENT
set -eu
catalogue=$1
document=$2
command -v journalctl >/dev/null || { echo "journalctl is not installed: the catalogue was not verified"; exit 0; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/usr/lib/systemd/catalog" "$root/var/lib/systemd/catalog"
cp "$catalogue" "$root/usr/lib/systemd/catalog/tether.catalog"

said=$(journalctl --root="$root" --update-catalog 2>&1) || { echo "$said"; exit 1; }
if [ -n "$said" ]; then
    echo "journalctl --update-catalog: $said"
    exit 1
fi
journalctl --root="$root" --list-catalog | cut -d' ' -f1 | sort >"$root/read"
# shellcheck disable=SC2016 # marks of Markdown
grep -oE '^\| `[^`]+` \| [a-z]+ \| `[0-9a-f]{32}`' "$document" | grep -oE '[0-9a-f]{32}' | sort >"$root/documented"
[ -s "$root/documented" ] || { echo "$document names no records"; exit 1; }
diff "$root/documented" "$root/read"
