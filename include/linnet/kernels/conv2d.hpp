// Dense and grouped convolution, any kernel size, and so the product too: a pointwise layer has one tap, a linear layer
// one pixel.
//
//     dst[p][o] = act(bias[o] + sum over taps t, inputs k of src[p, t][k] W[t][k][o])
//
// An implicit product: no matrix of patches is ever written. Where the source pixels of a tap lie equally far apart, as
// those of a pointwise layer or of a staged image do, its first pixel is all that a tile needs (Pixels::in_rows);
// elsewhere a block of destination pixels has a table of pointers to the source pixel of each tap, which is the zero
// pixel outside the image (Pixels::tabled). The microkernel keeps pixels x vectors sums in registers over all taps and
// inputs, always in the same order, so a result depends neither on the tile nor on how rows are cut into strips. (Over
// its budget of lines: the microkernel has two ways through its inputs, one at a time, and a vector of them where there
// is a multiply-add by lane.)
//
// Tried for large products: one step of Strassen's algorithm (Winograd's form) made 7 products of 8, but its weights
// are 1.75 times as many and come from L3 or memory: 728 x 728 inputs and outputs, 19 x 19 pixels: 0.96 to 1.03 times
// as fast; 1024 x 1024, 7 x 7 pixels: 0.79 to 0.93.
#pragma once

#include <algorithm>
#include <array>
#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/channels.hpp>
#include <linnet/kernels/filters.hpp>
#include <linnet/kernels/reference/conv2d.hpp>
#include <linnet/kernels/strip.hpp>
#include <linnet/simd/tile.hpp>
#include <utility>

namespace linnet::kernels {

/// Destination pixels whose pointers are tabled together: four rows of 28, or the 98 that half of 14 x 14 are.
inline constexpr int block_pixels = 112;

/// Floats of a panel that are fetched ahead, where a tile is the only one that reads it: 32 inputs.
inline constexpr int weights_ahead = 32 * simd::panel;

/// Floats, for each input, of the next panel that the tiles of several pixels fetch: weights that come from L3 or
/// memory take longer than one tile, so that the first four tiles which share a panel fetch the one behind it.
/// (MobileNet v1 2 % faster than with weights_ahead, 7 x 7 pixels 3 to 10. Two tiles: half of that. Steps that are
/// computed from the number of tiles: small products are 2 % slower.)
inline constexpr int next_step = simd::panel / 4;

/// Inputs from which on a tile first fetches what it will add, a residual that was stored some layers ago. (Xception's
/// 19 x 19 x 728: 1.98 to 1.93 ms. To fetch where it will store costs 2 %.)
inline constexpr int fetching_depth = 64;

/// Outputs of the widest tile of several pixels (AVX-512's); where there is only one, it has the others' room.
inline constexpr int widest_tile = 3 * simd::panel;

/// Bytes of scratch that conv2d() needs: for each pixel of a block its destination, its shortcut and its taps, and the
/// sums of the outputs of a tile.
constexpr std::size_t conv2d_scratch_bytes(int kernel_h, int kernel_w) {
    const std::size_t taps = static_cast<std::size_t>(kernel_h) * static_cast<std::size_t>(kernel_w);
    return block_pixels * (sizeof(void*) * (taps + 2) + sizeof(float) * widest_tile);
}

/// How a tap's inputs lie in the source.
enum class Inputs {
    consecutive,
    gathered,  // by a list of channels: a channel shuffle folded into the reading
};

/// How pixels lie in the source.
enum class Pixels {
    tabled,   // anywhere
    in_rows,  // those of a tap equally far apart in each destination row: none outside the image at its sides
};

/// The pixels of a block in one tensor: a table of them, or the first one and the floats from one to the next.
template <class T>
struct PixelList {
    T* const* table = nullptr;
    T* first = nullptr;
    std::ptrdiff_t step = 0;

