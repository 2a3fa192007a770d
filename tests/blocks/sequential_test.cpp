// A composition is its layers one after the other, in a workspace of exactly the bytes that it asks for.
#include <gtest/gtest.h>

#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/activation.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::for_each_architecture;
using test::forward_of;

template <int In, int Out, int Stride = 1>
using Conv =
    Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .stride = Stride, .act = Act::relu, .norm = Norm::none}>;
using A = Conv<3, 9, 2>;
using B = MaxPool<PoolSpec{.ceil_mode = true}>;
using C = Conv<9, 20>;
using D = Pointwise<20, 7, Act::none, Norm::none>;

/// A layer's own result, by a source that gives it the weights of part `path` of a composition.
template <class Arch, class L>
Activation3 apply(const Activation3& in, const std::string& path) {
    const test::DyadicWeights weights;
    return {L::out_shape(in.shape), forward_of<Arch>(test::loaded<L>(weights, {}, path), in)};
}

template <class Arch>
Activation3 by_hand(const Activation3& in) {
    return apply<Arch, D>(apply<Arch, C>(apply<Arch, B>(apply<Arch, A>(in, "0"), "1"), "2"), "3");
}

TEST(SequentialTest, IsItsLayersOneAfterTheOther) {
    using Net = Sequential<A, B, C, D>;
    const test::DyadicWeights weights;
    const Net net = test::loaded<Net>(weights);
    for (const auto& [h, w] : {std::pair{5, 5}, {6, 7}, {13, 40}, {31, 9}}) {
        const Activation3 in = test::random_activation({h, w, 3}, 1);
        for_each_architecture([&]<class Arch>() {
            const Activation3 expected = by_hand<Arch>(in);
            ASSERT_EQ(Net::out_shape(in.shape), expected.shape);
            for (const Destination kind : {Destination::padded, Destination::dense, Destination::sliced})
                ASSERT_TRUE(test::identical(expected.values, forward_of<Arch>(net, in, kind)));
        });
    }
}

TEST(SequentialTest, NeedsNoMoreWorkspaceForMoreSlotsThanItSays) {
    using Net = Sequential<A, B, C, D>;
    const Net net = test::loaded<Net>(test::DyadicWeights{});
    const Activation3 in = test::random_activation({13, 10, 3}, 1);
    test::Canvas src = test::Canvas::padded(in.shape);
    src.fill(in.values);
    for_each_architecture([&]<class Arch>() {
        const std::vector<float> expected = by_hand<Arch>(in).values;
        for (const int slots : {2, 3, 8}) {
            const test::ThreadExecutor threads(slots);
            EXPECT_TRUE(
                test::identical(expected, forward_of<Arch>(net, ConstTensorView(src.view()), Net::out_shape(in.shape),
                                                           Destination::dense, {}, threads)));
        }
    });
}

TEST(SequentialTest, FirstLayerReadsImages) {
    using Net = Sequential<A, B, C, D>;
    static_assert(Net::reads_image && !Sequential<B, C>::reads_image);
    const Net net = test::loaded<Net>(test::DyadicWeights{});
    const Activation3 in = test::random_activation({12, 9, 3}, 1);
    for_each_architecture([&]<class Arch>() {
        EXPECT_TRUE(
            test::identical(by_hand<Arch>(in).values,
                            forward_of<Arch>(net, hwc_view(in.values.data(), in.shape), Net::out_shape(in.shape))));
    });
}

TEST(SequentialTest, Nests) {
    using Flat = Sequential<Named<"a", A>, B, Named<"c", C>, Named<"d", D>>;
    using Deep = Sequential<Sequential<Named<"a", A>, B>, Sequential<Sequential<Named<"c", C>>, Named<"d", D>>>;
    const Activation3 in = test::random_activation({14, 11, 3}, 1);
    const Flat flat = test::loaded<Flat>(test::DyadicWeights{});
    const Deep deep = test::loaded<Deep>(test::DyadicWeights{});
    for_each_architecture(
        [&]<class Arch>() { EXPECT_TRUE(test::identical(forward_of<Arch>(flat, in), forward_of<Arch>(deep, in))); });
    static_assert(Flat::parameters() == Deep::parameters() && Flat::macs({14, 11, 3}) == Deep::macs({14, 11, 3}));
}

TEST(SequentialTest, OneLayerIsThatLayer) {
    const Activation3 in = test::random_activation({4, 5, 20}, 1);
    const auto net = test::loaded<Sequential<D>>(test::DyadicWeights{});
    EXPECT_TRUE(test::identical(apply<arch::Best, D>(in, "0").values, forward_of<arch::Best>(net, in)));
}

TEST(SequentialTest, ActivationsInBetweenWorkInPlace) {
    using Net = Sequential<Pointwise<3, 9, Act::none, Norm::none>, Activation<Act::relu>, C>;
    const auto net = test::loaded<Net>(test::DyadicWeights{});
    const Activation3 in = test::random_activation({6, 5, 3}, 1);
    for_each_architecture([&]<class Arch>() {
        Activation3 between = apply<Arch, Pointwise<3, 9, Act::none, Norm::none>>(in, "0");
        for (float& value : between.values) value = value < 0.0f ? 0.0f : value;
        const std::vector<float> expected = apply<Arch, C>(between, "2").values;
        EXPECT_TRUE(test::identical(expected, forward_of<Arch>(net, in)));
    });
}

TEST(SequentialTest, OpenChannelsFlowThroughItsTail) {
    using Net = Sequential<A, Conv2d<ConvSpec{.in = 9, .out = dynamic, .norm = Norm::none}>, Activation<Act::relu>,
                           GlobalAvgPool>;
    using Closed =
        Sequential<A, Conv2d<ConvSpec{.in = 9, .out = 37, .norm = Norm::none}>, Activation<Act::relu>, GlobalAvgPool>;
    const test::DyadicWeights weights(1.0f, 37);
    const Net net = test::loaded<Net>(weights);
    const Closed closed = test::loaded<Closed>(weights);
    const Activation3 in = test::random_activation({8, 8, 3}, 1);
    static_assert(Net::out_channels(3) == dynamic && Net::out_shape({8, 8, 3}, 37) == Shape{1, 1, 37});
    for_each_architecture([&]<class Arch>() {
        EXPECT_TRUE(test::identical(forward_of<Arch>(closed, in, Destination::dense),
                                    forward_of<Arch>(net, in, Destination::dense, 37)));
    });
}

static_assert(Sequential<A, B, C, D>::parameters() == 9 * 28 + 20 * 82 + 7 * 21);
static_assert(Sequential<A, C>::macs({8, 8, 3}) == 16 * 9 * 27 + 16 * 20 * 81);
static_assert(!Sequential<A, B, C>::out_shape({2, 2, 3}).positive(), "too small for the pool");
static_assert(Sequential<A, C>::in_channels == 3 && Sequential<B, C>::in_channels == 9);
static_assert(Sequential<B, GlobalAvgPool>::in_channels == 0 && Sequential<B, Sequential<B, C>>::in_channels == 9);

}  // namespace
}  // namespace linnet
