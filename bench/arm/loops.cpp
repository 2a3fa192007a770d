// The microkernels whose inner loops mca.py looks at: all that MobileNet's time is spent in.
#include <linnet/kernels/conv2d.hpp>
#include <linnet/kernels/depthwise.hpp>

namespace linnet::kernels {

/// The tile that takes most of a product: a whole panel, of several pixels.
constexpr simd::TileShape tile = [] {
    simd::TileShape chosen{};
    for (const simd::TileShape shape : simd::Tile<arch::Neon>::shapes)
        if (shape.vectors * simd::Vec<arch::Neon>::lanes == simd::panel && shape.pixels > chosen.pixels) chosen = shape;
    return chosen;
}();

constexpr int depthwise_rows = simd::Tile<arch::Neon>::depthwise_rows;

template void conv2d_tiles<arch::Neon, Inputs::consecutive, Pixels::in_rows, tile.pixels, tile.vectors>(const ConvTile&,
                                                                                                        int,
                                                                                                        int) noexcept;
template void depthwise_slide<arch::Neon, 3, 1, depthwise_rows>(const DepthwiseRun<arch::Neon>&, const SlidePixels&,
                                                                int, int, int) noexcept;
template void depthwise_slide<arch::Neon, 3, 2, depthwise_rows>(const DepthwiseRun<arch::Neon>&, const SlidePixels&,
                                                                int, int, int) noexcept;

}  // namespace linnet::kernels
