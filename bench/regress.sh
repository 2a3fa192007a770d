#!/bin/sh
# Times two commits of linnet against each other: builds both and lets them take turns.
# usage: sh bench/regress.sh OLD NEW [--threads N] [--rounds N] [NETWORK...]
#
# OLD and NEW are what git calls a commit, or "." for this tree as it is. What measures is this tree's program in both.
# LINNET_REGRESS_DIR, default build/regress, keeps the built commits: a second run with one of them builds the other.
# Exit status 1: a network is slower, or its logits differ.
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
kept=${LINNET_REGRESS_DIR:-$tree/build/regress}
usage="usage: sh bench/regress.sh OLD NEW [--threads N] [--rounds N] [NETWORK...]"
# shellcheck source=cmake/setup.sh
. "$tree/cmake/setup.sh"

[ $# -ge 2 ] || {
    echo "$usage" >&2
    exit 2
}

# peer_of COMMIT: builds it, and prints the path of its program.
peer_of() {
    if [ "$1" = . ]; then
        source=$tree
    else
        commit=$(git -C "$tree" rev-parse --verify --quiet "$1^{commit}") || {
            echo "regress: expected a commit or '.', found '$1'" >&2
            exit 2
        }
        source=$kept/$commit
        if [ ! -d "$source" ]; then
            rm -rf "$source.part"
            mkdir -p "$source.part"
            git -C "$tree" archive "$commit" | tar -x -C "$source.part"
            cp "$tree/bench/compare/linnet_peer.cpp" "$tree/bench/compare/peer.hpp" "$source.part/bench/compare/"
            mv "$source.part" "$source"
        fi
    fi
    (
        cd "$source"
        [ -f build/release/build.ninja ] || cmake --preset release
        cmake --build build/release --parallel "$(linnet_jobs)" --target linnet_peer
    ) >&2
    echo "$source/build/release/bin/linnet_peer"
}

old=$(peer_of "$1")
new=$(peer_of "$2")
echo "old: $1, new: $2"
shift 2
exec python3 "$tree/bench/compare/regress.py" --old "$old" --new "$new" "$@"