    explicit operator bool() const { return table != nullptr || first != nullptr; }
    T* operator[](std::ptrdiff_t pixel) const { return table ? table[pixel] : first + pixel * step; }
    /// The same where the compiler knows how they lie.
    template <Pixels P>
    LINNET_INLINE T* at(std::ptrdiff_t pixel) const {
        if constexpr (P == Pixels::in_rows) return first + pixel * step;
        return (*this)[pixel];
    }
    PixelList from(std::ptrdiff_t pixel) const { return {nullptr, first ? first + pixel * step : nullptr, step}; }
};

/// What one microkernel call adds up: some outputs of the block's pixels, from some of their taps and inputs.
struct ConvTile {
    /// [taps][block_pixels]; in rows [taps], of the block's first pixel, nullptr for taps outside the image.
    const float* const* src;
    std::ptrdiff_t src_step;  // in rows: floats from one pixel to the next
    std::ptrdiff_t first_input;
    const std::int32_t* inputs;  // the source channel of each input, where they are gathered
    int taps, depth;             // depth: inputs a tap
    const float* weights;        // [taps][depth][16] of the first panel
    std::ptrdiff_t panel_size;
    const float* next_weights;  // those of the next call
    std::ptrdiff_t next_step;
    const float* bias;
    PixelList<float> dst;
    PixelList<const float> partner;  // what is added to them, if anything
    std::ptrdiff_t channel;
    Epilogue epilogue;
    bool hard_swish;  // the activation; else it only clamps
};

/// sum += lane Lane of each pixel's inputs times that input's weights, where there is a multiply-add by lane.
template <int Lane, class V, int Pixels, int Vectors>
LINNET_INLINE void add_lane(const float* weights, std::ptrdiff_t panel_size, const V (&inputs)[Pixels],
                            V (&sum)[Pixels][Vectors]) {
    constexpr int panel_vectors = simd::panel / V::lanes;
    LINNET_UNROLL
    for (int v = 0; v < Vectors; v += panel_vectors)
        LINNET_PREFETCH(weights + v / panel_vectors * panel_size + weights_ahead);
    LINNET_UNROLL
    for (int v = 0; v < Vectors; ++v) {
        const V w = V::load(weights + v / panel_vectors * panel_size + v % panel_vectors * V::lanes);
        LINNET_UNROLL
        for (int p = 0; p < Pixels; ++p) sum[p][v] = fma_lane<Lane>(w, inputs[p], sum[p][v]);
    }
}

/// The same for all lanes, whose weights lie one behind the other.
template <class V, int Pixels, int Vectors, int... Lane>
LINNET_INLINE void add_lanes(const float* weights, std::ptrdiff_t panel_size, const V (&inputs)[Pixels],
                             V (&sum)[Pixels][Vectors], std::integer_sequence<int, Lane...>) {
    (add_lane<Lane>(weights + Lane * simd::panel, panel_size, inputs, sum), ...);
}

/// sum += one input of each pixel times that input's weights. `src`: of every `Shared` pixels the first.
template <int Shared, class V, int Count, int Vectors, int Pointers>
LINNET_INLINE void add_input(const float* weights, std::ptrdiff_t panel_size, const float* const (&src)[Pointers],
                             std::ptrdiff_t input, std::ptrdiff_t src_step, V (&sum)[Count][Vectors]) {
    constexpr int panel_vectors = simd::panel / V::lanes;
    V w[Vectors];
    LINNET_UNROLL
    for (int v = 0; v < Vectors; ++v)
        w[v] = in_register(V::load(weights + v / panel_vectors * panel_size + v % panel_vectors * V::lanes));
    LINNET_UNROLL
    for (int p = 0; p < Count; ++p) {
        const V x = V::broadcast(src[p / Shared][input + p % Shared * src_step]);
        LINNET_UNROLL
        for (int v = 0; v < Vectors; ++v) sum[p][v] = fma(x, w[v], sum[p][v]);
    }
}

/// Pixels [begin, end) of the block, Count at a time.
template <class Arch, Inputs I, Pixels P, int Count, int Vectors>
LINNET_NOINLINE void conv2d_tiles(const ConvTile& t, int begin, int end) noexcept {
    using V = simd::Vec<Arch>;
    constexpr int panel_vectors = simd::panel / V::lanes, panels = ceil_div(Vectors, panel_vectors);
    // Pixels that share a pointer: x86 adds one register, and that times two, to an address.
    constexpr int shared = P == Pixels::in_rows ? simd::Tile<Arch>::pixels_a_pointer : 1;
    constexpr int pointers = ceil_div(Count, shared);
    const std::ptrdiff_t fetch_step = Count > 1 ? t.next_step : simd::panel;
    const float* fetched = Count > 1 ? t.next_weights : t.weights + weights_ahead;
    const std::ptrdiff_t src_step = t.src_step;
    for (int pixel = begin; pixel < end; pixel += Count) {
        V sum[Count][Vectors];
        LINNET_UNROLL
        for (int v = 0; v < Vectors; ++v) {
            const V bias = V::load(t.bias + v * V::lanes);
            LINNET_UNROLL
            for (int p = 0; p < Count; ++p) sum[p][v] = bias;
        }
        if (t.partner && t.depth >= fetching_depth) {
            LINNET_UNROLL
            for (int p = 0; p < Count; ++p) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; v += panel_vectors)
                    LINNET_PREFETCH(t.partner.at<P>(pixel + p) + t.channel + v * V::lanes);
            }
        }
        const float* weights = t.weights;
        for (int tap = 0; tap < t.taps; ++tap) {
            const float* src[pointers];
            if constexpr (P == Pixels::in_rows) {
                if (t.src[tap] == nullptr) {
                    weights += std::ptrdiff_t{t.depth} * simd::panel;
                    continue;
                }
                const float* const first = t.src[tap] + t.first_input + pixel * src_step;
                LINNET_UNROLL
                for (int i = 0; i < pointers; ++i) src[i] = first + i * shared * src_step;
            } else {
                LINNET_UNROLL
                for (int i = 0; i < pointers; ++i) src[i] = t.src[tap * block_pixels + pixel + i] + t.first_input;
            }
            int k = 0;
            if constexpr (V::has_fma_lane && I == Inputs::consecutive) {
                for (; k + V::lanes <= t.depth; k += V::lanes) {
                    V inputs[Count];
                    LINNET_UNROLL
                    for (int p = 0; p < Count; ++p) inputs[p] = V::load(src[p / shared] + p % shared * src_step + k);
                    add_lanes(weights, t.panel_size, inputs, sum, std::make_integer_sequence<int, V::lanes>{});
                    weights += V::lanes * simd::panel;
                }
            }
            const auto add = [&] {
                const std::ptrdiff_t input = I == Inputs::gathered ? t.inputs[k] : k;
                add_input<shared>(weights, t.panel_size, src, input, src_step, sum);
                weights += simd::panel, ++k;
            };
            const auto fetch = [&](std::ptrdiff_t step) {
                LINNET_UNROLL
                for (int panel = 0; panel < panels; ++panel) LINNET_PREFETCH_L2(fetched + panel * t.panel_size);
                fetched += step;
            };
            if constexpr (Count > 1 && simd::Tile<Arch>::inputs_a_step == 2) {
                while (k + 2 <= t.depth) {
                    fetch(2 * t.next_step);
                    add(), add();
                }
            }
            while (k < t.depth) {
                fetch(fetch_step);
                add();
            }
        }
        const Finish<V, Act::none> finish(t.epilogue);
        if (t.hard_swish) {
            LINNET_UNROLL
            for (int p = 0; p < Count; ++p) {
                float* dst = t.dst.at<P>(pixel + p) + t.channel;
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v)
                    activate<Act::hard_swish>(sum[p][v], V::zero(), V::zero()).store(dst + v * V::lanes);
            }
        } else if (!t.partner) {
            LINNET_UNROLL
            for (int p = 0; p < Count; ++p) {
                float* dst = t.dst.at<P>(pixel + p) + t.channel;
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v) finish(sum[p][v]).store(dst + v * V::lanes);
            }
        } else {
            LINNET_UNROLL
            for (int p = 0; p < Count; ++p) {
                float* dst = t.dst.at<P>(pixel + p) + t.channel;
                const float* partner = t.partner.at<P>(pixel + p) + t.channel;
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v)
                    finish(sum[p][v], V::load(partner + v * V::lanes)).store(dst + v * V::lanes);
            }
        }
    }
}

