#!/bin/sh
# Small files, one idea each. A header over its folder's budget says why in its first comment; one over it by more than
# a fifth is split.
# usage: file_budget.sh TREE
cd "$1" || exit 2

over=0
for header in $(find include/linnet -name '*.hpp' | sort); do
    case $header in
        include/linnet/layers/* | include/linnet/blocks/*) budget=120 ;;
        include/linnet/models/*) budget=150 ;;
        include/linnet/core/* | include/linnet/simd/*) budget=250 ;;
        *) budget=350 ;;
    esac
    lines=$(($(wc -l <"$header")))
    if [ $((lines * 5)) -gt $((budget * 6)) ]; then
        echo "$header:$lines: the budget here is $budget lines, and a fifth for a good reason"
        over=1
    elif [ "$lines" -gt "$budget" ]; then
        echo "note: $header has $lines lines, its budget is $budget"
    fi
done
exit $over
