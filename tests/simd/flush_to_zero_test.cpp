#include <gtest/gtest.h>

#include <limits>
#include <linnet/simd/flush_to_zero.hpp>

namespace linnet::simd {
namespace {

/// Half of the smallest normal number: a denormal one, or zero. volatile: computed here and now.
float half_of_smallest() {
    volatile float smallest = std::numeric_limits<float>::min(), half = 0.5f;
    volatile float product = smallest * half;
    return product;
}

/// A denormal number times 2^24: zero where sources are flushed.
float denormal_source() {
    volatile float denormal = std::numeric_limits<float>::denorm_min(), large = 16777216.0f;
    volatile float product = denormal * large;
    return product;
}

TEST(FlushToZeroTest, FlushesSourcesAndResultsAndRestoresWhatItFound) {
    if (!FlushToZero::available) GTEST_SKIP() << "plain C++ keeps denormal numbers";
    EXPECT_GT(half_of_smallest(), 0.0f);
    EXPECT_GT(denormal_source(), 0.0f);
    {
        const FlushToZero outer;
        EXPECT_EQ(half_of_smallest(), 0.0f);
        EXPECT_EQ(denormal_source(), 0.0f);
        { const FlushToZero inner; }
        EXPECT_EQ(half_of_smallest(), 0.0f);
    }
    EXPECT_GT(half_of_smallest(), 0.0f);
    EXPECT_GT(denormal_source(), 0.0f);
}

}  // namespace
}  // namespace linnet::simd
