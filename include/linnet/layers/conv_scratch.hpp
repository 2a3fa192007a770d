// What a convolution needs besides its source and destination.
#pragma once

#include <linnet/kernels/entry_points.hpp>
#include <linnet/layers/rows.hpp>

namespace linnet::layers {

/// Pixels of a staged row: every column that a window reads, the border's zeros included.
constexpr int staged_width(const Window& window, Shape in) {
    return (window.out(in.w) - 1) * window.stride + window.reach();
}

/// Bytes of scratch for one thread.
constexpr std::size_t conv_slot_bytes(const ConvSpec& spec, Shape in, bool image) {
    const Window window = window_of(spec);
    std::size_t bytes = strip_bytes(window, image ? 1 : window.out(in.h));
    if (spec.winograd()) {
        bytes += kernels::WinogradScratch({spec.winograd_tile()}, spec.in).bytes;
    } else if (spec.depthwise()) {
        bytes += kernels::depthwise_scratch_bytes(spec.kernel, spec.stride, spec.dilation);
    } else {
        bytes += kernels::conv2d_scratch_bytes(spec.kernel, spec.kernel);
    }
    if (image)
        bytes += sizeof(float) * static_cast<std::size_t>(window.reach()) *
                 static_cast<std::size_t>(staged_width(window, in)) * static_cast<std::size_t>(spec.in);
    return Arena::rounded(bytes);
}

constexpr std::size_t conv_workspace_bytes(const ConvSpec& spec, Shape in, const Plan& plan) {
    return conv_slot_bytes(spec, in, plan.image) * static_cast<std::size_t>(plan.concurrency);
}

constexpr Shape conv_out_shape(const ConvSpec& spec, Shape in, int open) {
    const Window window = window_of(spec);
    return {window.out(in.h), window.out(in.w), resolve(spec.out, open)};
}

}  // namespace linnet::layers
