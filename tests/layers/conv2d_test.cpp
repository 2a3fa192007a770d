// Convolutions from checkpoint to result, compared with sums over unpacked weights in double. Values are dyadic, so
// that results are equal.
#include <gtest/gtest.h>

#include <cmath>
#include <linnet/layers/conv2d.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/temporary_folder.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::for_each_architecture;
using test::forward_of;
using test::loaded;
using test::MemoryWeights;
using test::random_activation;

MemoryWeights weights_of(const ConvSpec& s, bool bias) {
    MemoryWeights weights;
    weights.random("weight", {s.out, s.in / s.groups, s.kernel, s.kernel}, 1);
    if (bias) weights.random("bias", {s.out}, 2);
    return weights;
}

template <ConvSpec S>
void expect_convolution(std::initializer_list<std::pair<int, int>> sizes) {
    const MemoryWeights weights = weights_of(S, S.bias);
    const auto layer = loaded<Conv2d<S>>(weights);
    for (const auto& size : sizes) {
        const Activation3 in = random_activation({size.first, size.second, S.in}, 3);
        const Activation3 expected =
            test::plain_conv2d(S, in, weights.values("weight"), S.bias ? weights.values("bias") : std::vector<float>{});
        ASSERT_EQ(Conv2d<S>::out_shape(in.shape), expected.shape);
        for_each_architecture([&]<class Arch>() {
            for (const Destination kind : {Destination::padded, Destination::dense, Destination::sliced})
                ASSERT_TRUE(test::same(expected.values, forward_of<Arch>(layer, in, kind))) << to_string(in.shape);
        });
    }
}

TEST(Conv2dLayer, IsAConvolution) {
    expect_convolution<ConvSpec{.in = 7, .out = 19, .norm = Norm::none}>({{1, 1}, {5, 6}, {7, 7}});
    expect_convolution<ConvSpec{.in = 5, .out = 9, .kernel = 3, .stride = 2, .act = Act::relu6, .norm = Norm::none}>(
        {{1, 1}, {8, 9}, {9, 8}});
    expect_convolution<ConvSpec{
        .in = 3, .out = 17, .kernel = 7, .stride = 2, .padding = Padding::valid, .act = Act::relu, .norm = Norm::none}>(
        {{7, 7}, {14, 19}});
    expect_convolution<ConvSpec{.in = 4, .out = 8, .kernel = 3, .dilation = 2, .norm = Norm::none, .bias = false}>(
        {{1, 3}, {9, 9}});
    expect_convolution<ConvSpec{.in = 6, .out = 24, .kernel = 2, .padding = Padding::same, .norm = Norm::none}>(
        {{1, 1}, {6, 5}});
    expect_convolution<ConvSpec{.in = 3, .out = 4, .kernel = 3, .padding = Padding::by(2), .norm = Norm::none}>(
        {{1, 1}, {4, 7}});
    // 1x1, but not pixel by pixel.
    expect_convolution<ConvSpec{.in = 7, .out = 19, .padding = Padding::by(1), .norm = Norm::none}>({{1, 1}, {4, 7}});
    expect_convolution<ConvSpec{.in = 5, .out = 18, .stride = 2, .padding = Padding::same, .norm = Norm::none}>(
        {{1, 1}, {4, 7}, {7, 4}});
}

