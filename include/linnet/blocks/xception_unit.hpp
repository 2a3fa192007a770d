// The units of Xception: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017, figure 5.
// Entry and exit flow: two separable convolutions and a max pool beside a 1x1 convolution of stride 2. Middle flow:
// three separable convolutions and the input added. ReLU stands before each separable convolution; inside a unit it is
// the activation of the one before.
#pragma once

#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/separable_conv.hpp>
#include <linnet/blocks/when.hpp>
#include <linnet/layers/pool.hpp>

namespace linnet {

/// Entry and exit units. `Between`: channels between the two separable convolutions. The first unit has no leading
/// ReLU.
template <int In, int Between, int Out, bool LeadingRelu = true>
struct XceptionDownUnit
    : Residual<SequentialOf<When<LeadingRelu, Activation<Act::relu>>,
                            Named<"separable1", SeparableConv<In, Between, Act::relu>>,
                            Named<"separable2", SeparableConv<Between, Out>>,
                            MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>>,
               Named<"skip", Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 1, .stride = 2}>>> {};

/// Middle units.
template <int Channels>
struct XceptionUnit
    : Residual<Sequential<Activation<Act::relu>, Named<"separable1", SeparableConv<Channels, Channels, Act::relu>>,
                          Named<"separable2", SeparableConv<Channels, Channels, Act::relu>>,
                          Named<"separable3", SeparableConv<Channels, Channels>>>> {};

}  // namespace linnet
