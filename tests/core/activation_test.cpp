#include <gtest/gtest.h>

#include <linnet/core/activation.hpp>

namespace linnet {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

static_assert(is_clamp(Act::none) && is_clamp(Act::relu) && is_clamp(Act::relu6));
static_assert(!is_clamp(Act::sigmoid) && !is_clamp(Act::swish) && !is_clamp(Act::hard_sigmoid) &&
              !is_clamp(Act::hard_swish));

TEST(ActivationWords, ClampsHaveBounds) {
    EXPECT_EQ(clamp_of(Act::none).low, -infinity);
    EXPECT_EQ(clamp_of(Act::none).high, infinity);
    EXPECT_EQ(clamp_of(Act::relu).low, 0.0f);
    EXPECT_EQ(clamp_of(Act::relu).high, infinity);
    EXPECT_EQ(clamp_of(Act::relu6).low, 0.0f);
    EXPECT_EQ(clamp_of(Act::relu6).high, 6.0f);
}

TEST(ActivationWords, CurvesDoNotClamp) {
    for (const Act act : {Act::sigmoid, Act::swish, Act::hard_sigmoid, Act::hard_swish}) {
        EXPECT_EQ(clamp_of(act).low, -infinity);
        EXPECT_EQ(clamp_of(act).high, infinity);
    }
}

}  // namespace
}  // namespace linnet
