#include <gtest/gtest.h>

#include <linnet/blocks/fire.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::forward_of;

TEST(FireTest, SqueezesThenExpandsBothWays) {
    using Net = Fire<12, 5, 9, 11>;
    const test::DyadicWeights weights;
    const Net net = test::loaded<Net>(weights, {}, "fire2");
    EXPECT_EQ(weights.asked,
              (std::vector<std::string>{"fire2.squeeze.weight [5, 12, 1, 1]", "fire2.squeeze.bias [5]",
                                        "fire2.expand1x1.weight [9, 5, 1, 1]", "fire2.expand1x1.bias [9]",
                                        "fire2.expand3x3.weight [11, 5, 3, 3]", "fire2.expand3x3.bias [11]"}));

    const auto values = [&](const std::string& name, const Extents& extents) {
        std::vector<float> read(static_cast<std::size_t>(extents.elements()));
        weights.read("fire2." + name, extents, read);
        return read;
    };
    const Activation3 in = test::random_activation({6, 7, 12}, 2);
    const Activation3 squeezed =
        test::plain_conv2d({.in = 12, .out = 5, .act = Act::relu}, in, values("squeeze.weight", {5, 12, 1, 1}),
                           values("squeeze.bias", {5}));
    const Activation3 one = test::plain_conv2d({.in = 5, .out = 9, .act = Act::relu}, squeezed,
                                               values("expand1x1.weight", {9, 5, 1, 1}), values("expand1x1.bias", {9}));
    const Activation3 three =
        test::plain_conv2d({.in = 5, .out = 11, .kernel = 3, .act = Act::relu}, squeezed,
                           values("expand3x3.weight", {11, 5, 3, 3}), values("expand3x3.bias", {11}));
    test::for_each_architecture([&]<class Arch>() {
        const Activation3 found{{6, 7, 20}, forward_of<Arch>(net, in)};
        for (int y = 0; y < 6; ++y)
            for (int x = 0; x < 7; ++x)
                for (int c = 0; c < 20; ++c)
                    ASSERT_EQ(found.at(y, x, c), c < 9 ? one.at(y, x, c) : three.at(y, x, c - 9));
    });
}

// SqueezeNet, table 1: the paper's parameters of each Fire module, before compression.
static_assert(Fire<96, 16, 64, 64>::parameters() == 11'920 && Fire<128, 16, 64, 64>::parameters() == 12'432);
static_assert(Fire<128, 32, 128, 128>::parameters() == 45'344 && Fire<256, 32, 128, 128>::parameters() == 49'440);
static_assert(Fire<256, 48, 192, 192>::parameters() == 104'880 && Fire<384, 48, 192, 192>::parameters() == 111'024);
static_assert(Fire<384, 64, 256, 256>::parameters() == 188'992 && Fire<512, 64, 256, 256>::parameters() == 197'184);
static_assert(Fire<96, 16, 64, 64>::out_shape({54, 54, 96}) == Shape{54, 54, 128});

}  // namespace
}  // namespace linnet
