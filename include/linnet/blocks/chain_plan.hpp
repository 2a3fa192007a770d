// How a chain runs and what memory it takes, from the types of its layers: strips of rows, or slices of channels.
#pragma once

#include <algorithm>
#include <array>
#include <linnet/blocks/layer_plan.hpp>
#include <linnet/layers/conv_scratch.hpp>
#include <span>

namespace linnet::detail {

/// The most layers that a chain has: an entry unit of Xception has as many.
inline constexpr std::size_t longest_chain = 6;

/// Bytes of an inner tensor from which on a chain pays; smaller ones stay in the caches either way, and can be cut by
/// channels for threads. Least times with 512 KiB of L2, layer by layer and chained from here on: Xception 211.7 to
/// 197.1 ms; from 256 KiB on, MobileNet v2 8.42 to 8.26, but v1 13.71 to 13.93.
inline constexpr std::size_t chained_bytes = 1536 * 1024;

/// The same for a chain that moves a quarter or less of what its layers do, as an inverted residual's. With one thread:
/// MobileNet v2 with 512 KiB of last level then misses 0.17 of what it does layer by layer (from 256 KiB on 0.20, from
/// chained_bytes on 0.50), v3 Large 0.41 (0.54 where chains end before squeeze and excite; with 1 MiB of L2 either
/// takes as long). Two threads take four times as much, and so on: of 14 rows each would compute 8.
constexpr std::size_t wide_chained_bytes(int threads) {
    constexpr std::size_t of_one_thread = 144 * 1024;
    const auto times = static_cast<std::size_t>(threads);
    return std::min(of_one_thread * times * times, chained_bytes);
}

/// Pixels of the last layer that a strip has at least: as many as a product reads its weights for.
inline constexpr int chained_pixels = kernels::block_pixels;

/// Channels of the inner tensors that are computed at a time, at most, where they are computed in slices. (MobileNet v2
/// with 512 KiB of last level misses 0.16 of what it does layer by layer with 96, 0.17 with 144; where chains began at
/// 256 KiB, 0.19, 0.20 and 0.24 with 192. But a slice's sums are stored and loaded again: with 1 MiB of L2 v2 takes 1
/// to 2 % longer than with strips of rows, with 96 yet 1 % more.)
inline constexpr int sliced_channels = 144;

/// How a chain runs, from its layers' types.
struct ChainPlan {
    std::size_t count = 0;                         // of layers
    int strip_rows = 0;                            // of the last layer
    int last_unit = 2;                             // of whose rows strips begin at multiples
    int slice_channels = 0;                        // of the inner tensors, where not all of them at a time
    std::size_t sums_bytes = 0;                    // of the last layer's sums, between slices
    std::size_t row_sums_bytes = 0;                // of all threads, where the last layer needs them
    std::array<Shape, longest_chain> shapes = {};  // of each layer's result or row sums; all but the last lie in rings
    std::array<int, longest_chain> ring_rows = {};
    std::array<int, longest_chain> row_unit = {};  // in the rings
    std::array<std::size_t, longest_chain> ring_bytes = {};
    std::size_t slot_bytes = 0;  // of one thread

    /// `in`: the shape of the source, which may be the user's image; `pixels`: of a strip, at least.
    constexpr ChainPlan(std::span<const LayerPlan> layers, Shape in, bool image = false, int pixels = chained_pixels)
        : count(layers.size()) {
        const bool sums = layers[count - 1].sums_rows, keeps = layers[count - 1].excites();
        for (std::size_t i = 0; i < count - (sums ? 1 : 0); ++i) {
            slot_bytes =
                std::max(slot_bytes, Arena::rounded(layers[i].workspace_bytes(in, {.image = image && i == 0})));
            shapes[i] = in = layers[i].out_shape(in, 0);
        }
        if (sums) shapes[count - 1] = layers::row_sums_shape(in), row_sums_bytes = layers::row_sums_bytes(in);
        last_unit = std::max(last_unit, layers[count - 1].row_unit);
        int rows = strip_rows = std::min(in.h, ceil_div(ceil_div(pixels, in.w), last_unit) * last_unit);
        for (std::size_t i = count - 1; i > 0; --i) {
            row_unit[i - 1] = layers[i - 1].row_unit;  // up to one row less than that is computed too early, or again
            rows = (rows - 1) * layers[i].window.stride + layers[i].window.reach() + 2 * (row_unit[i - 1] - 1);
            if (keeps && i == count - 1) continue;  // in the destination
            ring_rows[i - 1] = rows;
            ring_bytes[i - 1] = Arena::rounded(padded_bytes({rows, shapes[i - 1].w, shapes[i - 1].c}));
            slot_bytes += ring_bytes[i - 1];
        }
        if (by_slices(layers) && !image) take_slices(keeps);
    }

    /// What is kept between its layers, of one thread.
    constexpr std::size_t kept_bytes() const {
        std::size_t sum = sums_bytes;
        for (const std::size_t bytes : ring_bytes) sum += bytes;
        return sum;
    }
    /// Of all threads.
    constexpr std::size_t bytes(int concurrency) const {
        return slot_bytes * static_cast<std::size_t>(concurrency) + row_sums_bytes;
    }

  private:
    /// Slices of channels in place of strips of rows, where they take less: small images of many channels, for which a
    /// few rows are most of a tensor, and weights would be read for each strip.
    constexpr void take_slices(bool keeps) {
        const int panels = ceil_div(shapes[0].c, channel_padding);
        const int slices = ceil_div(panels, sliced_channels / channel_padding);
        const int channels = ceil_div(panels, slices) * channel_padding;
        const auto bytes = [&](const Shape& shape) {
            return Arena::rounded(padded_bytes({shape.h, shape.w, channels}));
        };
        // Views of a slice point to where channel 0 were, before them: into the sums, these or those of rows.
        const std::size_t sums =
            keeps ? 0 : std::max(padded_bytes(shapes[2]), sizeof(float) * static_cast<std::size_t>(shapes[0].c));
        const std::size_t filtered = keeps ? 0 : bytes(shapes[1]);
        const std::size_t rings = ring_bytes[0] + ring_bytes[1];
        const std::size_t all = bytes(shapes[0]) + filtered + Arena::rounded(sums);
        if (all >= rings) return;
        slice_channels = channels, strip_rows = shapes[2].h, sums_bytes = Arena::rounded(sums);
        ring_rows[0] = shapes[0].h, ring_bytes[0] = bytes(shapes[0]);
        ring_rows[1] = shapes[1].h, ring_bytes[1] = filtered;
        slot_bytes += all - rings;
    }
};

}  // namespace linnet::detail
