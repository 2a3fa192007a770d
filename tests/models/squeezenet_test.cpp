// SqueezeNet against the published numbers: F. Iandola et al., 2016, and torchvision's counts.
#include <gtest/gtest.h>

#include <linnet/models/squeezenet.hpp>
#include <support/models.hpp>

namespace linnet::models {
namespace {

template <SqueezeNetVersion Version, Bypass B, int Classes = 1000>
using Net = SqueezeNet<SqueezeNetSpec{.version = Version, .bypass = B, .classes = Classes}>;
constexpr auto v1_0 = SqueezeNetVersion::v1_0, v1_1 = SqueezeNetVersion::v1_1;

using test::is_millions;

static_assert(Net<v1_0, Bypass::none>::parameters == 1'248'424 && Net<v1_0, Bypass::simple>::parameters == 1'248'424);
static_assert(Net<v1_1, Bypass::none>::parameters == 1'235'496 && Net<v1_1, Bypass::simple>::parameters == 1'235'496);
static_assert(Net<v1_1, Bypass::complex>::parameters == 1'572'648);
static_assert(Net<v1_1, Bypass::none, 10>::parameters == 727'626);
static_assert(is_millions(SqueezeNet1_0<>::macs(), 818.9) && is_millions(SqueezeNet1_0<>::macs({227, 227, 3}), 832.7));
static_assert(SqueezeNet1_1<>::macs() == 349'151'936 && SqueezeNet1_1<>::macs({227, 227, 3}) == 387'747'520);
static_assert(Net<v1_0, Bypass::simple>::macs() == SqueezeNet1_0<>::macs());
static_assert(Net<v1_1, Bypass::simple>::macs() == SqueezeNet1_1<>::macs());
static_assert(SqueezeNet1_0<>::out_shape == Shape{1, 1, 1000} && SqueezeNet1_1<7>::out_shape == Shape{1, 1, 7});
static_assert(SqueezeNet1_0<>::name() == "SqueezeNet 1.0" && SqueezeNet1_1<>::name() == "SqueezeNet 1.1");

// torchvision's own smallest inputs.
static_assert(SqueezeNet1_0<>::takes({21, 21, 3}) && !SqueezeNet1_0<>::takes({20, 200, 3}));
static_assert(SqueezeNet1_1<>::takes({17, 17, 3}) && !SqueezeNet1_1<>::takes({16, 200, 3}));

static_assert(test::has_workspace<SqueezeNet1_1<>>(2.02, 3.75));

TEST(SqueezeNetTest, AsksForTheTensorsOfTheTable) {
    const test::DyadicWeights weights(0.25f);
    const Net<v1_1, Bypass::complex, dynamic> net{weights};
    ASSERT_EQ(weights.asked.size(), 2u + 8 * 6 + 4 * 2 + 2);
    const std::vector<std::string> first(weights.asked.begin(), weights.asked.begin() + 10);
    EXPECT_EQ(first, (std::vector<std::string>{"conv1.weight [64, 3, 3, 3]", "conv1.bias [64]",
                                               "fire2.squeeze.weight [16, 64, 1, 1]", "fire2.squeeze.bias [16]",
                                               "fire2.expand1x1.weight [64, 16, 1, 1]", "fire2.expand1x1.bias [64]",
                                               "fire2.expand3x3.weight [64, 16, 3, 3]", "fire2.expand3x3.bias [64]",
                                               "fire2.bypass.weight [128, 64, 1, 1]", "fire2.bypass.bias [128]"}));
    EXPECT_EQ(weights.asked.back(), "conv10.bias [10]");
}

TEST(SqueezeNetTest, BypassesChangeTheResult) {
    const test::DyadicWeights weights(0.25f);
    const std::vector<float> image = test::random_activation({33, 40, 3}, 1).values;
    const auto logits = [&](const auto& net) {
        const Tensor out = net.run(hwc_view(image.data(), {33, 40, 3}));
        return std::vector<float>(out.values().begin(), out.values().end());
    };
    const auto none = logits(Net<v1_1, Bypass::none, 10>{weights});
    const auto simple = logits(Net<v1_1, Bypass::simple, 10>{weights});
    EXPECT_EQ(none.size(), 10u);
    EXPECT_NE(none, simple);
}

}  // namespace
}  // namespace linnet::models
