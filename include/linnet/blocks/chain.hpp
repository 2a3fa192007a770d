// Layers whose rows flow through each other, see README.md here: the tensors between them never exist as a whole. A
// strip of the last layer's rows asks for the rows that it reads, these for those that they read; each inner layer
// keeps its last rows in a ring, so that no row is computed twice. Where that takes less, all rows of a slice of
// channels at a time.
//
// Threads take strips of the destination's rows, each with rings of its own; at their seams inner rows are computed
// twice. A row's values do not depend on who computes it when: the result is that of layer by layer, bit for bit.
#pragma once

#include <algorithm>
#include <array>
#include <linnet/blocks/chain_plan.hpp>

namespace linnet::detail {

/// Computes destination rows `rows` of a chain.
inline void run_chain_rows(const ChainPlan& plan, std::span<const layers::RowLayer> links, ConstTensorView src,
                           TensorView whole, TensorView dst, const Partner& partner, Rows rows,
                           std::byte* scratch) noexcept {
    const std::size_t last = links.size() - 1;
    std::array<TensorView, longest_chain> out;  // inner ones are rings: row y is row y % ring_rows
    std::array<int, longest_chain> done = {};   // rows before this one are computed, from the first that is read on
    for (std::size_t i = 0; i < last; ++i) {
        out[i] = padded_view(reinterpret_cast<float*>(scratch), plan.shapes[i]);
        out[i].ring_rows = plan.ring_rows[i];
        scratch += plan.ring_bytes[i];
    }
    if (whole.data != nullptr) out[last - 1] = whole;
    out[last] = dst;

    done[last] = rows.begin;
    while (done[last] < rows.end) {
        std::array<Rows, longest_chain> strip;
        strip[last] = {done[last], std::min(done[last] + plan.strip_rows, rows.end)};
        for (std::size_t i = last; i-- > 0;) {
            const Rows read = links[i + 1].window.source(strip[i + 1], out[i].shape.h);
            const int unit = plan.row_unit[i];
            strip[i] = {std::max(done[i], read.begin / unit * unit),
                        std::min(ceil_div(read.end, unit) * unit, out[i].shape.h)};
        }
        for (std::size_t i = 0; i <= last; ++i) {
            if (strip[i].count() > 0)
                links[i].rows(links[i].layer, i == 0 ? src : ConstTensorView(out[i - 1]), out[i],
                              i == last ? partner : Partner{}, strip[i], scratch);
            done[i] = std::max(done[i], strip[i].end);
        }
    }
}

/// The same of three layers a slice of channels at a time: expand, filter, and add to the sums of the last.
inline void run_chain_slices(const ChainPlan& plan, std::span<const layers::RowLayer> links, ConstTensorView src,
                             TensorView whole, TensorView dst, const Partner& partner, Rows rows,
                             std::byte* scratch) noexcept {
    const Rows read = links[1].window.source(rows, plan.shapes[0].h);
    const auto take = [&](Shape shape, int count, int channels, std::size_t bytes) {
        TensorView view = padded_view(reinterpret_cast<float*>(scratch), {shape.h, shape.w, channels});
        view.ring_rows = count;
        scratch += bytes;
        return view;
    };
    const bool keeps = whole.data != nullptr;
    const TensorView sums = take(plan.shapes[2], rows.count(), plan.shapes[2].c, plan.sums_bytes);
    const TensorView filtered =
        keeps ? whole : take(plan.shapes[1], rows.count(), plan.slice_channels, plan.ring_bytes[1]);
    const TensorView expanded = take(plan.shapes[0], read.count(), plan.slice_channels, plan.ring_bytes[0]);
    for (int begin = 0, end; begin < plan.shapes[0].c; begin = end) {
        end = std::min(begin + plan.slice_channels, plan.shapes[0].c);
        const auto at_channel_0 = [&](TensorView slice) {
            slice.data -= begin;
            return slice;
        };
        const TensorView to = keeps ? whole : at_channel_0(filtered), between = at_channel_0(expanded);
        links[0].slice(links[0].layer, src, between, {}, read, {begin, end}, scratch);
        links[1].slice(links[1].layer, between, to, {}, rows, {begin, end}, scratch);
        links[2].slice(links[2].layer, filtered, dst, partner, rows, {begin, end, sums}, scratch);
    }
}

/// Runs a chain, its destination's rows shared out among the executor's threads. Where its last layer sums rows,
/// `dst` are the sums, and `whole`, if anything, the tensor that the layer before leaves.
template <class E>
LINNET_NOINLINE void run_chain(const ChainPlan& plan, std::span<const layers::RowLayer> links, ConstTensorView src,
                               TensorView dst, const Run<E>& run, TensorView whole = {}) noexcept {
    layers::each_share(run, {.rows = dst.shape.h, .row_unit = plan.last_unit}, plan.slot_bytes,
                       [&](Rows rows, Rows, std::byte* scratch) noexcept {
                           const auto run_rows = plan.slice_channels > 0 ? &run_chain_slices : &run_chain_rows;
                           run_rows(plan, links, src, whole, dst, run.partner, rows, scratch);
                       });
}

}  // namespace linnet::detail
