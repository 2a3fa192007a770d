// MobileNet v2 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/mobilenet_v2.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

using test::is_millions;

template <int Width>
constexpr bool has_numbers(std::int64_t parameters, double millions) {
    using Net = MobileNetV2<MobileNetV2Spec{.width = Width}>;
    return Net::parameters == parameters && is_millions(Net::macs(), millions);
}
static_assert(has_numbers<140>(6'108'776, 582.2) && has_numbers<130>(5'386'792, 509.4));
static_assert(has_numbers<100>(3'504'872, 300.8) && has_numbers<75>(2'636'424, 209.1));
static_assert(has_numbers<50>(1'968'680, 97.1) && has_numbers<35>(1'677'128, 59.3));
// timm's deeper ones, 4.52 M and 5.83 M parameters.
using Deep110 = MobileNetV2<MobileNetV2Spec{.width = 110, .depth = 120}>;
using Deep120 = MobileNetV2<MobileNetV2Spec{.width = 120, .depth = 140}>;
static_assert(Deep110::parameters == 4'516'520 && is_millions(Deep110::macs(), 430.5));
static_assert(Deep120::parameters == 5'831'144 && is_millions(Deep120::macs(), 668.9));

static_assert(test::has_workspace<MobileNetV2<>>(0.98, 5.74));

TEST(MobileNetV2Test, AnswersTheSameOnEveryNumberOfThreads) {
    using Net = MobileNetV2<MobileNetV2Spec{.width = 35, .classes = 10}>;
    test::expect_same_on_any_threads<Net>();
}

}  // namespace
}  // namespace linnet::models