TEST(Conv2dLayer, IsAGroupedConvolution) {
    expect_convolution<ConvSpec{.in = 12, .out = 48, .groups = 4, .norm = Norm::none}>({{1, 1}, {3, 5}});
    expect_convolution<ConvSpec{.in = 6, .out = 9, .kernel = 3, .stride = 2, .groups = 3, .norm = Norm::none}>(
        {{5, 8}});
    expect_convolution<ConvSpec{.in = 34, .out = 38, .kernel = 5, .groups = 2, .norm = Norm::none}>({{1, 1}, {7, 8}});
    expect_convolution<ConvSpec{
        .in = 6, .out = 12, .kernel = 4, .stride = 3, .groups = 3, .padding = Padding::same, .norm = Norm::none}>(
        {{4, 4}, {9, 11}});
    expect_convolution<ConvSpec{
        .in = 8, .out = 4, .kernel = 7, .dilation = 2, .groups = 4, .act = Act::relu, .norm = Norm::none}>({{9, 14}});
    expect_convolution<ConvSpec{.in = 10,
                                .out = 20,
                                .kernel = 3,
                                .stride = 2,
                                .dilation = 3,
                                .groups = 5,
                                .padding = Padding::same,
                                .norm = Norm::none}>({{8, 8}, {15, 9}});
    // Two filters a channel: as many groups as channels, but more outputs.
    expect_convolution<ConvSpec{.in = 9, .out = 18, .kernel = 3, .groups = 9, .norm = Norm::none}>({{5, 6}});
    static_assert(std::is_base_of_v<Conv2d<ConvSpec{.in = 12, .out = 48, .kernel = 3, .stride = 2, .groups = 4}>,
                                    GroupConv<12, 48, 3, 4, 2>>);
    static_assert(GroupConv<12, 48, 3, 4>::parameters() == 48 * 3 * 9 + 2 * 48);
}

TEST(Conv2dLayer, IsADepthwiseConvolution) {
    constexpr auto with = [](int kernel, int stride, int dilation, Padding padding) {
        return ConvSpec{.in = 21,
                        .out = 21,
                        .kernel = kernel,
                        .stride = stride,
                        .dilation = dilation,
                        .groups = 21,
                        .padding = padding,
                        .norm = Norm::none};
    };
    expect_convolution<with(3, 1, 1, Padding::symmetric)>({{1, 1}, {7, 7}, {3, 30}});
    expect_convolution<with(3, 2, 1, Padding::same)>({{8, 8}, {7, 21}});
    expect_convolution<with(5, 2, 1, Padding::symmetric)>({{2, 3}, {14, 15}});
    expect_convolution<with(7, 1, 1, Padding::valid)>({{8, 9}});
    expect_convolution<with(3, 1, 2, Padding::symmetric)>({{4, 9}});
    expect_convolution<with(5, 2, 3, Padding::same)>({{9, 16}});
    expect_convolution<with(4, 3, 1, Padding::by(1))>({{7, 11}});
}

/// Four outputs of a 1x1 convolution of two inputs, with its norm apart.
using Normed = Conv2d<ConvSpec{.in = 2, .out = 4}>;

MemoryWeights normed_weights() {
    MemoryWeights weights;
    weights.random("c.weight", {4, 2, 1, 1}, 1);
    weights.add("c.norm.weight", {4}, {1.0f, 0.5f, -2.0f, 0.25f}).add("c.norm.bias", {4}, {0.0f, 1.0f, -1.0f, 0.5f});
    weights.add("c.norm.running_mean", {4}, {0.5f, -0.25f, 1.0f, 0.0f});
    weights.add("c.norm.running_var", {4}, {1.0f, 0.25f, 4.0f, 0.0625f});
    return weights;
}

/// gamma (conv(x) + bias - mean) / sqrt(variance + epsilon) + beta.
std::vector<float> normed_result(const MemoryWeights& weights, const Activation3& in, double epsilon) {
    const std::vector<float> bias = weights.contains("c.bias") ? weights.values("c.bias") : std::vector<float>(4, 0.0f);
    std::vector<float> result;
    for (int y = 0; y < in.shape.h; ++y)
        for (int x = 0; x < in.shape.w; ++x)
            for (std::size_t o = 0; o < 4; ++o) {
                double sum = static_cast<double>(bias[o]);
                for (int i = 0; i < 2; ++i)
                    sum += static_cast<double>(in.at(y, x, i)) *
                           static_cast<double>(weights.values("c.weight")[2 * o + static_cast<std::size_t>(i)]);
                const auto value = [&](const char* name) { return static_cast<double>(weights.values(name)[o]); };
                result.push_back(static_cast<float>(value("c.norm.weight") * (sum - value("c.norm.running_mean")) /
                                                        std::sqrt(value("c.norm.running_var") + epsilon) +
                                                    value("c.norm.bias")));
            }
    return result;
}

