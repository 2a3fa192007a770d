#include <gtest/gtest.h>

#include <linnet/layers/channels.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

TEST(ChannelsTest, AShuffleTransposesGroups) {
    const ChannelShuffle<6, 2> shuffle;
    test::for_each_architecture([&]<class Arch>() {
        const test::Activation3 in{{1, 1, 6}, {0, 1, 2, 3, 4, 5}};
        EXPECT_EQ(test::forward_of<Arch>(shuffle, in), (std::vector<float>{0, 3, 1, 4, 2, 5}));
    });
}

TEST(ChannelsTest, TwoShufflesOfCooperatingGroupsUndoEachOther) {
    const ChannelShuffle<60, 3> there;
    const ChannelShuffle<60, 20> back;
    const test::Activation3 in = test::random_activation({3, 4, 60}, 2);
    test::for_each_architecture([&]<class Arch>() {
        const test::Activation3 out{in.shape, test::forward_of<Arch>(there, in)};
        EXPECT_NE(out.values, in.values);
        EXPECT_EQ(test::forward_of<Arch>(back, out), in.values);
    });
}

TEST(ChannelsTest, AConvolutionReadsAShuffledSourceAsIfItWereShuffled) {
    using Plain = Conv2d<ConvSpec{.in = 24, .out = 20, .groups = 4, .norm = Norm::none}>;
    using Reading = Conv2d<ConvSpec{.in = 24, .out = 20, .groups = 4, .norm = Norm::none, .shuffle = 3}>;
    const test::DyadicWeights weights;
    const auto expected = test::loaded<Plain>(weights);
    const auto gathering = test::loaded<Reading>(weights);
    const ChannelShuffle<24, 3> shuffle;
    const test::Activation3 in = test::random_activation({4, 5, 24}, 3);
    test::for_each_architecture([&]<class Arch>() {
        const test::Activation3 shuffled{in.shape, test::forward_of<Arch>(shuffle, in)};
        EXPECT_EQ(test::forward_of<Arch>(expected, shuffled), test::forward_of<Arch>(gathering, in));
    });
}

}  // namespace
}  // namespace linnet
