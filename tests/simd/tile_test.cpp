#include <gtest/gtest.h>

#include <linnet/core/tensor.hpp>
#include <linnet/kernels/conv2d.hpp>
#include <linnet/simd/tile.hpp>
#include <support/architectures.hpp>

namespace linnet::simd {
namespace {

template <class... Archs>
struct Tiles {
    static_assert(((kernels::block_pixels % Tile<Archs>::pixels == 0) && ...),
                  "a block of pixels is whole tiles, so that only the last block of an image has tiles of other sizes");
    static_assert(((Tile<Archs>::pixels > 0 && Tile<Archs>::vectors > 0 && Tile<Archs>::depthwise_pixels > 0) && ...));
    static_assert(((Tile<Archs>::pixels * Tile<Archs>::vectors < 32) && ...), "accumulators beyond all registers");
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
