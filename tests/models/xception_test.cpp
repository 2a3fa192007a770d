// Xception against the published numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <linnet/models/xception.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

using test::is_millions;

static_assert(is_millions(Xception<>::macs(), 8357.4));
static_assert(Xception<>::parameters == 22'855'952 && Xception<>::macs() / 1'000'000 == 8357);
static_assert(Xception<>::in_shape == Shape{299, 299, 3});

static_assert(test::has_workspace<Xception<>>(9.45, 29.09));

TEST(XceptionTest, AsksForTheTensorsOfTheFigure) {
    const test::DyadicWeights weights(0.1f);
    const Xception<XceptionSpec{.classes = dynamic}> net{weights};
    EXPECT_EQ(weights.asked.front(), "conv1.weight [32, 3, 3, 3]");
    EXPECT_EQ(weights.asked[10], "block1.separable1.depthwise.weight [64, 1, 3, 3]");
    EXPECT_EQ(
        std::count(weights.asked.begin(), weights.asked.end(), "block11.separable3.pointwise.weight [728, 728, 1, 1]"),
        1);
    EXPECT_EQ(weights.asked.back(), "classifier.bias [10]");
}

}  // namespace
}  // namespace linnet::models
