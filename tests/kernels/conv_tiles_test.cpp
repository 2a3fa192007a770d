// How outputs and pixels are shared out among tiles; what a tile computes is in conv2d_test.cpp.
#include <gtest/gtest.h>

#include <linnet/kernels/conv_tiles.hpp>
#include <support/architectures.hpp>

namespace linnet::kernels {
namespace {

using test::for_each_architecture;

// Tiles cover all vectors and begin with a panel; where a panel is one vector, a full tile leaves no lone one.
TEST(ConvTiles, VectorsAreSharedOutEvenly) {
    for_each_architecture([]<class Arch>() {
        const int panel_vectors = simd::panel / simd::Vec<Arch>::lanes;
        if (simd::Vec<Arch>::lanes == 1) return;  // the reference has no tiles
        for (const int pixels : {1, 2, 100})
            for (int vectors = 1; vectors <= 20; ++vectors) {
                int previous = 0;
                for (int v = 0; v < vectors;) {
                    const simd::TileShape shape =
                        simd::Tile<Arch>::shapes[static_cast<std::size_t>(next_shape<Arch>(vectors - v, pixels))];
                    ASSERT_LE(v + shape.vectors, vectors);
                    ASSERT_EQ(v % panel_vectors, 0) << vectors;
                    ASSERT_TRUE(pixels == 1 || shape.pixels > 1);
                    if (panel_vectors == 1 && pixels > 1 && previous == 3) {
                        ASSERT_GT(shape.vectors, 1) << vectors;
                    }
                    v += previous = shape.vectors;
                }
            }
    });
}

// Tiles cover a block's pixels, the larger ones first, and differ by one pixel at most.
TEST(ConvTiles, PixelsAreSharedOutEvenly) {
    for_each_architecture([]<class Arch>() {
        if constexpr (simd::Vec<Arch>::lanes > 1) {
            constexpr int widest = simd::Tile<Arch>::shapes[1].pixels;
            using Tiles = ConvTiles<Arch, Inputs::consecutive, Pixels::in_rows, 1>;
            for (int count = 1; count <= block_pixels; ++count) {
                const TileRun run = Tiles::run(count);
                const int tiles = (count + widest - 1) / widest, pixels = count / tiles;
                EXPECT_EQ(run.count, count);
                EXPECT_EQ(run.larger_end, count % tiles * (pixels + 1));
                EXPECT_EQ((run.count - run.larger_end) % pixels, 0);
                EXPECT_EQ(run.smaller, Tiles::table[static_cast<std::size_t>(pixels - 1)]);
                EXPECT_EQ(run.larger, count % tiles == 0 ? nullptr : Tiles::table[static_cast<std::size_t>(pixels)]);
            }
        }
    });
}

TEST(ConvTiles, PixelsAreFoundByTableOrStep) {
    float values[16] = {};
    float* const table[3] = {values + 5, values, values + 11};
    const PixelList<float> tabled{table, nullptr, 0}, stepped{nullptr, values, 4};
    EXPECT_EQ(tabled[2], values + 11);
    tabled.each<Pixels::tabled, 2, true>(0, 1, [&](int i, const float* at) { EXPECT_EQ(at, table[i] + 1); });
    EXPECT_EQ(stepped[2], values + 8);
    const auto expect_fourth = [&](int i, const float* at) { EXPECT_EQ(at, values + 4 * (1 + i) + 2); };
    stepped.each<Pixels::in_rows, 2, true>(1, 2, expect_fourth);
    stepped.each<Pixels::in_rows, 2, false>(1, 2, expect_fourth);
    EXPECT_EQ(stepped.from(1)[1], values + 8);
    EXPECT_TRUE(tabled && stepped && !PixelList<float>{});
}

}  // namespace
}  // namespace linnet::kernels
