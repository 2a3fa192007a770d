// MobileNet v2 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/mobilenet_v2.hpp>
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

template <int Width>
constexpr bool has_numbers(std::int64_t parameters, double millions) {
    using Net = MobileNetV2<MobileNetV2Spec{.width = Width}>;
    return Net::parameters == parameters && is_millions(Net::macs(), millions);
}
static_assert(has_numbers<140>(6'108'776, 582.2) && has_numbers<130>(5'386'792, 509.4));
static_assert(has_numbers<100>(3'504'872, 300.8) && has_numbers<75>(2'636'424, 209.1));
static_assert(has_numbers<50>(1'968'680, 97.1) && has_numbers<35>(1'677'128, 59.3));

TEST(MobileNetV2Test, AnswersTheSameOnEveryNumberOfThreads) {
    const MobileNetV2<MobileNetV2Spec{.width = 35, .classes = 10}> net{test::DyadicWeights(0.3f)};
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
