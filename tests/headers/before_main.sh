#!/bin/sh
# No code of these objects runs before main(): linnet has no object that a program would wait for, or that another's
# initialiser could use too early.
# usage: before_main.sh READELF OBJECT...
set -eu
readelf=$1
shift
bad=0
for object in "$@"; do
    if "$readelf" -S -W "$object" | grep -E '\.(init_array|ctors)'; then
        echo "$object runs code before main()"
        bad=1
    fi
done
exit $bad
