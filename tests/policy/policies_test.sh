#!/bin/sh
# Shows every policy a tree that breaks its rules, line by line, and a tree that keeps them.
# usage: policies_test.sh SCRATCH POLICY...
set -u
here=$(cd "$(dirname "$0")" && pwd)
scratch=$1
shift

rm -rf "$scratch"
mkdir -p "$scratch/good/include/linnet/core" "$scratch/good/tests/core" "$scratch/broken/include/linnet"
failures=0

for tree in good broken; do
    for folder in tests bench examples cmake; do mkdir -p "$scratch/$tree/$folder"; done
    touch "$scratch/$tree/CMakeLists.txt"
done

cat >"$scratch/good/include/linnet/core/good.hpp" <<'END'
// Prose may name xsimd, Eigen and printf(); and #if, too.
#pragma once

#include <cstddef>
#include <linnet/core/good.hpp>

#define LINNET_GOOD 1
inline int snprintf_exit_code = 0;
END
touch "$scratch/good/tests/core/good_test.cpp"

for policy in "$@"; do
    if ! sh "$here/$policy.sh" "$scratch/good" >"$scratch/output" 2>&1; then
        echo "$policy refuses a tree that keeps it:"
        cat "$scratch/output"
        failures=1
    fi
done

# refuses POLICY HEADER LINE: a header of that single line, under #pragma once, is refused at that line.
refuses() {
    header=include/linnet/$2
    mkdir -p "$scratch/broken/$(dirname "$header")"
    printf '#pragma once\n%s\n' "$3" >"$scratch/broken/$header"
    if sh "$here/$1.sh" "$scratch/broken" >"$scratch/output" 2>&1 || ! grep -q "^$header:2:" "$scratch/output"; then
        echo "$1 does not refuse in $header: $3"
        cat "$scratch/output"
        failures=1
    fi
    rm "$scratch/broken/$header"
}

refuses include_arrows core/a.hpp '#include <linnet/simd/vec.hpp>'
refuses include_arrows core/a.hpp '#include <linnet/linnet.hpp>'
refuses include_arrows simd/a.hpp '#include <linnet/kernels/gemm.hpp>'
refuses include_arrows kernels/a.hpp '#include <linnet/layers/conv2d.hpp>'
refuses include_arrows layers/a.hpp '#include <linnet/simd/vec.hpp>'
refuses include_arrows blocks/a.hpp '#include <linnet/kernels/gemm.hpp>'
refuses include_arrows models/a.hpp '#include <linnet/io/safetensors.hpp>'
refuses include_arrows io/a.hpp '#include <linnet/layers/conv2d.hpp>'
refuses include_arrows zoo/a.hpp '#include <linnet/kernels/gemm.hpp>'
refuses include_arrows exec/a.hpp '#include <linnet/blocks/chain.hpp>'
refuses include_arrows interop/a.hpp '#include <linnet/io/image.hpp>'
refuses include_arrows linnet.hpp '#include <linnet/exec/thread_pool.hpp>'
refuses include_arrows core/a.hpp '#include "shape.hpp"'
refuses include_arrows kernels/a.hpp '#include <immintrin.h>'
refuses include_arrows kernels/a.hpp '  # include <xsimd/xsimd.hpp>'
refuses include_arrows kernels/a.hpp 'using v = __m256;'
refuses include_arrows kernels/a.hpp 'using v = xsimd::batch<float>;'
refuses include_arrows models/a.hpp '#include <Eigen/Core>'
refuses include_arrows models/a.hpp '#include <unsupported/Eigen/CXX11/ThreadPool>'
refuses include_arrows io/image.hpp '#include <rapidjson/reader.h>'
refuses include_arrows io/image.hpp '#include <sys/mman.h>'
refuses preprocessor layers/a.hpp '#define SHORT 1'
refuses preprocessor simd/a.hpp '#define SHORT 1'
refuses preprocessor layers/a.hpp '#ifdef __AVX2__'
refuses preprocessor layers/a.hpp '#pragma GCC ivdep'
refuses preprocessor layers/a.hpp 'inline __attribute__((always_inline)) void f() {}'
refuses preprocessor layers/a.hpp '[[gnu::noinline]] void f();'
refuses preprocessor layers/a.hpp 'const auto x = __builtin_popcount(3u);'
refuses quiet io/a.hpp 'inline void f() { std::printf("%d", 1); }'
refuses quiet io/a.hpp 'inline void f() { std::abort(); }'
refuses quiet io/a.hpp '#include <iostream>'
refuses dead_wood io/a.hpp '#if 0'
refuses dead_wood io/a.hpp '// TODO: later'

# Violations of a whole file.
mkdir -p "$scratch/broken/include/linnet/models"
echo 'int x;' >"$scratch/broken/include/linnet/models/a.hpp"
sh "$here/preprocessor.sh" "$scratch/broken" >/dev/null && echo "preprocessor lets a header without #pragma once pass" && failures=1
sh "$here/mirrored.sh" "$scratch/broken" >/dev/null && echo "mirrored lets a header without a test pass" && failures=1
awk 'BEGIN { for (i = 0; i < 181; ++i) print "" }' >"$scratch/broken/include/linnet/models/a.hpp"
sh "$here/file_budget.sh" "$scratch/broken" >/dev/null && echo "file_budget lets a model of 181 lines pass" && failures=1
awk 'BEGIN { for (i = 0; i < 180; ++i) print "" }' >"$scratch/broken/include/linnet/models/a.hpp"
sh "$here/file_budget.sh" "$scratch/broken" >/dev/null || { echo "file_budget refuses a model of 180 lines" && failures=1; }

exit $failures
