// Xception's separable convolution: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017,
// section 3. A filter for each channel, then a 1x1 convolution with batch norm; nothing in between.
#pragma once

#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

/// `A`: an activation behind it, which the store applies.
template <int In, int Out, Act A = Act::none, int Kernel = 3>
struct SeparableConv
    : Sequential<Named<"depthwise",
                       Conv2d<ConvSpec{
                           .in = In, .out = In, .kernel = Kernel, .groups = In, .norm = Norm::none, .bias = false}>>,
                 Named<"pointwise", Pointwise<In, Out, A>>> {};

}  // namespace linnet
