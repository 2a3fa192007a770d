#include <gtest/gtest.h>

#include <linnet/core/chain_facts.hpp>

namespace linnet {
namespace {

TEST(ChainFactsTest, VisitorsKnowWhereTheyAre) {
    int seen = 0;
    const ChainVisitor visitor{&seen,
                               [](void* self, const ChainFacts& facts) { *static_cast<int*>(self) += facts.layers; }};
    const ChainVisitor inside = visitor.below("stage2").below("unit1");
    EXPECT_EQ(inside.within.view(), "stage2.unit1");
    inside.chain(inside.self, {.first = {}, .last = {}, .layers = 3});
    EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace linnet
