#include <gtest/gtest.h>

#include <linnet/blocks/extreme_inception.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::forward_of;

template <Act Between>
void expect_pointwise_then_spatial() {
    using Net = ExtremeInception<7, 20, Between, 3, Act::relu>;
    const test::DyadicWeights weights(0.25f);
    const Net net = test::loaded<Net>(weights, {}, "unit");
    const auto pointwise = test::loaded<Pointwise<7, 20, Between>>(weights, {}, "unit.pointwise");
    const auto spatial = test::loaded<Depthwise<20, 3, 1, Act::relu>>(weights, {}, "unit.spatial");
    const test::Activation3 in = test::random_activation({6, 9, 7}, 3);
    test::for_each_architecture([&]<class Arch>() {
        const test::Activation3 between{{6, 9, 20}, forward_of<Arch>(pointwise, in)};
        ASSERT_TRUE(test::same(forward_of<Arch>(spatial, between), forward_of<Arch>(net, in)));
    });
}

TEST(ExtremeInceptionTest, PointwiseFirstThenOneFilterAChannel) {
    expect_pointwise_then_spatial<Act::none>();
    expect_pointwise_then_spatial<Act::relu>();
}

static_assert(ExtremeInception<7, 20>::parameters() == 7 * 20 + 2 * 20 + 20 * 9 + 2 * 20);

}  // namespace
}  // namespace linnet
