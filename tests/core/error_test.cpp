#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <linnet/core/error.hpp>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>

namespace linnet {
namespace {

TEST(ErrorTest, SaysWhatItWasGiven) {
    EXPECT_EQ(test::error_of([] { raise("line one\n  line two"); }), "line one\n  line two");
    EXPECT_THROW(raise("x"), std::runtime_error);
}

TEST(ErrorTest, JoinsTextsAndNumbers) {
    const std::string owned = "owned";
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(joined({"a ", owned, std::string_view(" view, "), -7, " ", 8u, " ", least, " ", most}),
              "a owned view, -7 8 -9223372036854775808 18446744073709551615");
    EXPECT_EQ(joined({}), "");
    EXPECT_EQ(test::error_of([] { raise("expected ", 3, " of ", std::string("these"), ", found ", 0); }),
              "expected 3 of these, found 0");
}

TEST(ErrorTest, StopsWithAMessage) {
    EXPECT_DEATH(stop("no way on for ", 3), "linnet: no way on for 3");
}

TEST(ErrorTest, ShapesAreWritten) {
    EXPECT_EQ(to_string(Shape{224, 192, 3}), "[224, 192, 3]");
    EXPECT_EQ(to_string(Shape{}), "[0, 0, 0]");
}

}  // namespace
}  // namespace linnet
