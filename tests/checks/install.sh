#!/bin/sh
# Installs into a staging directory, compares the tree with the list, verifies the units, and starts
# the installed programs. With TETHER_UPDATE_GOLDEN=1 it writes the list instead.
# Usage: install.sh BUILD_DIR LIST
set -eu
build=$1
list=$2
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

DESTDIR=$stage cmake --install "$build" >"$stage.log" 2>&1 || { cat "$stage.log"; rm -f "$stage.log"; exit 1; }
rm -f "$stage.log"
# The files in docs are omitted, because they change often.
(cd "$stage" && find . -type f ! -path '*/doc/tether/docs/*' | LC_ALL=C sort) >"$stage/tree"
sed -i '/^\.\/tree$/d' "$stage/tree"
if [ -n "${TETHER_UPDATE_GOLDEN:-}" ]; then
    cp "$stage/tree" "$list"
else
    diff -u "$list" "$stage/tree"
fi

# A second installation does not overwrite the administrator's configuration.
echo '{} // mine' >"$stage/etc/tether/tetherd.json"
DESTDIR=$stage cmake --install "$build" >/dev/null
grep -q mine "$stage/etc/tether/tetherd.json"

bin=$stage/usr/local/bin
"$bin/tetherd" --version | grep -q '^tetherd [0-9]'
"$bin/tether" --version | grep -q '^tether [0-9]'

command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed: the units were not verified"; exit 0; }
# Replaces paths with those of the staging tree, so that the programs named in the units exist.
for kind in system user; do
    mkdir "$stage/$kind"
    for unit in "$stage/usr/local/lib/systemd/$kind"/*; do
        sed "s|/usr/local/|$stage/usr/local/|g" "$unit" >"$stage/$kind/$(basename "$unit")"
    done
done
said=$({
    systemd-analyze verify --man=no "$stage"/system/tetherd*
    systemd-analyze --user verify --man=no "$stage"/user/tetherd.*
} 2>&1 | grep -F tetherd || :)
if [ -n "$said" ]; then
    echo "$said"
    exit 1
fi
# The remaining exposure of tetherd: AF_UNIX sockets, the user namespace of the host, which it needs
# for the uids of clients, access to the clock device, and the root directory of the host. The dialer
# also needs the network.
exposure() {
    systemd-analyze security --offline=yes --no-pager --threshold="$2" "$stage/system/$1" >"$stage/exposure" || {
        grep -v '^✓' "$stage/exposure"
        exit 1
    }
}
exposure tetherd.service 4
exposure tetherd-dialer.service 11
