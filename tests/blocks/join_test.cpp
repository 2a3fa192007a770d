#include <gtest/gtest.h>

#include <linnet/blocks/join.hpp>

namespace linnet {
namespace {

// What does not fit does not compile: tests/compile_fail/join_of_other_channels.cpp.
static_assert(Join<1, 16, 16>::fits);
static_assert(Join<0, 0, 16>::fits, "an unknown number produced fits any");
static_assert(Join<2, 16, 0>::fits, "a layer that takes any number fits any");
static_assert(Join<2, 0, 0>::fits);

TEST(JoinTest, FitsWhereNumbersAreEqualOrOpen) {
    EXPECT_TRUE((Join<3, 7, 7>::fits));
}

}  // namespace
}  // namespace linnet
