// ShuffleNet v1 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/shufflenet_v1.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

using test::is_millions;

/// The paper's form: its shuffle, a bias in the classifier.
template <int Groups, int Width, int Stem>
constexpr bool has_numbers(std::int64_t parameters, double millions) {
    using Net = ShuffleNetV1<ShuffleNetV1Spec{
        .groups = Groups, .width = Width, .order = ShuffleOrder::paper, .stem = Stem, .classifier_bias = true}>;
    return Net::parameters == parameters && is_millions(Net::macs(), millions);
}
static_assert(has_numbers<1, 100, 24>(1'531'936, 143.1) && has_numbers<2, 100, 24>(1'733'848, 140.8));
static_assert(has_numbers<3, 100, 24>(1'865'728, 137.5) && has_numbers<4, 100, 24>(1'968'344, 134.3));
static_assert(has_numbers<8, 100, 24>(2'434'768, 138.4) && has_numbers<3, 50, 12>(718'324, 37.6));
static_assert(has_numbers<3, 150, 24>(3'442'168, 292.4) && has_numbers<8, 150, 24>(4'269'952, 290.2));

static_assert(has_numbers<1, 25, 6>(209'746, 11.0) && has_numbers<3, 25, 6>(305'902, 11.0));
// Narrow branches are rounded up to a multiple of the groups, so that all of them exist at all widths.
static_assert(ShuffleNetV1<ShuffleNetV1Spec{.groups = 2, .width = 50, .stem = 12}>::out_shape == Shape{1, 1, 1000});
static_assert(ShuffleNetV1<ShuffleNetV1Spec{.groups = 4, .width = 25, .stem = 8}>::out_shape == Shape{1, 1, 1000});
static_assert(ShuffleNetV1<ShuffleNetV1Spec{.groups = 4, .width = 150}>::out_shape == Shape{1, 1, 1000});
static_assert(ShuffleNetV1<ShuffleNetV1Spec{.groups = 8, .width = 25, .stem = 8}>::out_shape == Shape{1, 1, 1000});
// 0.5x with 8 groups and the paper's stem of 12 cannot be: 192 - 12 outputs do not divide into 8 groups.

/// megvii's: no bias in the classifier, other stems at 0.5x and 2x.
template <int Groups, int Width, int Stem>
constexpr bool has_megvii_numbers(std::int64_t parameters, double millions) {
    using Net = ShuffleNetV1<ShuffleNetV1Spec{.groups = Groups, .width = Width, .stem = Stem}>;
    return Net::parameters == parameters && is_millions(Net::macs(), millions);
}
static_assert(has_megvii_numbers<1, 100, 24>(1'530'936, 143.1) && has_megvii_numbers<2, 100, 24>(1'732'848, 140.8));
static_assert(has_megvii_numbers<3, 100, 24>(1'864'728, 137.5) && has_megvii_numbers<4, 100, 24>(1'967'344, 134.3));
static_assert(has_megvii_numbers<8, 100, 24>(2'433'768, 138.4) && has_megvii_numbers<3, 50, 12>(717'324, 37.6));
static_assert(has_megvii_numbers<8, 50, 16>(1'010'448, 40.5) && has_megvii_numbers<3, 150, 24>(3'441'168, 292.4));
static_assert(has_megvii_numbers<8, 150, 24>(4'268'952, 290.2) && has_megvii_numbers<3, 200, 48>(5'449'776, 524.0));
static_assert(has_megvii_numbers<8, 200, 48>(6'521'232, 521.9));

TEST(ShuffleNetV1Test, AnswersTheSameOnEveryNumberOfThreads) {
    const ShuffleNetV1<ShuffleNetV1Spec{.groups = 3, .width = 50, .classes = 10, .stem = 12}> net{
        test::DyadicWeights(0.3f)};
    const std::vector<float> image = test::random_activation({40, 56, 3}, 1).values;
    const auto view = hwc_view(image.data(), {40, 56, 3});
    const Tensor one = net.run(view);
    for (const int threads : {2, 3, 8}) {
        const test::ThreadExecutor executor(threads);
        const Tensor many = net.run(view, executor);
        ASSERT_TRUE(test::identical(one.values(), many.values()));
    }
}

}  // namespace
}  // namespace linnet::models