TEST(Conv2dLayer, FoldsItsBatchNorm) {
    const Activation3 in = random_activation({3, 4, 2}, 9);
    for (const bool bias : {false, true}) {
        MemoryWeights weights = normed_weights();
        if (bias) weights.random("c.bias", {4}, 5);
        const auto exact = loaded<Normed>(weights, {.epsilon = 0.0f}, "c");  // all square roots are dyadic
        const auto rounded = loaded<Normed>(weights, {.epsilon = 1e-3f}, "c");
        for_each_architecture([&]<class Arch>() {
            EXPECT_TRUE(test::same(normed_result(weights, in, 0.0), forward_of<Arch>(exact, in)));
            const std::vector<float> expected = normed_result(weights, in, 1e-3), found = forward_of<Arch>(rounded, in);
            for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 4e-6f);
        });
    }
}

TEST(Conv2dLayer, TakesANormThatIsFoldedAlready) {
    MemoryWeights weights;
    weights.random("c.weight", {4, 2, 1, 1}, 1).random("c.bias", {4}, 2);
    const auto layer = loaded<Normed>(weights, {}, "c");
    const Activation3 in = random_activation({2, 2, 2}, 4);
    const Activation3 expected =
        test::plain_conv2d(Normed::spec, in, weights.values("c.weight"), weights.values("c.bias"));
    EXPECT_TRUE(test::same(expected.values, forward_of<arch::Best>(layer, in)));
}

TEST(Conv2dLayer, DenormalWeightsBecomeZero) {
    MemoryWeights weights;
    weights.add("weight", {1, 2, 1, 1}, {1e-30f, 1e-39f})
        .add("norm.weight", {1}, {1e-9f})
        .add("norm.bias", {1}, {-1e-40f});
    weights.add("norm.running_mean", {1}, {0.0f}).add("norm.running_var", {1}, {1.0f});
    Loader loader(weights, {.epsilon = 0.0f});
    layers::ConvWeights packed;
    packed.load(loader, "", ConvSpec{.in = 2, .out = 1}, {1, 2, 1, 1});
    EXPECT_EQ(packed.dense.weight(0, 0, 0, 0, 0), 0.0f);  // 1e-39 by folding
    EXPECT_EQ(packed.dense.weight(0, 0, 0, 0, 1), 0.0f);
    EXPECT_EQ(packed.dense.group_bias(0)[0], 0.0f);
}

TEST(Conv2dLayer, AVarianceOfZeroIsLegal) {
    MemoryWeights weights = normed_weights();
    weights.values("c.norm.running_var") = {0.0f, 0.0f, 0.0f, 0.0f};
    const auto layer = loaded<Normed>(weights, {.epsilon = 0x1p-10f}, "c");  // its root is 2^-5
    const Activation3 in = random_activation({3, 2, 2}, 4);
    EXPECT_TRUE(test::same(normed_result(weights, in, 0x1p-10), forward_of<arch::Best>(layer, in)));
}

TEST(Conv2dLayer, ANegativeVarianceIsRefused) {
    MemoryWeights weights = normed_weights();
    weights.values("c.norm.running_var")[1] = -0.5f;
    const std::string text = test::error_of([&] { loaded<Normed>(weights, {}, "c"); });
    EXPECT_TRUE(
        text.starts_with("memory.safetensors: tensor c.norm.running_var: expected variances that are not negative, "
                         "found -0.5"))
        << text;
    EXPECT_TRUE(text.ends_with(" at index 1")) << text;
}

TEST(Conv2dLayer, ANormThatLeavesNothingFiniteIsRefused) {
    MemoryWeights weights = normed_weights();
    weights.values("c.norm.weight")[1] = 3e38f;
    weights.values("c.norm.running_var")[1] = 0.0f;
    EXPECT_EQ(
        test::error_of([&] { loaded<Normed>(weights, {}, "c"); }),
        "memory.safetensors: tensor c.norm.weight: expected a batch norm that leaves its convolution finite, found "
        "infinity at index 1");
}

