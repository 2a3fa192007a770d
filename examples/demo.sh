#!/bin/sh
# The whole way on a bare machine: installs what is missing, configures, builds, classifies the bundled pictures with
# the bundled weights and writes a sheet to look at. A second run does only what changed. Arguments go to the demo.
set -eu
cd "$(dirname "$0")/.."
. cmake/setup.sh

linnet_set_up
linnet_build release demo
mkdir -p build/demo
build/release/bin/demo --sheet build/demo/sheet.svg "$@"
