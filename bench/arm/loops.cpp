// The microkernels whose inner loops mca.py looks at: all that MobileNet's time is spent in.
#include <linnet/kernels/conv2d.hpp>
#include <linnet/kernels/depthwise.hpp>

namespace linnet::kernels {

template void conv2d_tiles<arch::Neon, Inputs::consecutive, 6, 4>(const ConvTile&, int, int) noexcept;
template void depthwise_tiles<arch::Neon, 3, 1>(const DepthwiseRun<arch::Neon>&, int, int) noexcept;
template void depthwise_tiles<arch::Neon, 3, 2>(const DepthwiseRun<arch::Neon>&, int, int) noexcept;

}  // namespace linnet::kernels
