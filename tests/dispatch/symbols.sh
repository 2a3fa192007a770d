#!/bin/sh
# An object of one architecture defines nothing for others but names that end in the architecture's, and is in no group
# that a linker would share.
# usage: symbols.sh NM READELF ARCH OBJECT
set -eu
nm=$1 readelf=$2 arch=$3 object=$4

global=$("$nm" --extern-only --defined-only "$object" | awk 'NF == 3 { print $3 }')
[ -n "$global" ] || {
    echo "$object defines nothing"
    exit 1
}
if echo "$global" | grep -v "_$arch\$"; then
    echo "$object: these names are everybody's"
    exit 1
fi
if "$nm" "$object" | grep ' [uvVW] '; then
    echo "$object: these are weak, or unique to the process"
    exit 1
fi
if "$readelf" --section-groups "$object" | grep COMDAT; then
    echo "$object has groups, which linkers keep once"
    exit 1
fi
