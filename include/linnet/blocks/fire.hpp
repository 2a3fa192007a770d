// SqueezeNet's Fire module: F. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", 2016,
// section 3.1 and figure 1. Squeeze to few channels, then expand by 1x1 and by 3x3 side by side.
#pragma once

#include <linnet/blocks/concat.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

/// The paper's letters: s1x1 squeezed channels, e1x1 and e3x3 expanded ones.
template <int In, int S1x1, int E1x1, int E3x3>
struct Fire
    : Sequential<
          Named<"squeeze", Pointwise<In, S1x1, Act::relu, Norm::none>>,
          Concat<Named<"expand1x1", Pointwise<S1x1, E1x1, Act::relu, Norm::none>>,
                 Named<"expand3x3",
                       Conv2d<ConvSpec{.in = S1x1, .out = E3x3, .kernel = 3, .act = Act::relu, .norm = Norm::none}>>>> {
};

}  // namespace linnet
