// How outputs and pixels are shared out among tiles; what a tile computes is in conv2d_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <linnet/kernels/conv_tiles.hpp>
#include <string>
#include <support/architectures.hpp>
#include <utility>

namespace linnet::kernels {
namespace {

using test::for_each_architecture;

// Tiles cover all vectors and begin with a panel; where a panel is one vector, a full tile leaves no lone one. Half a
// vector is in the last tile, and goes with whole ones.
TEST(ConvTiles, VectorsAreSharedOutEvenly) {
    for_each_architecture([]<class Arch>() {
        const int lanes = simd::Vec<Arch>::lanes, panel_vectors = simd::panel / lanes;
        if (lanes == 1) return;  // the reference has no tiles
        for (const int pixels : {1, 2, 100})
            for (int vectors = 1; vectors <= 50; ++vectors)
                for (const bool half : {false, pixels > 1 && ends_in_half<Arch>(vectors * lanes - lanes / 2)}) {
                    SCOPED_TRACE(std::to_string(vectors) + (half ? " vectors, half the last" : " vectors"));
                    int previous = 0;
                    for (int v = 0; v < vectors;) {
                        const int chosen = next_shape<Arch>(vectors - v, pixels, half);
                        const simd::TileShape shape = simd::Tile<Arch>::shapes[static_cast<std::size_t>(chosen)];
                        ASSERT_LE(v + shape.vectors, vectors);
                        ASSERT_EQ(v % panel_vectors, 0);
                        ASSERT_TRUE(pixels == 1 || shape.pixels > 1);
                        ASSERT_EQ(shape.half, half && v + shape.vectors == vectors);
                        ASSERT_TRUE(!half || shape.vectors > 1);
                        if (panel_vectors == 1 && pixels > 1 && previous == 3) {
                            ASSERT_GT(shape.vectors, 1);
                        }
                        v += previous = shape.vectors;
                    }
                }
    });
}

TEST(ConvTiles, HalfAVectorWhereThereAreWholeOnes) {
    for_each_architecture([]<class Arch>() {
        const int lanes = simd::Vec<Arch>::lanes;
        const bool has = std::any_of(simd::Tile<Arch>::shapes.begin(), simd::Tile<Arch>::shapes.end(),
                                     [](const simd::TileShape& shape) { return shape.half; });
        for (const int outputs : {1, lanes / 2, lanes, lanes + lanes / 2 + 1, 2 * lanes})
            EXPECT_FALSE(ends_in_half<Arch>(outputs)) << outputs;
        for (const int outputs : {lanes + 1, lanes + lanes / 2, 2 * lanes + 1})
            EXPECT_EQ(ends_in_half<Arch>(outputs), has) << outputs;
    });
}

// Tiles cover a block's pixels, the larger ones first, and differ by one pixel at most, or by two that share a vector.
// Some pixels, too few for a tile of their own, are a tile of four and single ones.
template <class Arch, int Shape>
void expect_even_tiles() {
    using Tiles = ConvTiles<Arch, Inputs::consecutive, Pixels::in_rows, Shape>;
    const int step = Tiles::step, widest = Tiles::shape.pixels;
    ASSERT_EQ(step, Tiles::shape.half ? 2 : 1);
    for (int count = step; count <= block_pixels; count += step) {
        const TileRun run = Tiles::run(count);
        const int tiles = (count + widest - 1) / widest, smaller = count / step / tiles;
        const int larger_tiles = count / step % tiles;
        EXPECT_EQ(run.count, count);
        if (Tiles::has_few && count >= Tiles::few && count < Tiles::fewest) {
            EXPECT_EQ(run.larger, Tiles::table[Tiles::few - 1]);
            EXPECT_EQ(run.larger_end, Tiles::few);
            EXPECT_EQ(run.smaller, Tiles::table[0]);
            continue;
        }
        EXPECT_EQ(run.larger_end, larger_tiles * (smaller + 1) * step);
        EXPECT_EQ((run.count - run.larger_end) % (smaller * step), 0);
        EXPECT_EQ(run.smaller, Tiles::table[static_cast<std::size_t>(smaller - 1)]);
        EXPECT_EQ(run.larger, larger_tiles == 0 ? nullptr : Tiles::table[static_cast<std::size_t>(smaller)]);
    }
}

template <class Arch, int... Shape>
void expect_even_tiles(std::integer_sequence<int, Shape...>) {
    (expect_even_tiles<Arch, Shape>(), ...);
}

TEST(ConvTiles, PixelsAreSharedOutEvenly) {
    for_each_architecture([]<class Arch>() {
        constexpr int shapes = static_cast<int>(simd::Tile<Arch>::shapes.size());
        if constexpr (simd::Vec<Arch>::lanes > 1) expect_even_tiles<Arch>(std::make_integer_sequence<int, shapes>{});
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
