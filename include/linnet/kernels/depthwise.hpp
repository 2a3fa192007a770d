// Depthwise convolution: one filter a channel.
//
//     dst[y, x, c] = act(bias[c] + sum over taps (i, j) of W[i, j, c] src[y s + i - p, x s + j - p, c])
//
// A tile is two rows of a few neighbouring pixels, of one vector of channels at a time: each source vector is loaded
// once and serves every pixel whose window it lies in. Pixels are the outer loop and channels the inner one, so that
// all memory is read along the channels. Tiles in the interior have no branch on x; at the border the same taps are
// clipped.
#pragma once

#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/reference/depthwise.hpp>
#include <linnet/kernels/strip.hpp>
#include <linnet/simd/tile.hpp>

namespace linnet::kernels {

/// Neighbouring destination pixels that are computed together, and where their source lies.
template <class Arch, int Kernel, int Stride>
struct DepthwiseTile {
    static constexpr int rows = simd::Tile<Arch>::depthwise_rows, pixels = simd::Tile<Arch>::depthwise_pixels;
    static constexpr int src_rows = (rows - 1) * Stride + Kernel, columns = (pixels - 1) * Stride + Kernel;

    const float* src[src_rows];  // at the first column and channel; nullptr outside the image or where not needed
    std::ptrdiff_t src_pixel_stride;
    int column_begin, column_end;  // those inside the image
    float* dst[rows];              // at the first pixel and channel
    const float* partner[rows];
    std::ptrdiff_t dst_pixel_stride, partner_pixel_stride;
    bool adds;                   // whether there is a partner
    int row_count, pixel_count;  // of those to be stored
};

/// One vector of channels of a tile, from channel `c` on; `store_count` of them are stored.
template <class Arch, int Kernel, int Stride, bool Clipped, Act A>
LINNET_INLINE void depthwise_vector(const DepthwiseTile<Arch, Kernel, Stride>& t, int c,
                                    const DepthwiseFilters& filters, const Finish<simd::Vec<Arch>, A>& finish,
                                    int store_count) {
    using V = simd::Vec<Arch>;
    using Tile = DepthwiseTile<Arch, Kernel, Stride>;
    const float* taps = filters.taps(c);
    V sum[Tile::rows][Tile::pixels];
    LINNET_UNROLL
    for (int r = 0; r < Tile::rows; ++r) {
        LINNET_UNROLL
        for (int p = 0; p < Tile::pixels; ++p) sum[r][p] = V::load(filters.bias.data() + c);
    }
    LINNET_UNROLL
    for (int row = 0; row < Tile::src_rows; ++row) {
        if (t.src[row] == nullptr) continue;
        const float* src = t.src[row] + c;
        LINNET_UNROLL
        for (int column = 0; column < Tile::columns; ++column) {
            if (Clipped && (column < t.column_begin || column >= t.column_end)) continue;
            const V x = V::load(src + column * t.src_pixel_stride);
            LINNET_UNROLL
            for (int r = 0; r < Tile::rows; ++r) {
                const int i = row - r * Stride;
                if (i < 0 || i >= Kernel) continue;
                LINNET_UNROLL
                for (int p = 0; p < Tile::pixels; ++p) {
                    const int j = column - p * Stride;
                    if (j < 0 || j >= Kernel) continue;
                    sum[r][p] = fma(x, V::load(taps + (i * Kernel + j) * simd::panel), sum[r][p]);
                }
            }
        }
    }
    if (!Clipped && store_count >= V::lanes) {
        LINNET_UNROLL
        for (int r = 0; r < Tile::rows; ++r) {
            if (r >= t.row_count) break;
            LINNET_UNROLL
            for (int p = 0; p < Tile::pixels; ++p) finish(sum[r][p]).store(t.dst[r] + p * t.dst_pixel_stride + c);
        }
        return;
    }
    // A partner, fewer pixels or fewer channels: by way of memory, not unrolled.
    float sums[Tile::rows][Tile::pixels][V::lanes];
    LINNET_UNROLL
    for (int r = 0; r < Tile::rows; ++r) {
        LINNET_UNROLL
        for (int p = 0; p < Tile::pixels; ++p) sum[r][p].store(sums[r][p]);
    }
    for (int r = 0; r < t.row_count; ++r)
        for (int p = 0; p < t.pixel_count; ++p)
            store_finished(finish, V::load(sums[r][p]), t.dst[r] + p * t.dst_pixel_stride + c,
                           t.adds ? t.partner[r] + p * t.partner_pixel_stride + c : nullptr, store_count);
}

/// One pixel and vector of channels, any kernel size, stride and dilation.
template <class Arch, Act A>
void depthwise_pixel(const Strip& strip, const Taps& taps, int y, int x, int c, const DepthwiseFilters& filters,
                     const Finish<simd::Vec<Arch>, A>& finish) noexcept {
    using V = simd::Vec<Arch>;
    const int left = filters.channels - c;
    const int load_count = strip.src_padded ? V::lanes : left, store_count = strip.dst_padded ? V::lanes : left;
    const float* weights = filters.taps(c);
    V sum = V::load(filters.bias.data() + c);
    for (int i = 0; i < taps.kernel_h; ++i) {
        const float* row = strip.src_rows[y * taps.stride + i * taps.dilation];
        if (row == nullptr) continue;
        for (int j = 0; j < taps.kernel_w; ++j) {
            const int column = x * taps.stride + j * taps.dilation - taps.before_w;
            if (column < 0 || column >= strip.src_w) continue;
            const float* src = row + column * strip.src_pixel_stride + c;
            const V value = load_count >= V::lanes ? V::load(src) : V::load_partial(src, load_count);
            sum = fma(value, V::load(weights + (i * taps.kernel_w + j) * simd::panel), sum);
        }
    }
    store_finished(finish, sum, strip.dst_rows[y] + x * strip.dst_pixel_stride + c,
                   strip.partner_rows ? strip.partner_rows[y] + x * strip.partner_pixel_stride + c : nullptr,
                   store_count);
}

/// Destination rows [y, y + count) by tiles, the channels before `channels`, whose vectors may be loaded whole.
template <class Arch, int Kernel, int Stride, Act A>
void depthwise_rows(const Strip& strip, const Taps& taps, int y, int count, int channels,
                    const DepthwiseFilters& filters, const Finish<simd::Vec<Arch>, A>& finish) noexcept {
    using Tile = DepthwiseTile<Arch, Kernel, Stride>;
    constexpr int lanes = simd::Vec<Arch>::lanes;
    Tile t;
    t.src_pixel_stride = strip.src_pixel_stride, t.dst_pixel_stride = strip.dst_pixel_stride;
    t.partner_pixel_stride = strip.partner_pixel_stride;
    t.adds = strip.partner_rows != nullptr, t.row_count = count;
    const auto store_count = [&](int c) { return strip.dst_padded ? lanes : filters.channels - c; };
    for (int x = 0; x < strip.dst_w; x += Tile::pixels) {
        const int first = x * Stride - taps.before_w;  // column of the tile's first tap
        for (int i = 0; i < Tile::src_rows; ++i) {
            const float* row = i < (count - 1) * Stride + Kernel ? strip.src_rows[y * Stride + i] : nullptr;
            t.src[i] = row ? row + first * strip.src_pixel_stride : nullptr;
        }
        for (int r = 0; r < count; ++r) {
            t.dst[r] = strip.dst_rows[y + r] + x * strip.dst_pixel_stride;
            t.partner[r] = t.adds ? strip.partner_rows[y + r] + x * strip.partner_pixel_stride : nullptr;
        }
        t.column_begin = first < 0 ? -first : 0;
        t.column_end = strip.src_w - first;
        t.pixel_count = strip.dst_w - x < Tile::pixels ? strip.dst_w - x : Tile::pixels;
        const bool inside = t.column_begin == 0 && t.column_end >= Tile::columns && t.pixel_count == Tile::pixels;
        if (inside && !t.adds) {
            for (int c = 0; c < channels; c += lanes)
                depthwise_vector<Arch, Kernel, Stride, false>(t, c, filters, finish, store_count(c));
        } else {
            for (int c = 0; c < channels; c += lanes)
                depthwise_vector<Arch, Kernel, Stride, true>(t, c, filters, finish, store_count(c));
        }
    }
}

/// A strip of a depthwise convolution. 3x3 and 5x5 with stride 1 and 2 have loops of their own (Kernel and Stride);
/// every other kernel, stride and dilation goes through <0, 0>.
template <class Arch, int Kernel, int Stride, Act A>
void depthwise(const Strip& strip, const Taps& taps, const DepthwiseFilters& filters,
               const Epilogue& epilogue) noexcept {
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        reference::depthwise<A>(strip, taps, filters, epilogue);
    } else {
        constexpr int lanes = simd::Vec<Arch>::lanes;
        const Finish<simd::Vec<Arch>, A> finish(epilogue);
        int by_tiles = 0;  // channels
        if constexpr (Kernel > 0) {
            constexpr int tile_rows = simd::Tile<Arch>::depthwise_rows;
            by_tiles = strip.src_padded ? filters.channels : filters.channels / lanes * lanes;
            for (int y = 0; y < strip.rows; y += tile_rows) {
                const int count = strip.rows - y < tile_rows ? strip.rows - y : tile_rows;
                depthwise_rows<Arch, Kernel, Stride, A>(strip, taps, y, count, by_tiles, filters, finish);
            }
        }
        for (int y = 0; y < strip.rows; ++y)
            for (int x = 0; x < strip.dst_w; ++x)
                for (int c = by_tiles; c < filters.channels; c += lanes)
                    depthwise_pixel<Arch, A>(strip, taps, y, x, c, filters, finish);
    }
}

}  // namespace linnet::kernels
