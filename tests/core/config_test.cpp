#include <gtest/gtest.h>

#include <linnet/core/config.hpp>

namespace linnet {
namespace {

// Every switch is 0 or 1, so that a misspelt one is an error under -Wundef and not a quiet no.
static_assert(LINNET_EXCEPTIONS == 0 || LINNET_EXCEPTIONS == 1);
static_assert(LINNET_HAS_AVX512 == 0 || LINNET_HAS_AVX512 == 1);
static_assert(LINNET_HAS_AVX2 == 0 || LINNET_HAS_AVX2 == 1);
static_assert(LINNET_HAS_SSE2 == 0 || LINNET_HAS_SSE2 == 1);
static_assert(LINNET_HAS_NEON64 == 0 || LINNET_HAS_NEON64 == 1);
static_assert(LINNET_HAS_NEON32 == 0 || LINNET_HAS_NEON32 == 1);
static_assert(!LINNET_HAS_AVX512 || LINNET_HAS_AVX2, "AVX-512 code falls back on AVX2");
static_assert(!LINNET_HAS_AVX2 || LINNET_HAS_SSE2);
static_assert(!(LINNET_HAS_NEON64 && LINNET_HAS_NEON32));

LINNET_INLINE int doubled(int x) {
    return 2 * x;
}

LINNET_NOINLINE int sum_of_doubled(const int* LINNET_RESTRICT from, int count) {
    int sum = 0;
    LINNET_UNROLL
    for (int i = 0; i < count; ++i) sum += doubled(from[i]);
    return sum;
}

TEST(Config, AttributesChangeNoResult) {
    const int numbers[] = {1, 2, 3};
    LINNET_ASSERT(numbers[0] == 1);
    EXPECT_EQ(sum_of_doubled(numbers, 3), 12);
}

}  // namespace
}  // namespace linnet
