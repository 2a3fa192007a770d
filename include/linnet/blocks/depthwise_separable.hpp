// MobileNet's depthwise separable convolution: A. Howard et al., "MobileNets", 2017, figure 3. A 3x3 filter for each
// channel, then a 1x1 convolution over the channels, each with batch norm and activation.
#pragma once

#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

template <int In, int Out, int Stride, Act A>
struct DepthwiseSeparable
    : Sequential<Named<"depthwise", Depthwise<In, 3, Stride, A>>, Named<"pointwise", Pointwise<In, Out, A>>> {};

}  // namespace linnet
