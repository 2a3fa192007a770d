#!/bin/sh
# The whole way on a bare machine: installs what is missing, configures, builds, classifies the bundled pictures with
# the bundled weights and writes a sheet to look at. A second run does only what changed.
#
#     sh examples/demo.sh [OPTION...]            the bundled pictures; options go to the demo
#     sh examples/demo.sh --single [OPTION...]   the same from one executable with everything inside
#     sh examples/demo.sh --photos --model NAME --weights FILE [--labels FILE] IMAGE...
#                                                photographs, and a network and checkpoint of yours; the first time it
#                                                compiles all networks, which takes minutes
set -eu
here=$PWD
cd "$(dirname "$0")/.."
. cmake/setup.sh

program=demo
case ${1:-} in
    --help) sed -n '2,/^set/s/^# \{0,1\}//p' examples/demo.sh && exit ;;
    --single) program=demo_single ;;
    --photos) program=photo_sheet ;;
esac
[ $program = demo ] || shift

linnet_set_up
linnet_build release $program
mkdir -p build/demo
tree=$PWD
sheet=$tree/build/demo/sheet.svg
[ $program != photo_sheet ] || sheet=$tree/build/demo/photos.svg
for word in "$@"; do  # the last --sheet of the demo counts; photo_sheet takes one only
    case $word in --sheet | --sheet=* | --help) sheet= ;; esac
done
cd "$here"  # what the options name is relative to where the user is
"$tree/build/release/bin/$program" ${sheet:+--sheet "$sheet"} "$@"
[ $program != demo_single ] || echo "  All of it is one file: $(wc -c <"$tree/build/release/bin/$program") bytes"
