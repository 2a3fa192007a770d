#include <gtest/gtest.h>

#include <linnet/core/weight_source.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

struct NotASource {
    std::optional<Extents> find(std::string_view, const Extents&) const { return {}; }
};

static_assert(WeightSource<test::MemoryWeights> && WeightSource<test::DyadicWeights>);
static_assert(WeightSource<AnyWeightSource>);
static_assert(!WeightSource<NotASource> && !WeightSource<int>);

static_assert(Extents{64, 3, 7, 7}.rank == 4 && Extents{64, 3, 7, 7}[3] == 7);
static_assert(Extents{64, 3, 7, 7}.elements() == 9408 && Extents{}.elements() == 1 && Extents{5, 0}.elements() == 0);
static_assert(Extents{2, 3} == Extents{2, 3} && Extents{2, 3} != Extents{3, 2} && Extents{2} != Extents{2, 0});

TEST(WeightSourceTest, ExtentsAreWritten) {
    EXPECT_EQ(to_string(Extents{64, 3, 7, 7}), "[64, 3, 7, 7]");
    EXPECT_EQ(to_string(Extents{10}), "[10]");
    EXPECT_EQ(to_string(Extents{}), "[]");
}

TEST(WeightSourceTest, AnySourceAnswersAsTheSourceItself) {
    test::MemoryWeights memory;
    memory.add("a", {2}, {1.0f, 2.0f});
    const AnyWeightSource any = memory;
    EXPECT_EQ(any.find("a", {}), (Extents{2}));
    EXPECT_EQ(any.find("b", {2}), std::nullopt);
    EXPECT_TRUE(any.contains("a"));
    EXPECT_FALSE(any.contains("b"));
    std::vector<float> values(2);
    any.read("a", {2}, values);
    EXPECT_EQ(values, (std::vector<float>{1.0f, 2.0f}));
    ASSERT_EQ(any.stored().size(), 1u);
    EXPECT_EQ(any.stored()[0].name, "a");
    EXPECT_EQ(any.stored_name("x"), "x");
    EXPECT_EQ(any.description(), "memory.safetensors");
}

}  // namespace
}  // namespace linnet
