// Dense and grouped convolution, any kernel size, and so the product too: a pointwise layer has one tap, a linear layer
// one pixel.
//
//     dst[p][o] = act(bias[o] + sum over taps t, inputs k of src[p, t][k] W[t][k][o])
//
// An implicit product: for a block of destination pixels there is a table of pointers to the source pixel of each tap,
// which is the zero pixel outside the image, and no matrix of patches is ever written. The microkernel keeps pixels x
// vectors sums in registers over all taps and inputs, always in the same order, so a result depends neither on the
// tile nor on how rows are cut into strips.
#pragma once

#include <algorithm>
#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/reference/conv2d.hpp>
#include <linnet/kernels/strip.hpp>
#include <linnet/simd/tile.hpp>

namespace linnet::kernels {

/// Destination pixels whose pointers are tabled together: a multiple of every tile's pixels (3, 6, 8).
inline constexpr int block_pixels = 96;

/// Bytes of scratch that conv2d() needs: for each pixel of a block its destination, its shortcut and its taps.
constexpr std::size_t conv2d_scratch_bytes(int kernel_h, int kernel_w) {
    return sizeof(void*) * block_pixels * (static_cast<std::size_t>(kernel_h) * static_cast<std::size_t>(kernel_w) + 2);
}

/// Floats of a panel that are fetched ahead: 32 inputs. Deep panels come from L2 or farther (2 % of MobileNet v1).
inline constexpr int weights_ahead = 32 * simd::panel;

/// One microkernel call: up to Tile::pixels pixels by Tile::vectors vectors of outputs.
struct ConvTile {
    const float* const* src;    // [taps][block_pixels], pixels of this tile first
    std::ptrdiff_t src_offset;  // first input channel
    int taps, depth;            // depth: inputs a tap
    const float* weights;       // [taps][depth][16] of the first panel
    std::ptrdiff_t panel_size;
    const float* bias;
    const std::int32_t* inputs;  // the source channel of each input, where they are gathered
    float* const* dst;
    const float* const* partner;  // or nullptr
    bool interleave;
    int channel;  // first output channel
    int count;    // output channels that may be stored from there on

    /// What to do with the sums: store whole vectors of them, as they are, clamped or through h-swish (MobileNet v3 is
    /// 3 % slower without a path of its own), or leave it to store(sums [pixels][width]).
    enum class Sums { as_they_are, clamp, hard_swish, other } sums;
    void (*store)(const ConvTile&, const float* sums, int pixels, int width, const Epilogue&) noexcept;
};

/// How a tap's inputs lie in the source.
enum class Inputs {
    consecutive,
    gathered,  // by a list of channels: a channel shuffle folded into the reading
};

/// Stores one vector of finished outputs of one pixel from `channel` on, or the first `count` of its lanes. `partner`:
/// the pixel that it is combined with, or nullptr.
template <class V, Act A>
LINNET_INLINE void store_outputs(const Finish<V, A>& finish, V sum, float* dst, const float* partner, bool interleave,
                                 int channel, int count) {
    if (partner == nullptr || !interleave) {
        store_finished(finish, sum, dst + channel, partner ? partner + channel : nullptr, count);
        return;
    }
    partner += channel;
    dst += 2 * channel;
    const V done = finish(sum);
    if (count >= V::lanes) {
        const V other = V::load(partner);
        zip_low(other, done).store(dst);
        zip_high(other, done).store(dst + V::lanes);
    } else {
        float lanes[V::lanes];
        done.store(lanes);
        for (int i = 0; i < count; ++i) dst[2 * i] = partner[i], dst[2 * i + 1] = lanes[i];
    }
}

/// Any part of a tile, with any activation and partner. A function apart, so that the microkernels are compiled once
/// for all activations.
template <class Arch, Act A>
LINNET_NOINLINE void conv2d_store(const ConvTile& t, const float* sums, int pixels, int width,
                                  const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    const int count = t.count < width ? t.count : width;
    for (int p = 0; p < pixels; ++p, sums += width)
        for (int c = 0; c < count; c += V::lanes)
            store_outputs(finish, V::load(sums + c), t.dst[p], t.partner ? t.partner[p] : nullptr, t.interleave,
                          t.channel + c, count - c);
}

template <class Arch, Inputs I, int Pixels, int Vectors>
LINNET_NOINLINE void conv2d_tile(const ConvTile& t, const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    constexpr int panel_vectors = simd::panel / V::lanes;
    V sum[Pixels][Vectors];
    LINNET_UNROLL
    for (int v = 0; v < Vectors; ++v) {
        const V bias = V::load(t.bias + v * V::lanes);
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) sum[p][v] = bias;
    }