/// The pixels of a block in tiles as even as can be: larger ones, then smaller ones.
struct TileRun {
    using Function = void (*)(const ConvTile&, int begin, int end) noexcept;
    Function larger, smaller;
    int larger_end, count;

    void operator()(const ConvTile& tile) const noexcept {
        if (larger != nullptr) larger(tile, 0, larger_end);
        smaller(tile, larger_end, count);
    }
};

/// The microkernels of one shape of tile, by number of pixels.
template <class Arch, Inputs I, Pixels P, int Shape>
struct ConvTiles {
    static constexpr simd::TileShape shape = simd::Tile<Arch>::shapes[Shape];

    template <int... Less>
    static constexpr std::array<TileRun::Function, shape.pixels> functions(std::integer_sequence<int, Less...>) {
        return {&conv2d_tiles<Arch, I, P, Less + 1, shape.vectors>...};
    }
    static constexpr auto table = functions(std::make_integer_sequence<int, shape.pixels>{});

    static TileRun run(int count) noexcept {
        const int tiles = ceil_div(count, shape.pixels), pixels = count / tiles, larger = count % tiles;
        const std::size_t i = static_cast<std::size_t>(pixels);
        return {larger > 0 ? table[i] : nullptr, table[i - 1], larger * (pixels + 1), count};
    }
};

