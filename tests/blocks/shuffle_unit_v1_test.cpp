#include <gtest/gtest.h>

#include <cmath>
#include <linnet/blocks/shuffle_unit_v1.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::forward_of;

/// Channels in the order of a shuffle of `groups` groups.
test::Activation3 shuffled(const test::Activation3& in, int groups) {
    test::Activation3 out = in;
    const auto channels = static_cast<std::size_t>(in.shape.c);
    for (std::size_t i = 0; i < in.values.size(); ++i)
        out.values[i] = in.values[i / channels * channels + static_cast<std::size_t>(shuffled_channel(
                                                                static_cast<int>(i % channels), in.shape.c, groups))];
    return out;
}

/// The unit with its shuffle as a pass of its own, where the paper or megvii's code has it.
template <ShuffleUnitV1Spec U>
void expect_unit() {
    constexpr int mid = U.between(), n = mid / U.groups;
    const test::DyadicWeights weights(0.25f);
    const auto unit = test::loaded<ShuffleUnitV1<U>>(weights, {}, "u");
    using Compress =
        Conv2d<ConvSpec{.in = U.in, .out = mid, .groups = U.first_grouped ? U.groups : 1, .act = Act::relu}>;
    const auto compress = test::loaded<Compress>(weights, {}, "u.compress");
    const auto depthwise = test::loaded<Depthwise<mid, 3, U.stride>>(weights, {}, "u.depthwise");
    using Expand = Conv2d<ConvSpec{.in = mid, .out = U.branch_out(), .groups = U.groups}>;
    const auto expand = test::loaded<Expand>(weights, {}, "u.expand");
    const test::Activation3 in = test::random_activation({6, 8, U.in}, 9);
    test::for_each_architecture([&]<class Arch>() {
        test::Activation3 x{{6, 8, mid}, forward_of<Arch>(compress, in)};
        if (U.order == ShuffleOrder::paper) x = shuffled(x, U.groups);
        x = {depthwise.out_shape(x.shape), forward_of<Arch>(depthwise, x)};
        if (U.order == ShuffleOrder::megvii) x = shuffled(x, n);
        x = {expand.out_shape(x.shape), forward_of<Arch>(expand, x)};
        const test::Activation3 found{ShuffleUnitV1<U>::out_shape(in.shape), forward_of<Arch>(unit, in)};
        for (int y = 0; y < found.shape.h; ++y)
            for (int c = 0; c < U.branch_out(); ++c) {
                const int at = U.stride == 2 ? U.in + c : c;
                const float sum = x.at(y, y, c) + (U.stride == 1 ? in.at(y, y, c) : 0.0f);
                ASSERT_EQ(found.at(y, y, at), std::fmax(sum, 0.0f)) << y << " " << c;
            }
    });
}

TEST(ShuffleUnitV1Test, MegviisOrder) {
    expect_unit<ShuffleUnitV1Spec{.in = 72, .out = 72, .groups = 3}>();
    expect_unit<ShuffleUnitV1Spec{.in = 24, .out = 72, .groups = 3, .stride = 2}>();
    expect_unit<ShuffleUnitV1Spec{.in = 24, .out = 128, .groups = 8, .stride = 2, .first_grouped = false}>();
    expect_unit<ShuffleUnitV1Spec{.in = 40, .out = 40, .groups = 1}>();
}
TEST(ShuffleUnitV1Test, ThePapersOrder) {
    expect_unit<ShuffleUnitV1Spec{.in = 72, .out = 72, .groups = 3, .order = ShuffleOrder::paper}>();
    expect_unit<ShuffleUnitV1Spec{.in = 64, .out = 96, .groups = 4, .stride = 2, .order = ShuffleOrder::paper}>();
}

TEST(ShuffleUnitV1Test, AtStrideTwoTheAveragePoolStandsFirst) {
    using Unit = ShuffleUnitV1<ShuffleUnitV1Spec{.in = 24, .out = 72, .groups = 3, .stride = 2}>;
    const auto unit = test::loaded<Unit>(test::DyadicWeights(0.25f));
    const AvgPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}> pool;
    const test::Activation3 in = test::random_activation({6, 8, 24}, 10);
    test::for_each_architecture([&]<class Arch>() {
        const test::Activation3 pooled{{3, 4, 24}, forward_of<Arch>(pool, in)};
        const test::Activation3 found{{3, 4, 72}, forward_of<Arch>(unit, in)};
        for (int c = 0; c < 24; ++c) ASSERT_EQ(found.at(1, 2, c), pooled.at(1, 2, c));
    });
}

}  // namespace
}  // namespace linnet
