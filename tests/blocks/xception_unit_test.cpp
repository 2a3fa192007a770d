#include <gtest/gtest.h>

#include <linnet/blocks/xception_unit.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::forward_of;

std::vector<float> relu(std::vector<float> values) {
    for (float& x : values) x = x > 0.0f ? x : 0.0f;
    return values;
}

TEST(XceptionUnitTest, MiddleFlowAddsWhatWasBeforeTheRelu) {
    const test::DyadicWeights weights(0.25f);
    const auto unit = test::loaded<XceptionUnit<9>>(weights, {}, "b");
    const auto one = test::loaded<SeparableConv<9, 9>>(weights, {}, "b.separable1");
    const auto two = test::loaded<SeparableConv<9, 9>>(weights, {}, "b.separable2");
    const auto three = test::loaded<SeparableConv<9, 9>>(weights, {}, "b.separable3");
    const test::Activation3 in = test::random_activation({6, 7, 9}, 7);
    test::for_each_architecture([&]<class Arch>() {
        test::Activation3 x{in.shape, relu(in.values)};
        x.values = relu(forward_of<Arch>(one, x));
        x.values = relu(forward_of<Arch>(two, x));
        x.values = forward_of<Arch>(three, x);
        for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] += in.values[i];
        ASSERT_TRUE(test::same(x.values, forward_of<Arch>(unit, in)));
    });
}

template <bool LeadingRelu>
void expect_down_unit() {
    const test::DyadicWeights weights(0.25f);
    const auto unit = test::loaded<XceptionDownUnit<6, 10, 12, LeadingRelu>>(weights, {}, "b");
    const auto one = test::loaded<SeparableConv<6, 10>>(weights, {}, "b.separable1");
    const auto two = test::loaded<SeparableConv<10, 12>>(weights, {}, "b.separable2");
    const auto skip = test::loaded<Conv2d<ConvSpec{.in = 6, .out = 12, .stride = 2}>>(weights, {}, "b.skip");
    const MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}> pool;
    const test::Activation3 in = test::random_activation({7, 8, 6}, 8);
    test::for_each_architecture([&]<class Arch>() {
        test::Activation3 x = in;
        if (LeadingRelu) x.values = relu(x.values);
        x = {{7, 8, 10}, relu(forward_of<Arch>(one, x))};
        x = {{7, 8, 12}, forward_of<Arch>(two, x)};
        std::vector<float> expected = forward_of<Arch>(pool, x);
        const std::vector<float> beside = forward_of<Arch>(skip, in);
        for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += beside[i];
        ASSERT_TRUE(test::same(expected, forward_of<Arch>(unit, in)));
    });
}

TEST(XceptionUnitTest, DownUnitsPoolBesideAStridedSkip) {
    expect_down_unit<true>();
    expect_down_unit<false>();
}

}  // namespace
}  // namespace linnet
