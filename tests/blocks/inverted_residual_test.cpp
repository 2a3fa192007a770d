#include <gtest/gtest.h>

#include <linnet/blocks/inverted_residual.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::forward_of;

template <InvertedResidualSpec B>
void expect_composition() {
    using Net = InvertedResidual<B>;
    const test::DyadicWeights weights(0.25f);
    const Net net = test::loaded<Net>(weights, {}, "b");
    const auto depthwise = test::loaded<Depthwise<B.expand, B.kernel, B.stride, B.act>>(weights, {}, "b.depthwise");
    const auto project = test::loaded<Pointwise<B.expand, B.out>>(weights, {}, "b.project");
    const test::Activation3 in = test::random_activation({7, 10, B.in}, 5);
    test::for_each_architecture([&]<class Arch>() {
        test::Activation3 x = in;
        if constexpr (B.expand != B.in) {
            const auto expand = test::loaded<Pointwise<B.in, B.expand, B.act>>(weights, {}, "b.expand");
            x = {{7, 10, B.expand}, forward_of<Arch>(expand, x)};
        }
        x = {depthwise.out_shape(x.shape), forward_of<Arch>(depthwise, x)};
        if constexpr (B.squeeze > 0) {
            const auto gate = test::loaded<SqueezeExcite<B.expand, B.squeeze, B.gate, B.between>>(weights, {}, "b.se");
            x.values = forward_of<Arch>(gate, x);
        }
        std::vector<float> expected = forward_of<Arch>(project, x);
        if (B.skip && B.stride == 1 && B.in == B.out)
            for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += in.values[i];
        ASSERT_TRUE(test::same(expected, forward_of<Arch>(net, in)));
    });
}

TEST(InvertedResidualTest, ExpandsFiltersProjectsAndAdds) {
    expect_composition<InvertedResidualSpec{.in = 9, .expand = 40, .out = 9}>();
    expect_composition<InvertedResidualSpec{.in = 9, .expand = 40, .out = 12}>();
    expect_composition<InvertedResidualSpec{.in = 9, .expand = 40, .out = 9, .kernel = 5, .stride = 2}>();
    expect_composition<InvertedResidualSpec{.in = 16, .expand = 16, .out = 16, .act = Act::relu}>();
}
TEST(InvertedResidualTest, MobileNetV3sGateAndActivation) {
    expect_composition<InvertedResidualSpec{
        .in = 8, .expand = 24, .out = 8, .kernel = 5, .act = Act::relu, .squeeze = 8}>();
    expect_composition<InvertedResidualSpec{
        .in = 8, .expand = 24, .out = 10, .stride = 2, .act = Act::hard_swish, .squeeze = 5, .gate = Act::sigmoid}>();
    expect_composition<InvertedResidualSpec{
        .in = 8, .expand = 24, .out = 8, .act = Act::hard_swish, .squeeze = 6, .between = Act::hard_swish}>();
}
TEST(InvertedResidualTest, WithoutASkip) {
    expect_composition<InvertedResidualSpec{.in = 9, .expand = 40, .out = 9, .skip = false}>();
}

// MobileNet v2, table 1: h w d' (d' + k^2 + d'') t multiply-adds, for the input's extent at stride 1.
static_assert(InvertedResidual<InvertedResidualSpec{.in = 24, .expand = 144, .out = 24}>::macs({56, 56, 24}) ==
              56 * 56 * 24 * 6 * (24 + 9 + 24));

}  // namespace
}  // namespace linnet
