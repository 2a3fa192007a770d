// Depthwise convolution, 2x2 to 7x7, where there are 32 vector registers: along a few destination rows at once, one
// vector of channels at a time, with the weights and the sums of all pixels whose windows are open in registers. Each
// source vector is loaded once for all of them, and borders are columns that are left out. A dilated convolution is
// several that are not, of pixels that lie between each other.
//
// Cycles a vector of results on a Zen 5 core with AVX-512, in L1 or L2, where multiply-adds alone take 4.5 (3x3)
// or 12.5 (5x5): 5 to 7 and 16, against 9 to 11 and 20 of depthwise.hpp's tiles; of stride 2, 10 and 17. With AVX2's 16
// registers it takes 0.8 to 1.5 times as long as these. 6x6 and 7x7, whose weights lie on the stack, take 0.44 to 0.9
// of depthwise_any.hpp's.
#pragma once

#include <cmath>
#include <linnet/kernels/depthwise_run.hpp>
#include <linnet/kernels/depthwise_source.hpp>
#include <numeric>
#include <utility>

namespace linnet::kernels {

/// How many steps of `step` reach over `length`. Mostly of 1, where divisions would be a tenth of a small layer's time.
LINNET_INLINE int steps_over(int length, int step) {
    return step == 1 ? length : ceil_div(length, step);
}

/// Destination pixels whose windows share source pixels: of a row the `count` from column `first` on that are `step`
/// apart, and the `src_count` columns of the source from `src_first` on, a dilation apart, that they read. The first
/// window begins `before` such columns to the left of these.
struct SlidePixels {
    int step, first, count, src_first, src_count, before;

    SlidePixels(const Strip& strip, const Taps& taps, int steps, int column) : step(steps), first(column) {
        const int left = first * taps.stride - taps.before_w;
        count = steps_over(strip.dst_w - first, step);
        before = left < 0 ? steps_over(-left, taps.dilation) : 0;
        src_first = left + before * taps.dilation;
        src_count = src_first < strip.src_w ? steps_over(strip.src_w - src_first, taps.dilation) : 0;
    }
};

/// The bounds of an activation that does nothing but clamp.
enum class Bounds { none, low, both };

inline Bounds bounds_of(const Clamp& clamp) {
    if (std::isfinite(clamp.high)) return Bounds::both;
    return std::isfinite(clamp.low) ? Bounds::low : Bounds::none;
}

template <Bounds B, class V>
LINNET_INLINE V bounded(V x, [[maybe_unused]] V low, [[maybe_unused]] V high) {
    if constexpr (B == Bounds::none) return x;
    if constexpr (B == Bounds::low) return max(x, low);
    if constexpr (B == Bounds::both) return clamp(x, low, high);
}

/// The sums of one vector of channels for the pixels whose windows hold a column, in `Rows` destination rows. (Member
/// functions that are inlined throughout, so that all of it stays in registers.)
template <class V, int Kernel, int Stride, int Rows>
struct OpenPixels {
    static constexpr int src_rows = (Rows - 1) * Stride + Kernel;
    static constexpr int open = ceil_div(Kernel, Stride);

    V bias;
    V sum[open][Rows];

    LINNET_INLINE explicit OpenPixels(V b) : bias(b) {
        LINNET_UNROLL
        for (int p = 0; p < open; ++p) reopen(p);
    }

    /// Begins the sums of a pixel.
    LINNET_INLINE void reopen(int pixel) {
        LINNET_UNROLL
        for (int r = 0; r < Rows; ++r) sum[pixel][r] = bias;
    }

    /// Adds column `Column` of the window of the oldest pixel, whose sums are sum[Oldest], and moves on to the next
    /// one.
    template <int Column, int Oldest = 0>
    LINNET_INLINE void add(SlideRows<V, src_rows>& rows, const V (&weights)[Kernel * Kernel]) {
        LINNET_UNROLL
        for (int i = 0; i < src_rows; ++i) {
            const V value = rows.next(i);
            LINNET_UNROLL
            for (int r = 0; r < Rows; ++r) {
                const int ky = i - r * Stride;
                if (ky < 0 || ky >= Kernel) continue;
                LINNET_UNROLL
                for (int p = 0; p < open; ++p) {
                    const int kx = Column - p * Stride;
                    V& own = sum[(Oldest + p) % open][r];
                    if (kx >= 0) own = fma(value, weights[kx * Kernel + ky], own);
                }
            }
        }
    }

