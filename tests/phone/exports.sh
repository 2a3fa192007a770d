#!/bin/sh
# The library has a function for each `external fun` of the class, under the name by which Java looks for it.
# usage: exports.sh NM LIBRARY CLASS.kt
set -eu
nm=$1 library=$2 class=$3
package=$(sed -n 's/^package //p' "$class" | tr . _)
names=$(sed -n 's/.*external fun \([A-Za-z0-9]*\).*/\1/p' "$class")
[ -n "$names" ]
for name in $names; do
    "$nm" -D --defined-only "$library" | grep -q " T Java_${package}_$(basename "$class" .kt)_$name\$" || {
        echo "$library does not define $name of $class"
        exit 1
    }
done
