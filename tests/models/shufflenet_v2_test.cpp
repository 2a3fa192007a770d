// ShuffleNet v2 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/shufflenet_v2.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

using test::is_millions;

template <int Width>
constexpr bool has_numbers(std::int64_t parameters, double millions) {
    using Net = ShuffleNetV2<ShuffleNetV2Spec{.width = Width}>;
    return Net::parameters == parameters && is_millions(Net::macs(), millions);
}
static_assert(has_numbers<50>(1'366'792, 40.5) && has_numbers<100>(2'278'604, 144.9));
static_assert(has_numbers<150>(3'503'624, 295.8) && has_numbers<200>(7'393'996, 583.3));

TEST(ShuffleNetV2Test, AnswersTheSameOnEveryNumberOfThreads) {
    using Net = ShuffleNetV2<ShuffleNetV2Spec{.width = 50, .classes = 10}>;
    test::expect_same_on_any_threads<Net>();
}

TEST(MegviiShuffleNetV2Test, AnswersTheSameOnEveryNumberOfThreads) {
    using Net = ShuffleNetV2<ShuffleNetV2Spec{.width = 50, .classes = 10, .form = ShuffleNetV2Form::megvii}>;
    test::expect_same_on_any_threads<Net>();
}

}  // namespace
}  // namespace linnet::models
