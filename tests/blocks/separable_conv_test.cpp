#include <gtest/gtest.h>

#include <linnet/blocks/separable_conv.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

TEST(SeparableConvTest, NothingBetweenFiltersAndPointwise) {
    using Net = SeparableConv<9, 21, Act::relu>;
    const test::DyadicWeights weights(0.25f);
    const Net net = test::loaded<Net>(weights, {}, "s");
    EXPECT_EQ(weights.asked,
              (std::vector<std::string>{"s.depthwise.weight [9, 1, 3, 3]", "s.pointwise.weight [21, 9, 1, 1]",
                                        "s.pointwise.norm.weight [21]", "s.pointwise.norm.bias [21]",
                                        "s.pointwise.norm.running_mean [21]", "s.pointwise.norm.running_var [21]"}));
    using Filter = Conv2d<ConvSpec{.in = 9, .out = 9, .kernel = 3, .groups = 9, .norm = Norm::none, .bias = false}>;
    const auto filter = test::loaded<Filter>(weights, {}, "s.depthwise");
    const auto pointwise = test::loaded<Pointwise<9, 21, Act::relu>>(weights, {}, "s.pointwise");
    const test::Activation3 in = test::random_activation({5, 8, 9}, 4);
    test::for_each_architecture([&]<class Arch>() {
        const test::Activation3 between{{5, 8, 9}, test::forward_of<Arch>(filter, in)};
        ASSERT_TRUE(test::same(test::forward_of<Arch>(pointwise, between), test::forward_of<Arch>(net, in)));
    });
}

static_assert(SeparableConv<728, 728>::parameters() == 728 * 9 + 728 * 728 + 2 * 728);

}  // namespace
}  // namespace linnet
