#!/bin/sh
# What a user waits for his compiler: an app with one network, all of linnet.hpp included, at -O2. Fails where the
# compiler takes more than 22 s of CPU time or 1 GiB of memory (measured on one core of servers, for AVX-512: g++ 12
# 8 to 13 s and 0.50 GiB, clang 14 6 to 10 s and 0.30 GiB on a Zen 5, 12 to 17 and 10 to 14 s on a Sapphire Rapids with
# neighbours; instructions, which these do not change: 53 thousand million of g++ on 2026-11-28). Prints how long it took, and the
# size of the stripped program.
#
#     sh tests/compile_time.sh g++ clang++
set -eu
cd "$(dirname "$0")"

object=$(mktemp)
program=$(mktemp)
trap 'rm -f "$object" "$program"' EXIT
for compiler in "$@"; do
    began=$(date +%s)
    (
        ulimit -t 22
        ulimit -v 1048576
        exec "$compiler" -std=c++20 -O2 -march=native -I../include -c compile_time/mobilenet_v3.cpp -o "$object"
    ) || {
        echo "$compiler: MobileNet v3 Large did not compile within 22 s of CPU time and 1 GiB" >&2
        exit 1
    }
    seconds=$(($(date +%s) - began))
    "$compiler" -s "$object" -o "$program"
    echo "$compiler: MobileNet v3 Large compiled in $seconds s, to a stripped program of $((($(wc -c <"$program") + 500) / 1000)) kB"
done
