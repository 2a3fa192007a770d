// Depthwise convolution of any kernel size, stride and dilation: runs of a row's pixels, one vector of channels of each
// in registers over all taps.
#pragma once

#include <linnet/kernels/depthwise_run.hpp>

namespace linnet::kernels {

/// Pixels of a row, at most, that are computed together where a kernel has no loop of its own.
inline constexpr int depthwise_run = 8;

/// The columns of the source that a run reads, in the order in which they are tabled: those of one tap's pixels one
/// behind the other, so first those that are a multiple of the stride, then the ones behind these, and so on.
struct DepthwiseColumns {
    int stride, each;  // of each remainder

    constexpr DepthwiseColumns(int pixels, int kernel, int s, int dilation)
        : stride(s), each(pixels + (kernel - 1) * dilation / s) {}
    constexpr int count() const { return stride * each; }
    constexpr int column(int place) const { return place % each * stride + place / each; }
    constexpr int place(int column) const { return column % stride * each + column / stride; }
};

/// Bytes of scratch that depthwise() needs: pointers to the source pixels of a run, where in these each tap begins, and
/// how far into a row each column lies.
constexpr std::size_t depthwise_scratch_bytes(int kernel, int stride, int dilation) {
    const DepthwiseColumns columns(depthwise_run, kernel, stride, dilation);
    return sizeof(std::ptrdiff_t) * static_cast<std::size_t>((kernel + 1) * columns.count() + kernel * kernel);
}

/// How `Pixels` neighbouring pixels of destination row `y`, from column `x` on, are stored.
template <class Arch, int Pixels>
struct DepthwiseRunStore {
    using V = simd::Vec<Arch>;

    const DepthwiseRun<Arch>& run;
    const int y, x, pixels, direct_end;  // where whole vectors that are only clamped end
    float* const dst;
    const std::ptrdiff_t step;
    const V low, high;

    /// `stored`: as stored_end() says.
    LINNET_INLINE DepthwiseRunStore(const DepthwiseRun<Arch>& r, int dst_y, int dst_x, int stored)
        : run(r),
          y(dst_y),
          x(dst_x),
          pixels(std::min(Pixels, r.strip.dst_w - dst_x)),
          direct_end(r.only_clamps && r.strip.partner_rows == nullptr ? stored : 0),
          dst(r.strip.dst_rows[dst_y] + dst_x * r.strip.dst_pixel_stride),
          step(r.strip.dst_pixel_stride),
          low(V::broadcast(r.epilogue.clamp.low)),
          high(V::broadcast(r.epilogue.clamp.high)) {}

    LINNET_INLINE void operator()(const V (&sum)[Pixels], int c) const {
        if (c < direct_end) {
            LINNET_UNROLL
            for (int p = 0; p < Pixels; ++p)
                if (p < pixels) clamp(sum[p], low, high).store(dst + p * step + c);
            return;
        }
        float sums[Pixels][V::lanes];
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) sum[p].store(sums[p]);
        run.store(run.tile(y, x, 1, Pixels), c, run.store_count(c), &sums[0][0], run.epilogue);
    }
};

/// Channels [begin, end) of columns [left, right), any kernel size, stride and dilation, `Pixels` of a row at a time,
/// whose source pixels are tabled. `Whole`: their vectors may be loaded whole.
template <class Arch, bool Whole, int Pixels>
LINNET_NOINLINE void depthwise_tabled(const DepthwiseRun<Arch>& run, int left, int right, int begin, int end,
                                      std::byte* scratch) noexcept {
    using V = simd::Vec<Arch>;
    const Strip& strip = run.strip;
    const Taps taps = run.taps;
    const float* const zeros = run.filters.zeros.data();
    const DepthwiseColumns order(Pixels, taps.kernel_w, taps.stride, taps.dilation);
    const int columns = order.count();
    const float** const src = reinterpret_cast<const float**>(scratch);  // [kernel_h][columns]
    const float* const** const first_of_taps = reinterpret_cast<const float* const**>(src + taps.kernel_h * columns);
    const float* const** end_of_taps = first_of_taps;
    for (int j = 0; j < taps.kernel_w; ++j)
        for (int i = 0; i < taps.kernel_h; ++i) *end_of_taps++ = src + i * columns + order.place(j * taps.dilation);
    std::ptrdiff_t* const offsets = reinterpret_cast<std::ptrdiff_t*>(end_of_taps);  // -1: outside
    const int stored = run.stored_end(end);
    for (int x = left; x < right; x += Pixels) {
        for (int i = 0; i < columns; ++i) {
            const int column = x * taps.stride - taps.before_w + order.column(i);
            offsets[i] = column >= 0 && column < strip.src_w ? column * strip.src_pixel_stride : -1;
        }
        for (int y = 0; y < strip.rows; ++y) {
            const float** at = src;
            for (int i = 0; i < taps.kernel_h; ++i) {
                const float* const row = strip.src_rows[y * taps.stride + i * taps.dilation];
                for (int j = 0; j < columns; ++j) *at++ = row == nullptr || offsets[j] < 0 ? zeros : row + offsets[j];
            }
            const DepthwiseRunStore<Arch, Pixels> store(run, y, x, stored);
            const float* first_weights = run.filters.taps(begin);
            for (int c = begin; c < end; c += V::lanes) {
                const float* weights = first_weights;
                V sum[Pixels];
                const V bias = V::load(run.filters.bias.data() + c);
                LINNET_UNROLL
                for (int p = 0; p < Pixels; ++p) sum[p] = bias;
                for (const float* const** tap = first_of_taps; tap != end_of_taps; ++tap, weights += simd::panel) {
                    const V w = in_register(V::load(weights));
                    LINNET_UNROLL
                    for (int p = 0; p < Pixels; ++p) {
                        const float* const pixel = (*tap)[p] + c;
                        sum[p] = fma(Whole ? V::load(pixel) : V::load_partial(pixel, end - c), w, sum[p]);
                    }
                }
                store(sum, c);
                first_weights = next_taps<V>(first_weights, c, taps.kernel_h * taps.kernel_w);
            }
        }
    }
}

