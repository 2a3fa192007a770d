// Fully connected layer: dst[o] = act(bias[o] + sum over i of W[o, i] src[i]). Weights [out, in], or [out, in, 1, 1] in
// checkpoints that have it as a 1x1 convolution.
#pragma once

#include <linnet/layers/conv2d.hpp>

namespace linnet {

/// `Out` may be `dynamic`. On an input of more than one pixel it works on each pixel.
template <int In, int Out, Act A = Act::none, bool Bias = true>
class Linear : public Conv2d<ConvSpec{.in = In, .out = Out, .act = A, .norm = Norm::none, .bias = Bias}> {
  public:
    using Code = Linear;  // for its load()
    static constexpr LayerKind kind = LayerKind::linear;
    static constexpr bool reads_image = false;

    void load(Loader& loader, const std::string& path) {
        const bool pointwise = loader.has_rank(join_path(path, "weight"), 4);
        this->core_.load(loader, path, pointwise ? Extents{Out, In, 1, 1} : Extents{Out, In});
    }
};

}  // namespace linnet
