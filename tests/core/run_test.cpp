#include <gtest/gtest.h>

#include <linnet/core/run.hpp>

namespace linnet {
namespace {

TEST(RunTest, APartnerWithoutDataIsNone) {
    EXPECT_FALSE(Partner{});
    EXPECT_FALSE(Partner{}.slice(0, 4));
}

TEST(RunTest, PartnersAreSlicedAndKeepTheirClamp) {
    std::vector<float> memory(2 * 2 * 8);
    const Partner whole{dense_view<const float>(memory.data(), {2, 2, 8}), Combine::add, clamp_of(Act::relu6)};
    ASSERT_TRUE(whole);
    const Partner half = whole.slice(4, 4);
    EXPECT_EQ(half.view.data, memory.data() + 4);
    EXPECT_EQ(half.view.shape, (Shape{2, 2, 4}));
    EXPECT_EQ(half.clamp.high, 6.0f);
}

TEST(RunTest, WithChangesOnePart) {
    exec::Sequential executor;
    std::vector<float> memory(4);
    alignas(64) std::byte bytes[128];
    const linnet::Run<exec::Sequential> run{Arena(bytes, bytes + 128), &executor};
    EXPECT_FALSE(run.partner);
    const auto adding = run.with(Partner{dense_view<const float>(memory.data(), {1, 1, 4}), Combine::add, {}});
    EXPECT_TRUE(adding.partner);
    EXPECT_EQ(adding.arena.size(), 128u);
    const auto elsewhere = adding.with(Arena(bytes, bytes + 64));
    EXPECT_TRUE(elsewhere.partner);
    EXPECT_EQ(elsewhere.arena.size(), 64u);
    EXPECT_EQ(elsewhere.executor, &executor);
}

}  // namespace
}  // namespace linnet
