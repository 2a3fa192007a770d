#!/bin/sh
# Users' programs under users' compilers: each of g++ 12 and newer and clang 14 and newer that is installed, as C++20 and
# as C++23, with the warnings that a careful user has, all of them errors. Compiles tests/portable for this CPU, and for
# any CPU without exceptions and RTTI, and runs both; compiles MobileNet v3. Some 40 s of one core for each line it prints.
#
#     sh tests/compilers.sh                      all that are installed
#     sh tests/compilers.sh g++-14 clang++-19    these; CXXFLAGS are added
set -eu
cd "$(dirname "$0")"

truth=${LINNET_SHARED_DIR:-../../shared}/truth/mobilenet_v1_025_96_c2.safetensors
[ -e "$truth" ] || truth=
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

compile() {  # FLAG...
    # shellcheck disable=SC2086
    "$compiler" "-std=$standard" $warnings ${CXXFLAGS:-} -O2 -I../include "$@"
}

try() {
    compile -march=native portable/portable.cpp -o "$work/native" && "$work/native" ${truth:+"$truth"} &&
        compile -fno-exceptions -fno-rtti portable/portable.cpp -o "$work/plain" && "$work/plain" ${truth:+"$truth"} &&
        compile -march=native -c compile_time/mobilenet_v3.cpp -o "$work/object"
}

if [ $# -eq 0 ]; then
    for version in 12 13 14 15 16; do set -- "$@" "g++-$version"; done
    for version in 14 15 16 17 18 19 20 21 22; do set -- "$@" "clang++-$version"; done
    for compiler in "$@"; do
        shift
        if command -v "$compiler" >/dev/null 2>&1; then set -- "$@" "$compiler"; fi
    done
fi
failed=0
for compiler in "$@"; do
    version=$("$compiler" -dumpfullversion -dumpversion)
    for standard in c++20 c++2b; do
        began=$(date +%s)
        outcome=passed
        try >"$work/log" 2>&1 || outcome=FAILED
        echo "$outcome  $compiler $version -std=$standard  $(($(date +%s) - began)) s"
        if [ $outcome = FAILED ]; then
            failed=1
            head -n 40 "$work/log"
        fi
    done
done
[ $# -gt 0 ] || { echo "compilers.sh: found no g++-12 or newer, no clang++-14 or newer" >&2; exit 1; }
exit $failed
