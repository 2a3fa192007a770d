// What every kernel over rows is given: pointers to source and destination rows. A whole tensor, a ring buffer, a slice
// of channels and a view of the user's memory then look alike.
//
// Names of kernels: <operation>(strip, ...), templated on the architecture and on what changes the inner loop (kernel
// size, stride, activation), never on channels. `src` and `dst` are what is read and written, in that order of
// parameters; `partner` is what the store combines the result with.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <linnet/core/activation.hpp>
#include <linnet/core/conv_spec.hpp>
#include <linnet/core/shape.hpp>
#include <linnet/simd/flush_to_zero.hpp>
#include <numeric>

namespace linnet::kernels {

/// The floating-point mode that kernels run in.
using simd::FlushToZero;

/// The share of a layer that one call computes: `rows` destination rows, or some of their channels. Row pointers are to
/// the first channel of the first pixel; strides are in floats.
struct Strip {
    /// Destination row i reads source rows i * stride + k * dilation of this list for its kernel row k; nullptr stands
    /// for a row outside the image.
    const float* const* src_rows = nullptr;
    int src_w = 0;
    std::ptrdiff_t src_pixel_stride = 0;

    float* const* dst_rows = nullptr;
    int rows = 0;
    int dst_w = 0;
    std::ptrdiff_t dst_pixel_stride = 0;

    /// What the store combines results with, a row for each destination row; nullptr for nothing.
    const float* const* partner_rows = nullptr;
    std::ptrdiff_t partner_pixel_stride = 0;
    Combine combine = Combine::add;
    constexpr bool adds() const { return combine == Combine::add; }

    /// The panels of 16 output channels to compute, of all groups in their order; of convolutions only.
    int panel_begin = 0;
    int panel_end = std::numeric_limits<int>::max();
    constexpr bool computes(int panel) const { return panel >= panel_begin && panel < panel_end; }

    /// The inputs of a pointwise layer that are added, where later calls add the rest; `src` has these channels only.
    /// Between the calls the sums of all pixels wait in `sums`, [rows][dst_w] padded pixels `sums_stride` apart; the
    /// first call begins them with the bias, the last one finishes and stores them.
    int input_begin = 0;
    int input_end = std::numeric_limits<int>::max();
    float* sums = nullptr;
    std::ptrdiff_t sums_stride = 0;

    /// Whole vectors may be loaded from `src`, and stored to `dst` and loaded from `partner`, past the last channel.
    bool src_padded = false;
    bool dst_padded = false;
};

/// The windows of one layer: kernel and stride, and where the first one starts.
struct Taps {
    int kernel_h = 1;
    int kernel_w = 1;
    int stride = 1;
    int dilation = 1;
    int before_w = 0;  // zeros to the left of a source row
};

/// The source pixels of one tap for `count` destination pixels of a row, `x` columns into the source the first, of
/// which those outside the image are `zeros`.
LINNET_INLINE void table_tap(const float* row, const Strip& strip, int x, int stride, int count, const float* zeros,
                             const float** at) {
    // Pixels [begin, end) read inside the source row.
    const int begin = row == nullptr ? count : std::min(count, x < 0 ? ceil_div(-x, stride) : 0);
    const bool ends_inside = x + (count - 1) * stride < strip.src_w;  // most do: a division less
    const int end = ends_inside ? count : std::max(begin, x < strip.src_w ? ceil_div(strip.src_w - x, stride) : 0);
    for (int p = 0; p < begin; ++p) at[p] = zeros;
    for (int p = begin; p < end; ++p) at[p] = row + (x + p * stride) * strip.src_pixel_stride;
    for (int p = end; p < count; ++p) at[p] = zeros;
}

/// What happens to a sum before it is stored: act(sum + bias), or clamp(act(sum + bias) + partner) where a residual
/// adds. `clamp` holds the bounds of an activation that only clamps.
struct Epilogue {
    Clamp clamp;
    Clamp after_add;
};

/// Of the source columns of a depthwise convolution that are a dilation apart, how many lie between the windows of
/// neighbouring pixels.
constexpr int depthwise_loop_stride(int stride, int dilation) {
    return stride / std::gcd(stride, dilation);
}

/// The largest kernel for which depthwise() has loops of its own; with 16 vector registers these end at 5.
inline constexpr int largest_depthwise_loop = 7;

/// Whether depthwise() has a loop of its own for such a window.
constexpr bool has_depthwise_loop(int kernel, int stride, int dilation) {
    return kernel >= 2 && kernel <= largest_depthwise_loop && depthwise_loop_stride(stride, dilation) <= 2;
}

/// Activations that only clamp share their code; their bounds are run-time values.
constexpr Act kernel_act(Act act) {
    return is_clamp(act) ? Act::none : act;
}

}  // namespace linnet::kernels