    /// The same, no sum soon after itself: compilers keep to that, wait less and move fewer sums.
    template <int Column, int Oldest>
    LINNET_INLINE void add(InnerRows<V, src_rows>& rows, const V (&weights)[Kernel * Kernel]) {
        V column[src_rows];
        rows.next(column);
        LINNET_UNROLL
        for (int p = 0; p < open; ++p) {
            const int kx = Column - p * Stride;
            if (kx < 0) continue;
            LINNET_UNROLL
            for (int ky = 0; ky < Kernel; ++ky) {
                LINNET_UNROLL
                for (int r = 0; r < Rows; ++r) {
                    V& own = sum[(Oldest + p) % open][r];
                    own = fma(column[r * Stride + ky], weights[kx * Kernel + ky], own);
                }
            }
            if (Stride == 2 && p == 0)
                known_after(sum[Oldest][Rows - 1], rows.offset, rows.at[0], rows.at[src_rows - 1]);
        }
    }

    /// The same where the column is inside the image.
    template <int Column>
    LINNET_INLINE void add_inside(bool inside, SlideRows<V, src_rows>& rows, const V (&weights)[Kernel * Kernel]) {
        if (inside) return add<Column>(rows, weights);
        LINNET_UNROLL
        for (int i = 0; i < src_rows; ++i) rows.skip(i);
    }

    /// Adds the columns that the oldest pixel is the first to hold.
    template <int Oldest = 0, class Source>
    LINNET_INLINE void add_new(Source& rows, const V (&weights)[Kernel * Kernel]) {
        add<Kernel - Stride, Oldest>(rows, weights);
        if constexpr (Stride == 2) add<Kernel - 1, Oldest>(rows, weights);
    }

    /// Closes the oldest pixel, sum[0], and opens the next one.
    LINNET_INLINE void next() {
        LINNET_UNROLL
        for (int r = 0; r < Rows; ++r) {
            LINNET_UNROLL
            for (int p = 0; p + 1 < open; ++p) sum[p][r] = sum[p + 1][r];
        }
        reopen(open - 1);
    }

    /// `count` times as many pixels as are open, all of whose windows lie inside the image: no sum is moved, and
    /// `bias_at` is loaded anew for each, as moves take the turn of multiply-adds on NEON. (AVX-512, where moves cost
    /// nothing: 0 to 11 % slower.) `offset`, `step`: of the destination, in bytes.
    template <Bounds B, class Source, int... Oldest>
    LINNET_INLINE void turns(int count, Source& rows, const V (&weights)[Kernel * Kernel], const float* bias_at,
                             float* const (&dst)[Rows], std::ptrdiff_t offset, std::ptrdiff_t step, V low, V high,
                             std::integer_sequence<int, Oldest...>) {
        for (int turn = 0; turn < count; ++turn)
            ((add_new<Oldest>(rows, weights), store_and_reopen<B>(sum[Oldest], bias_at, dst, offset, low, high),
              offset = simd::in_register(offset + step)),
             ...);
    }

    template <Bounds B>
    static LINNET_INLINE void store_and_reopen(V (&pixel)[Rows], const float*& bias_at, float* const (&dst)[Rows],
                                               std::ptrdiff_t offset, V low, V high) {
        LINNET_UNROLL
        for (int r = Rows - 1; r >= 0; --r) bounded<B>(pixel[r], low, high).store(simd::bytes_on(dst[r], offset));
        LINNET_UNROLL
        for (int r = 0; r < Rows; ++r) pixel[r] = V::load(bias_at = simd::in_register(bias_at));
    }

    /// Without the bounds that bound nothing: clamps, too, take the turn of multiply-adds. (3x3 only: of all kernels it
    /// would be 38 to 68 kB more.)
    template <class Source>
    LINNET_INLINE void turns(Bounds bounds, int count, Source& rows, const V (&weights)[Kernel * Kernel],
                             const float* bias_at, float* const (&dst)[Rows], std::ptrdiff_t offset,
                             std::ptrdiff_t step, V low, V high) {
        constexpr auto pixels = std::make_integer_sequence<int, open>{};
        if (Kernel == 3 && bounds == Bounds::none)
            turns<Bounds::none>(count, rows, weights, bias_at, dst, offset, step, low, high, pixels);
        else if (Kernel == 3 && bounds == Bounds::low)
            turns<Bounds::low>(count, rows, weights, bias_at, dst, offset, step, low, high, pixels);
        else
            turns<Bounds::both>(count, rows, weights, bias_at, dst, offset, step, low, high, pixels);
    }
};

/// Destination rows from y on of one vector of channels, and how their pixels are stored.
template <class Arch, int Rows>
struct DepthwiseRows {
    using V = simd::Vec<Arch>;

