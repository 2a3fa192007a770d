// Fully connected layer: dst[o] = act(bias[o] + sum over i of W[o, i] src[i]). Weights [out, in].
#pragma once

#include <linnet/layers/conv2d.hpp>

namespace linnet {

/// `Out` may be `dynamic`. On an input of more than one pixel it works on each pixel.
template <int In, int Out, Act A = Act::none, bool Bias = true>
class Linear : public Conv2d<ConvSpec{.in = In, .out = Out, .act = A, .norm = Norm::none, .bias = Bias}> {
  public:
    static constexpr bool reads_image = false;

    void load(Loader& loader, const std::string& path) {
        const std::string weight = join_path(path, "weight");
        this->load_as(loader, path, {Out == dynamic ? loader.open_extent(weight, {0, In}) : Out, In});
    }
};

}  // namespace linnet
