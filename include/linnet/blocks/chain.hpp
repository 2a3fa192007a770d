// Layers whose rows flow through each other: expand, depthwise and project of an inverted residual, depthwise and
// pointwise of a separable convolution, the branch of a ShuffleNet unit. The tensors between them never exist as a
// whole. A strip of the last layer's rows asks for the rows that it reads, these for those that they read; each inner
// layer keeps its last rows in a ring, so that no row is computed twice. With 3x3 and strips of two rows:
//
//     source         -> expand     rows y + 1, y + 2      (y - 1 and y are in the ring)
//     ring of 4 rows -> depthwise  rows y, y + 1
//     ring of 2 rows -> project    rows y, y + 1          -> destination
//
// Threads take strips of the destination's rows, each with rings of its own; at their seams inner rows are computed
// twice. A row's values do not depend on who computes it when: the result is that of layer by layer, bit for bit.
#pragma once

#include <algorithm>
#include <array>
#include <linnet/layers/conv_core.hpp>
#include <span>

namespace linnet::detail {

/// The most layers that a chain has: one before a depthwise convolution and one behind it.
inline constexpr int longest_chain = 3;

/// Bytes of an inner tensor from which on a chain pays; smaller ones stay in the caches either way, and can be cut by
/// channels for threads. Least times with 512 KiB of L2, layer by layer and chained from here on: Xception 211.7 to
/// 197.1 ms; from 256 KiB on, MobileNet v2 8.42 to 8.26, but v1 13.71 to 13.93.
inline constexpr std::int64_t chained_bytes = 1536 * 1024;

/// Pixels of the last layer that a strip has at least: as many as a product reads its weights for.
inline constexpr int chained_pixels = kernels::block_pixels;

/// How a chain runs, from its layers' specifications.
struct ChainPlan {
    int count = 0;  // of layers; 0: no chain
    int strip_rows = 0;
    std::array<int, longest_chain> ring_rows = {};
    std::array<std::size_t, longest_chain> ring_bytes = {};
    std::size_t slot_bytes = 0;  // of one thread

    /// `specs`: the layers, `shapes`: their source and destinations, `pixels`: of a strip, at least.
    constexpr ChainPlan(std::span<const ConvSpec* const> specs, std::span<const Shape> shapes,
                        int pixels = chained_pixels)
        : count(static_cast<int>(specs.size())) {
        const std::size_t last = specs.size() - 1;
        const Shape out = shapes[last + 1];
        strip_rows = std::min(out.h, ceil_div(ceil_div(pixels, out.w), 2) * 2);
        int rows = strip_rows;
        std::size_t scratch = 0;
        for (std::size_t i = last + 1; i-- > 0;) {
            const std::size_t own = layers::conv_slot_bytes(*specs[i], shapes[i], false);
            scratch = own > scratch ? own : scratch;
            if (i == 0) break;
            const Window window = window_of(*specs[i]);
            rows = (rows - 1) * window.stride + window.reach();
            ring_rows[i - 1] = rows;
            ring_bytes[i - 1] = Arena::rounded(padded_bytes({rows, shapes[i].w, shapes[i].c}));
            slot_bytes += ring_bytes[i - 1];
        }
        slot_bytes += scratch;
    }
    constexpr ChainPlan() = default;
};

/// One layer of a running chain.
struct ChainLink {
    const layers::ConvCore* core;
    layers::ConvCore::RowsFunction rows;
};

/// Computes destination rows `rows` of a chain.
inline void run_chain_rows(const ChainPlan& plan, std::span<const ChainLink> links, ConstTensorView src, TensorView dst,
                           const Partner& partner, Rows rows, std::byte* scratch) noexcept {
    const std::size_t last = links.size() - 1;
    std::array<TensorView, longest_chain> out;  // inner ones are rings: row y is row y % ring_rows
    std::array<int, longest_chain> done = {};   // rows before this one are computed, from the first that is read on
    for (std::size_t i = 0; i < last; ++i) {
        const ConstTensorView in = i == 0 ? src : ConstTensorView(out[i - 1]);
        out[i] = padded_view(reinterpret_cast<float*>(scratch), links[i].core->out_shape(in.shape));
        out[i].ring_rows = plan.ring_rows[i];
        scratch += plan.ring_bytes[i];
    }
    out[last] = dst;

    done[last] = rows.begin;
    while (done[last] < rows.end) {
        std::array<Rows, longest_chain> strip;
        strip[last] = {done[last], std::min(done[last] + plan.strip_rows, rows.end)};
        for (std::size_t i = last; i-- > 0;) {
            const Rows read = links[i + 1].core->window().source(strip[i + 1], out[i].shape.h);
            strip[i] = {std::max(done[i], read.begin), read.end};
        }
        for (std::size_t i = 0; i <= last; ++i) {
            if (strip[i].count() > 0) {
                const ConstTensorView from = i == 0 ? src : ConstTensorView(out[i - 1]);
                std::byte* lists = scratch;
                const kernels::Strip part = layers::make_strip(from, out[i], i == last ? partner : Partner{},
                                                               links[i].core->window(), strip[i], lists);
                (links[i].core->*links[i].rows)(part, from.shape.w, partner.clamp, lists);
            }
            done[i] = std::max(done[i], strip[i].end);
        }
    }
}

/// Runs a chain, its destination's rows shared out among the executor's threads.
template <class E>
LINNET_NOINLINE void run_chain(const ChainPlan& plan, std::span<const ChainLink> links, ConstTensorView src,
                               TensorView dst, const Run<E>& run) noexcept {
    layers::each_share(run, {.rows = dst.shape.h, .row_unit = 2}, plan.slot_bytes,
                       [&](Rows rows, Rows, std::byte* scratch) noexcept {
                           run_chain_rows(plan, links, src, dst, run.partner, rows, scratch);
                       });
}

}  // namespace linnet::detail
