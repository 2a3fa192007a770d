#include <gtest/gtest.h>

#include <linnet/blocks/concat.hpp>
#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::forward_of;

template <int In, int Out>
using One = Pointwise<In, Out, Act::none, Norm::none>;
template <int In, int Out>
using Three = Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .act = Act::relu, .norm = Norm::none}>;

template <class Arch, class... Branches>
Activation3 side_by_side(const Activation3& in) {
    const test::DyadicWeights weights;
    std::vector<Activation3> parts;
    int number = 0, channels = 0;
    const auto add = [&]<class B>() {
        parts.push_back(
            {B::out_shape(in.shape), forward_of<Arch>(test::loaded<B>(weights, {}, std::to_string(number++)), in)});
        channels += parts.back().shape.c;
    };
    (add.template operator()<Branches>(), ...);
    Activation3 out{{parts[0].shape.h, parts[0].shape.w, channels}, {}};
    for (int y = 0; y < out.shape.h; ++y)
        for (int x = 0; x < out.shape.w; ++x)
            for (const Activation3& part : parts)
                for (int c = 0; c < part.shape.c; ++c) out.values.push_back(part.at(y, x, c));
    return out;
}

template <class... Branches>
void expect_side_by_side(int channels) {
    using Net = Concat<Branches...>;
    const Net net = test::loaded<Net>(test::DyadicWeights{});
    for (const auto& [h, w] : {std::pair{1, 1}, {4, 7}, {9, 9}}) {
        const Activation3 in = test::random_activation({h, w, channels}, 1);
        test::for_each_architecture([&]<class Arch>() {
            const Activation3 expected = side_by_side<Arch, Branches...>(in);
            ASSERT_EQ(Net::out_shape(in.shape), expected.shape);
            for (const Destination kind : {Destination::padded, Destination::dense, Destination::sliced})
                ASSERT_TRUE(test::same(expected.values, forward_of<Arch>(net, in, kind)));
        });
    }
}

TEST(ConcatTest, BranchesLieSideBySide) {
    expect_side_by_side<One<5, 16>, Three<5, 16>>(5);
    expect_side_by_side<One<5, 3>, Three<5, 9>>(5);
    expect_side_by_side<Three<5, 24>, Three<5, 24>>(5);  // the second begins within a vector and ends the pixel
    expect_side_by_side<One<5, 28>, Three<5, 20>>(5);
    expect_side_by_side<One<5, 1>, Three<5, 2>, One<5, 40>, Three<5, 7>>(5);
}

TEST(ConcatTest, BranchesMayBeCompositions) {
    expect_side_by_side<Identity, Sequential<One<12, 5>, Three<5, 20>>>(12);
    expect_side_by_side<Residual<Three<12, 12>>, One<12, 7>>(12);
}

TEST(ConcatTest, ExtentsMustBeEqual) {
    using Uneven = Concat<One<5, 3>, Conv2d<ConvSpec{.in = 5, .out = 3, .stride = 2, .norm = Norm::none}>, One<5, 3>>;
    EXPECT_FALSE(Uneven::out_shape({4, 4, 5}).positive());
    EXPECT_TRUE(Uneven::out_shape({1, 1, 5}).positive());
    // A branch that cannot take a size is none that any other fits, wherever it stands.
    using Body = Named<"body", Conv2d<ConvSpec{.in = 5, .out = 8, .kernel = 3, .stride = 2}>>;
    using Floor = Sequential<AvgPool<PoolSpec{.kernel = 2, .stride = 2}>, Named<"one", One<5, 8>>>;
    using Unfit = Residual<Body, Named<"floor", Floor>>;
    EXPECT_TRUE((Concat<Unfit, Named<"three", Body>>::out_shape({8, 8, 5}).positive()));
    EXPECT_FALSE((Concat<Unfit, Named<"three", Body>>::out_shape({9, 9, 5}).positive()));
    EXPECT_FALSE((Concat<Named<"three", Body>, Unfit>::out_shape({9, 9, 5}).positive()));
}

TEST(ConcatTest, EachBranchAddsItsShareOfAResidual) {
    using Body = Concat<One<12, 5>, Three<12, 7>>;
    static_assert(Body::fuses_partner);
    const auto net = test::loaded<Residual<Body>>(test::DyadicWeights{}, {}, "");
    const Activation3 in = test::random_activation({5, 6, 12}, 4);
    test::for_each_architecture([&]<class Arch>() {
        const test::DyadicWeights weights;
        std::vector<float> expected = forward_of<Arch>(test::loaded<Body>(weights, {}, "0"), in);
        for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += in.values[i];
        for (const Destination kind : {Destination::padded, Destination::dense})
            EXPECT_TRUE(test::same(expected, forward_of<Arch>(net, in, kind)));
    });
}

static_assert(Concat<One<5, 3>, Three<5, 9>>::out_channels(5) == 12 && Concat<One<5, 3>, One<5, 3>>::in_channels == 5);
static_assert(Concat<One<5, 3>, Three<5, 9>>::parameters() == 3 * 6 + 9 * 46);
static_assert(Concat<One<5, 3>, Three<5, 9>>::macs({2, 2, 5}) == 4 * (15 + 9 * 45));
static_assert(Concat<Identity, One<5, 3>>::in_channels == 5, "what one branch knows, the composition knows");

}  // namespace
}  // namespace linnet
