// MobileNet v3 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/mobilenet_v3.hpp>
#include <support/layers.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet::models {
namespace {

/// Whether `macs` is `millions`, rounded to one digit.
constexpr bool is_millions(std::int64_t macs, double millions) {
    const double difference = static_cast<double>(macs) / 1e6 - millions;
    return difference < 0.0501 && difference > -0.0501;
}

using enum MobileNetV3Size;
using enum MobileNetV3Scaling;

template <MobileNetV3Spec S>
constexpr bool has_numbers(std::int64_t parameters, double millions) {
    return MobileNetV3<S>::parameters == parameters && is_millions(MobileNetV3<S>::macs(), millions);
}
static_assert(has_numbers<MobileNetV3Spec{.size = large}>(5'483'032, 216.6));
static_assert(has_numbers<MobileNetV3Spec{.size = small}>(2'542'856, 56.5));
static_assert(has_numbers<MobileNetV3Spec{.size = large, .scaling = ratio}>(5'483'032, 216.6));
static_assert(has_numbers<MobileNetV3Spec{.size = large, .width = 75, .scaling = ratio}>(3'993'528, 154.6));
static_assert(has_numbers<MobileNetV3Spec{.size = small, .width = 75, .scaling = ratio}>(2'041'872, 43.4));
static_assert(has_numbers<MobileNetV3Spec{.size = large, .minimalistic = true}>(3'924'288, 209.1));
static_assert(has_numbers<MobileNetV3Spec{.size = small, .minimalistic = true}>(2'044'736, 52.3));
// torchvision's 0.75 scales the head and the last layer too.
static_assert(MobileNetV3<MobileNetV3Spec{.size = large, .width = 75}>::parameters == 3'377'576);
static_assert(MobileNetV3<MobileNetV3Spec{.size = small, .width = 75}>::parameters == 1'653'920);
// The paper's figure 5: the redesigned tail saves multiply-adds.
static_assert(MobileNetV3<MobileNetV3Spec{.tail = MobileNetV3Tail::v2}>::macs() > MobileNetV3Large<>::macs());

TEST(MobileNetV3Test, AnswersTheSameOnEveryNumberOfThreads) {
    const MobileNetV3<MobileNetV3Spec{.size = small, .classes = 10}> net{test::DyadicWeights(0.3f)};
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
