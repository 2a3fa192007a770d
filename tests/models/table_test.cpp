#include <gtest/gtest.h>

#include <array>
#include <linnet/models/table.hpp>

namespace linnet::models {
namespace {

struct Row {
    int hw, in, out, s;
};

static_assert(consistent(std::to_array<Row>({{9, 3, 8, 2}, {5, 8, 16, 1}, {5, 16, 16, 1}})));
static_assert(consistent(std::to_array<Row>({{9, 3, 8, 2}})));

TEST(TableTest, ARowThatTakesSomethingElseIsSeen) {
    EXPECT_FALSE(consistent(std::to_array<Row>({{9, 3, 8, 2}, {5, 9, 16, 1}})));  // other channels
    EXPECT_FALSE(consistent(std::to_array<Row>({{9, 3, 8, 2}, {4, 8, 16, 1}})));  // another size
    EXPECT_FALSE(consistent(std::to_array<Row>({{9, 3, 8, 1}, {9, 8, 16, 2}, {9, 16, 16, 1}})));
}

}  // namespace
}  // namespace linnet::models
