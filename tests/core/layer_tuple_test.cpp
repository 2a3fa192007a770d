#include <gtest/gtest.h>

#include <linnet/core/layer_tuple.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace linnet {
namespace {

static_assert(std::is_same_v<NthOf<0, int, std::string>, int>);
static_assert(std::is_same_v<NthOf<1, int, std::string>, std::string>);

TEST(LayerTupleTest, HoldsLayersByPositionAlsoOfOneType) {
    LayerTuple<int, std::string, int> layers;
    layers.get<0>() = 1, layers.get<1>() = "two", layers.get<2>() = 3;
    const auto& constant = layers;
    static_assert(std::is_same_v<decltype(constant.get<1>()), const std::string&>);
    EXPECT_EQ(constant.get<0>(), 1);
    EXPECT_EQ(constant.get<1>(), "two");
    EXPECT_EQ(constant.get<2>(), 3);
}

TEST(LayerTupleTest, MovesLayersThatCannotBeCopied) {
    LayerTuple<std::unique_ptr<int>, int> layers;
    layers.get<0>() = std::make_unique<int>(5);
    const auto moved = std::move(layers);
    ASSERT_NE(moved.get<0>(), nullptr);
    EXPECT_EQ(*moved.get<0>(), 5);
}

}  // namespace
}  // namespace linnet
