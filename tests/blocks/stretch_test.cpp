// Which layers run as chains, and that a plan holds: what the workspace is planned for is enough in every larger one.
#include <gtest/gtest.h>

#include <linnet/blocks/squeeze_excite.hpp>
#include <linnet/blocks/stretch.hpp>
#include <linnet/layers/activation.hpp>
#include <linnet/layers/conv2d.hpp>
#include <vector>

namespace linnet::detail {
namespace {

template <class... Layers>
const std::array<LayerPlan, sizeof...(Layers)> plans{plan_of<Layers>(Path{})...};

using Pool = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;
const auto& inverted = plans<Pointwise<8, 80>, Depthwise<80, 3>, Pointwise<80, 8>>;
constexpr std::size_t ample = std::size_t{1} << 40;

std::vector<std::size_t> steps_of(const Stretch& stretch) {
    std::vector<std::size_t> steps;
    for (std::size_t i = 0; i < stretch.count(); i += steps.back()) steps.push_back(stretch.step(i));
    return steps;
}
using Steps = std::vector<std::size_t>;

TEST(StretchTest, LargeTensorsAreChainedAndSmallOnesWhereTheRoomIsShort) {
    EXPECT_EQ(steps_of({inverted, {140, 130, 8}, 0, {.room = ample}}), (Steps{3}));
    EXPECT_EQ(steps_of({inverted, {18, 18, 8}, 0, {.room = ample}}), (Steps{1, 1, 1}));
    EXPECT_EQ(steps_of({inverted, {18, 18, 8}, 0, {}}), (Steps{3}));
    EXPECT_EQ(steps_of({inverted, {140, 130, 8}, 0, {.mode = Mode::layer_by_layer}}), (Steps{1, 1, 1}));
}

// An inverted residual spares most of what its layers move, depthwise and pointwise a half.
TEST(StretchTest, WhatIsSparedDecidesForOneThreadsShare) {
    EXPECT_EQ(steps_of({inverted, {40, 30, 8}, 0, {.room = ample}}), (Steps{3}));
    EXPECT_EQ(steps_of({inverted, {40, 30, 8}, 0, {.concurrency = 2, .room = ample}}), (Steps{1, 1, 1}));
    EXPECT_EQ(steps_of({inverted, {140, 130, 8}, 0, {.concurrency = 64, .room = ample}}), (Steps{3}));
    const auto& separable = plans<Depthwise<80, 3>, Pointwise<80, 80>>;
    EXPECT_EQ(steps_of({separable, {40, 30, 80}, 0, {.room = ample}}), (Steps{1, 1}));
    EXPECT_EQ(steps_of({separable, {140, 130, 80}, 0, {.room = ample}}), (Steps{2}));
}

TEST(StretchTest, RowLocalLayersAndOneThatSumsRows) {
    const auto& list = plans<Pool, Pointwise<8, 8>, GlobalAvgPool, Pointwise<8, 8>>;
    EXPECT_EQ(Stretch(list, {9, 9, 8}, 0, {.room = ample}).count(), 3u);
    EXPECT_EQ(Stretch(std::span(list).subspan(2), {5, 5, 8}, 0, {.room = ample}).count(), 1u);
    const auto& open = plans<Pool, Pointwise<8, dynamic>, Activation<Act::relu>>;
    EXPECT_EQ(Stretch(open, {9, 9, 8}, 0, {.open = 8, .room = ample}).count(), 1u);
    EXPECT_EQ(Stretch(list, {9, 9, 8}, 0, {.image = true, .room = ample}).count(), 1u);
}

TEST(StretchTest, SqueezeAndExciteIsTheEndOfAChain) {
    const auto& list = plans<Pointwise<8, 80>, Depthwise<80, 3>, SqueezeExcite<80, 8>, Pointwise<80, 8>>;
    EXPECT_EQ(steps_of({list, {40, 30, 8}, 0, {.room = ample}}), (Steps{3}));
    EXPECT_EQ(steps_of({list, {40, 30, 8}, 0, {.concurrency = 2, .room = ample}}), (Steps{1, 1, 1}));
    EXPECT_EQ(steps_of({list, {18, 18, 8}, 0, {.room = ample}}), (Steps{1, 1, 1}));
    EXPECT_EQ(steps_of({list, {18, 18, 8}, 0, {}}), (Steps{2, 1}));  // which works in place
}

TEST(StretchTest, ActivationsWorkInPlaceWhereTheSourceIsNoCallers) {
    const auto& list = plans<Activation<Act::relu>, Pointwise<8, 8>>;
    EXPECT_FALSE(Stretch(list, {9, 9, 8}, 0, {.room = ample}).overwrites(0));
    EXPECT_TRUE(Stretch(list, {9, 9, 8}, 9 * 9 * 64, {.room = ample}).overwrites(0));
}

void expect_to_fit(std::span<const LayerPlan> list) {
    for (const int concurrency : {1, 4, 64})
        for (const std::size_t held : {std::size_t{0}, Arena::rounded(padded_bytes({90, 90, 48}))}) {
            const Plan plan{.concurrency = concurrency};
            const std::size_t least = Stretch(list, {90, 90, 48}, held, plan).bytes();
            const Plan apart{.concurrency = concurrency, .mode = Mode::layer_by_layer};
            EXPECT_LE(least, Stretch(list, {90, 90, 48}, held, apart).bytes());
            for (std::size_t room = least; room < 3 * least; room += least / 64)
                EXPECT_LE(Stretch(list, {90, 90, 48}, held, {.concurrency = concurrency, .room = room}).bytes(), room);
        }
}

TEST(StretchTest, FitsIntoEveryRoomThatIsLargeEnough) {
    expect_to_fit(plans<Activation<Act::relu>, Depthwise<48, 3>, Pointwise<48, 96>, Depthwise<96, 3, 2>,
                        Pointwise<96, 32>, Pool>);
    expect_to_fit(plans<Pointwise<48, 96>, Depthwise<96, 5, 2>, SqueezeExcite<96, 24>>);
    expect_to_fit(plans<Pointwise<48, 24>, Depthwise<24, 3>, Pointwise<24, 200>, GlobalAvgPool>);
}

}  // namespace
}  // namespace linnet::detail
