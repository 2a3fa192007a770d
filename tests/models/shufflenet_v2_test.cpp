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

/// megvii's: no bias in the classifier, other widths where a stage begins.
template <int Width>
constexpr std::int64_t megvii =
    ShuffleNetV2<ShuffleNetV2Spec{.width = Width, .form = ShuffleNetV2Form::megvii}>::parameters;
static_assert(megvii<50> == 1'365'792 && megvii<100> == 2'278'760);
static_assert(megvii<150> == 3'506'720 && megvii<200> == 7'402'600);

static_assert(test::has_workspace<ShuffleNetV2<>>(1.14, 1.92));

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
