#!/bin/sh
# Both commands of README.md on a fresh machine: an empty Debian with nothing but a shell and the package manager. Needs
# root, a network and debootstrap, and some gigabytes in /tmp, so it is no part of the tests.
#
#     sh tests/fresh_machine.sh          the demo: minutes
#     sh tests/fresh_machine.sh --tests  and then all tests, which compile the whole zoo
#
# RELEASE in the environment chooses another Debian than bookworm, as trixie.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "fresh_machine.sh: $*" >&2
    exit 1
}
[ "$(id -u)" -eq 0 ] || fail "needs root, for chroot"
command -v debootstrap >/dev/null 2>&1 || fail "needs debootstrap (Debian, Ubuntu: apt-get install debootstrap)"

work=$(mktemp -d /tmp/linnet_fresh.XXXXXX)
root=$work/root
clean_up() {
    if [ -d "$root/proc/1" ]; then umount "$root/proc"; fi
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# The tree as it lies here, without what git ignores: $1 in the root.
lay_tree() {
    mkdir -p "$root$1"
    git -c safe.directory="$PWD" ls-files -z -c -o --exclude-standard |
        tar --create --null --files-from=- --ignore-failed-read 2>/dev/null | tar --extract -C "$root$1"
}

# inside USER COMMAND...: with an environment that has nothing of this machine's but the way to the network.
inside() {
    user=$1
    shift
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LINNET_JOBS="${LINNET_JOBS:-}" \
        http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" no_proxy="${no_proxy:-}" \
        chroot --userspec="$user" "$root" "$@"
}

# expect NAME LOG TEXT
expect() { grep -q "$3" "$2" || { cat "$2"; fail "$1: expected '$3'"; }; }
expect_not() { ! grep -q "$3" "$2" || { cat "$2"; fail "$1: expected no '$3'"; }; }
passed() { echo "passed after $(($(date +%s) - began)) s: $*"; }
began=$(date +%s)

debootstrap --variant=minbase "${RELEASE:-bookworm}" "$root" >"$work/log" 2>&1 || { tail "$work/log"; fail "debootstrap failed"; }
cp /etc/resolv.conf "$root/etc/"
mount -t proc proc "$root/proc"
lay_tree /linnet
lay_tree /home/user/linnet
chown -R 1000:1000 "$root/home/user"
passed "an empty Debian"

name="a user without root, where the tools are not there"
if inside 1000:1000 sh /home/user/linnet/examples/demo.sh >"$work/log" 2>&1; then fail "$name: expected a failure"; fi
expect "$name" "$work/log" "Please run, as root:"
expect "$name" "$work/log" "apt-get install .*g++"
passed "$name, is told what to run"

name="demo.sh"
inside 0:0 sh /linnet/examples/demo.sh >"$work/log" 2>&1 || { tail -50 "$work/log"; fail "$name failed"; }
expect "$name" "$work/log" "10 of 12 right"
[ -s "$root/linnet/build/demo/sheet.svg" ] || fail "$name: expected a sheet"
passed "$name"

name="demo.sh, a second time"
inside 0:0 sh /linnet/examples/demo.sh >"$work/log" 2>&1 || { tail -50 "$work/log"; fail "$name failed"; }
expect "$name" "$work/log" "ninja: no work to do"
expect "$name" "$work/log" "10 of 12 right"
expect_not "$name" "$work/log" "Installing:"
passed "$name, does nothing again"

name="a user without root, where the tools are there"
inside 1000:1000 sh /home/user/linnet/examples/demo.sh >"$work/log" 2>&1 || { tail -50 "$work/log"; fail "$name failed"; }
expect "$name" "$work/log" "10 of 12 right"
passed "$name"

[ "${1:-}" = --tests ] || exit 0
for name in "run.sh" "run.sh, a second time"; do
    inside 0:0 sh /linnet/tests/run.sh >"$work/log" 2>&1 || { tail -50 "$work/log"; fail "$name failed"; }
    expect "$name" "$work/log" "100% tests passed"
    passed "$name"
done
expect "$name" "$work/log" "ninja: no work to do"
expect_not "$name" "$work/log" "Installing:"
