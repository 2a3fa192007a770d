// Runs where the compiler makes code for ARM; on other CPUs this file is empty.
#include <gtest/gtest.h>

#include <linnet/core/config.hpp>

#if LINNET_HAS_NEON64 || LINNET_HAS_NEON32

#include <linnet/simd/neon.hpp>
#include <support/architectures.hpp>

namespace linnet::simd {
namespace {

TEST(NeonTest, HasFourLanesAndFuses) {
    test::for_each_architecture([]<class Arch>() {
        if constexpr (!std::is_same_v<Arch, arch::Reference>) {
            using V = Vec<Arch>;
            EXPECT_EQ(V::lanes, 4);
            float lanes[4];
            fma(V::broadcast(3.0f), V::broadcast(0.5f), V::broadcast(-1.0f)).store(lanes);
            for (const float lane : lanes) EXPECT_EQ(lane, 0.5f);
        }
    });
#if LINNET_HAS_NEON64
    const float e = 0x1p-20f;
    using V = Vec<arch::Neon>;
    float lanes[4];
    fma(V::broadcast(1.0f + e), V::broadcast(1.0f - e), V::broadcast(-1.0f)).store(lanes);
    EXPECT_EQ(lanes[0], -0x1p-40f);
#endif
}

}  // namespace
}  // namespace linnet::simd

#endif
