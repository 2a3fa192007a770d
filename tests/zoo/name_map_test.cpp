#include <gtest/gtest.h>

#include <array>
#include <linnet/zoo/name_map.hpp>
#include <support/weights.hpp>

namespace linnet::zoo {
namespace {

constexpr auto members = std::to_array<Rename>({{"depthwise", "conv_dw"}, {"depthwise.norm", "bn1"}, {"inner", ""}});
constexpr auto parts = std::to_array<Part>({
    {"stem", "conv1"},
    {"stem.norm", "bn1"},
    {"block1", "blocks.0", members},
    {"block12", "blocks.11", members},
});
constexpr NameMap names{parts};

static_assert(WeightSource<MappedSource<test::MemoryWeights>>);

TEST(NameMapTest, TheLongestBeginningWins) {
    EXPECT_EQ(names.theirs("stem.weight"), "conv1.weight");
    EXPECT_EQ(names.theirs("stem.norm.weight"), "bn1.weight");
    EXPECT_EQ(names.theirs("stem"), "conv1");
    EXPECT_EQ(names.theirs("block1.depthwise.weight"), "blocks.0.conv_dw.weight");
    EXPECT_EQ(names.theirs("block1.depthwise.norm.bias"), "blocks.0.bn1.bias");
}

TEST(NameMapTest, ABeginningEndsAtADot) {
    EXPECT_EQ(names.theirs("block12.depthwise.weight"), "blocks.11.conv_dw.weight");
    EXPECT_EQ(names.theirs("block120.weight"), "block120.weight");
    EXPECT_EQ(names.theirs("stems.weight"), "stems.weight");
    EXPECT_EQ(names.theirs("block1.depthwises.weight"), "blocks.0.depthwises.weight");
}

TEST(NameMapTest, WhatNoRowNamesStays) {
    EXPECT_EQ(names.theirs("classifier.weight"), "classifier.weight");
    EXPECT_EQ(names.theirs("block1.other.weight"), "blocks.0.other.weight");
    EXPECT_EQ(NameMap{}.theirs("stem.weight"), "stem.weight");
}

TEST(NameMapTest, AnEmptyNameIsNoLevel) {
    EXPECT_EQ(names.theirs("block1.inner.weight"), "blocks.0.weight");
}

TEST(NameMapTest, ARowWithoutANameIsForWhatLiesInThePartItself) {
    static constexpr auto convolution = std::to_array<Rename>({{"", "conv"}, {"norm", "bn1"}});
    static constexpr auto block = std::to_array<Part>({{"block1", "blocks.0", convolution}});
    constexpr NameMap map{block};
    EXPECT_EQ(map.theirs("block1"), "blocks.0.conv");
    EXPECT_EQ(map.theirs("block1.weight"), "blocks.0.conv.weight");
    EXPECT_EQ(map.theirs("block1.norm.weight"), "blocks.0.bn1.weight");
}

TEST(NameMapTest, ASourceIsSeenThroughIt) {
    test::MemoryWeights memory;
    memory.add("conv1.weight", {2}, {1.0f, 2.0f});
    const MappedSource mapped(memory, names);
    EXPECT_EQ(mapped.find("stem.weight", {}), (Extents{2}));
    EXPECT_EQ(mapped.find("conv1.bias", {}), std::nullopt);
    EXPECT_TRUE(mapped.contains("stem.weight"));
    EXPECT_FALSE(mapped.contains("stem.bias"));
    EXPECT_EQ(mapped.stored_name("stem.weight"), "conv1.weight");
    EXPECT_EQ(mapped.stored()[0].name, "conv1.weight");
    EXPECT_EQ(mapped.description(), "memory.safetensors");
    std::vector<float> values(2);
    mapped.read("stem.weight", {2}, values);
    EXPECT_EQ(values, (std::vector<float>{1.0f, 2.0f}));
}

}  // namespace
}  // namespace linnet::zoo
