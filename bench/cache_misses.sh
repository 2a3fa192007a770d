#!/bin/sh
# What a forward() misses in the last level of small caches, which the machine at hand need not have: valgrind simulates
# 32 KiB of L1 and 512 KiB behind it. MobileNet v2 at 224 x 224, one thread, its rows in chains against layer by layer.
# usage: sh bench/cache_misses.sh [NETWORK]
#
# A forward is the difference of two programs, of two forwards and of one, so that loading is left out and caches are
# warm. The weights' share is what the same network misses on an image of 32 x 32, whose tensors stay in the last level
# all together: weights are far larger than that level, and each of their lines is missed once a forward.
set -eu
case ${1:-} in --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit ;; esac
tree=$(cd "$(dirname "$0")/.." && pwd)
build=$tree/build/release
network=${1:-mobilenet_v2_100}

grep -qw avx2 /proc/cpuinfo 2>/dev/null || {
    echo "cache_misses: expected an x86 CPU with AVX2, for which the program is compiled" >&2
    exit 1
}
command -v valgrind >/dev/null || {
    echo "cache_misses: valgrind is missing: apt-get install valgrind" >&2
    exit 1
}
[ -f "$build/build.ninja" ] || (cd "$tree" && cmake --preset release)
cmake --build "$build" --target linnet_instructions >/dev/null
program=$build/bin/linnet_instructions

# misses SIDE FORWARDS MODE: of the first level and of the last, data read and written, of the whole program.
misses() {
    log=$(valgrind --tool=cachegrind --cachegrind-out-file=/dev/null --cache-sim=yes \
        --I1=32768,8,64 --D1=32768,8,64 --LL=524288,8,64 "$program" "$network" "$1" "$2" "$3" 2>&1) || {
        echo "$log" >&2
        exit 1
    }
    echo "$log" | tr -d ',' | awk '
        /D1  misses:/ { first = $4 }
        /LLd misses:/ { last = $4 }
        END { print first + 0, last + 0 }'
}
# forward SIDE MODE: of one forward.
forward() {
    one=$(misses "$1" 1 "$2")
    two=$(misses "$1" 2 "$2")
    echo "$one $two" | awk '{ print $3 - $1, $4 - $2 }'
}

weights=$(forward 32 layer_by_layer)
apart=$(forward 224 layer_by_layer)
chained=$(forward 224 chained)
echo "$network $weights $apart $chained" | awk '
function row(name, first, last) { printf "%-36s %12d %12d %12d\n", name, first, last, last - $3 }
{
    printf "%-36s %12s %12s %12s\n", $1 ", misses of a forward", "first level", "last level", "not weights"
    row("32 x 32, weights alone", $2, $3)
    row("224 x 224, layer by layer", $4, $5)
    row("224 x 224, chained", $6, $7)
    printf "chained: %.2f of the misses of layer by layer, weights left out\n", ($7 - $3) / ($5 - $3)
}'
