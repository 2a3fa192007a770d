#include <gtest/gtest.h>

#include <linnet/core/error.hpp>
#include <support/temporary_folder.hpp>

namespace linnet {
namespace {

TEST(ErrorTest, SaysWhatItWasGiven) {
    EXPECT_EQ(test::error_of([] { raise("line one\n  line two"); }), "line one\n  line two");
    EXPECT_THROW(raise("x"), std::runtime_error);
}

TEST(ErrorTest, StopsWithAMessage) {
    EXPECT_DEATH(stop("no way on"), "linnet: no way on");
}

TEST(ErrorTest, ShapesAreWritten) {
    EXPECT_EQ(to_string(Shape{224, 192, 3}), "[224, 192, 3]");
    EXPECT_EQ(to_string(Shape{}), "[0, 0, 0]");
}

}  // namespace
}  // namespace linnet
