// What a depthwise convolution means: one filter K[., ., m] for each channel m.
//
//     G[y, x, m] = bias[m] + sum over i, j of K[i, j, m] F[y s + i - p, x s + j - p, m]
#pragma once

#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/strip.hpp>

namespace linnet::kernels::reference {

/// See kernels::depthwise.
template <Act A>
void depthwise(const Strip& strip, const Taps& taps, const DepthwiseFilters& filters,
               const Epilogue& epilogue) noexcept {
    using One = simd::Vec<arch::Reference>;
    const Finish<One, A> finish(epilogue);
    for (int y = 0; y < strip.rows; ++y)
        for (int x = 0; x < strip.dst_w; ++x)
            for (int m = 0; m < filters.channels; ++m) {
                if (!strip.computes(m / simd::panel)) continue;
                float sum = filters.bias.data()[m];
                for (int i = 0; i < taps.kernel_h; ++i)
                    for (int j = 0; j < taps.kernel_w; ++j) {
                        const float* row = strip.src_rows[y * taps.stride + i * taps.dilation];
                        const int column = x * taps.stride + j * taps.dilation - taps.before_w;
                        if (row == nullptr || column < 0 || column >= strip.src_w) continue;
                        sum += filters.weight(m, i, j) * row[column * strip.src_pixel_stride + m];
                    }
                const float* partner =
                    strip.partner_rows ? strip.partner_rows[y] + x * strip.partner_pixel_stride + m : nullptr;
                store_finished(finish, One{sum}, strip.dst_rows[y] + x * strip.dst_pixel_stride + m, partner, 1);
            }
}

}  // namespace linnet::kernels::reference
