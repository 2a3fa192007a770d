// MobileNet v1 against the published numbers: A. Howard et al., 2017, tables 6 and 7, recomputed exactly.
#include <gtest/gtest.h>

#include <linnet/models/mobilenet_v1.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

using test::is_millions;

template <int Width>
constexpr bool has_numbers(std::int64_t parameters, double at_224, double at_192, double at_160, double at_128) {
    using Net = MobileNetV1<MobileNetV1Spec{.width = Width}>;
    return Net::parameters == parameters && is_millions(Net::macs(), at_224) &&
           is_millions(Net::macs({192, 192, 3}), at_192) && is_millions(Net::macs({160, 160, 3}), at_160) &&
           is_millions(Net::macs({128, 128, 3}), at_128);
}

static_assert(has_numbers<100>(4'231'976, 568.7, 418.1, 290.7, 186.4));
static_assert(has_numbers<75>(2'585'560, 325.4, 239.3, 166.4, 106.8));
static_assert(has_numbers<50>(1'331'592, 149.5, 110.0, 76.5, 49.2));
static_assert(has_numbers<25>(470'072, 41.0, 30.2, 21.1, 13.6));
// Table 4: 29.3 M parameters and 4866 M multiply-adds, the latter without the classifier's.
using Full = MobileNetV1<MobileNetV1Spec{.separable = false}>;
static_assert(Full::parameters == 29'294'088 && Full::macs() == 4'867'293'184);
static_assert(is_millions(Full::macs() - 1024 * 1000, 4866.3));
// timm's "h": one more product of 1024 x 1024.
static_assert(MobileNetV1<MobileNetV1Spec{.head = true}>::parameters == 4'231'976 + 1024 * 1024 + 2 * 1024);
static_assert(MobileNetV1<MobileNetV1Spec{.width = 25, .classes = 2}>::parameters == 213'586);
static_assert(MobileNetV1<MobileNetV1Spec{.classes = 10, .channels = 1}>::parameters == 4'231'976 - 990 * 1025 - 576);
static_assert(MobileNetV1<>::out_shape == Shape{1, 1, 1000} && MobileNetV1<>::in_shape == Shape{224, 224, 3});
static_assert(MobileNetV1<>::takes({1, 1, 3}) && MobileNetV1<>::takes({160, 240, 3}) &&
              !MobileNetV1<>::takes({9, 9, 1}));
static_assert(MobileNetV1<>::macs({160, 240, 3}) > MobileNetV1<>::macs({160, 160, 3}));

static_assert(test::has_workspace<MobileNetV1<>>(2.44, 4.63));

TEST(MobileNetV1Test, AsksForTheTensorsOfTheTable) {
    const test::DyadicWeights weights(0.3f);
    const MobileNetV1<MobileNetV1Spec{.width = 25, .classes = dynamic}> net{weights};
    ASSERT_EQ(weights.asked.size(), 5u + 13 * 10 + 2);
    EXPECT_EQ(weights.asked.front(), "stem.weight [8, 3, 3, 3]");
    EXPECT_EQ(weights.asked[5], "block1.depthwise.weight [8, 1, 3, 3]");
    EXPECT_EQ(weights.asked[6], "block1.depthwise.norm.weight [8]");
    EXPECT_EQ(weights.asked[10], "block1.pointwise.weight [16, 8, 1, 1]");
    EXPECT_EQ(weights.asked[5 + 12 * 10 + 5], "block13.pointwise.weight [256, 256, 1, 1]");
    EXPECT_EQ(weights.asked[135], "classifier.weight [10, 256]");
    EXPECT_EQ(weights.asked[136], "classifier.bias [10]");
    EXPECT_EQ(net.classes(), 10);
}

TEST(MobileNetV1Test, FullConvolutionsAskForOneTensorABlock) {
    const test::DyadicWeights weights(0.3f);
    const MobileNetV1<MobileNetV1Spec{.width = 25, .classes = 10, .separable = false}> net{weights};
    ASSERT_EQ(weights.asked.size(), 5u + 13 * 5 + 2);
    EXPECT_EQ(weights.asked[5], "block1.weight [16, 8, 3, 3]");
    EXPECT_EQ(weights.asked[5 + 12 * 5], "block13.weight [256, 256, 3, 3]");
}

TEST(MobileNetV1Test, AnswersTheSameOnEveryNumberOfThreads) {
    test::expect_same_on_any_threads<MobileNetV1<MobileNetV1Spec{.width = 25, .classes = 10}>>();
    test::expect_same_on_any_threads<MobileNetV1<MobileNetV1Spec{.width = 25, .classes = 10, .separable = false}>>();
}

TEST(MobileNetV1Test, ConventionsOfTheSpecAndOfTheFile) {
    const test::DyadicWeights weights(0.3f);
    using PyTorch = MobileNetV1<MobileNetV1Spec{.width = 25, .classes = 10}>;
    using TensorFlow = MobileNetV1<MobileNetV1Spec{.width = 25, .classes = 10, .padding = Padding::same}>;
    const std::vector<float> image = test::random_activation({32, 48, 3}, 1).values;
    const auto logits = [&](const auto& net) {
        const Tensor out = net.run(hwc_view(image.data(), {32, 48, 3}));
        return std::vector<float>(out.values().begin(), out.values().end());
    };
    const std::vector<float> symmetric = logits(PyTorch{weights}), same = logits(TensorFlow{weights});
    EXPECT_NE(symmetric, same);
    EXPECT_EQ(logits(PyTorch(weights, {.padding = Padding::same})), same);
    EXPECT_EQ(logits(TensorFlow(weights, {.padding = Padding::symmetric})), symmetric);
    EXPECT_NE(logits(PyTorch(weights, {.epsilon = 0.5f})), symmetric);
}

}  // namespace
}  // namespace linnet::models