/// The same where no window reaches over the image's sides: source pixels are found by their distance. (16 channels,
/// 112 x 112 pixels, 7x7, AVX-512: 537 us with tables throughout, 192 so. Source rows copied between zeros, so that
/// none need a table: another 1.5 times as fast for 7x7 on 11 x 11 pixels of 16 channels, 2 to 4 times as slow for 2x2
/// and 3x3 of 128.)
template <class Arch>
LINNET_NOINLINE void depthwise_inside(const DepthwiseRun<Arch>& run, int left, int right, int begin, int end) noexcept {
    using V = simd::Vec<Arch>;
    constexpr int pixels = depthwise_run;
    const Strip& strip = run.strip;
    const Taps taps = run.taps;
    const std::ptrdiff_t step = taps.stride * strip.src_pixel_stride, tap_step = taps.dilation * strip.src_pixel_stride;
    const int stored = run.stored_end(end);
    for (int y = 0; y < strip.rows; ++y) {
        const float* const* const rows = strip.src_rows + y * taps.stride;
        for (int x = left; x < right; x += pixels) {
            const std::ptrdiff_t column = (x * taps.stride - taps.before_w) * strip.src_pixel_stride;
            const DepthwiseRunStore<Arch, pixels> store(run, y, x, stored);
            const float* first_weights = run.filters.taps(begin);
            for (int c = begin; c < end; c += V::lanes) {
                const float* weights = first_weights;
                const V bias = V::load(run.filters.bias.data() + c);
                V sum[pixels];
                LINNET_UNROLL
                for (int p = 0; p < pixels; ++p) sum[p] = bias;
                for (int j = 0; j < taps.kernel_w; ++j)
                    for (int i = 0; i < taps.kernel_h; ++i, weights += simd::panel) {
                        const float* const row = rows[i * taps.dilation];
                        if (row == nullptr) continue;
                        const float* const first = row + column + j * tap_step + c;
                        const float* at[ceil_div(pixels, 3)];  // x86 adds one register, and that times two
                        LINNET_UNROLL
                        for (int p = 0; p < pixels; p += 3) at[p / 3] = first + p * step;
                        const V w = in_register(V::load(weights));
                        LINNET_UNROLL
                        for (int p = 0; p < pixels; ++p) sum[p] = fma(V::load(at[p / 3] + p % 3 * step), w, sum[p]);
                    }
                store(sum, c);
                first_weights = next_taps<V>(first_weights, c, taps.kernel_h * taps.kernel_w);
            }
        }
    }
}

/// Channels [begin, end), fewer than may be loaded whole.
template <class Arch>
void depthwise_partial(const DepthwiseRun<Arch>& run, int begin, int end, std::byte* scratch) noexcept {
    if (begin < end) depthwise_tabled<Arch, false, depthwise_run>(run, 0, run.strip.dst_w, begin, end, scratch);
}

/// Channels [begin, end), any kernel size, stride and dilation. Those from `whole` on are fewer than may be loaded.
template <class Arch>
LINNET_NOINLINE void depthwise_any(const DepthwiseRun<Arch>& run, int begin, int whole, int end,
                                   std::byte* scratch) noexcept {
    const Strip& strip = run.strip;
    const Taps& taps = run.taps;
    constexpr int many = depthwise_run, few = depthwise_run / 2;
    // The rest of a row, where it is no more than half a run, in one of half the length, which is 35 to 50 % faster.
    const auto tabled = [&](int left, int right) {
        const int count = right - left, in_many = count % many > few ? count : count / many * many;
        if (in_many > 0) depthwise_tabled<Arch, true, many>(run, left, left + in_many, begin, whole, scratch);
        if (in_many < count) depthwise_tabled<Arch, true, few>(run, left + in_many, right, begin, whole, scratch);
    };
    if (begin < whole) {
        // The pixels whose windows lie inside the image, as far as they make whole runs.
        const int left = std::min(strip.dst_w, ceil_div(taps.before_w, taps.stride));
        const int room = strip.src_w + taps.before_w - (taps.kernel_w - 1) * taps.dilation - 1;
        const int right = room < 0 ? 0 : std::min(strip.dst_w, room / taps.stride + 1);
        const int inside = std::max(0, right - left) / many * many;
        if (inside < (left == 0 ? many : 2 * many)) {
            tabled(0, strip.dst_w);
        } else {
            tabled(0, left);
            depthwise_inside<Arch>(run, left, left + inside, begin, whole);
            tabled(left + inside, strip.dst_w);
        }
    }
    depthwise_partial(run, whole, end, scratch);
}

}  // namespace linnet::kernels