    const DepthwiseRun<Arch>& run;
    const SlidePixels& pixels;
    int y, c;
    bool clamps, curves;  // whole vectors, no partner: what only clamps, and hard-swish
    float* dst[Rows];     // pixel 0; where there are fewer rows, that of the first one, which is stored last

    LINNET_INLINE void store_clamped(const V (&sum)[Rows], std::ptrdiff_t offset, V low, V high) const {
        LINNET_UNROLL
        for (int r = Rows - 1; r >= 0; --r) clamp(sum[r], low, high).store(dst[r] + offset);
    }

    LINNET_INLINE void store(const V (&sum)[Rows], int x, std::ptrdiff_t offset, V low, V high) const {
        if (clamps) {
            store_clamped(sum, offset, low, high);
        } else if (curves) {
            LINNET_UNROLL
            for (int r = Rows - 1; r >= 0; --r) activate<Act::hard_swish>(sum[r], low, high).store(dst[r] + offset);
        } else {
            float sums[Rows][V::lanes];
            LINNET_UNROLL
            for (int r = 0; r < Rows; ++r) sum[r].store(sums[r]);
            run.store(run.tile(y, pixels.first + x * pixels.step, Rows, 1, pixels.step), c, run.store_count(c),
                      &sums[0][0], run.epilogue);
        }
    }
};

/// `Rows` destination rows from y on, as far apart as the pixels, of channels [begin, end), whose vectors may be loaded
/// whole. `Stride`: source columns that lie between the windows of two pixels.
template <class Arch, int Kernel, int Stride, int Rows>
LINNET_NOINLINE void depthwise_slide(const DepthwiseRun<Arch>& run, const SlidePixels& pixels, int y, int begin,
                                     int end) noexcept {
    using V = simd::Vec<Arch>;
    using Sums = OpenPixels<V, Kernel, Stride, Rows>;
    const Strip& strip = run.strip;
    const Taps& window = run.taps;
    const int row_count = std::min(Rows, steps_over(strip.rows - y, pixels.step));
    const int width = pixels.count, src_w = pixels.src_count;
    // The columns that pixel x is the first to hold are `fresh` + x Stride and, where Stride is 2, the one behind it.
    // For pixels [inside_begin, inside_end) they are inside the image.
    const int fresh = Kernel - Stride - pixels.before;
    const int inside_begin = std::min(width, fresh < 0 ? ceil_div(-fresh, Stride) : 0);
    const int room = src_w - fresh - Stride;
    const int inside_end = std::max(inside_begin, room < 0 ? 0 : std::min(width, room / Stride + 1));

    // Of four rows none between the first and the last is outside, but where padding is wider than it has to be. (Of
    // two, the second may be missing.)
    constexpr bool inner_rows = simd::Tile<Arch>::depthwise_turns && Kernel <= 3 && Rows > 2;
    bool inner = true;
    SlideRows<V, Sums::src_rows> source;
    const float* rows[Sums::src_rows];
    LINNET_UNROLL
    for (int i = 0; i < Sums::src_rows; ++i) {
        const bool needed = i < (row_count - 1) * Stride + Kernel;
        const float* row = needed ? strip.src_rows[y * window.stride + i * window.dilation] : nullptr;
        rows[i] = row ? row + pixels.src_first * strip.src_pixel_stride : run.filters.zeros.data();
        source.step[i] = row ? window.dilation * strip.src_pixel_stride : 0;
        if (inner_rows && i > 0 && i < Sums::src_rows - 1 && row == nullptr) inner = false;
    }
    const std::ptrdiff_t dst_first = pixels.first * strip.dst_pixel_stride;
    const std::ptrdiff_t dst_step = pixels.step * strip.dst_pixel_stride;
    const int stored = strip.partner_rows == nullptr ? run.stored_end(end) : begin;
    const V low = V::broadcast(run.epilogue.clamp.low), high = V::broadcast(run.epilogue.clamp.high);
    const Bounds bounds = bounds_of(run.epilogue.clamp);
    const float* taps = run.filters.taps(begin);
    for (int c = begin; c < end; c += V::lanes) {
        const bool whole = c < stored;
        DepthwiseRows<Arch, Rows> out{run, pixels, y, c, whole && run.only_clamps, whole && run.hard_swish, {}};
        LINNET_UNROLL
        for (int r = 0; r < Rows; ++r)
            out.dst[r] = strip.dst_rows[y + (r < row_count ? r * pixels.step : 0)] + dst_first + c;
        V weights[Kernel * Kernel];
        LINNET_UNROLL
        for (int t = 0; t < Kernel * Kernel; ++t) weights[t] = V::load(taps + t * simd::panel);
        const float* const bias = run.filters.bias.data() + c;
        Sums sums(V::load(bias));

        // From the first pixel on whose window a column can be inside. Where all columns are, the usual store has loops
        // of its own; the others are as fast by the borders' code (MobileNet v3's hard-swish), and so are the one or
        // two pixels that turns of a 3x3 leave.
        LINNET_UNROLL
        for (int i = 0; i < Sums::src_rows; ++i)
            source.at[i] = rows[i] + (fresh + (1 - Sums::open) * Stride) * source.step[i] + c;
        std::ptrdiff_t dst_offset = (1 - Sums::open) * dst_step;
        for (int x = 1 - Sums::open; x < width; ++x, dst_offset += dst_step) {
            if (x == inside_begin && out.clamps) {
                if constexpr (simd::Tile<Arch>::depthwise_turns) {
                    const int count = inner ? (inside_end - x) / Sums::open : 0;
                    constexpr std::ptrdiff_t bytes = sizeof(float);
                    const std::ptrdiff_t offset = dst_offset * bytes, step = dst_step * bytes;
                    if constexpr (inner_rows) {
                        InnerRows<V, Sums::src_rows> from(source);
                        sums.turns(bounds, count, from, weights, bias, out.dst, offset, step, low, high);
                        from.moved(source);
                    } else {
                        sums.turns(bounds, count, source, weights, bias, out.dst, offset, step, low, high);
                    }
                    x += count * Sums::open, dst_offset += count * Sums::open * dst_step;
                }
                if constexpr (!simd::Tile<Arch>::depthwise_turns || Kernel > 3) {
                    for (; x < inside_end; ++x, dst_offset += dst_step) {
                        sums.add_new(source, weights);
                        out.store_clamped(sums.sum[0], dst_offset, low, high);
                        sums.next();
                    }
                }
                if (x == width) break;
            }
            const int column = fresh + x * Stride;
            sums.template add_inside<Kernel - Stride>(column >= 0 && column < src_w, source, weights);
            if constexpr (Stride == 2)
                sums.template add_inside<Kernel - 1>(column + 1 >= 0 && column + 1 < src_w, source, weights);
            if (x >= 0) out.store(sums.sum[0], x, dst_offset, low, high);
            sums.next();
        }
        taps = next_taps<V>(taps, c, Kernel * Kernel);
    }
}

/// Channels [begin, end) of a strip, whose vectors may be loaded whole, by slides whose pixels' windows lie `Stride`
/// columns of a dilation apart.
template <class Arch, int Kernel, int Stride>
void depthwise_slides(const DepthwiseRun<Arch>& run, int begin, int end) noexcept {
    if (begin == end) return;
    // 5x5 with stride 1: 20 sums of four rows leave too little for its weights (1.2 times as long). With stride 2 x86
    // keeps addresses of four rows, not sums, on the stack: 3x3 0.87 to 1 of the time of two rows, 5x5 0.8 to 0.88, 6x6
    // and 7x7 0.6 to 0.9. (All rows of 16 to 128 channels first, so that L1 still holds those that two calls share:
    // nothing.)
    constexpr bool more = Kernel <= 3 || (Stride == 2 && !simd::Tile<Arch>::depthwise_turns);
    constexpr int most = more ? DepthwiseTile<Arch>::rows : 2;
    const Strip& strip = run.strip;
    const int dilation = run.taps.dilation;
    const int step = dilation == 1 ? 1 : dilation / std::gcd(dilation, run.taps.stride);
    for (int column = 0; column < std::min(step, strip.dst_w); ++column) {
        const SlidePixels pixels(strip, run.taps, step, column);
        for (int first = 0; first < std::min(step, strip.rows); ++first)
            for (int y = first; y < strip.rows;) {
                bool many = strip.rows - y > 2 * step;
                if (simd::Tile<Arch>::depthwise_turns && many && strip.partner_rows == nullptr) {
                    // Rows that are missing would be rows outside. Those before are done again: the results are the
                    // same, and not more of them than there would be of rows that are missing.
                    const int missing = std::max(0, most - steps_over(strip.rows - y, step));
                    many = y - missing * step >= first;
                    if (many) y -= missing * step;
                }
                (many ? depthwise_slide<Arch, Kernel, Stride, most>
                      : depthwise_slide<Arch, Kernel, Stride, 2>)(run, pixels, y, begin, end);
                y += (many ? most : 2) * step;
            }
    }
}

}  // namespace linnet::kernels
