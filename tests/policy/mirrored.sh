#!/bin/sh
# The tree of tests is the tree of headers: include/linnet/layers/conv2d.hpp has tests/layers/conv2d_test.cpp.
# kernels/reference/ needs none of its own: every kernel's test compares with it. Nor do these, which one other header
# is made of and which its test goes through:
inside="
    blocks/chain_plan
    blocks/flatten blocks/layer_plan blocks/run_layers blocks/sequential_facts
    layers/conv_algorithm layers/conv_core layers/conv_image layers/conv_scratch layers/conv_weights
    kernels/channels
    kernels/depthwise_any kernels/depthwise_run kernels/depthwise_slide kernels/depthwise_source
    models/mobilenet_v3_tables
    zoo/timm_blocks
"  # of chain; of sequential; of conv2d; of elementwise and pool; of depthwise; of mobilenet_v3; of the MobileNets
# usage: mirrored.sh TREE
cd "$1" || exit 2

missing=0
for header in $(find include/linnet -mindepth 2 -name '*.hpp' ! -path 'include/linnet/kernels/reference/*' | sort); do
    mirror=${header#include/linnet/}
    case $inside in *" ${mirror%.hpp}"*) continue ;; esac
    test=tests/${mirror%.hpp}_test.cpp
    if [ ! -f "$test" ]; then
        echo "$header:1: has no $test"
        missing=1
    fi
done
exit $missing
