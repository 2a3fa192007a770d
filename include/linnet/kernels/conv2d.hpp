// Dense and grouped convolution, any kernel size, and so the product too: a pointwise layer has one tap, a linear layer
// one pixel.
//
//     dst[p][o] = act(bias[o] + sum over taps t, inputs k of src[p, t][k] W[t][k][o])
//
// An implicit product: no matrix of patches is ever written. Where the source pixels of a tap lie equally far apart, as
// those of a pointwise layer or of a staged image do, its first pixel is all that a tile needs (Pixels::in_rows);
// elsewhere a block of destination pixels has a table of pointers to the source pixel of each tap, which is the zero
// pixel outside the image (Pixels::tabled). The microkernel (conv_tiles.hpp) adds up in one order, so a result depends
// neither on the tile nor on how rows are cut into strips.
//
// Not done for large products: one step of Strassen's algorithm (Winograd's form), 7 products of 8. By whole products
// it gained nothing, sums and weights (1.75 times as many) go through L3. Tile by tile, all seven of a tile's outputs
// one behind the other so that their sums stay in L1, it takes 0.93 to 0.95 of the time (14 x 14 x 512 to 512, 19 x 19
// x 728 to 728, 13 x 13 x 512 to 1000; errors 2e-6 of the largest): about 4 % of MobileNet v1, 5 of Xception, 2 of
// SqueezeNet. But pairs of pixels and halves of channels belong together then, so that such a layer can be cut neither
// into single rows nor into panels or slices of inputs. 1024 x 1024, 7 x 7 pixels: slower, weights from memory.
//
// Tried for products of one pixel, whose weights come from memory: kept in 24 bits, with 16 significant ones, MobileNet
// v3 runs 4 to 5 % faster, ShuffleNets 3, v2 1 to 2. But logits move by up to 1.8e-4 of the largest (MobileNet v1 0.25,
// visual wake words), more than the 1e-4 that they may; of squeeze and excite's weights alone v3 large has a third.
#pragma once

#include <algorithm>
#include <limits>
#include <linnet/kernels/channels.hpp>
#include <linnet/kernels/conv_tiles.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/reference/conv2d.hpp>

