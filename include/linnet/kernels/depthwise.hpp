// Depthwise convolution: one filter a channel.
//
//     dst[y, x, c] = act(bias[c] + sum over taps (i, j) of W[i, j, c] src[y s + i - p, x s + j - p, c])
//
// A tile is a few neighbouring pixels of one vector of channels: each source vector is loaded once and serves every
// pixel whose window it lies in. The interior has no branches on x; at the border the same taps are clipped.
#pragma once

#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/reference/depthwise.hpp>
#include <linnet/kernels/strip.hpp>
#include <linnet/simd/tile.hpp>

namespace linnet::kernels {

/// `Pixels` neighbouring pixels, all of whose columns are inside. rows[i]: the source row of kernel row i, at the first
/// tap of the first pixel and the first channel; nullptr outside the image.
template <class V, int Kernel, int Stride, int Pixels>
LINNET_INLINE void depthwise_interior(const float* const* rows, std::ptrdiff_t pixel_stride, const float* taps, V bias,
                                      V (&sum)[Pixels]) {
    LINNET_UNROLL
    for (int p = 0; p < Pixels; ++p) sum[p] = bias;
    LINNET_UNROLL
    for (int i = 0; i < Kernel; ++i) {
        const float* src = rows[i];
        if (src == nullptr) continue;
        V w[Kernel];
        LINNET_UNROLL
        for (int j = 0; j < Kernel; ++j) w[j] = V::load(taps + (i * Kernel + j) * simd::panel);
        LINNET_UNROLL
        for (int column = 0; column < (Pixels - 1) * Stride + Kernel; ++column, src += pixel_stride) {
            const V x = V::load(src);
            LINNET_UNROLL
            for (int p = 0; p < Pixels; ++p) {
                const int j = column - p * Stride;
                if (j >= 0 && j < Kernel) sum[p] = fma(x, w[j], sum[p]);
            }
        }
    }
}

/// One pixel, any kernel size, stride and dilation, columns [j_begin, j_end) of its window. `count`: channels to load.
template <class V>
LINNET_INLINE V depthwise_clipped(const float* const* rows, std::ptrdiff_t tap_stride, int kernel, int j_begin,
                                  int j_end, const float* taps, V bias, int count) {
    V sum = bias;
    for (int i = 0; i < kernel; ++i) {
        if (rows[i] == nullptr) continue;
        for (int j = j_begin; j < j_end; ++j) {
            const float* src = rows[i] + j * tap_stride;
            const V x = count >= V::lanes ? V::load(src) : V::load_partial(src, count);
            sum = fma(x, V::load(taps + (i * kernel + j) * simd::panel), sum);
        }
    }
    return sum;
}

/// One destination row. Kernel and Stride are 0 where there is no loop of their own for them.
template <class Arch, int Kernel, int Stride, Act A>
void depthwise_row(const Strip& strip, const Taps& taps, int y, const DepthwiseFilters& filters,
                   const Finish<simd::Vec<Arch>, A>& finish, const float** rows) noexcept {
    using V = simd::Vec<Arch>;
    constexpr int pixels = Kernel > 0 ? simd::Tile<Arch>::depthwise_pixels : 1;
    constexpr int chunk = 16;  // pixels for which one vector of channels is done before the next: stays in L1
    const std::ptrdiff_t pixel_stride = strip.src_pixel_stride;
    const int kernel = taps.kernel_w, stride = taps.stride, width = strip.dst_w;
    const float* const* src = strip.src_rows + y * stride;
    // Pixels [inside_begin, inside_end) have all their columns inside the image.
    const int reach = taps.dilation * (kernel - 1) + 1;
    const int last_start = strip.src_w - reach + taps.before_w;  // of a window's first column, plus the padding
    int inside_begin = ceil_div(taps.before_w, stride);
    int inside_end = last_start < 0 ? 0 : last_start / stride + 1;
    if (inside_end > width) inside_end = width;
    if (inside_begin > inside_end || Kernel == 0) inside_begin = inside_end = 0;

    for (int begin = 0; begin < width; begin += chunk) {
        const int end = begin + chunk < width ? begin + chunk : width;
        for (int c = 0; c < filters.channels; c += V::lanes) {
            const int left = filters.channels - c;
            const int load_count = strip.src_padded ? V::lanes : left, store_count = strip.dst_padded ? V::lanes : left;
            const float* weights = filters.taps(c);
            const V bias = V::load(filters.bias.data() + c);
            float* dst = strip.dst_rows[y] + c;
            const float* partner = strip.partner_rows ? strip.partner_rows[y] + c : nullptr;
            for (int x = begin; x < end;) {
                if constexpr (Kernel > 0) {
                    if (x >= inside_begin && x + pixels <= inside_end && x + pixels <= end && load_count >= V::lanes) {
                        for (int i = 0; i < Kernel; ++i)
                            rows[i] = src[i] ? src[i] + (x * Stride - taps.before_w) * pixel_stride + c : nullptr;
                        V sum[pixels];
                        depthwise_interior<V, Kernel, Stride, pixels>(rows, pixel_stride, weights, bias, sum);
                        LINNET_UNROLL
                        for (int p = 0; p < pixels; ++p)
                            store_finished(finish, sum[p], dst + (x + p) * strip.dst_pixel_stride,
                                           partner ? partner + (x + p) * strip.partner_pixel_stride : nullptr,
                                           store_count);
                        x += pixels;
                        continue;
                    }
                }
                const int first = x * stride - taps.before_w;  // column of the window's first tap
                const int j_begin = first < 0 ? ceil_div(-first, taps.dilation) : 0;
                const int room = strip.src_w - first;  // columns from the first tap to the image's end
                const int j_end = room >= reach ? kernel : room <= 0 ? 0 : ceil_div(room, taps.dilation);
                for (int i = 0; i < kernel; ++i) {
                    const float* row = src[i * taps.dilation];
                    rows[i] = row ? row + first * pixel_stride + c : nullptr;
                }
                const V sum = depthwise_clipped<V>(rows, taps.dilation * pixel_stride, kernel, j_begin, j_end, weights,
                                                   bias, load_count);
                store_finished(finish, sum, dst + x * strip.dst_pixel_stride,
                               partner ? partner + x * strip.partner_pixel_stride : nullptr, store_count);
                ++x;
            }
        }
    }
}

/// Bytes of scratch that depthwise() needs: the pointers to a window's rows.
constexpr std::size_t depthwise_scratch_bytes(int kernel) {
    return sizeof(void*) * static_cast<std::size_t>(kernel);
}

/// A strip of a depthwise convolution. 3x3 and 5x5 with stride 1 and 2 have loops of their own (Kernel and Stride);
/// every other kernel, stride and dilation goes through <0, 0>.
template <class Arch, int Kernel, int Stride, Act A>
void depthwise(const Strip& strip, const Taps& taps, const DepthwiseFilters& filters, const Epilogue& epilogue,
               std::byte* scratch) noexcept {
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        reference::depthwise<A>(strip, taps, filters, epilogue);
    } else {
        const Finish<simd::Vec<Arch>, A> finish(epilogue);
        const float** rows = reinterpret_cast<const float**>(scratch);
        for (int y = 0; y < strip.rows; ++y)
            depthwise_row<Arch, Kernel, Stride, A>(strip, taps, y, filters, finish, rows);
    }
}

}  // namespace linnet::kernels
