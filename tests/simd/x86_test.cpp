// Masks of partial loads and stores, and that a fused multiply-add is one.
#include <gtest/gtest.h>

#include <support/architectures.hpp>

#if LINNET_HAS_SSE2

#include <cmath>
#include <linnet/simd/x86.hpp>
#include <vector>

namespace linnet::simd {
namespace {

static_assert(Vec<arch::Sse2>::lanes == 4);

#if LINNET_HAS_AVX2
static_assert(Vec<arch::Avx2>::lanes == 8);

TEST(X86Test, Avx2MasksTheFirstLanes) {
    if (!cpu_has<arch::Avx2>()) GTEST_SKIP() << "this CPU has no AVX2";
    for (int count = 0; count <= 8; ++count) {
        alignas(32) std::int32_t lanes[8];
        _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), Native<arch::Avx2>::mask(count));
        for (int i = 0; i < 8; ++i) EXPECT_EQ(lanes[i], i < count ? -1 : 0);
    }
}
#endif

#if LINNET_HAS_AVX512
static_assert(Vec<arch::Avx512>::lanes == 16);

TEST(X86Test, Avx512MasksTheFirstLanes) {
    if (!cpu_has<arch::Avx512>()) GTEST_SKIP() << "this CPU has no AVX-512";
    for (int count = 0; count <= 16; ++count) {
        const unsigned mask = Native<arch::Avx512>::mask(count);
        for (int i = 0; i < 16; ++i) EXPECT_EQ(mask >> i & 1, i < count ? 1u : 0u);
    }
}
#endif

// (1 + e)(1 - e) - 1 is -e^2, and 0 where the product is rounded.
template <class Arch>
float fused_rest() {
    using V = Vec<Arch>;
    const float e = 0x1p-20f;
    std::vector<float> lanes(static_cast<std::size_t>(V::lanes));
    fma(V::broadcast(1.0f + e), V::broadcast(1.0f - e), V::broadcast(-1.0f)).store(lanes.data());
    return lanes[0];
}

TEST(X86Test, FmaIsFusedWithBothCompilers) {
#if LINNET_HAS_AVX2
    if (cpu_has<arch::Avx2>()) {
        EXPECT_EQ(fused_rest<arch::Avx2>(), -0x1p-40f);
    }
#endif
#if LINNET_HAS_AVX512
    if (cpu_has<arch::Avx512>()) {
        EXPECT_EQ(fused_rest<arch::Avx512>(), -0x1p-40f);
    }
#endif
    EXPECT_LE(std::fabs(fused_rest<arch::Sse2>()), 0x1p-40f);
}

}  // namespace
}  // namespace linnet::simd

#endif