namespace linnet::kernels {

/// Bytes of scratch that conv2d() needs: for each pixel of a block its destination, its partner and its taps, and the
/// sums of the outputs of a tile.
constexpr std::size_t conv2d_scratch_bytes(int kernel_h, int kernel_w) {
    const std::size_t taps = static_cast<std::size_t>(kernel_h) * static_cast<std::size_t>(kernel_w);
    return block_pixels * (sizeof(void*) * (taps + 2) + sizeof(float) * widest_tile);
}

/// Fills the table of pointers for pixels [first, first + count) of the strip, in raster order.
inline void table_pixels(const Strip& strip, const Taps& taps, const float* zeros, int first, int count,
                         const float** src, float** dst, const float** partner) {
    int y = first / strip.dst_w, x = first % strip.dst_w;
    for (int p = 0; p < count; x = 0, ++y) {
        const int run = std::min(count - p, strip.dst_w - x);
        const float** at = src + p;
        for (int ky = 0; ky < taps.kernel_h; ++ky) {
            const float* row = strip.src_rows[y * taps.stride + ky * taps.dilation];
            for (int kx = 0; kx < taps.kernel_w; ++kx, at += block_pixels)
                table_tap(row, strip, x * taps.stride - taps.before_w + kx * taps.dilation, taps.stride, run, zeros,
                          at);
        }
        for (int i = 0; i < run; ++i) dst[p + i] = strip.dst_rows[y] + (x + i) * strip.dst_pixel_stride;
        if (strip.partner_rows)
            for (int i = 0; i < run; ++i) partner[p + i] = strip.partner_rows[y] + (x + i) * strip.partner_pixel_stride;
        p += run;
    }
}

/// How many rows of a strip follow each other without a gap from row `y` on, in source, destination and partner: the
/// pixels of a pointwise layer are one long row then.
inline int rows_in_one(const Strip& strip, const Taps& taps, int y) {
    if (taps.kernel_h * taps.kernel_w > 1) return 1;
    const std::ptrdiff_t src_row = strip.src_pixel_stride * taps.stride * strip.dst_w;
    const auto joined = [&](int row) {
        return strip.src_rows[row * taps.stride] == strip.src_rows[(row - 1) * taps.stride] + src_row &&
               strip.dst_rows[row] == strip.dst_rows[row - 1] + strip.dst_pixel_stride * strip.dst_w &&
               (strip.partner_rows == nullptr ||
                strip.partner_rows[row] == strip.partner_rows[row - 1] + strip.partner_pixel_stride * strip.dst_w);
    };
    int end = y + 1;
    while (end < strip.rows && joined(end)) ++end;
    return end - y;
}

/// Sums of a block's pixels, [pixels][widest_tile], `count` outputs from `channel` on, and where they go.
struct ConvSums {
    const float* sums;
    int pixels, channel, count;
    PixelList<float> dst;
    PixelList<const float> partner;
    Combine combine;
    int outputs;  // of the layer
};

/// Stores one vector of finished outputs of one pixel from `channel` on, of `outputs`, or the first `count` of its
/// lanes. `partner`: the pixel that it is combined with, or nullptr.
template <class V, Act A>
LINNET_INLINE void store_outputs(const Finish<V, A>& finish, V sum, float* dst, const float* partner, Combine combine,
                                 int channel, int count, int outputs) {
    const bool whole = count >= V::lanes;
    if (partner == nullptr || combine == Combine::add) {
        store_finished(finish, sum, dst + channel, partner ? partner + channel : nullptr, count);
    } else if (combine == Combine::interleave) {
        partner += channel, dst += 2 * channel;
        const V other = whole ? V::load(partner) : V::load_partial(partner, count), done = finish(sum);
        store_channels(zip_low(other, done), dst, 2 * count);
        if (2 * count > V::lanes) store_channels(zip_high(other, done), dst + V::lanes, 2 * count - V::lanes);
    } else {
        partner += 2 * channel, dst += channel;
        if (whole)
            evens(V::load(partner), V::load(partner + V::lanes)).store(dst);
        else
            for (int i = 0; i < count; ++i) dst[i] = partner[2 * i];
        store_channels(finish(sum), dst + outputs, count);
    }
}

/// Finishes and stores sums: any activation, partner and number of outputs.
template <class Arch, Act A>
LINNET_NOINLINE void store_sums(const ConvSums& of_block, const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    const ConvSums s = of_block;  // in variables of its own: a vector's store might change what `of_block` holds
    for (int p = 0; p < s.pixels; ++p) {
        const float* sums = s.sums + std::ptrdiff_t{p} * widest_tile;
        const float* const partner = s.partner ? s.partner[p] : nullptr;
        float* const dst = s.dst[p];
        for (int c = 0; c < s.count; c += V::lanes)
            store_outputs(finish, V::load(sums + c), dst, partner, s.combine, s.channel + c, s.count - c, s.outputs);
    }
}

/// What the blocks of a strip share.
template <class Arch>
struct ConvStrip {
    const Strip& strip;
    const Taps& taps;
    int depth;
    const Filters& filters;
    const Epilogue& epilogue;
    Act act;
    float* sums;  // [block_pixels][widest_tile]
    static constexpr int lanes = simd::Vec<Arch>::lanes;
    int outputs = filters.group_out(), vectors = ceil_div(outputs, lanes);
    /// Past the last channel whole vectors may go to padding, not to the next group nor to the next pixel.
    bool whole_vectors =
        outputs % lanes == 0 || (strip.dst_padded && filters.groups == 1 && strip.combine != Combine::evens_first &&
                                 vectors * lanes * share() <= round_up(outputs * share(), simd::panel));
    /// Microkernels clamp, add, and know hard-swish (MobileNet v3's products that end in it are 7 to 20 % slower by
    /// store_sums(), which does everything else).
    bool known = is_clamp(act) || (act == Act::hard_swish && strip.partner_rows == nullptr);

