#include <gtest/gtest.h>

#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::forward_of;

template <int In, int Out, int Stride = 1>
using Conv =
    Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .stride = Stride, .act = Act::relu, .norm = Norm::none}>;
template <int In, int Out, int Stride = 1>
using Project = Conv2d<ConvSpec{.in = In, .out = Out, .stride = Stride, .norm = Norm::none}>;
using Pool = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;

/// clamp(Body(in) + Shortcut(in)), each computed apart.
template <class Arch, class Body, class Shortcut>
std::vector<float> sum_by_hand(const Activation3& in, Clamp clamp) {
    const test::DyadicWeights weights;
    std::vector<float> sum = forward_of<Arch>(test::loaded<Body>(weights, {}, "body"), in);
    const std::vector<float> shortcut = forward_of<Arch>(test::loaded<Shortcut>(weights, {}, "shortcut"), in);
    EXPECT_EQ(sum.size(), shortcut.size());
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] = std::fmin(std::fmax(sum[i] + shortcut[i], clamp.low), clamp.high);
    return sum;
}

template <class Body, class Shortcut, Act A = Act::none>
void expect_sum(int channels) {
    using Net = Residual<Named<"body", Body>, Named<"shortcut", Shortcut>, A>;
    const Net net = test::loaded<Net>(test::DyadicWeights{});
    for (const auto& [h, w] : {std::pair{1, 1}, {5, 8}, {14, 14}}) {
        const Activation3 in = test::random_activation({h, w, channels}, 1);
        ASSERT_EQ(Net::out_shape(in.shape), Body::out_shape(in.shape));
        test::Canvas src = test::Canvas::padded(in.shape);
        src.fill(in.values);
        test::for_each_architecture([&]<class Arch>() {
            const std::vector<float> expected = sum_by_hand<Arch, Body, Shortcut>(in, clamp_of(A));
            for (const Destination kind : {Destination::padded, Destination::dense, Destination::sliced})
                ASSERT_TRUE(test::same(expected, forward_of<Arch>(net, in, kind)));
            const test::ThreadExecutor threads(3);
            ASSERT_TRUE(
                test::same(expected, forward_of<Arch>(net, ConstTensorView(src.view()), Net::out_shape(in.shape),
                                                      Destination::padded, {}, threads)));
        });
    }
}

TEST(ResidualTest, AddsItsInput) {
    expect_sum<Conv<9, 9>, Identity>(9);
    expect_sum<Sequential<Conv<9, 20>, Project<20, 9>>, Identity>(9);
    expect_sum<Sequential<Conv<9, 20>, Project<20, 9>>, Identity, Act::relu>(9);
    expect_sum<Depthwise<24, 3, 1, Act::none, Norm::none>, Identity, Act::relu6>(24);
}

TEST(ResidualTest, AddsAShortcutWithWeights) {
    expect_sum<Conv<9, 20>, Project<9, 20>>(9);
    expect_sum<Sequential<Conv<9, 20, 2>, Conv<20, 20>>, Project<9, 20, 2>, Act::relu>(9);
}

TEST(ResidualTest, AddsToABodyThatCannotAdd) {
    expect_sum<Sequential<Conv<9, 20>, Pool>, Project<9, 20, 2>>(9);
    expect_sum<Pool, Project<9, 9, 2>, Act::relu>(9);
    expect_sum<Residual<Conv<9, 9>>, Identity>(9);
}

TEST(ResidualTest, ShapesMustBeEqual) {
    using Shrinks = Residual<Conv<9, 9, 2>>;
    EXPECT_FALSE(Shrinks::out_shape({8, 8, 9}).positive());
    EXPECT_EQ((Residual<Conv<9, 9>>::out_shape({8, 8, 9})), (Shape{8, 8, 9}));
}

TEST(ResidualTest, TheClampAfterTheSumFollowsTheConvention) {
    using Net = Residual<Project<3, 3>, Identity, Act::relu6>;
    test::MemoryWeights weights;
    weights.add("0.weight", {3, 3, 1, 1}, {1, 0, 0, 0, 1, 0, 0, 0, 1}).add("0.bias", {3}, {6.0f, 0.0f, -6.0f});
    const Activation3 in{{1, 1, 3}, {1.0f, 2.0f, 3.0f}};
    EXPECT_EQ(forward_of<arch::Best>(test::loaded<Net>(weights), in), (std::vector<float>{6.0f, 4.0f, 0.0f}));
    EXPECT_EQ(forward_of<arch::Best>(test::loaded<Net>(weights, {.relu = Act::relu}), in),
              (std::vector<float>{8.0f, 4.0f, 0.0f}));
}

static_assert(Residual<Conv<9, 20>, Project<9, 20>>::parameters() == 20 * 82 + 20 * 10);
static_assert(Residual<Conv<9, 20>, Project<9, 20>>::macs({2, 3, 9}) == 6 * 20 * 81 + 6 * 20 * 9);

}  // namespace
}  // namespace linnet
