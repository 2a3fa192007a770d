#!/bin/sh
# Set-up and tests in one: installs what is missing, configures, builds, runs every test. A second run does only what
# changed. Arguments go to CTest: sh tests/run.sh -R kernels
set -eu
cd "$(dirname "$0")/.."
. cmake/setup.sh

linnet_set_up
linnet_build release
ctest --preset release --parallel "$(linnet_jobs)" "$@"
