#include <gtest/gtest.h>

#include <linnet/layers/pool.hpp>
#include <linnet/layers/row_sums.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>

namespace linnet::layers {
namespace {

using test::Canvas;

static_assert(SumsRows<GlobalAvgPool> && !SumsRows<MaxPool<PoolSpec{}>>);
static_assert(row_sums_shape({7, 5, 24}) == Shape{7, 1, 24});

/// [h, 1, c] of a source, in one order of additions.
std::vector<float> expected_of(ConstTensorView src) {
    std::vector<float> sums(static_cast<std::size_t>(src.shape.h * src.shape.c));
    for (int y = 0; y < src.shape.h; ++y)
        for (int x = 0; x < src.shape.w; ++x)
            for (int c = 0; c < src.shape.c; ++c) sums[static_cast<std::size_t>(y * src.shape.c + c)] += src(y, x, c);
    return sums;
}

// What a chain asks for: any rows by themselves, and any slice of channels.
TEST(RowSumsTest, RowsAndSlicesAreThoseOfTheWhole) {
    constexpr Shape in{6, 9, 37};
    Canvas src = Canvas::padded(in);
    src.fill(test::Dyadic(3));
    const std::vector<float> expected = expected_of(src.view());
    test::for_each_architecture([&]<class Arch>() {
        const RowLayer link = row_sums_link<Arch>();
        Canvas by_rows = Canvas::padded(row_sums_shape(in)), by_slices = Canvas::padded(row_sums_shape(in));
        for (const Rows rows : {Rows{4, 6}, Rows{0, 1}, Rows{1, 4}}) {
            link.rows(nullptr, ConstTensorView(src.view()), by_rows.view(), {}, rows, nullptr);
            for (const int begin : {0, 16, 32})
                link.slice(nullptr, ConstTensorView(src.view()), by_slices.view(), {}, rows,
                           {begin, std::min(begin + 16, in.c)}, nullptr);
        }
        EXPECT_TRUE(test::same(expected, by_rows.values()));
        EXPECT_TRUE(test::same(expected, by_slices.values()));
        EXPECT_TRUE(by_rows.intact() && by_slices.intact());
    });
}

// Sums that a chain has made are taken, and of the source only its shape.
TEST(RowSumsTest, AreMadeOnce) {
    constexpr Shape in{2, 4, 3};
    const exec::Sequential one;
    test::for_each_architecture([&]<class Arch>() {
        Canvas sums = Canvas::padded(row_sums_shape(in));
        sums.fill(std::vector<float>{8, 16, 24, 0, 16, 8});
        std::vector<float> out(3);
        ConstTensorView shape_only;
        shape_only.shape = in;
        GlobalAvgPool{}.forward<Arch>(shape_only, dense_view(out.data(), {1, 1, 3}),
                                      linnet::Run<const exec::Sequential>{{}, &one, {}, nullptr, sums.view()});
        EXPECT_EQ(out, (std::vector<float>{1, 4, 4}));
    });
}

}  // namespace
}  // namespace linnet::layers
