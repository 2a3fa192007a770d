// MobileNet v3 against the published numbers.
#include <gtest/gtest.h>

#include <linnet/models/mobilenet_v3.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

using test::is_millions;

using enum MobileNetV3Size;
using enum MobileNetV3Scaling;

template <MobileNetV3Spec S>
constexpr bool has_numbers(std::int64_t parameters, double millions) {
    return MobileNetV3<S>::parameters == parameters && is_millions(MobileNetV3<S>::macs(), millions);
}
static_assert(has_numbers<MobileNetV3Spec{.size = large}>(5'483'032, 216.6));
static_assert(has_numbers<MobileNetV3Spec{.size = small}>(2'542'856, 56.5));
static_assert(has_numbers<MobileNetV3Spec{.size = large, .scaling = ratio}>(5'483'032, 216.6));
static_assert(has_numbers<MobileNetV3Spec{.size = small, .scaling = ratio}>(2'542'856, 56.5));
static_assert(has_numbers<MobileNetV3Spec{.size = large, .width = 75, .scaling = ratio}>(3'993'528, 154.6));
static_assert(has_numbers<MobileNetV3Spec{.size = small, .width = 75, .scaling = ratio}>(2'041'872, 43.4));
static_assert(has_numbers<MobileNetV3Spec{.size = large, .scaling = ratio, .minimalistic = true}>(3'924'288, 209.1));
static_assert(has_numbers<MobileNetV3Spec{.size = small, .scaling = ratio, .minimalistic = true}>(2'044'736, 52.3));
static_assert(has_numbers<MobileNetV3Spec{.size = small, .width = 50, .scaling = ratio}>(1'593'224, 24.2));  // timm's
// timm's: 14.62 M parameters, at 256 x 256; and the one of 2019 whose squeeze and excite are not rounded.
using Deep = MobileNetV3<MobileNetV3Spec{.size = deep, .width = 150, .scaling = ratio}, Shape{256, 256, 3}>;
static_assert(Deep::parameters == 14'622'320);
static_assert(has_numbers<MobileNetV3Spec{.size = large, .scaling = ratio, .form = MobileNetV3Form::rw}>(5'479'918,
                                                                                                         216.6));
// torchvision's 0.75 scales the head and the last layer too.
static_assert(MobileNetV3<MobileNetV3Spec{.size = large, .width = 75}>::parameters == 3'377'576);
static_assert(MobileNetV3<MobileNetV3Spec{.size = small, .width = 75}>::parameters == 1'653'920);
// The paper's figure 5: the redesigned tail saves multiply-adds.
static_assert(MobileNetV3<MobileNetV3Spec{.tail = MobileNetV3Tail::v2}>::macs() > MobileNetV3Large<>::macs());

static_assert(test::has_workspace<MobileNetV3Large<>>(1.58, 3.86));
static_assert(test::has_workspace<MobileNetV3Small<>>(0.51, 1.20));

TEST(MobileNetV3Test, AnswersTheSameOnEveryNumberOfThreads) {
    using Net = MobileNetV3<MobileNetV3Spec{.size = small, .classes = 10}>;
    test::expect_same_on_any_threads<Net>();
}

}  // namespace
}  // namespace linnet::models