TEST(Conv2dLayer, SaysWhatItsCheckpointLacks) {
    MemoryWeights weights = normed_weights();
    weights.remove("c.norm.bias").add("c.norm.running_mean", {3}, {1, 2, 3});
    EXPECT_EQ(test::error_of([&] { loaded<Normed>(weights, {}, "c"); }),
              "memory.safetensors: the weights do not fit a layer: 1 missing, 1 misshapen, 0 extra\n"
              "  missing    c.norm.bias [4]\n"
              "  misshapen  c.norm.running_mean: expected [4], found [3]");
}

TEST(Conv2dLayer, ConventionsMoveThePaddingAndTheClamp) {
    constexpr ConvSpec open{.in = 3, .out = 5, .kernel = 3, .stride = 2, .act = Act::relu6, .norm = Norm::none};
    constexpr ConvSpec fixed{
        .in = 3, .out = 5, .kernel = 3, .stride = 2, .padding = Padding::valid, .act = Act::none, .norm = Norm::none};
    MemoryWeights weights = weights_of(open, true);
    for (float& value : weights.values("bias")) value += 6.0f;  // so that some results are above 6
    const Activation3 in = random_activation({8, 10, 3}, 6);
    for (const Padding padding : {Padding::symmetric, Padding::same})
        for (const Act act : {Act::relu, Act::relu6}) {
            ConvSpec expected = open;
            expected.padding = padding, expected.act = act;
            const Conventions conventions{.padding = padding, .relu = act};
            const auto result = test::plain_conv2d(expected, in, weights.values("weight"), weights.values("bias"));
            const auto untouched = test::plain_conv2d(fixed, in, weights.values("weight"), weights.values("bias"));
            for_each_architecture([&]<class Arch>() {
                EXPECT_TRUE(
                    test::same(result.values, forward_of<Arch>(loaded<Conv2d<open>>(weights, conventions), in)));
                EXPECT_TRUE(
                    test::same(untouched.values, forward_of<Arch>(loaded<Conv2d<fixed>>(weights, conventions), in)));
            });
        }
}

TEST(Conv2dLayer, AddsAPartnerAndClampsTheSum) {
    constexpr ConvSpec spec{.in = 4, .out = 11, .kernel = 3, .act = Act::relu, .norm = Norm::none};
    const MemoryWeights weights = weights_of(spec, true);
    const auto layer = loaded<Conv2d<spec>>(weights);
    const Activation3 in = random_activation({4, 5, 4}, 1), add = random_activation({4, 5, 11}, 2);
    std::vector<float> expected = test::plain_conv2d(spec, in, weights.values("weight"), weights.values("bias")).values;
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = std::fmin(expected[i] + add.values[i], 1.0f);
    for_each_architecture([&]<class Arch>() {
        for (test::Canvas partner : {test::Canvas::padded(add.shape), test::Canvas::dense(add.shape)}) {
            test::Canvas src = test::Canvas::padded(in.shape);
            src.fill(in.values), partner.fill(add.values);
            const Partner adding{partner.view(), Combine::add, Clamp{-100.0f, 1.0f}};
            const auto found =
                forward_of<Arch>(layer, ConstTensorView(src.view()), {4, 5, 11}, Destination::padded, adding);
            EXPECT_TRUE(test::same(expected, found));
        }
    });
}