    /// Pixels of a block whose pixels are in rows, at most. Where one tile makes all outputs, each is read but once:
    /// any number (64 to 16 channels, 55 x 55 pixels: 0.95 of the time). Else as many as keep a source of few channels
    /// in L1 (16 to 96, 112 x 112: 0.97).
    int most_pixels() const {
        constexpr int kept = 4096;  // floats
        if (std::int64_t{strip.rows} * strip.dst_w <= block_pixels) return block_pixels;
        const bool stores = strip.input_end < filters.in || (known && strip.adds() && whole_vectors);
        if (!stores) return block_pixels;  // by way of `sums`
        // Half vectors take pairs of pixels, all of a block, and of an odd number not all are in pairs.
        const bool halves = ends_in_half<Arch>(outputs);
        if (halves && strip.rows % 2 == 1 && strip.dst_w % 2 == 1) return block_pixels;
        const auto shape = static_cast<std::size_t>(next_shape<Arch>(vectors, block_pixels, halves));
        const bool one_tile = filters.groups == 1 && simd::Tile<Arch>::shapes[shape].vectors == vectors;
        return one_tile ? std::numeric_limits<int>::max() : std::max(block_pixels, kept / depth);
    }

  private:
    int share() const { return strip.combine == Combine::interleave ? 2 : 1; }
};

/// All groups and outputs of one block of `count` pixels, which `tile` says where to find. `store`: for what
/// microkernels do not know. `waiting`: the block's of Strip::sums.
template <class Arch, Inputs I, Pixels P>
LINNET_NOINLINE void conv2d_block(const ConvStrip<Arch>& all, decltype(&store_sums<Arch, Act::none>) store,
                                  ConvTile tile, const PixelList<float>& waiting, int count) noexcept {
    constexpr int lanes = simd::Vec<Arch>::lanes, panel_vectors = simd::panel / lanes;
    const Strip& strip = all.strip;
    const Filters& filters = all.filters;
    const int outputs = all.outputs, vectors = all.vectors;
    const bool half = takes_halves<P> && count % 2 == 0 && ends_in_half<Arch>(outputs);
    const int last_panel = std::min(strip.panel_end, filters.group_panels() * filters.groups);
    const PixelList<float> dst = tile.dst;
    const PixelList<const float> partner = tile.partner;
    tile.taps = all.taps.kernel_h * all.taps.kernel_w, tile.depth = all.depth;
    tile.panel_size = filters.panel_size(), tile.next_step = next_step;
    for (int group = 0; group < filters.groups; ++group) {
        const int first_panel = group * filters.group_panels();
        const int end = std::min(vectors, (last_panel - first_panel) * panel_vectors);
        tile.first_input = 0, tile.inputs = nullptr;
        if constexpr (I == Inputs::gathered)
            tile.inputs = filters.inputs.data() + group * filters.group_in();
        else
            tile.first_input = std::ptrdiff_t{group} * filters.group_in();
        for (int v = std::max(0, strip.panel_begin - first_panel) * panel_vectors; v < end;) {
            const std::size_t shape =
                static_cast<std::size_t>(next_shape<Arch>(end - v, count, half && end == vectors));
            const int width = simd::Tile<Arch>::shapes[shape].vectors;
            const int stored = all.whole_vectors ? width * lanes : std::min(width * lanes, outputs - v * lanes);
            const int channel = group * outputs + v * lanes;
            tile.weights = filters.panels(group) + v / panel_vectors * tile.panel_size +
                           std::ptrdiff_t{strip.input_begin} * simd::panel;
            tile.next_weights = tile.weights + ceil_div(width, panel_vectors) * tile.panel_size;
            tile.bias = filters.group_bias(group) + v * lanes;
            if (strip.input_begin > 0) tile.begun = {nullptr, waiting.first + channel, waiting.step};
            if (strip.input_end < filters.in) {
                tile.dst = waiting, tile.partner = {};
                tile.channel = channel, tile.epilogue = {}, tile.hard_swish = false;
                conv_tile_runs<Arch, I, P>[shape](count)(tile);
            } else if (all.known && strip.adds() && stored == width * lanes) {
                tile.dst = dst, tile.partner = partner;
                tile.channel = channel, tile.epilogue = all.epilogue, tile.hard_swish = all.act == Act::hard_swish;
                conv_tile_runs<Arch, I, P>[shape](count)(tile);
            } else {
                tile.dst = {nullptr, all.sums, widest_tile}, tile.partner = {};
                tile.channel = 0, tile.epilogue = {}, tile.hard_swish = false;
                conv_tile_runs<Arch, I, P>[shape](count)(tile);
                store({all.sums, count, channel, stored, dst, partner, strip.combine, filters.groups * outputs},
                      all.epilogue);
            }
            v += width;
        }
    }
}

/// Calls f(first, count) for blocks of `total` pixels, `most` at most, as even as can be.
template <class F>
void each_block(int total, int most, F&& f) {
    const int blocks = total / most + (total % most > 0 ? 1 : 0);
    const auto pixel_of = [&](int block) { return static_cast<int>(std::int64_t{total} * block / blocks); };
    for (int block = 0; block < blocks; ++block) f(pixel_of(block), pixel_of(block + 1) - pixel_of(block));
}

/// The blocks of a strip, for all activations.
template <class Arch, Inputs I, Pixels P>
LINNET_NOINLINE void conv2d_blocks(const Strip& strip, const Taps& taps, int depth, const Filters& filters,
                                   const Epilogue& epilogue, Act act, decltype(&store_sums<Arch, Act::none>) store,
                                   std::byte* scratch) noexcept {
    float* const sums = reinterpret_cast<float*>(scratch);
    const float** const src = reinterpret_cast<const float**>(sums + block_pixels * widest_tile);
    const ConvStrip<Arch> all{strip, taps, depth, filters, epilogue, act, sums};
    ConvTile tile;
    tile.src = src, tile.src_step = strip.src_pixel_stride * taps.stride;
    if constexpr (P == Pixels::in_rows) {
        LINNET_ASSERT(taps.before_w == 0 && "windows that do not reach over the sides");
        const int most_pixels = all.most_pixels();
        for (int y = 0, rows; y < strip.rows; y += rows) {
            rows = rows_in_one(strip, taps, y);
            const PixelList<float> dst{nullptr, strip.dst_rows[y], strip.dst_pixel_stride};
            PixelList<const float> partner;
            if (strip.partner_rows) partner = {nullptr, strip.partner_rows[y], strip.partner_pixel_stride};
            each_block(rows * strip.dst_w, most_pixels, [&](int first, int count) {
                const float** at = src;
                for (int ky = 0; ky < taps.kernel_h; ++ky) {
                    const float* row = strip.src_rows[y * taps.stride + ky * taps.dilation];
                    for (int kx = 0; kx < taps.kernel_w; ++kx)
                        *at++ = row ? row + first * tile.src_step + kx * taps.dilation * strip.src_pixel_stride : row;
                }
                tile.dst = dst.from(first), tile.partner = partner.from(first);
                const PixelList<float> waiting{nullptr, strip.sums, strip.sums_stride};
                conv2d_block<Arch, I, P>(all, store, tile, waiting.from(std::ptrdiff_t{y} * strip.dst_w + first),
                                         count);
            });
        }
    } else {
        const float** const partner = src + std::ptrdiff_t{taps.kernel_h} * taps.kernel_w * block_pixels;
        float** const dst = const_cast<float**>(partner + block_pixels);
        tile.dst = {dst, nullptr, 0};
        tile.partner = {strip.partner_rows ? partner : nullptr, nullptr, 0};
        each_block(strip.rows * strip.dst_w, block_pixels, [&](int first, int count) {
            table_pixels(strip, taps, filters.zeros.data(), first, count, src, dst, partner);
            conv2d_block<Arch, I, P>(all, store, tile, {}, count);
        });
    }
}

/// A strip of a convolution. `depth` is the number of consecutive floats that a tap reads: the inputs of a group, or a
/// whole row of taps of a packed image (layers/conv2d.hpp). `scratch`: conv2d_scratch_bytes(). Pixels::in_rows takes
/// windows that do not reach over the sides of the image.
template <class Arch, Act A, Inputs I = Inputs::consecutive, Pixels P = Pixels::tabled>
void conv2d(const Strip& strip, const Taps& taps, int depth, const Filters& filters, const Epilogue& epilogue,
            std::byte* scratch) noexcept {
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        reference::conv2d<A, I == Inputs::gathered>(strip, taps, depth, filters, epilogue);
    } else {
        conv2d_blocks<Arch, I, P>(strip, taps, depth, filters, epilogue, A, &store_sums<Arch, A>, scratch);
    }
}

}  // namespace linnet::kernels
