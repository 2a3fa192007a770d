#!/bin/sh
# No dead wood: no switched-off code, no loose ends, no switched-off tests. History is git's job.
# usage: dead_wood.sh TREE
cd "$1" || exit 2

# This folder holds the words that it looks for.
found=$(find include tests bench examples cmake CMakeLists.txt -path tests/policy -prune -o -type f \
    \( -name '*.hpp' -o -name '*.cpp' -o -name '*.cmake' -o -name '*.txt' -o -name '*.sh' -o -name '*.py' \) -print |
    sort | xargs grep -nE '#[[:space:]]*if[[:space:]]+0([^-9]|$)|(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)|DISABLED_' \
        /dev/null)
[ -z "$found" ] || {
    echo "$found"
    exit 1
}
