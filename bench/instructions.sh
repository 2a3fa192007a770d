#!/bin/sh
# Counts the instructions of a forward() of some networks and compares them with instructions/counts.txt: a check of
# speed that does not depend on how busy the machine is. Fails where a network has 3 % more than it had.
# usage: sh bench/instructions.sh [--update]
#
# Counts are those of one compiler: where the file has none of this one, they are printed beside the file's first, and
# nothing fails. --update writes this compiler's into the file; commit it with the change that explains it.
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
counts=$tree/bench/instructions/counts.txt
build=$tree/build/release
most=3  # percent

update=no
case ${1-} in
    '') ;;
    --update) update=yes ;;
    *) echo "usage: sh bench/instructions.sh [--update]" >&2 && exit 2 ;;
esac
grep -qw avx2 /proc/cpuinfo 2>/dev/null || {
    echo "instructions: expected an x86 CPU with AVX2, for which the counted program is compiled" >&2
    exit 1
}
command -v valgrind >/dev/null || {
    echo "instructions: valgrind is missing: apt-get install valgrind" >&2
    exit 1
}

[ -f "$build/build.ninja" ] || (cd "$tree" && cmake --preset release)
cmake --build "$build" --target linnet_instructions
program=$build/bin/linnet_instructions
compiler=$("$program" --compiler)
now=$(mktemp)
new=$(mktemp)
trap 'rm -f "$now" "$new"' EXIT

for network in $("$program" --list); do
    log=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*counted_forward*' \
        "$program" "$network" 2>&1) || {
        echo "$log" >&2
        exit 1
    }
    count=$(echo "$log" | sed -n 's/.*Collected : \([0-9]*\).*/\1/p')
    [ "${count:-0}" -gt 0 ] || {
        echo "instructions: valgrind counted nothing in $network" >&2
        exit 1
    }
    echo "$compiler | $network | $count" >>"$now"
done

if [ $update = yes ]; then
    {
        echo "# Instructions of a forward() of 96 x 96 x 3, AVX2, one thread. Written by bench/instructions.sh --update."
        cat "$now"
        grep -v -e '^#' -e "^$compiler |" "$counts" 2>/dev/null || true
    } >"$new"
    cat "$new" >"$counts"
fi

awk -F ' [|] ' -v most=$most '
/^#/ { next }
FILENAME == ARGV[1] {
    if (!first) first = $1
    was[$1, $2] = $3
    compilers[$1]
    next
}
FNR == 1 {
    known = $1 in compilers
    base = known ? $1 : first
    printf "%-24s %14s %14s %8s    %s, was %s\n", "network", "instructions", "was", "%", $1, base
}
{
    before = was[base, $2]
    change = before ? 100 * ($3 - before) / before : 0
    printf "%-24s %14d %14s %+8.2f\n", $2, $3, before ? before : "unknown", change
    if (change > most) grown = grown " " $2
    if (change < -most) shrunk = shrunk " " $2
}
END {
    if (!known) {
        printf "There are no counts of this compiler to hold these against: nothing is checked.\n"
        exit 0
    }
    if (shrunk) printf "Less than before:%s. Keep what was won: sh bench/instructions.sh --update\n", shrunk
    if (grown) {
        printf "More than %s %% above what was:%s. If that buys time, commit it: sh bench/instructions.sh --update\n", most, grown
        exit 1
    }
}' "$counts" "$now"
