#!/bin/sh
# Times linnet beside ONNX Runtime, OpenCV and PyTorch, as far as they are installed; says how to install the others.
# usage: sh bench/compare.sh [--threads 1,2] [--rounds N] [NETWORK...]
#
# Needs PyTorch and torchvision once, to export the networks (apt-get install python3-torch python3-torchvision).
# LINNET_COMPARE_DIR, default build/compare, is where the networks and the report go.
set -eu
case ${1:-} in --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit ;; esac
tree=$(cd "$(dirname "$0")/.." && pwd)
out=${LINNET_COMPARE_DIR:-$tree/build/compare}
build=$tree/build/release

[ -f "$build/build.ninja" ] || (cd "$tree" && cmake --preset release)
cmake --build "$build" --target linnet_peer
cmake --build "$build" --target opencv_peer 2>/dev/null || true  # compare.py says what is missing

if [ ! -f "$out/models/shufflenet_v2_050.input" ]; then  # the last one
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import torch, torchvision' 2>/dev/null && break
        python=
    done
    [ -n "$python" ] || {
        echo "compare: exporting the networks needs PyTorch: apt-get install python3-torch python3-torchvision" >&2
        exit 1
    }
    "$python" "$tree/bench/compare/export_models.py" "$out/models"
fi
exec python3 "$tree/bench/compare/compare.py" --bin "$build/bin" --models "$out/models" --out "$out" "$@"
