#!/bin/sh
# The library never prints, exits or aborts; core/error.hpp does, in a build without exceptions, or where a
# forward() would write out of bounds.
# usage: quiet.sh TREE
cd "$1" || exit 2

find include/linnet -name '*.hpp' ! -path include/linnet/core/error.hpp | sort | xargs awk '
{
    code = $0
    sub(/\/\/.*/, "", code)
    if (code ~ /std::(cout|cerr|clog|print|println)([^A-Za-z0-9_]|$)|<iostream>/ ||
        code ~ /(^|[^A-Za-z0-9_])(v?f?printf|f?puts|f?putc|putchar|perror|abort|exit|_Exit|quick_exit|terminate)[ \t]*\(/) {
        printf "%s:%d: the library never prints, exits or aborts\n", FILENAME, FNR
        bad = 1
    }
}
END { exit bad }'
