// What a checkpoint that does not fit is told, word for word.
#include <gtest/gtest.h>

#include <limits>
#include <linnet/core/loader.hpp>
#include <support/temporary_folder.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::error_of;
using test::MemoryWeights;

MemoryWeights two_tensors() {
    MemoryWeights weights;
    weights.random("a.weight", {2, 3}, 1).random("a.bias", {2}, 2);
    return weights;
}

TEST(LoaderTest, PathsAreJoinedWithDots) {
    EXPECT_EQ(join_path("block1", "depthwise"), "block1.depthwise");
    EXPECT_EQ(join_path("", "depthwise"), "depthwise");
    EXPECT_EQ(join_path("block1", ""), "block1");
    EXPECT_EQ(join_path("", ""), "");
}

TEST(LoaderTest, GivesValuesThatFit) {
    const MemoryWeights weights = two_tensors();
    Loader loader(weights, {});
    EXPECT_EQ(loader.tensor("a.weight", {2, 3}), weights.values("a.weight"));
    EXPECT_EQ(loader.tensor("a.bias", {2}), weights.values("a.bias"));
    EXPECT_TRUE(loader.fits());
    EXPECT_NO_THROW(loader.finish("net"));
    EXPECT_TRUE(loader.contains("a.bias"));
    EXPECT_FALSE(loader.contains("b.bias"));
}

TEST(LoaderTest, ListsTheWholeDifference) {
    MemoryWeights weights = two_tensors();
    weights.random("z.weight", {4, 1, 5, 5}, 3).add("scalar", {}, {1.0f});
    Loader loader(weights, {});
    EXPECT_TRUE(loader.tensor("a.weight", {2, 4}).empty());
    EXPECT_FALSE(loader.fits());
    EXPECT_TRUE(loader.tensor("b.weight", {8, 2, 1, 1}).empty());
    EXPECT_TRUE(loader.tensor("a.bias", {2, 1}).empty());
    EXPECT_TRUE(loader.tensor("c", {1}).empty());
    EXPECT_EQ(error_of([&] { loader.finish("squeezenet1_1"); }),
              "memory.safetensors: the weights do not fit squeezenet1_1: 2 missing, 2 misshapen, 2 extra\n"
              "  missing    b.weight [8, 2, 1, 1]\n"
              "  missing    c [1]\n"
              "  misshapen  a.weight: expected [2, 4], found [2, 3]\n"
              "  misshapen  a.bias: expected [2, 1], found [2]\n"
              "  extra      scalar []\n"
              "  extra      z.weight [4, 1, 5, 5]");
}

TEST(LoaderTest, OneExtraTensorIsRefused) {
    const MemoryWeights weights = two_tensors();
    Loader loader(weights, {});
    loader.tensor("a.weight", {2, 3});
    EXPECT_EQ(error_of([&] { loader.finish("net"); }),
              "memory.safetensors: the weights do not fit net: 0 missing, 0 misshapen, 1 extra\n"
              "  extra      a.bias [2]");
}

TEST(LoaderTest, ValuesMustBeFinite) {
    for (const auto& [value, word] : {std::pair{std::numeric_limits<float>::quiet_NaN(), "NaN"},
                                      std::pair{std::numeric_limits<float>::infinity(), "infinity"},
                                      std::pair{-std::numeric_limits<float>::infinity(), "infinity"}}) {
        MemoryWeights weights = two_tensors();
        weights.values("a.weight")[4] = value;
        Loader loader(weights, {});
        EXPECT_EQ(
            error_of([&] {
                loader.tensor("a.weight", {2, 3});
            }),
            std::string("memory.safetensors: tensor a.weight: expected finite values, found ") + word + " at index 4");
    }
}

TEST(LoaderTest, SubnormalNumbersBecomeZero) {
    MemoryWeights weights;
    const float least = std::numeric_limits<float>::min();
    weights.add("w", {4}, {least, least / 2, -least / 4, std::numeric_limits<float>::max()});
    Loader loader(weights, {});
    EXPECT_EQ(loader.tensor("w", {4}), (std::vector<float>{least, 0.0f, 0.0f, std::numeric_limits<float>::max()}));
}

TEST(LoaderTest, TwoLayersOfOneNameAreRefused) {
    const MemoryWeights weights = two_tensors();
    Loader loader(weights, {});
    loader.tensor("a.weight", {2, 3});
    EXPECT_EQ(error_of([&] {
                  loader.tensor("a.weight", {2, 3});
              }),
              "tensor a.weight: two layers of the network have this name; give one of them another with Named<>");
}

TEST(LoaderTest, OpenExtentsAreReadOffTheSource) {
    MemoryWeights weights;
    weights.random("fc.weight", {7, 3}, 1).add("none", {0, 3}, {}).random("vector", {5}, 2);
    Loader loader(weights, {});
    EXPECT_EQ(loader.open_extent("fc.weight", {0, 3}), 7);
    EXPECT_EQ(loader.opened(), 7);
    EXPECT_EQ(loader.open_extent("missing", {0, 3}), 1);
    EXPECT_EQ(loader.open_extent("vector", {0, 3}), 1);
    EXPECT_EQ(loader.open_extent("none", {0, 3}), 1);
    EXPECT_EQ(loader.opened(), 7);
    weights.random("other.weight", {5, 3}, 3);
    EXPECT_EQ(
        test::error_of([&] {
            loader.open_extent("other.weight", {0, 3});
        }),
        "memory.safetensors: tensor other.weight: expected 7 classes, as of another part of the network, found 5");
}

TEST(LoaderTest, RefusesConventionsThatAreNone) {
    const test::MemoryWeights weights;
    EXPECT_THROW(Loader(weights, {.padding = Padding::valid}), Error);
}

TEST(LoaderTest, KeepsItsConventions) {
    const MemoryWeights weights;
    const Loader loader(weights, {.epsilon = 0.25f});
    EXPECT_EQ(loader.conventions().epsilon, 0.25f);
}

}  // namespace
}  // namespace linnet
