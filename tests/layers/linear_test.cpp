#include <gtest/gtest.h>

#include <linnet/layers/linear.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::forward_of;
using test::loaded;
using test::MemoryWeights;

MemoryWeights weights_of(int in, int out, bool bias) {
    MemoryWeights weights;
    weights.random("fc.weight", {out, in}, 1);
    if (bias) weights.random("fc.bias", {out}, 2);
    return weights;
}

template <class L>
void expect_product(const MemoryWeights& weights, int in, int out, Shape pixels, int open = 0) {
    const auto layer = loaded<L>(weights, {}, "fc");
    const Activation3 src = test::random_activation({pixels.h, pixels.w, in}, 3);
    std::vector<float> expected;
    for (int p = 0; p < pixels.h * pixels.w; ++p)
        for (int o = 0; o < out; ++o) {
            float sum = weights.contains("fc.bias") ? weights.values("fc.bias")[static_cast<std::size_t>(o)] : 0.0f;
            for (int i = 0; i < in; ++i)
                sum += weights.values("fc.weight")[static_cast<std::size_t>(o * in + i)] *
                       src.values[static_cast<std::size_t>(p * in + i)];
            expected.push_back(L::spec.act == Act::relu && sum < 0.0f ? 0.0f : sum);
        }
    test::for_each_architecture([&]<class Arch>() {
        for (const Destination kind : {Destination::dense, Destination::padded})
            EXPECT_TRUE(test::same(expected, forward_of<Arch>(layer, src, kind, open)));
    });
}

TEST(LinearLayer, IsAMatrixTimesAVector) {
    expect_product<Linear<37, 10>>(weights_of(37, 10, true), 37, 10, {1, 1, 1});
    expect_product<Linear<5, 1000>>(weights_of(5, 1000, true), 5, 1000, {1, 1, 1});
    expect_product<Linear<1, 1>>(weights_of(1, 1, true), 1, 1, {1, 1, 1});
}

TEST(LinearLayer, MayHaveNoBiasAndAnActivation) {
    expect_product<Linear<16, 33, Act::relu, false>>(weights_of(16, 33, false), 16, 33, {1, 1, 1});
}

TEST(LinearLayer, WorksOnEveryPixel) {
    expect_product<Linear<6, 5>>(weights_of(6, 5, true), 6, 5, {3, 4, 1});
}

TEST(LinearLayer, OutputsMayBeLeftOpen) {
    expect_product<Linear<6, dynamic>>(weights_of(6, 13, true), 6, 13, {1, 1, 1}, 13);
}

static_assert(Linear<1024, 1000>::parameters() == 1'025'000 && Linear<1024, dynamic>::parameters(2) == 2050);
static_assert(Linear<1024, 1000>::macs({1, 1, 1024}) == 1'024'000);
static_assert(Linear<8, 4, Act::none, false>::parameters() == 32);
static_assert(!Linear<8, 4>::reads_image);

}  // namespace
}  // namespace linnet
