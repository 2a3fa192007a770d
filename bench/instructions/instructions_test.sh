#!/bin/sh
# What instructions.sh says of counts that stay, grow, shrink, or are another compiler's; valgrind and the program are
# stand-ins, in a tree of their own.
# usage: instructions_test.sh SCRATCH
set -eu
grep -qw avx2 /proc/cpuinfo || exit 77
here=$(cd "$(dirname "$0")" && pwd)
scratch=$1
rm -rf "$scratch"
mkdir -p "$scratch/bench/instructions" "$scratch/build/release/bin" "$scratch/path"
cp "$here/../instructions.sh" "$scratch/bench/"
touch "$scratch/build/release/build.ninja"
counts=$scratch/bench/instructions/counts.txt

stand_in() {  # FILE, its text on standard input
    {
        echo '#!/bin/sh'
        cat
    } >"$1"
    chmod +x "$1"
}
echo 'exit 0' | stand_in "$scratch/path/cmake"
stand_in "$scratch/build/release/bin/linnet_instructions" <<'END'
case $1 in --compiler) echo "$COMPILER" ;; --list) echo net1 && echo net2 ;; esac
END
stand_in "$scratch/path/valgrind" <<'END'
echo "==1== Collected : $COUNT" >&2
END

failures=0
# expect STATUS WORDS [OPTION]: with COMPILER and COUNT.
expect() {
    status=0
    output=$(PATH=$scratch/path:$PATH COMPILER=$COMPILER COUNT=$COUNT sh "$scratch/bench/instructions.sh" \
        ${3:+"$3"} 2>&1) || status=$?
    case "$status $output" in
        "$1 "*"$2"*) ;;
        *)
            echo "$COMPILER, $COUNT, ${3:-}: expected status $1 and '$2', found status $status and: $output"
            failures=1
            ;;
    esac
}

COMPILER="GNU 12.2.0" COUNT=1000000
expect 0 "net2" --update
expect 0 "+0.00"
COUNT=1020000
expect 0 "+2.00"
COUNT=1040000
expect 1 "More than 3 % above what was: net1 net2."
COUNT=900000
expect 0 "Less than before: net1 net2."
COUNT=
expect 1 "counted nothing in net1"
COMPILER="Clang 14.0.6" COUNT=2000000
expect 0 "nothing is checked"
expect 0 "+0.00" --update
COUNT=3000000
expect 1 "+50.00"
COMPILER="GNU 12.2.0" COUNT=1000000
expect 0 "+0.00"
expect 2 "usage:" --nonsense
[ "$(grep -c '|' "$counts")" -eq 4 ] || {
    echo "expected the counts of two compilers in $counts"
    failures=1
}
exit $failures
