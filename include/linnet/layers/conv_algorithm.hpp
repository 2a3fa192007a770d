// Which code computes a convolution: what a network's fifty share.
#pragma once

#include <linnet/core/conv_spec.hpp>
#include <linnet/kernels/strip.hpp>

namespace linnet::layers {

/// What the code of a convolution depends on, of all that its type says.
struct ConvAlgorithm {
    enum class Method { dense, winograd, depthwise };

    Method method = Method::dense;
    int kernel = 0, stride = 0;  // that of the loop, of depthwise convolutions that have one of their own
    int tile = 0;                // Winograd's
    bool gathers = false;        // dense ones: their inputs
    bool pointwise = false;      // with stride 1 and without padding: its pixels are one long row
    Act act = Act::none;
};

constexpr ConvAlgorithm algorithm_of(const ConvSpec& spec) {
    using Method = ConvAlgorithm::Method;
    const Act act = kernels::kernel_act(spec.act);
    if (spec.winograd()) return {.method = Method::winograd, .tile = spec.winograd_tile(), .act = act};
    const bool padded = spec.padding.kind == Padding::Kind::by && spec.padding.amount > 0;
    // With a stride each row would be a block by itself, for which all weights are read anew (Xception's last shortcut,
    // 10 x 10 pixels, 728 to 1024: 1.5 times as fast by a table of pixels).
    const bool pointwise = spec.kernel == 1 && spec.stride == 1 && !padded;
    if (!spec.depthwise())
        return {.method = Method::dense, .gathers = spec.gathers(), .pointwise = pointwise, .act = act};
    if (!kernels::has_depthwise_loop(spec.kernel, spec.stride, spec.dilation))
        return {.method = Method::depthwise, .act = act};
    return {.method = Method::depthwise,
            .kernel = spec.kernel,
            .stride = kernels::depthwise_loop_stride(spec.stride, spec.dilation),
            .act = act};
}

}  // namespace linnet::layers