/// ConvTiles::run of every shape.
template <class Arch, Inputs I, Pixels P>
inline constexpr auto conv_tile_runs = []<int... S>(std::integer_sequence<int, S...>) {
    return std::array{&ConvTiles<Arch, I, P, S>::run...};
}
(std::make_integer_sequence<int, static_cast<int>(simd::Tile<Arch>::shapes.size())>{});

/// Which shape of tile takes the next of `left` vectors, at the beginning of a panel: the widest that ends at another
/// panel's beginning or takes all, but none that leaves a lone vector (3 + 1 becomes 2 + 2), whose sums are too few to
/// hide the latency of their additions. Those of one pixel are for products of one.
template <class Arch>
constexpr int next_shape(int left, int pixels) {
    constexpr int panel_vectors = simd::panel / simd::Vec<Arch>::lanes;
    int chosen = 0;
    for (int i = 0; i < static_cast<int>(simd::Tile<Arch>::shapes.size()); ++i) {
        const simd::TileShape shape = simd::Tile<Arch>::shapes[static_cast<std::size_t>(i)];
        const bool fits = shape.vectors == left || (shape.vectors < left && shape.vectors % panel_vectors == 0);
        const bool leaves_one = panel_vectors == 1 && left - shape.vectors == 1 && shape.vectors > 2;
        if (fits && !leaves_one && (shape.pixels > 1 || pixels == 1)) chosen = i;
    }
    return chosen;
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
LINNET_NOINLINE void store_sums(const ConvSums& s, const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    for (int p = 0; p < s.pixels; ++p) {
        const float* sums = s.sums + std::ptrdiff_t{p} * widest_tile;
        const float* partner = s.partner ? s.partner[p] : nullptr;
        for (int c = 0; c < s.count; c += V::lanes)
            store_outputs(finish, V::load(sums + c), s.dst[p], partner, s.combine, s.channel + c, s.count - c,
                          s.outputs);
    }
}

/// What the blocks of a strip share.
struct ConvStrip {
    const Strip& strip;
    const Taps& taps;
    int depth;
    const Filters& filters;
    const Epilogue& epilogue;
    Act act;
    float* sums;  // [block_pixels][widest_tile]
};

/// All groups and outputs of one block of `count` pixels, which `tile` says where to find. The microkernels clamp, add,
/// and know hard-swish (MobileNet v3's products that end in it are 7 to 20 % slower by `store`); `store` does
/// everything else.
template <class Arch, Inputs I, Pixels P>
LINNET_NOINLINE void conv2d_block(const ConvStrip& all, decltype(&store_sums<Arch, Act::none>) store, ConvTile tile,
                                  int count) noexcept {
    constexpr int lanes = simd::Vec<Arch>::lanes, panel_vectors = simd::panel / lanes;
    const auto& [strip, taps, depth, filters, epilogue, act, sums] = all;
    const int outputs = filters.group_out(), vectors = ceil_div(outputs, lanes);
    // Past the last channel whole vectors may go to padding, not to the next group nor to the next pixel.
    const int share = strip.combine == Combine::interleave ? 2 : 1;
    const bool whole_vectors =
        outputs % lanes == 0 || (strip.dst_padded && filters.groups == 1 && strip.combine != Combine::evens_first &&
                                 vectors * lanes * share <= round_up(outputs * share, simd::panel));
    const bool known = is_clamp(act) || (act == Act::hard_swish && strip.partner_rows == nullptr);
    const int last_panel = std::min(strip.panel_end, filters.group_panels() * filters.groups);
    const PixelList<float> dst = tile.dst;
    const PixelList<const float> partner = tile.partner;
    tile.taps = taps.kernel_h * taps.kernel_w, tile.depth = depth;
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
            const std::size_t shape = static_cast<std::size_t>(next_shape<Arch>(end - v, count));
            const int width = simd::Tile<Arch>::shapes[shape].vectors;
            const int stored = whole_vectors ? width * lanes : std::min(width * lanes, outputs - v * lanes);
            const int channel = group * outputs + v * lanes;
            tile.weights = filters.panels(group) + v / panel_vectors * tile.panel_size;
            tile.next_weights = tile.weights + ceil_div(width, panel_vectors) * tile.panel_size;
            tile.bias = filters.group_bias(group) + v * lanes;
            if (known && strip.adds() && stored == width * lanes) {
                tile.dst = dst, tile.partner = partner;
                tile.channel = channel, tile.epilogue = epilogue, tile.hard_swish = act == Act::hard_swish;
                conv_tile_runs<Arch, I, P>[shape](count)(tile);
            } else {
                tile.dst = {nullptr, sums, widest_tile}, tile.partner = {};
                tile.channel = 0, tile.epilogue = {}, tile.hard_swish = false;
                conv_tile_runs<Arch, I, P>[shape](count)(tile);
                store({sums, count, channel, stored, dst, partner, strip.combine, filters.groups * outputs}, epilogue);
            }
            v += width;
        }
    }
}

