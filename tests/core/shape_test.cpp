// The algebra of shapes, by compiling, and channel counts against those that the papers and zoos print.
#include <gtest/gtest.h>

#include <array>
#include <linnet/core/shape.hpp>

namespace linnet {
namespace {

static_assert(Shape{2, 3, 4}.pixels() == 6 && Shape{2, 3, 4}.elements() == 24);
static_assert(Shape{50'000, 50'000, 4}.elements() == 10'000'000'000);
static_assert(Shape{1, 1, 1}.positive() && !Shape{0, 1, 1}.positive() && !Shape{1, 1, -1}.positive());
static_assert(Shape{1, 2, 3} == Shape{1, 2, 3} && Shape{1, 2, 3} != Shape{2, 1, 3});
static_assert(Rows{3, 8}.count() == 5);
static_assert(resolve(7, 100) == 7 && resolve(dynamic, 100) == 100);
static_assert(ceil_div(1, 4) == 1 && ceil_div(4, 4) == 1 && ceil_div(5, 4) == 2 && ceil_div(0, 4) == 0);
static_assert(round_up(1, 16) == 16 && round_up(16, 16) == 16 && round_up(17, 16) == 32 && round_up(0, 16) == 0);

template <std::size_t N>
void expect_widths(int percent, const std::array<int, N>& at_100, const std::array<int, N>& expected) {
    for (std::size_t i = 0; i < N; ++i)
        EXPECT_EQ(make_divisible(at_100[i], percent), expected[i]) << at_100[i] << " at " << percent << " %";
}

TEST(ShapeTest, MobileNetV2ChannelsAtPublishedWidths) {
    constexpr std::array<int, 8> at_100{32, 16, 24, 32, 64, 96, 160, 320};
    expect_widths(100, at_100, at_100);
    expect_widths(140, at_100, {48, 24, 32, 48, 88, 136, 224, 448});
    expect_widths(130, at_100, {40, 24, 32, 40, 80, 128, 208, 416});
    expect_widths(75, at_100, {24, 16, 24, 24, 48, 72, 120, 240});
    expect_widths(50, at_100, {16, 8, 16, 16, 32, 48, 80, 160});
    expect_widths(35, at_100, {16, 8, 8, 16, 24, 32, 56, 112});
}

TEST(ShapeTest, MobileNetV1ChannelsAtPublishedWidths) {
    constexpr std::array<int, 6> at_100{32, 64, 128, 256, 512, 1024};
    expect_widths(75, at_100, {24, 48, 96, 192, 384, 768});
    expect_widths(50, at_100, {16, 32, 64, 128, 256, 512});
    expect_widths(25, at_100, {8, 16, 32, 64, 128, 256});
}

TEST(ShapeTest, MobileNetV3SqueezeChannels) {  // a quarter of the expansion
    EXPECT_EQ(make_divisible(72, 25), 24);     // 18 would round to 16, more than 10 % down
    EXPECT_EQ(make_divisible(120, 25), 32);
    EXPECT_EQ(make_divisible(480, 25), 120);
    EXPECT_EQ(make_divisible(672, 25), 168);
    EXPECT_EQ(make_divisible(960, 25), 240);
    EXPECT_EQ(make_divisible(16, 25), 8);
}

// int(v + d / 2) // d * d, at least d, plus d where that is less than 0.9 v: in whole hundredths.
TEST(ShapeTest, MakeDivisibleByItsDefinition) {
    for (const int divisor : {1, 4, 8, 16})
        for (int percent = 5; percent <= 200; percent += 5)
            for (int channels = 1; channels <= 300; ++channels) {
                const long scaled = long{channels} * percent;
                long best = (scaled + 50 * divisor) / (100 * divisor) * divisor;
                best = best < divisor ? divisor : best;
                best += best * 100 * 10 < 9 * scaled ? divisor : 0;
                ASSERT_EQ(make_divisible(channels, percent, divisor), best);
                ASSERT_EQ(best % divisor, 0);
            }
}

}  // namespace
}  // namespace linnet
