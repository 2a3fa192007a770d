// Dense convolution of the user's image, whose rows are staged first.
#pragma once

#include <algorithm>
#include <linnet/layers/conv_scratch.hpp>

namespace linnet::layers {

/// Destination rows `rows` of a dense convolution of the image, one at a time: their source rows are staged as packed
/// pixels in a ring of as many rows as a window is high. There a kernel row of taps is one run of floats, unless taps
/// lie apart.
template <class Arch, Act A, class T>
void conv_image_rows(const ConvSpec& spec, const Window& window, const kernels::Filters& filters, const Clamp& clamp,
                     const ImageView<T>& src, TensorView dst, const Partner& partner, Rows rows,
                     std::byte* scratch) noexcept {
    const bool runs = spec.dilation == 1;
    const int width = staged_width(window, src.shape), reach = window.reach();
    const std::ptrdiff_t row_size = std::ptrdiff_t{width} * spec.in;
    float* ring = reinterpret_cast<float*>(scratch);
    scratch += Arena::rounded(sizeof(float) * static_cast<std::size_t>(row_size * reach));
    int staged = 0;  // rows before this one are in the ring
    for (int y = rows.begin; y < rows.end; ++y) {
        const int top = y * spec.stride - window.before(src.shape.h);
        for (staged = std::max(staged, top); staged < top + reach; ++staged)
            if (staged >= 0 && staged < src.shape.h)
                kernels::stage_row<Arch>(src, staged, window.before(src.shape.w), width,
                                         ring + staged % reach * row_size, spec.in);
        std::byte* lists = scratch;
        const ConstTensorView flat{ring, {src.shape.h, width, spec.in}, spec.in, 0, false};
        const kernels::Strip strip = make_strip(flat, dst, partner, window, {y, y + 1}, lists);
        const float** src_rows = reinterpret_cast<const float**>(scratch);
        for (int i = 0; i < reach; ++i)
            if (src_rows[i]) src_rows[i] = ring + (top + i) % reach * row_size;
        const kernels::Taps taps{spec.kernel, runs ? 1 : spec.kernel, spec.stride, spec.dilation, 0};
        kernels::conv2d<Arch, A, kernels::Inputs::consecutive, kernels::Pixels::in_rows>(
            strip, taps, runs ? spec.kernel * spec.in : spec.in, filters, {clamp, partner.clamp}, lists);
    }
}

}  // namespace linnet::layers
