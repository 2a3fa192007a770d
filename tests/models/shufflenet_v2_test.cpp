// ShuffleNet v2 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/shufflenet_v2.hpp>
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
    using Net = ShuffleNetV2<ShuffleNetV2Spec{.width = Width}>;
    return Net::parameters == parameters && is_millions(Net::macs(), millions);
}
static_assert(has_numbers<50>(1'366'792, 40.5) && has_numbers<100>(2'278'604, 144.9));
static_assert(has_numbers<150>(3'503'624, 295.8) && has_numbers<200>(7'393'996, 583.3));

TEST(ShuffleNetV2Test, AnswersTheSameOnEveryNumberOfThreads) {
    const ShuffleNetV2<ShuffleNetV2Spec{.width = 50, .classes = 10}> net{test::DyadicWeights(0.3f)};
    const std::vector<float> image = test::random_activation({40, 56, 3}, 1).values;
    const auto view = hwc_view(image.data(), {40, 56, 3});
    const Tensor one = net.run(view);
    for (const int threads : {2, 3, 8}) {
        const test::ThreadExecutor executor(threads);
        const Tensor many = net.run(view, executor);
        ASSERT_TRUE(test::identical(one.values(), many.values()));
    }
}

TEST(MegviiShuffleNetV2Test, AnswersTheSameOnEveryNumberOfThreads) {
    const ShuffleNetV2<ShuffleNetV2Spec{.width = 50, .classes = 10, .form = ShuffleNetV2Form::megvii}> net{
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
