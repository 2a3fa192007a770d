#include <gtest/gtest.h>

#include <linnet/core/fixed_string.hpp>

namespace linnet {
namespace {

template <FixedString Name>
constexpr std::string_view name_argument = Name.view();

static_assert(name_argument<"squeeze"> == "squeeze");
static_assert(name_argument<""> == "");
static_assert(FixedString("a") == FixedString("a"));
static_assert(!(FixedString("a") == FixedString("b")));

TEST(FixedStringTest, NumbersFollowThePrefixWithoutZeros) {
    EXPECT_EQ(numbered<"block">(0).view(), "block0");
    EXPECT_EQ(numbered<"block">(9).view(), "block9");
    EXPECT_EQ(numbered<"block">(10).view(), "block10");
    EXPECT_EQ(numbered<"block">(99).view(), "block99");
    EXPECT_EQ(numbered<"block">(100).view(), "block100");
    EXPECT_EQ(numbered<"block">(907).view(), "block907");
    EXPECT_EQ(numbered<"">(12).view(), "12");
}

TEST(FixedStringTest, NumbersOfOnePrefixHaveOneType) {
    static_assert(std::is_same_v<decltype(numbered<"fire">(2)), decltype(numbered<"fire">(999))>);
    EXPECT_FALSE(numbered<"fire">(2) == numbered<"fire">(3));
}

}  // namespace
}  // namespace linnet
