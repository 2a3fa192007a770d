// What the loops of depthwise convolution share: where results go, and how they are stored.
#pragma once

#include <algorithm>
#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/strip.hpp>
#include <linnet/simd/tile.hpp>

namespace linnet::kernels {

/// Where the sums of a tile go: up to `rows` x `pixels` pixels.
template <class Arch>
struct DepthwiseTile {
    static constexpr int rows = simd::Tile<Arch>::depthwise_rows, pixels = simd::Tile<Arch>::depthwise_pixels;

    float* dst[rows];            // at the first pixel and channel
    const float* partner[rows];  // or nullptr
    std::ptrdiff_t dst_pixel_stride, partner_pixel_stride;
    int row_count, pixel_count;
    int sums_stride;  // vectors between two rows of sums
};

/// Stores any part of a tile, with any activation and partner. A function apart, so that the loops over taps are
/// compiled once for all activations.
template <class Arch, Act A>
LINNET_NOINLINE void depthwise_store(const DepthwiseTile<Arch>& t, int c, int count, const float* sums,
                                     const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    for (int r = 0; r < t.row_count; ++r, sums += t.sums_stride * V::lanes) {
        float* dst = t.dst[r] + c;
        if (t.partner[r] == nullptr && count >= V::lanes) {
            for (int p = 0; p < t.pixel_count; ++p)
                finish(V::load(sums + p * V::lanes)).store(dst + p * t.dst_pixel_stride);
        } else {
            for (int p = 0; p < t.pixel_count; ++p)
                store_finished(finish, V::load(sums + p * V::lanes), dst + p * t.dst_pixel_stride,
                               t.partner[r] ? t.partner[r] + p * t.partner_pixel_stride + c : nullptr, count);
        }
    }
}

/// The taps of the vector of channels behind the one from `c` on, whose taps these are: in the same panel or the next.
template <class V>
LINNET_INLINE const float* next_taps(const float* taps_of_c, int c, int taps) {
    const bool next_panel = (c + V::lanes) % simd::panel == 0;
    return taps_of_c + V::lanes + (next_panel ? (taps - 1) * simd::panel : 0);
}

/// What is the same for all tiles of a strip.
template <class Arch>
struct DepthwiseRun {
    const Strip& strip;
    const Taps& taps;
    const DepthwiseFilters& filters;
    const Epilogue& epilogue;
    bool only_clamps, hard_swish;  // the activation
    decltype(&depthwise_store<Arch, Act::none>) store;

    /// The tile that begins at pixel (y, x), its rows `step` apart.
    DepthwiseTile<Arch> tile(int y, int x, int rows, int pixels, int step = 1) const {
        DepthwiseTile<Arch> t;
        t.dst_pixel_stride = strip.dst_pixel_stride, t.partner_pixel_stride = strip.partner_pixel_stride;
        t.row_count = std::min(rows, ceil_div(strip.rows - y, step));
        t.pixel_count = strip.dst_w - x < pixels ? strip.dst_w - x : pixels;
        t.sums_stride = pixels;
        for (int r = 0; r < t.row_count; ++r) {
            const int row = y + r * step;
            t.dst[r] = strip.dst_rows[row] + x * strip.dst_pixel_stride;
            t.partner[r] = strip.partner_rows ? strip.partner_rows[row] + x * strip.partner_pixel_stride : nullptr;
        }
        return t;
    }
    /// Where the vectors of channels before `end` end that may be stored whole.
    int stored_end(int end) const {
        constexpr int lanes = simd::Vec<Arch>::lanes;
        return strip.dst_padded ? end : std::min(end, filters.channels / lanes * lanes);
    }
    /// How many channels of a vector from `c` on may be stored.
    int store_count(int c) const { return strip.dst_padded ? simd::Vec<Arch>::lanes : filters.channels - c; }
};

}  // namespace linnet::kernels
