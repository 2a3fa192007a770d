#include <gtest/gtest.h>

#include <algorithm>
#include <linnet/blocks/squeeze_excite.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

static_assert(layers::SumsRows<SqueezeExcite<8, 2>> && SqueezeExcite<8, 2>::in_place);

TEST(SqueezeExciteTest, AFactorForEachChannel) {
    using Net = SqueezeExcite<20, 6>;
    const test::DyadicWeights weights(0.5f);
    const Net net = test::loaded<Net>(weights, {}, "se");
    EXPECT_EQ(weights.asked, (std::vector<std::string>{"se.reduce.weight [6, 20, 1, 1]", "se.reduce.bias [6]",
                                                       "se.expand.weight [20, 6, 1, 1]", "se.expand.bias [20]"}));
    std::vector<float> reduce(120), reduce_bias(6), expand(120), expand_bias(20);
    weights.read("se.reduce.weight", {6, 20, 1, 1}, reduce);
    weights.read("se.reduce.bias", {6}, reduce_bias);
    weights.read("se.expand.weight", {20, 6, 1, 1}, expand);
    weights.read("se.expand.bias", {20}, expand_bias);

    const test::Activation3 in = test::random_activation({5, 7, 20}, 6);
    double mean[20] = {}, narrow[6] = {};
    for (std::size_t i = 0; i < in.values.size(); ++i) mean[i % 20] += static_cast<double>(in.values[i]) / 35;
    for (std::size_t o = 0; o < 6; ++o) {
        for (std::size_t i = 0; i < 20; ++i) narrow[o] += static_cast<double>(reduce[o * 20 + i]) * mean[i];
        narrow[o] = std::max(narrow[o] + static_cast<double>(reduce_bias[o]), 0.0);
    }
    test::for_each_architecture([&]<class Arch>() {
        const std::vector<float> found = test::forward_of<Arch>(net, in);
        for (std::size_t i = 0; i < found.size(); ++i) {
            double sum = static_cast<double>(expand_bias[i % 20]);
            for (std::size_t o = 0; o < 6; ++o) sum += static_cast<double>(expand[i % 20 * 6 + o]) * narrow[o];
            const double gate = std::clamp(sum + 3, 0.0, 6.0) / 6;
            ASSERT_NEAR(static_cast<double>(found[i]), static_cast<double>(in.values[i]) * gate, 1e-5);
        }
    });
}

static_assert(SqueezeExcite<72, 24>::parameters() == 72 * 24 + 24 + 24 * 72 + 72);
static_assert(SqueezeExcite<72, 24>::macs({28, 28, 72}) == 2 * 72 * 24);

}  // namespace
}  // namespace linnet
