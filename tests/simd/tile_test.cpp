#include <gtest/gtest.h>

#include <linnet/core/tensor.hpp>
#include <linnet/simd/tile.hpp>
#include <span>
#include <support/architectures.hpp>

namespace linnet::simd {
namespace {

template <class... Archs>
struct Tiles {
    static constexpr bool fits(std::span<const TileShape> shapes) {
        for (const TileShape& shape : shapes) {
            if (shape.pixels < 1 || shape.vectors < 1) return false;
            const int shared = shape.half ? shape.pixels / 2 : 0;
            if (shape.pixels * shape.vectors - shared >= 32) return false;  // more sums than registers
            if (shape.half && shape.pixels % 2 > 0) return false;
        }
        return shapes.front().vectors == 1;
    }
    static_assert((fits(Tile<Archs>::shapes) && ...));
    static_assert(((Tile<Archs>::depthwise_rows > 0 && Tile<Archs>::depthwise_pixels > 0) && ...));
};
template struct Tiles<arch::Reference, arch::Sse2, arch::Avx2, arch::Avx512, arch::Neon, arch::Neon32>;

TEST(TileTest, PanelsAndPixelsAreWholeVectors) {
    test::for_each_architecture([]<class Arch>() {
        EXPECT_EQ(panel % Vec<Arch>::lanes, 0);
        EXPECT_EQ(linnet::channel_padding % Vec<Arch>::lanes, 0);
    });
}

}  // namespace
}  // namespace linnet::simd
