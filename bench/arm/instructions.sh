#!/bin/sh
# Counts the vector instructions of a forward() on aarch64 beside the vector multiply-adds that the network cannot do
# without, its multiply-adds by four: what can be said of NEON's kernels where no ARM machine is. qemu runs the program,
# with one forward and with two; count_instructions.cpp counts, and the difference is one forward.
# usage: sh bench/arm/instructions.sh [SIZE [NETWORK...]]      default: 224, all that linnet_instructions has
set -eu
case ${1:-} in --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit ;; esac
tree=$(cd "$(dirname "$0")/../.." && pwd)
build=$tree/build/aarch64
size=${1:-224}
[ $# -eq 0 ] || shift

for tool in aarch64-linux-gnu-g++ qemu-aarch64 c++; do
    command -v $tool >/dev/null || {
        echo "instructions: $tool is missing: apt-get install g++ g++-aarch64-linux-gnu qemu-user" >&2
        exit 1
    }
done
[ -f "$build/build.ninja" ] || (cd "$tree" && cmake --preset aarch64)
cmake --build "$build" --target linnet_instructions
plugin=$build/count_instructions.so
c++ -std=c++20 -O2 -shared -fPIC "$tree/bench/arm/count_instructions.cpp" -o "$plugin"

counted() {  # NETWORK TIMES
    qemu-aarch64 -L /usr/aarch64-linux-gnu -plugin "$plugin" -d plugin "$build/bin/linnet_instructions" \
        "$1" "$size" "$2" 2>&1
}

networks=${*:-$(qemu-aarch64 -L /usr/aarch64-linux-gnu "$build/bin/linnet_instructions" --list)}
echo "Instructions a vector multiply-add of the network, $size x $size x 3:"
printf '%-24s %14s %8s %8s %8s %8s %8s %8s\n' network multiply-adds fmla load store other "vector" scalar
for network in $networks; do
    once=$(counted "$network" 1) && twice=$(counted "$network" 2) || {
        echo "$once" >&2
        echo "instructions: $network could not be counted" >&2
        exit 1
    }
    printf '%s\n%s\n' "$once" "$twice" | awk -v network="$network" '
        /multiply-adds/ { macs = $1 }
        $1 == "count" { n[$2] = $3 - n[$2] }
        END {
            vectors = macs / 4
            all = n["multiply_add"] + n["vector_load"] + n["vector_store"] + n["vector_arithmetic"]
            if (all <= 0) exit 1
            printf "%-24s %14d %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f\n", network, macs, n["multiply_add"] / vectors,
                n["vector_load"] / vectors, n["vector_store"] / vectors, n["vector_arithmetic"] / vectors, all / vectors,
                n["scalar"] / vectors
        }' || {
        echo "instructions: qemu counted nothing in $network: expected qemu 6 to 8, found $(qemu-aarch64 --version | head -1)" >&2
        exit 1
    }
done
