#!/bin/sh
# Builds a minimal Debian 12 with systemd in a folder, boots it and runs commands in it (systemd-nspawn(1)).
# The test in this folder reads it: `. container.sh`. Needs root. $work contains the folders.
# shellcheck disable=SC2016,SC2154 # a format of apt, and $work

# Packages that the tests need in addition to the package's dependencies.
wanted=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,curl,jq,procps,ca-certificates,init-system-helpers

# The archive of this machine's packages.
archive() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | head -1
}

# make_base DEB: makes $work/base with all dependencies of DEB; remakes it only when they change.
make_base() {
    depends=$(dpkg-deb -f "$1" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g')
    if [ "$(cat "$work/base.depends" 2>/dev/null)" = "$depends" ]; then return; fi
    rm -rf "$work/base" "$work/base.depends"
    echo "creating the test system (some minutes, once)"
    debootstrap --variant=minbase --include="$wanted" bookworm "$work/base" "$(archive)" >"$work/base.log" 2>&1 || {
        tail -20 "$work/base.log"
        return 1
    }
    # shellcheck disable=SC2086 # a list of words
    chroot "$work/base" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $depends \
        >>"$work/base.log" 2>&1 || {
        tail -20 "$work/base.log"
        return 1
    }
    printf '%s\n' "$depends" >"$work/base.depends"
}

# boot: starts the system in $work/root, with a private network that has only loopback; sets $leader, its first process.
boot() {
    keep=
    [ -d /run/systemd/system ] || keep=--keep-unit # without systemd no scope is available
    systemd-nspawn --quiet --directory="$work/root" --boot --private-network --register=no $keep --console=pipe \
        </dev/null >>"$work/console" 2>&1 &
    container=$!
    tries=0
    until leader=$(pgrep -P "$container" 2>/dev/null | head -1) && [ -n "$leader" ] &&
        inside 'systemctl is-system-running --wait' >/dev/null 2>&1 || inside 'systemctl is-system-running' 2>/dev/null | grep -q degraded; do
        tries=$((tries + 1))
        if [ "$tries" -gt 120 ]; then
            echo "the system does not boot:"
            tail -20 "$work/console"
            return 1
        fi
        sleep 0.5
    done
}

# power_off: waits until the system has stopped.
power_off() {
    inside 'systemctl poweroff' >/dev/null 2>&1 || :
    wait "$container" 2>/dev/null || :
}

# add_address ADDRESS: gives the system's only interface another address.
add_address() { nsenter --target "$leader" --net ip address add "$1/32" dev lo; }

# inside COMMAND: runs it in the system as root, with a shell.
inside() {
    nsenter --target "$leader" --mount --uts --ipc --net --pid -- \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 sh -euc "cd /root; $1" </dev/null
}

# inside_as USER COMMAND
inside_as() {
    nsenter --target "$leader" --mount --uts --ipc --net --pid -- \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="/home/$1" LC_ALL=C.UTF-8 runuser -u "$1" -- sh -euc "cd; $2" </dev/null
}
