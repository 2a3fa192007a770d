// The "extreme" Inception module: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017,
// figure 4. A 1x1 convolution first, then one spatial convolution for each of its channels. The paper's figure 10
// compares it with and without a ReLU between the two.
#pragma once

#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

template <int In, int Out, Act Between = Act::none, int Kernel = 3, Act A = Act::none>
struct ExtremeInception
    : Sequential<Named<"pointwise", Pointwise<In, Out, Between>>, Named<"spatial", Depthwise<Out, Kernel, 1, A>>> {};

}  // namespace linnet
