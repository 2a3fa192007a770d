// What a convolution means, in the papers' letters. For an H x W x M input and N outputs:
//
//     G[y, x, n] = bias[n] + sum over i, j, m of K[i, j, m, n] F[y s + i - p, x s + j - p, m]
#pragma once

#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/strip.hpp>

namespace linnet::kernels::reference {

/// See kernels::conv2d, and Strip::sums. `depth` counts the floats that a tap reads; where it is more than the inputs
/// of a group, the taps of a kernel row lie side by side in the source.
template <Act A, bool Gathered>
void conv2d(const Strip& strip, const Taps& taps, int depth, const Filters& filters,
            const Epilogue& epilogue) noexcept {
    using One = simd::Vec<arch::Reference>;
    const int M = filters.group_in(), N = filters.group_out();
    const Finish<One, A> finish(epilogue);
    for (int y = 0; y < strip.rows; ++y)
        for (int x = 0; x < strip.dst_w; ++x)
            for (int g = 0; g < filters.groups; ++g)
                for (int n = 0; n < N; ++n) {
                    if (!strip.computes(g * filters.group_panels() + n / simd::panel)) continue;
                    const std::ptrdiff_t waiting = (std::ptrdiff_t{y} * strip.dst_w + x) * strip.sums_stride + n;
                    float sum = strip.input_begin > 0 ? strip.sums[waiting] : filters.group_bias(g)[n];
                    for (int i = 0; i < taps.kernel_h; ++i)
                        for (int j = 0; j < taps.kernel_w; ++j) {
                            const float* row = strip.src_rows[y * taps.stride + i * taps.dilation];
                            const int column = x * taps.stride + j * taps.dilation - taps.before_w;
                            if (row == nullptr || column < 0 || column >= strip.src_w) continue;
                            const float* F = row + column * strip.src_pixel_stride + (Gathered ? 0 : g * M);
                            for (int m = 0; m < depth; ++m) {
                                const int from = Gathered ? filters.inputs[static_cast<std::size_t>(g * M + m)] : m;
                                const int k = strip.input_begin + m;
                                sum += filters.weight(g, n, i, j + k / M, k % M) * F[from];
                            }
                        }
                    if (strip.input_end < filters.in) {
                        strip.sums[waiting] = sum;
                        continue;
                    }
                    const int channel = g * N + n;
                    float* dst = strip.dst_rows[y] + x * strip.dst_pixel_stride;
                    const float* partner =
                        strip.partner_rows ? strip.partner_rows[y] + x * strip.partner_pixel_stride : nullptr;
                    if (strip.combine == Combine::interleave) {
                        dst[2 * channel] = partner[channel];
                        dst[2 * channel + 1] = finish(One{sum}).value;
                    } else if (strip.combine == Combine::evens_first) {
                        dst[channel] = partner[2 * channel];
                        dst[filters.groups * N + channel] = finish(One{sum}).value;
                    } else {
                        store_finished(finish, One{sum}, dst + channel, partner ? partner + channel : nullptr, 1);
                    }
                }
}

}  // namespace linnet::kernels::reference