/// A layer on an image, whatever its layout, is the layer on a tensor.
template <ConvSpec S>
void expect_image_is_tensor(int h, int w) {
    const auto layer = loaded<Conv2d<S>>(weights_of(S, true));
    const Shape shape{h, w, S.in}, out = Conv2d<S>::out_shape(shape);
    std::vector<std::uint8_t> hwc(static_cast<std::size_t>(shape.elements())), chw(hwc.size());
    Activation3 in{shape, std::vector<float>(hwc.size())};
    const std::vector<float> mean(static_cast<std::size_t>(S.in), 100.0f),
        scale(static_cast<std::size_t>(S.in), 0.0625f);
    std::size_t i = 0;
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x)
            for (int c = 0; c < S.in; ++c, ++i) {
                const auto value = static_cast<std::uint8_t>(i * 29 + 3);
                hwc[i] = chw[static_cast<std::size_t>((c * h + y) * w + x)] = value;
                in.values[i] = (static_cast<float>(value) - 100.0f) * 0.0625f;
            }
    ImageView<std::uint8_t> bytes = hwc_view(hwc.data(), shape), planes = chw_view(chw.data(), shape);
    for (ImageView<std::uint8_t>* image : {&bytes, &planes}) image->mean = mean, image->scale = scale;
    for_each_architecture([&]<class Arch>() {
        const std::vector<float> expected = forward_of<Arch>(layer, in);
        for (const Destination kind : {Destination::padded, Destination::dense}) {
            ASSERT_TRUE(test::same(expected, forward_of<Arch>(layer, hwc_view(in.values.data(), shape), out, kind)));
            ASSERT_TRUE(test::same(expected, forward_of<Arch>(layer, bytes, out, kind)));
            ASSERT_TRUE(test::same(expected, forward_of<Arch>(layer, planes, out, kind)));
        }
        test::ThreadExecutor threads(3);
        ASSERT_TRUE(test::identical(expected, forward_of<Arch>(layer, planes, out, Destination::padded, {}, threads)));
    });
}

TEST(Conv2dLayer, ReadsImagesAsTensors) {
    expect_image_is_tensor<ConvSpec{.in = 3, .out = 20, .kernel = 3, .stride = 2, .norm = Norm::none}>(13, 16);
    expect_image_is_tensor<ConvSpec{
        .in = 3, .out = 5, .kernel = 7, .stride = 2, .padding = Padding::valid, .norm = Norm::none}>(9, 12);
    expect_image_is_tensor<ConvSpec{
        .in = 3, .out = 9, .kernel = 3, .stride = 2, .padding = Padding::same, .norm = Norm::none}>(8, 8);
    expect_image_is_tensor<ConvSpec{.in = 1, .out = 4, .kernel = 3, .stride = 1, .dilation = 2, .norm = Norm::none}>(6,
                                                                                                                     5);
    expect_image_is_tensor<ConvSpec{.in = 4, .out = 4, .kernel = 1, .stride = 3, .norm = Norm::none}>(7, 5);
    expect_image_is_tensor<ConvSpec{.in = 5, .out = 3, .kernel = 5, .stride = 2, .norm = Norm::none}>(1, 1);
}

TEST(Conv2dLayer, IsAConvolutionByWinograd) {
    constexpr ConvSpec spec{.in = 16, .out = 48, .kernel = 3, .norm = Norm::none};
    static_assert(spec.winograd());
    const MemoryWeights weights = weights_of(spec, true);
    const auto layer = loaded<Conv2d<spec>>(weights);
    const Activation3 in = random_activation({6, 7, 16}, 3);
    const Activation3 expected = test::plain_conv2d(spec, in, weights.values("weight"), weights.values("bias"));
    float largest = 0.0f;
    for (const float value : expected.values) largest = std::fmax(largest, std::fabs(value));
    for_each_architecture([&]<class Arch>() {
        const std::vector<float> found = forward_of<Arch>(layer, in);
        for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected.values[i], 1e-5f * largest);
    });
}

template <ConvSpec S>
void expect_same_on_threads(int h, int w) {
    MemoryWeights weights = weights_of(S, true);
    test::Dyadic random(1);
    for (float& value : weights.values("weight")) value = random.rough();
    const auto layer = loaded<Conv2d<S>>(weights);
    test::Canvas src = test::Canvas::padded({h, w, S.in});
    src.fill_rough(test::Dyadic(2));
    for_each_architecture([&]<class Arch>() {
        const ConstTensorView view = src.view();
        const auto alone = forward_of<Arch>(layer, view, layer.out_shape(view.shape));
        for (int slots = 2; slots <= 9; ++slots) {
            test::ThreadExecutor threads(slots);
            ASSERT_TRUE(test::identical(
                alone, forward_of<Arch>(layer, view, layer.out_shape(view.shape), Destination::padded, {}, threads)));
        }
    });
}

