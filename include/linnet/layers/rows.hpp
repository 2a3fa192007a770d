// What row-local layers share: cutting a layer into tasks for an executor, and listing the row pointers that
// a kernel takes.
#pragma once

#include <algorithm>
#include <limits>
#include <linnet/core/run.hpp>
#include <linnet/kernels/strip.hpp>

namespace linnet::layers {

/// Bytes of the row pointers of a whole image of `out_h` destination rows.
constexpr std::size_t strip_bytes(const Window& window, int out_h) {
    const int source_rows = (out_h - 1) * window.stride + window.reach();
    return Arena::rounded(sizeof(void*) * static_cast<std::size_t>(source_rows + 2 * out_h));
}

/// The strip that computes destination rows `rows`; its pointers are listed in `scratch`, which is moved past them.
inline kernels::Strip make_strip(ConstTensorView src, TensorView dst, const Partner& partner, const Window& window,
                                 Rows rows, std::byte*& scratch) noexcept {
    const float** src_rows = reinterpret_cast<const float**>(scratch);
    const int first = rows.begin * window.stride - window.before(src.shape.h);
    const int count = (rows.count() - 1) * window.stride + window.reach();
    for (int i = 0; i < count; ++i)
        src_rows[i] = first + i >= 0 && first + i < src.shape.h ? src.row(first + i) : nullptr;
    float** dst_rows = const_cast<float**>(src_rows) + count;
    for (int i = 0; i < rows.count(); ++i) dst_rows[i] = dst.row(rows.begin + i);
    const float** partner_rows = const_cast<const float**>(dst_rows) + rows.count();
    for (int i = 0; i < rows.count() && partner; ++i) partner_rows[i] = partner.view.row(rows.begin + i);
    scratch += strip_bytes(window, rows.count());

    return {.src_rows = src_rows,
            .src_w = src.shape.w,
            .src_pixel_stride = src.pixel_stride,
            .dst_rows = dst_rows,
            .rows = rows.count(),
            .dst_w = dst.shape.w,
            .dst_pixel_stride = dst.pixel_stride,
            .partner_rows = partner ? partner_rows : nullptr,
            .partner_pixel_stride = partner.view.pixel_stride,
            .combine = partner.how,
            .src_padded = src.padded,
            .dst_padded = dst.padded && (!partner || partner.view.padded)};
}

/// The taps of a window whose rows are `src_w` pixels wide.
constexpr kernels::Taps taps_of(const Window& window, int src_w) {
    return {window.kernel, window.kernel, window.stride, window.dilation, window.before(src_w)};
}

/// What there is of a layer to share out among threads.
struct Work {
    int rows = 1;
    int panels = 1;    // of 16 output channels, where a task may compute some of them
    int row_unit = 1;  // rows that the kernel computes together
    /// Panels, where rows and panels come out as even: for layers with more weights than source, since every share of
    /// rows reads all weights. (SqueezeNet 1.0 on two threads 8 to 11 % faster: Winograd's filters come from L3.)
    bool prefers_panels = false;
    std::int64_t macs = std::numeric_limits<std::int64_t>::max();
};

/// Multiply-adds that are worth a task of their own: some two microseconds.
inline constexpr std::int64_t macs_of_a_task = 100'000;

/// A weight that is used for fewer pixels than this counts as this many multiply-adds: so long it takes to come from L3
/// or memory. (MobileNet v3 large on two threads 7 to 9 % faster: squeeze and excite.)
inline constexpr std::int64_t macs_of_a_weight = 4;

/// Cuts a layer into shares, one a thread, and calls f(rows, panels, scratch) for each; `scratch_bytes` of scratch
/// each. Rows are cut, or panels of channels where that comes out more even: seven rows and two threads, a linear
/// layer. Where both are as even, rows, or panels where the layer prefers them.
template <class E, class F>
void each_share(const Run<E>& run, const Work& work, std::size_t scratch_bytes, F&& f) noexcept {
    const int concurrency = run.executor->concurrency();
    const int most = static_cast<int>(std::clamp<std::int64_t>(work.macs / macs_of_a_task, 1, concurrency));
    int units = 0, shares = 1;
    bool by_rows = false;
    if (most > 1) {
        units = ceil_div(work.rows, work.row_unit);
        const auto largest_share = [&](int count) { return ceil_div(count, most); };
        const std::int64_t largest_by_rows = std::int64_t{largest_share(units)} * work.panels;
        const std::int64_t largest_by_panels = std::int64_t{largest_share(work.panels)} * units;
        by_rows = work.prefers_panels ? largest_by_rows < largest_by_panels : largest_by_rows <= largest_by_panels;
        shares = std::min(most, by_rows ? units : work.panels);
    }
    Arena arena = run.arena;
    std::byte* scratch = arena.take_low(scratch_bytes * static_cast<std::size_t>(concurrency));
    run.executor->parallel_for(shares, [&](int task, int slot) noexcept {
        const kernels::FlushToZero flush;
        const auto share = [&](int count) {
            return Rows{static_cast<int>(std::int64_t{count} * task / shares),
                        static_cast<int>(std::int64_t{count} * (task + 1) / shares)};
        };
        Rows rows{0, work.rows}, panels{0, work.panels};
        if (shares > 1 && by_rows) {
            const Rows cut = share(units);
            rows = {cut.begin * work.row_unit, std::min(cut.end * work.row_unit, work.rows)};
        } else if (shares > 1) {
            panels = share(work.panels);
        }
        f(rows, panels, scratch + scratch_bytes * static_cast<std::size_t>(slot));
    });
}

/// The same by rows alone: f(rows, scratch).
template <class E, class F>
void each_strip(const Run<E>& run, int out_h, std::size_t scratch_bytes, F&& f) noexcept {
    each_share(run, {.rows = out_h}, scratch_bytes,
               [&](Rows rows, Rows, std::byte* scratch) noexcept { f(rows, scratch); });
}

}  // namespace linnet::layers