    const float* weights = t.weights;
    const float* const* table = t.src;
    for (int tap = 0; tap < t.taps; ++tap, table += block_pixels) {
        const float* src[Pixels];
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) src[p] = table[p] + t.src_offset;
        for (int k = 0; k < t.depth; ++k, weights += simd::panel) {
            V w[Vectors];
            LINNET_UNROLL
            for (int v = 0; v < Vectors; v += panel_vectors)
                LINNET_PREFETCH(weights + v / panel_vectors * t.panel_size + weights_ahead);
            LINNET_UNROLL
            for (int v = 0; v < Vectors; ++v)
                w[v] = V::load(weights + v / panel_vectors * t.panel_size + v % panel_vectors * V::lanes);
            LINNET_UNROLL
            for (int p = 0; p < Pixels; ++p) {
                const V x = V::broadcast(src[p][I == Inputs::gathered ? t.inputs[k] : k]);
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v) sum[p][v] = fma(x, w[v], sum[p][v]);
            }
        }
    }

    if (t.sums == ConvTile::Sums::as_they_are) {
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) {
            LINNET_UNROLL
            for (int v = 0; v < Vectors; ++v) sum[p][v].store(t.dst[p] + t.channel + v * V::lanes);
        }
        return;
    }
    if (t.sums == ConvTile::Sums::clamp) {
        const V low = V::broadcast(epilogue.clamp.low), high = V::broadcast(epilogue.clamp.high);
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) {
            LINNET_UNROLL
            for (int v = 0; v < Vectors; ++v) clamp(sum[p][v], low, high).store(t.dst[p] + t.channel + v * V::lanes);
        }
        return;
    }
    if (t.sums == ConvTile::Sums::hard_swish) {
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) {
            LINNET_UNROLL
            for (int v = 0; v < Vectors; ++v)
                activate<Act::hard_swish>(sum[p][v], V::zero(), V::zero()).store(t.dst[p] + t.channel + v * V::lanes);
        }
        return;
    }
    float sums[Pixels][Vectors * V::lanes];
    LINNET_UNROLL
    for (int p = 0; p < Pixels; ++p) {
        LINNET_UNROLL
        for (int v = 0; v < Vectors; ++v) sum[p][v].store(&sums[p][v * V::lanes]);
    }
    t.store(t, &sums[0][0], Pixels, Vectors * V::lanes, epilogue);
}

/// The microkernels of one architecture, by number of pixels and vectors.
template <class Arch, Inputs I>
struct ConvTiles {
    using Function = void (*)(const ConvTile&, const Epilogue&) noexcept;
    using Tile = simd::Tile<Arch>;

    Function function[Tile::pixels][Tile::vectors] = {};

    template <int Index = 0>
    constexpr void fill() {
        if constexpr (Index < Tile::pixels * Tile::vectors) {
            constexpr int pixels = Index / Tile::vectors + 1, vectors = Index % Tile::vectors + 1;
            function[pixels - 1][vectors - 1] = &conv2d_tile<Arch, I, pixels, vectors>;
            fill<Index + 1>();
        }
    }
    constexpr ConvTiles() { fill(); }

    static const ConvTiles table;
};

template <class Arch, Inputs I>
inline constexpr ConvTiles<Arch, I> ConvTiles<Arch, I>::table{};

/// How many vectors the next tile takes of the `left` ones: all at most, but no lone one behind a full tile, since a
/// tile one vector wide waits for its loads (3 + 1 becomes 2 + 2).
/// Only where a panel is one vector: a tile of several begins at a panel's beginning.
constexpr int next_vectors(int left, int most, int panel_vectors) {
    if (panel_vectors == 1 && most > 2 && left == most + 1) return ceil_div(left, 2);
    return left < most ? left : most;
}

/// Fills the table of pointers for pixels [first, first + count) of the strip, in raster order.
LINNET_INLINE void table_pixels(const Strip& strip, const Taps& taps, const float* zeros, int first, int count,
                                const float** src, float** dst, const float** partner) {
    int y = first / strip.dst_w, x = first % strip.dst_w;
    for (int p = 0; p < count; ++p) {
        const int left = x * taps.stride - taps.before_w;
        const float** at = src + p;
        for (int ky = 0; ky < taps.kernel_h; ++ky) {
            const float* row = strip.src_rows[y * taps.stride + ky * taps.dilation];
            for (int kx = 0; kx < taps.kernel_w; ++kx, at += block_pixels) {
                const int source_x = left + kx * taps.dilation;
                const bool inside = row != nullptr && source_x >= 0 && source_x < strip.src_w;
                *at = inside ? row + source_x * strip.src_pixel_stride : zeros;
            }
        }
        dst[p] = strip.dst_rows[y] + x * strip.dst_pixel_stride;
        if (strip.partner_rows) partner[p] = strip.partner_rows[y] + x * strip.partner_pixel_stride;
        if (++x == strip.dst_w) x = 0, ++y;
    }
}

