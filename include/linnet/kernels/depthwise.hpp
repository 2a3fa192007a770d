// Depthwise convolution: one filter a channel.
//
//     dst[y, x, c] = act(bias[c] + sum over taps (i, j) of W[i, j, c] src[y s + i - p, x s + j - p, c])
//
// Where there are 16 vector registers (with 32: depthwise_slide.hpp) a tile is two rows of a few neighbouring pixels,
// of one vector of channels at a time: each source vector is loaded once and serves every pixel whose window it lies
// in. As in the dense convolution there is a table of pointers to the source pixels, which is the zero pixel outside
// the image, so that borders have no code of their own; pixels are the outer loop and channels the inner one, so that
// all memory is read along the channels.
#pragma once

#include <linnet/kernels/depthwise_any.hpp>
#include <linnet/kernels/depthwise_slide.hpp>
#include <linnet/kernels/reference/depthwise.hpp>

namespace linnet::kernels {

/// The sums of a tile for the vector of channels from `c` on. `taps`: those of these channels.
template <int Kernel, int Stride, class V, int Rows, int Pixels, int SrcRows, int Columns>
LINNET_INLINE void depthwise_sums(const float* const (&src)[SrcRows][Columns], const float* taps, V bias, int c,
                                  V (&sum)[Rows][Pixels]) {
    LINNET_UNROLL
    for (int r = 0; r < Rows; ++r) {
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) sum[r][p] = bias;
    }
    LINNET_UNROLL
    for (int column = 0; column < Columns; ++column) {
        LINNET_UNROLL
        for (int row = 0; row < SrcRows; ++row) {
            const V value = V::load(src[row][column] + c);
            LINNET_UNROLL
            for (int r = 0; r < Rows; ++r) {
                const int i = row - r * Stride;
                if (i < 0 || i >= Kernel) continue;
                LINNET_UNROLL
                for (int p = 0; p < Pixels; ++p) {
                    const int j = column - p * Stride;
                    if (j >= 0 && j < Kernel)
                        sum[r][p] = fma(value, V::load(taps + (j * Kernel + i) * simd::panel), sum[r][p]);
                }
            }
        }
    }
}

/// Channels [begin, end) of one tile, which `store` finishes: at a border, with a partner, with an activation that does
/// more than clamp. A function apart, so that its calls take no registers from the loop over whole tiles.
template <int Kernel, int Stride, class Arch, int SrcRows, int Columns>
LINNET_NOINLINE void depthwise_stored_tile(const DepthwiseRun<Arch>& run, const DepthwiseTile<Arch>& t,
                                           const float* const (&src)[SrcRows][Columns], int begin, int end) noexcept {
    using V = simd::Vec<Arch>;
    using Tile = DepthwiseTile<Arch>;
    for (int c = begin; c < end; c += V::lanes) {
        V sum[Tile::rows][Tile::pixels];
        depthwise_sums<Kernel, Stride>(src, run.filters.taps(c), V::load(run.filters.bias.data() + c), c, sum);
        float sums[Tile::rows][Tile::pixels][V::lanes];
        LINNET_UNROLL
        for (int r = 0; r < Tile::rows; ++r) {
            LINNET_UNROLL
            for (int p = 0; p < Tile::pixels; ++p) sum[r][p].store(sums[r][p]);
        }
        run.store(t, c, run.store_count(c), &sums[0][0][0], run.epilogue);
    }
}