/// Calls f(first, count) for blocks of `total` pixels, as even as can be.
template <class F>
void each_block(int total, F&& f) {
    const int blocks = ceil_div(total, block_pixels);
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
    const ConvStrip all{strip, taps, depth, filters, epilogue, act, sums};
    ConvTile tile;
    tile.src = src, tile.src_step = strip.src_pixel_stride * taps.stride;
    if constexpr (P == Pixels::in_rows) {
        LINNET_ASSERT(taps.before_w == 0 && "windows that do not reach over the sides");
        for (int y = 0, rows; y < strip.rows; y += rows) {
            rows = rows_in_one(strip, taps, y);
            const PixelList<float> dst{nullptr, strip.dst_rows[y], strip.dst_pixel_stride};
            PixelList<const float> partner;
            if (strip.partner_rows) partner = {nullptr, strip.partner_rows[y], strip.partner_pixel_stride};
            each_block(rows * strip.dst_w, [&](int first, int count) {
                const float** at = src;
                for (int ky = 0; ky < taps.kernel_h; ++ky) {
                    const float* row = strip.src_rows[y * taps.stride + ky * taps.dilation];
                    for (int kx = 0; kx < taps.kernel_w; ++kx)
                        *at++ = row ? row + first * tile.src_step + kx * taps.dilation * strip.src_pixel_stride : row;
                }
                tile.dst = dst.from(first), tile.partner = partner.from(first);
                conv2d_block<Arch, I, P>(all, store, tile, count);
            });
        }
    } else {
        const float** const partner = src + std::ptrdiff_t{taps.kernel_h} * taps.kernel_w * block_pixels;
        float** const dst = const_cast<float**>(partner + block_pixels);
        tile.dst = {dst, nullptr, 0};
        tile.partner = {strip.partner_rows ? partner : nullptr, nullptr, 0};
        each_block(strip.rows * strip.dst_w, [&](int first, int count) {
            table_pixels(strip, taps, filters.zeros.data(), first, count, src, dst, partner);
            conv2d_block<Arch, I, P>(all, store, tile, count);
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