/// A strip of a convolution. `depth` is the number of consecutive floats that a tap reads: the inputs of a group, or a
/// whole row of taps of a packed image (layers/conv2d.hpp). `scratch`: conv2d_scratch_bytes().
template <class Arch, Act A, Inputs I = Inputs::consecutive>
void conv2d(const Strip& strip, const Taps& taps, int depth, const Filters& filters, const Epilogue& epilogue,
            std::byte* scratch) noexcept {
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        reference::conv2d<A, I == Inputs::gathered>(strip, taps, depth, filters, epilogue);
    } else {
        using Tile = simd::Tile<Arch>;
        constexpr int lanes = simd::Vec<Arch>::lanes, panel_vectors = simd::panel / lanes;
        static_assert(Tile::vectors % panel_vectors == 0);
        const int tap_count = taps.kernel_h * taps.kernel_w, outputs = filters.group_out();
        const int vectors = ceil_div(outputs, lanes), total = strip.rows * strip.dst_w;
        // Past the last channel whole vectors may go to padding, not to the next group nor to the next pixel.
        const int share = strip.interleave ? 2 : 1;
        const bool whole_vectors =
            outputs % lanes == 0 || (strip.dst_padded && filters.groups == 1 &&
                                     vectors * lanes * share <= round_up(outputs * share, simd::panel));
        const bool unbounded = is_clamp(A) && epilogue.clamp == clamp_of(Act::none);
        const int group_panels = filters.group_panels();
        const int last_panel = std::min(strip.panel_end, group_panels * filters.groups);
        float** dst = reinterpret_cast<float**>(scratch);
        const float** partner = const_cast<const float**>(dst) + block_pixels;
        const float** src = partner + block_pixels;

        for (int first = 0; first < total; first += block_pixels) {
            const int count = total - first < block_pixels ? total - first : block_pixels;
            table_pixels(strip, taps, filters.zeros.data(), first, count, src, dst, partner);
            // As even as can be.
            const int tiles = ceil_div(count, Tile::pixels), pixels_each = count / tiles, with_one_more = count % tiles;
            for (int group = 0; group < filters.groups; ++group) {
                const int end = std::min(vectors, (last_panel - group * group_panels) * panel_vectors);
                for (int v = std::max(0, strip.panel_begin - group * group_panels) * panel_vectors; v < end;) {
                    const int width = next_vectors(end - v, Tile::vectors, panel_vectors);
                    ConvTile tile;
                    tile.src_offset = I == Inputs::gathered ? 0 : std::ptrdiff_t{group} * filters.group_in();
                    tile.inputs = I == Inputs::gathered ? filters.inputs.data() + group * filters.group_in() : nullptr;
                    tile.taps = tap_count, tile.depth = depth;
                    tile.panel_size = filters.panel_size();
                    tile.weights =
                        filters.panels(group) + v / panel_vectors * tile.panel_size + v % panel_vectors * lanes;
                    tile.bias = filters.group_bias(group) + v * lanes;
                    tile.channel = group * outputs + v * lanes;
                    tile.interleave = strip.interleave;
                    tile.count = whole_vectors ? width * lanes : outputs - v * lanes;
                    const bool plain = strip.partner_rows == nullptr && tile.count >= width * lanes;
                    tile.sums = plain && unbounded              ? ConvTile::Sums::as_they_are
                                : plain && is_clamp(A)          ? ConvTile::Sums::clamp
                                : plain && A == Act::hard_swish ? ConvTile::Sums::hard_swish
                                                                : ConvTile::Sums::other;
                    tile.store = &conv2d_store<Arch, A>;
                    for (int i = 0, p = 0; i < tiles; ++i) {
                        const int pixels = pixels_each + (i < with_one_more ? 1 : 0);
                        tile.src = src + p, tile.dst = dst + p,
                        tile.partner = strip.partner_rows ? partner + p : nullptr;
                        ConvTiles<Arch, I>::table.function[pixels - 1][width - 1](tile, epilogue);
                        p += pixels;
                    }
                    v += width;
                }
            }
        }
    }
}

}  // namespace linnet::kernels