/// Channels [begin, end), whose vectors may be loaded whole, by tiles.
template <class Arch, int Kernel, int Stride>
LINNET_NOINLINE void depthwise_tiles(const DepthwiseRun<Arch>& run, int begin, int end) noexcept {
    using V = simd::Vec<Arch>;
    using Tile = DepthwiseTile<Arch>;
    constexpr int src_rows = (Tile::rows - 1) * Stride + Kernel, columns = (Tile::pixels - 1) * Stride + Kernel;
    const Strip& strip = run.strip;
    const V low = V::broadcast(run.epilogue.clamp.low), high = V::broadcast(run.epilogue.clamp.high);
    const float* const biases = run.filters.bias.data();
    const int stored = run.stored_end(end);
    for (int y = 0; y < strip.rows; y += Tile::rows)
        for (int x = 0; x < strip.dst_w; x += Tile::pixels) {
            const Tile t = run.tile(y, x, Tile::rows, Tile::pixels);
            const float* src[src_rows][columns];
            const int needed = (t.row_count - 1) * Stride + Kernel;
            for (int i = 0; i < src_rows; ++i)
                table_tap(i < needed ? strip.src_rows[y * Stride + i] : nullptr, strip, x * Stride - run.taps.before_w,
                          1, columns, run.filters.zeros.data(), src[i]);
            const bool whole =
                run.only_clamps && !strip.partner_rows && t.row_count == Tile::rows && t.pixel_count == Tile::pixels;
            int c = begin;
            if (whole) {
                // In variables of their own: a vector's store might change what `t` holds.
                const std::ptrdiff_t stride = t.dst_pixel_stride;
                float* dst[Tile::rows];
                for (int r = 0; r < Tile::rows; ++r) dst[r] = t.dst[r];
                const float* taps = run.filters.taps(begin);
                for (; c < stored; c += V::lanes) {
                    V sum[Tile::rows][Tile::pixels];
                    depthwise_sums<Kernel, Stride>(src, taps, V::load(biases + c), c, sum);
                    LINNET_UNROLL
                    for (int r = 0; r < Tile::rows; ++r) {
                        LINNET_UNROLL
                        for (int p = 0; p < Tile::pixels; ++p)
                            clamp(sum[r][p], low, high).store(dst[r] + p * stride + c);
                    }
                    taps = next_taps<V>(taps, c, Kernel * Kernel);
                }
            }
            if (c < end) depthwise_stored_tile<Kernel, Stride>(run, t, src, c, end);
        }
}

/// A strip of a depthwise convolution. `Kernel` and `Stride`: its kernel and depthwise_loop_stride() where
/// has_depthwise_loop(), else 0. `scratch`: depthwise_scratch_bytes().
template <class Arch, int Kernel, int Stride, Act A>
void depthwise(const Strip& strip, const Taps& taps, const DepthwiseFilters& filters, const Epilogue& epilogue,
               std::byte* scratch) noexcept {
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        reference::depthwise<A>(strip, taps, filters, epilogue);
    } else {
        const DepthwiseRun<Arch> run{
            strip, taps, filters, epilogue, is_clamp(A), A == Act::hard_swish, &depthwise_store<Arch, A>};
        constexpr int lanes = simd::Vec<Arch>::lanes;
        const int panels = ceil_div(filters.channels, simd::panel), end_panel = std::min(strip.panel_end, panels);
        const int begin = strip.panel_begin * simd::panel, end = std::min(end_panel * simd::panel, filters.channels);
        const int whole = strip.src_padded ? end : end / lanes * lanes;  // where the channels of whole vectors end
        // With 16 registers a 7x7 of 16 channels would be 1.2 to 1.4 times as slow by tiles, of 96 0.7 to 0.9; 13 kB
        // each.
        if constexpr (Kernel == 0 || (Kernel > 5 && !simd::Tile<Arch>::depthwise_slides)) {
            depthwise_any(run, begin, whole, end, scratch);
        } else if constexpr (simd::Tile<Arch>::depthwise_slides) {
            depthwise_slides<Arch, Kernel, Stride>(run, begin, whole);
            depthwise_partial(run, whole, end, scratch);
        } else if (taps.dilation > 1) {
            depthwise_any(run, begin, whole, end, scratch);
        } else {
            depthwise_tiles<Arch, Kernel, Stride>(run, begin, whole);
            depthwise_partial(run, whole, end, scratch);
        }
    }
}

}  // namespace linnet::kernels
