#include <gtest/gtest.h>

#include <linnet/kernels/strip.hpp>
#include <support/strips.hpp>

namespace linnet::kernels {
namespace {

static_assert(kernel_act(Act::none) == Act::none && kernel_act(Act::relu) == Act::none &&
              kernel_act(Act::relu6) == Act::none);
static_assert(kernel_act(Act::hard_swish) == Act::hard_swish && kernel_act(Act::sigmoid) == Act::sigmoid);

TEST(StripTest, IsEmptyAndUnpaddedUnlessSaid) {
    const Strip strip;
    EXPECT_EQ(strip.src_rows, nullptr);
    EXPECT_EQ(strip.dst_rows, nullptr);
    EXPECT_EQ(strip.partner_rows, nullptr);
    EXPECT_EQ(strip.rows, 0);
    EXPECT_FALSE(strip.src_padded);
    EXPECT_FALSE(strip.dst_padded);
}

TEST(StripTest, AnEpilogueChangesNothingUnlessSaid) {
    const Epilogue epilogue;
    EXPECT_EQ(epilogue.clamp.low, -std::numeric_limits<float>::infinity());
    EXPECT_EQ(epilogue.after_add.high, std::numeric_limits<float>::infinity());
}

// The lists that every kernel's test stands on: rows outside the image are null.
TEST(StripTest, ListsOfTheTestsHaveNullForPadding) {
    std::vector<float> src(4), dst(2);
    test::RowLists lists;
    const Strip strip = lists.strip(dense_view<const float>(src.data(), {4, 1, 1}), dense_view(dst.data(), {2, 1, 1}),
                                    {}, Window{3, 2}, 0, 2);
    ASSERT_EQ(lists.src.size(), 5u);
    EXPECT_EQ(strip.src_rows[0], nullptr);
    for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(strip.src_rows[i], &src[i - 1]);
    EXPECT_EQ(strip.dst_rows[1], &dst[1]);
}

}  // namespace
}  // namespace linnet::kernels
