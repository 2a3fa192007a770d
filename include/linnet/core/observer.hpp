// Watching a forward() from inside: which part of the network runs, and what it made. For traces, profiles and feature
// maps; where nobody watches, it costs one comparison a layer. A network that is watched runs layer by layer, since
// every tensor that is shown must exist: its workspace is that of Mode::layer_by_layer. `const Observer nobody;` does
// nothing but that, for comparison.
#pragma once

#include <linnet/core/tensor.hpp>
#include <string_view>

namespace linnet {

/// enter() is called before a part runs and leave() behind it, with its result, which lives until the next call. Parts
/// lie inside each other; `name` is relative to the part around. A Sequential is no part: what stands in it comes by
/// its own name behind its ("block4.expand"), also where it stands in another. A layer of a residual or a shuffle that
/// stores its result combined with its partner's shows that. Both may allocate and take time; they must not throw.
struct Observer {
    void* self = nullptr;
    void (*enter)(void* self, std::string_view name) = [](void*, std::string_view) {};
    void (*leave)(void* self, ConstTensorView result) = [](void*, ConstTensorView) {};
};

}  // namespace linnet
