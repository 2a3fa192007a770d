#include <gtest/gtest.h>

#include <linnet/blocks/depthwise_separable.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::forward_of;

template <int Stride>
void expect_composition() {
    using Net = DepthwiseSeparable<20, 37, Stride, Act::relu6>;
    const test::DyadicWeights weights;
    const Net net = test::loaded<Net>(weights, {}, "block1");
    ASSERT_EQ(weights.asked.size(), 10u);
    EXPECT_EQ(weights.asked[0], "block1.depthwise.weight [20, 1, 3, 3]");
    EXPECT_EQ(weights.asked[4], "block1.depthwise.norm.running_var [20]");
    EXPECT_EQ(weights.asked[5], "block1.pointwise.weight [37, 20, 1, 1]");
    EXPECT_EQ(weights.asked[9], "block1.pointwise.norm.running_var [37]");

    using First = Depthwise<20, 3, Stride, Act::relu6>;
    using Second = Pointwise<20, 37, Act::relu6>;
    const First first = test::loaded<First>(weights, {}, "block1.depthwise");
    const Second second = test::loaded<Second>(weights, {}, "block1.pointwise");
    for (const Shape shape : {Shape{1, 1, 20}, Shape{7, 10, 20}, Shape{14, 33, 20}}) {
        const Activation3 in = test::random_activation(shape, 2);
        test::for_each_architecture([&]<class Arch>() {
            const Activation3 between{First::out_shape(shape), forward_of<Arch>(first, in)};
            for (const auto kind : {test::Destination::padded, test::Destination::dense})
                ASSERT_TRUE(test::identical(forward_of<Arch>(second, between), forward_of<Arch>(net, in, kind)));
        });
    }
}

TEST(DepthwiseSeparableTest, IsDepthwiseThenPointwise) {
    expect_composition<1>();
    expect_composition<2>();
}

static_assert(DepthwiseSeparable<32, 64, 1, Act::relu6>::parameters() == 32 * 9 + 64 + 32 * 64 + 128);
static_assert(DepthwiseSeparable<64, 128, 2, Act::relu6>::out_shape({112, 112, 64}) == Shape{56, 56, 128});
static_assert(DepthwiseSeparable<64, 128, 2, Act::relu6>::macs({112, 112, 64}) == 56 * 56 * 64 * (9 + 128));

}  // namespace
}  // namespace linnet