TEST(Conv2dLayer, ResultsDoNotDependOnTheExecutor) {
    expect_same_on_threads<ConvSpec{.in = 19, .out = 21, .kernel = 3, .stride = 2, .norm = Norm::none}>(15, 14);
    expect_same_on_threads<ConvSpec{.in = 137, .out = 104, .norm = Norm::none}>(5, 8);             // by panels
    expect_same_on_threads<ConvSpec{.in = 32, .out = 80, .kernel = 3, .norm = Norm::none}>(9, 8);  // by Winograd
}

TEST(Conv2dLayer, IsSharedOutByWhatItReads) {
    const auto work = [](const ConvSpec& spec, int h, int w) {
        return layers::conv_work(spec, {h, w, spec.in}, {h, w, spec.out}, 1);
    };
    // More weights than source: 36 an input and output by Winograd.
    constexpr ConvSpec winograd{.in = 48, .out = 192, .kernel = 3},
        direct{.in = 48, .out = 192, .kernel = 3, .stride = 2};
    EXPECT_TRUE(work(winograd, 50, 50).prefers_panels);
    EXPECT_FALSE(work(direct, 50, 50).prefers_panels);
    EXPECT_FALSE(work(winograd, 84, 84).prefers_panels);
    EXPECT_FALSE(work({.in = 64, .out = 64, .kernel = 3, .groups = 64}, 4, 4).prefers_panels);
    // Multiply-adds, and as many as weights take to arrive.
    EXPECT_EQ(work({.in = 64, .out = 32}, 14, 14).macs, 14 * 14 * 64 * 32);
    EXPECT_EQ(work({.in = 64, .out = 32}, 1, 1).macs, layers::macs_of_a_weight * 64 * 32);
    // Panels of 16 channels, of each group.
    EXPECT_EQ(work({.in = 64, .out = 40}, 7, 7).panels, 3);
    EXPECT_EQ(work({.in = 64, .out = 40, .groups = 2}, 7, 7).panels, 4);
    EXPECT_EQ(work({.in = 40, .out = 40, .kernel = 3, .groups = 40}, 7, 7).panels, 3);
}

TEST(Conv2dLayer, OutputsMayBeLeftOpen) {
    using Open = Conv2d<ConvSpec{.in = 3, .out = dynamic, .norm = Norm::none}>;
    MemoryWeights weights;
    weights.random("weight", {7, 3, 1, 1}, 1).random("bias", {7}, 2);
    const auto layer = loaded<Open>(weights);
    const Activation3 in = random_activation({2, 3, 3}, 3);
    ConvSpec closed = Open::spec;
    closed.out = 7;
    const Activation3 expected = test::plain_conv2d(closed, in, weights.values("weight"), weights.values("bias"));
    EXPECT_TRUE(test::same(expected.values, forward_of<arch::Best>(layer, in, Destination::dense, 7)));
    static_assert(Open::out_channels(3) == dynamic && Open::parameters(7) == 28);
}

static_assert(Conv2d<ConvSpec{.in = 3, .out = 32, .kernel = 3, .stride = 2}>::parameters() == 864 + 64);
static_assert(Conv2d<ConvSpec{.in = 3, .out = 32, .kernel = 3, .stride = 2}>::macs({224, 224, 3}) == 10'838'016);
static_assert(Conv2d<ConvSpec{.in = 8, .out = 4, .norm = Norm::none, .bias = false}>::parameters() == 32);
static_assert(Depthwise<32, 3, 2>::parameters() == 288 + 64 && Depthwise<32, 3, 2>::macs({8, 8, 32}) == 16 * 288);
static_assert(Pointwise<8, 16>::out_shape({5, 6, 8}) == Shape{5, 6, 16});
static_assert(Conv2d<ConvSpec{.in = 3, .out = 8}>::reads_image && !Depthwise<3, 3>::reads_image);

}  // namespace
}  // namespace linnet
