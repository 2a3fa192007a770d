// Packing against the plain layout of checkpoints, [out, in / groups, kernel, kernel].
#include <gtest/gtest.h>

#include <linnet/kernels/filters.hpp>
#include <support/dyadic.hpp>

namespace linnet::kernels {
namespace {

TEST(FiltersTest, EveryWeightIsFoundAgain) {
    for (const int kernel : {1, 2, 3})
        for (const int groups : {1, 2, 3})
            for (const int inputs : {1, 5, 16})
                for (const int outputs : {1, 15, 16, 17, 33}) {
                    const int in = inputs * groups, out = outputs * groups;
                    test::Dyadic random(static_cast<std::uint64_t>(out * 100 + in));
                    const std::vector<float> weights = random.values(out * inputs * kernel * kernel);
                    const std::vector<float> biases = random.values(out);
                    const Filters f = Filters::pack(in, out, kernel, groups, weights, biases);
                    std::size_t at = 0;
                    for (int g = 0; g < groups; ++g)
                        for (int o = 0; o < outputs; ++o) {
                            ASSERT_EQ(f.group_bias(g)[o], biases[static_cast<std::size_t>(g * outputs + o)]);
                            for (int i = 0; i < inputs; ++i)
                                for (int y = 0; y < kernel; ++y)
                                    for (int x = 0; x < kernel; ++x) ASSERT_EQ(f.weight(g, o, y, x, i), weights[at++]);
                        }
                }
}

// What a microkernel reads past the last output, and what border taps read, is zero.
TEST(FiltersTest, PaddingIsZero) {
    const std::vector<float> ones(17 * 3 * 9, 1.0f);
    const Filters f = Filters::pack(3, 17, 3, 1, ones, {});
    ASSERT_EQ(f.group_panels(), 2);
    ASSERT_EQ(f.panel_size(), 9 * 3 * 16);
    float sum = 0.0f;
    for (std::size_t i = 0; i < f.values.size(); ++i) sum += f.values.data()[i];
    EXPECT_EQ(sum, 17.0f * 3 * 9);
    EXPECT_EQ(f.bias.size(), 32u);
    for (std::size_t i = 0; i < f.bias.size(); ++i) EXPECT_EQ(f.bias.data()[i], 0.0f);
    ASSERT_GE(f.zeros.size(), 9u);  // a kernel row of taps of a packed image
    for (std::size_t i = 0; i < f.zeros.size(); ++i) EXPECT_EQ(f.zeros.data()[i], 0.0f);
}

TEST(FiltersTest, PanelsAreSixteenOutputsInnermost) {
    std::vector<float> weights(20 * 2);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i);
    const Filters f = Filters::pack(2, 20, 1, 1, weights, {});
    for (int i = 0; i < 2; ++i)
        for (int o = 0; o < 20; ++o)
            EXPECT_EQ(f.panels(0)[o / 16 * f.panel_size() + i * 16 + o % 16], static_cast<float>(2 * o + i));
}

TEST(DepthwiseFiltersTest, EveryWeightIsFoundAgain) {
    for (const int kernel : {1, 3, 5})
        for (const int channels : {1, 15, 16, 17, 40}) {
            test::Dyadic random(static_cast<std::uint64_t>(channels));
            const std::vector<float> weights = random.values(channels * kernel * kernel);
            const std::vector<float> biases = random.values(channels);
            const DepthwiseFilters f = DepthwiseFilters::pack(channels, kernel, weights, biases);
            std::size_t at = 0;
            for (int c = 0; c < channels; ++c) {
                ASSERT_EQ(f.bias.data()[c], biases[static_cast<std::size_t>(c)]);
                for (int y = 0; y < kernel; ++y)
                    for (int x = 0; x < kernel; ++x) {
                        ASSERT_EQ(f.weight(c, y, x), weights[at]);
                        ASSERT_EQ(f.taps(c)[(x * kernel + y) * 16], weights[at++]);
                    }
            }
            EXPECT_EQ(f.bias.size() % 16, 0u);
            EXPECT_EQ(DepthwiseFilters::pack(channels, kernel, weights, {}).bias.data()[0], 0.0f);
        }
}

}  // namespace
}  // namespace linnet::kernels
