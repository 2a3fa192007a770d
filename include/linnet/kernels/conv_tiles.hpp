// The microkernel of dense convolution, products and Winograd's: some outputs of some pixels, whose sums stay in
// registers over all taps and inputs, always added in the same order. Two ways through the inputs: one or two at a
// time, and a vector of them where there is a multiply-add by lane. Two ways to the pixels: a table of pointers, and a
// step.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/strip.hpp>
#include <linnet/simd/tile.hpp>
#include <utility>

namespace linnet::kernels {

/// Destination pixels that are computed together, one panel after the other: four rows of 28, or the 98 that half of
/// 14 x 14 are. (224: MobileNet v2 and v3 small 1 % faster on a Zen 5, ShuffleNet v1 2, but v2 misses 2.4 times as much
/// in the caches of bench/cache_misses.sh.)
inline constexpr int block_pixels = 112;

/// Floats of a panel that are fetched ahead, where a tile is the only one that reads it, or, with a multiply-add by
/// lane, by every tile: 64 inputs. (Measured on x86 alone.)
inline constexpr int weights_ahead = 64 * simd::panel;

/// Floats, for each input, of the next panel that the tiles of several pixels fetch: weights that come from L3 or
/// memory take longer than one tile, so that the first four tiles which share a panel fetch the one behind it.
/// (MobileNet v1 2 % faster than with weights_ahead, 7 x 7 pixels 3 to 10. Two tiles: half of that. Steps that are
/// computed from the number of tiles: small products are 2 % slower. In tiles that come later, the weights of the layer
/// of one pixel behind this one, squeeze and excite's or the classifier's: nothing.)
inline constexpr int next_step = simd::panel / 4;

/// Inputs from which on a tile first fetches what it will add, a residual that was stored some layers ago. (Xception's
/// 19 x 19 x 728: 1.98 to 1.93 ms. To fetch where it will store costs 2 %.)
inline constexpr int fetching_depth = 64;

/// Outputs of the widest tile of all architectures.
inline constexpr int widest_tile = 4 * simd::panel;

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
    /// Calls f(i, pointer) for `channel` of `Count` pixels, where the compiler knows how they lie. `Walks`: by one
    /// pointer that moves on. x86 has too few general registers for one a pixel (16 inputs, 64 outputs: 78 to 82 % of
    /// the peak); NEON's g++ would move sums about in the loop over inputs (86 and not 99 % of the A55's bound).
    template <Pixels P, int Count, bool Walks, class F>
    LINNET_INLINE void each(std::ptrdiff_t pixel, std::ptrdiff_t channel, F&& f) const {
        [[maybe_unused]] T* at = nullptr;
        if constexpr (P == Pixels::in_rows && Walks) at = first + pixel * step + channel;
        LINNET_UNROLL
        for (int i = 0; i < Count; ++i) {
            if constexpr (P == Pixels::in_rows && Walks) {
                f(i, at);
                at = simd::in_register(at + step);
            } else if constexpr (P == Pixels::in_rows) {
                f(i, first + (pixel + i) * step + channel);
            } else {
                f(i, (*this)[pixel + i] + channel);
            }
        }
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
    PixelList<const float> begun;  // where there are any, sums that earlier inputs have begun, in place of the bias
    PixelList<float> dst;
    PixelList<const float> partner;  // what is added to them, if anything
    std::ptrdiff_t channel;
    Epilogue epilogue;
    bool hard_swish = false;  // the activation; else it only clamps
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

/// sum += one input of each pixel times that input's weights. `src`: of every `Shared` pixels the first. `Half`: see
/// simd::TileShape; the last vector of two pixels' sums is kept in the first pixel's.
template <int Shared, bool Half, class V, int Count, int Vectors, int Pointers>
LINNET_INLINE void add_input(const float* weights, std::ptrdiff_t panel_size, const float* const (&src)[Pointers],
                             std::ptrdiff_t input, std::ptrdiff_t src_step, V (&sum)[Count][Vectors]) {
    constexpr int panel_vectors = simd::panel / V::lanes, whole = Vectors - Half;
    V w[Vectors];
    LINNET_UNROLL
    for (int v = 0; v < whole; ++v)
        w[v] = in_register(V::load(weights + v / panel_vectors * panel_size + v % panel_vectors * V::lanes));
    if constexpr (Half) w[whole] = in_register(V::load_half_twice(weights + whole * panel_size));
    [[maybe_unused]] V before{};
    LINNET_UNROLL
    for (int p = 0; p < Count; ++p) {
        const V x = V::broadcast(src[p / Shared][input + p % Shared * src_step]);
        LINNET_UNROLL
        for (int v = 0; v < whole; ++v) sum[p][v] = fma(x, w[v], sum[p][v]);
        if constexpr (Half) {
            if (p % 2 == 1) sum[p - 1][whole] = fma(blend_halves(before, x), w[whole], sum[p - 1][whole]);
            before = x;
        }
    }
}

/// Pixels [begin, end) of the block, Count at a time.
template <class Arch, Inputs I, Pixels P, int Count, int Vectors, bool Half = false>
LINNET_NOINLINE void conv2d_tiles(const ConvTile& t, int begin, int end) noexcept {
    static_assert(!Half || Count % 2 == 0);
    using V = simd::Vec<Arch>;
    constexpr int panel_vectors = simd::panel / V::lanes, panels = ceil_div(Vectors, panel_vectors);
    // Pixels that share a pointer: x86 adds one register, and that times two, to an address.
    constexpr int shared = P == Pixels::in_rows ? simd::Tile<Arch>::pixels_a_pointer : 1;
    constexpr int pointers = ceil_div(Count, shared);
    constexpr bool walks = !V::has_fma_lane;
    // Two inputs a turn for AVX-512's widest tiles: counting and fetching take the place of multiply-adds (MobileNet v1
    // 2 to 5 % faster on a Sapphire Rapids). Narrower ones gain nothing and are 4 % of all code; AVX2's put sums on the
    // stack.
    constexpr bool pairs = Count > 1 && Vectors > 2 && panel_vectors == 1;
    const std::ptrdiff_t fetch_step = Count > 1 ? t.next_step : simd::panel;
    const float* fetched = Count > 1 ? t.next_weights : t.weights + weights_ahead;
    const std::ptrdiff_t src_step = t.src_step;
    for (int pixel = begin; pixel < end; pixel += Count) {
        V sum[Count][Vectors];
        // (The bias as a begun sum whose pixels are 0 apart, so that one loop loads either: small products 1 to 4 %
        // slower.)
        if (P == Pixels::in_rows && t.begun) {
            t.begun.template each<P, Count, walks>(pixel, 0, [&](int p, const float* begun) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v) sum[p][v] = V::load(begun + v * V::lanes);
            });
        } else {
            LINNET_UNROLL
            for (int v = 0; v < Vectors; ++v) {
                const V bias = V::load(t.bias + v * V::lanes);
                LINNET_UNROLL
                for (int p = 0; p < Count; ++p) sum[p][v] = bias;
            }
        }
        if (t.partner && t.depth >= fetching_depth)
            t.partner.template each<P, Count, walks>(pixel, t.channel, [&](int, const float* partner) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; v += panel_vectors) LINNET_PREFETCH(partner + v * V::lanes);
            });
        if constexpr (Half) {
            LINNET_UNROLL
            for (int p = 1; p < Count; p += 2)
                sum[p - 1][Vectors - 1] = join_halves(sum[p - 1][Vectors - 1], sum[p][Vectors - 1]);
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
                add_input<shared, Half>(weights, t.panel_size, src, input, src_step, sum);
                weights += simd::panel, ++k;
            };
            const auto fetch = [&](std::ptrdiff_t step) {
                LINNET_UNROLL
                for (int panel = 0; panel < panels; ++panel) {
                    if constexpr (Count == 1)  // mostly a product of one pixel: to L2 first would take a fifth longer
                        LINNET_PREFETCH(fetched + panel * t.panel_size);
                    else
                        LINNET_PREFETCH_L2(fetched + panel * t.panel_size);
                }
                fetched += step;
            };
            if constexpr (pairs) {
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
        if constexpr (Half) {
            LINNET_UNROLL
            for (int p = 1; p < Count; p += 2) {
                sum[p][Vectors - 1] = second_half(sum[p - 1][Vectors - 1]);
                sum[p - 1][Vectors - 1] = first_half(sum[p - 1][Vectors - 1]);
            }
        }
        // (One store behind activation and partner, 14 kB less code: g++ then moves ten sums about in NEON's loop.)
        const Finish<V, Act::none> finish(t.epilogue);
        if (t.hard_swish) {
            t.dst.template each<P, Count, walks>(pixel, t.channel, [&](int p, float* dst) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v)
                    activate<Act::hard_swish>(sum[p][v], V::zero(), V::zero()).store(dst + v * V::lanes);
            });
        } else if (!t.partner) {
            t.dst.template each<P, Count, walks>(pixel, t.channel, [&](int p, float* dst) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v) finish(sum[p][v]).store(dst + v * V::lanes);
            });
        } else {
            t.partner.template each<P, Count, walks>(pixel, t.channel, [&](int p, const float* partner) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v) sum[p][v] = finish(sum[p][v], V::load(partner + v * V::lanes));
            });
            t.dst.template each<P, Count, walks>(pixel, t.channel, [&](int p, float* dst) {
                LINNET_UNROLL
                for (int v = 0; v < Vectors; ++v) sum[p][v].store(dst + v * V::lanes);
            });
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

/// Whether tiles whose last vector is half of one are made: networks' narrow products have their pixels in rows, and
/// each such function costs every user's compiler.
template <Pixels P>
inline constexpr bool takes_halves = P == Pixels::in_rows;

/// The microkernels of one shape of tile, by number of pixels; of pairs of pixels, where two share a vector.
template <class Arch, Inputs I, Pixels P, int Shape>
struct ConvTiles {
    static constexpr simd::TileShape shape = simd::Tile<Arch>::shapes[Shape];
    static constexpr int step = shape.half ? 2 : 1, most = shape.pixels / step;
    // Less than half of the shape's pixels are left to a tile where a product has no more: not worth a function that
    // every user's compiler makes. But where these are up to six, some go as tiles of `few`: rows of a small image
    // (9 x 9 x 3 to 4 x 4 x 16: 480 and 367 ns). And wide tiles go down to two, for tiles of Winograd's that share a
    // product (27 x 27 pixels, 32 inputs, 128 outputs: 75.4 to 73.0 us; 4 x 13, 64, 192: 31 to 23).
    static constexpr int fewest = shape.vectors < 3 ? (shape.pixels + 1) / 2 : 2, few = 4;
    static constexpr bool has_few = fewest > few && !shape.half;

    template <int Count>
    static constexpr TileRun::Function function() {
        if constexpr (shape.half && !takes_halves<P>)
            return nullptr;
        else if constexpr (Count < fewest && !(has_few && Count == few))
            return &conv2d_tiles<Arch, I, P, 1, shape.vectors, false>;
        else
            return &conv2d_tiles<Arch, I, P, Count, shape.vectors, shape.half>;
    }
    template <int... Less>
    static constexpr std::array<TileRun::Function, most> functions(std::integer_sequence<int, Less...>) {
        return {function<(Less + 1) * step>()...};
    }
    static constexpr auto table = functions(std::make_integer_sequence<int, most>{});

    /// `count`: a multiple of `step`.
    static TileRun run(int count) noexcept {
        if (has_few && count >= few && count < fewest) return {table[few - 1], table[0], few, count};
        const int steps = count / step, tiles = ceil_div(steps, most), smaller = steps / tiles, larger = steps % tiles;
        const std::size_t i = static_cast<std::size_t>(smaller);
        return {larger > 0 ? table[i] : nullptr, table[i - 1], larger * (smaller + 1) * step, count};
    }
};

/// ConvTiles::run of every shape.
template <class Arch, Inputs I, Pixels P>
inline constexpr auto conv_tile_runs = []<int... S>(std::integer_sequence<int, S...>) {
    return std::array{&ConvTiles<Arch, I, P, S>::run...};
}
(std::make_integer_sequence<int, static_cast<int>(simd::Tile<Arch>::shapes.size())>{});

/// Which shape of tile takes the next of `left` vectors, at the beginning of a panel: the widest that ends at another
/// panel's beginning or takes all. Where a panel is one vector, all of 3 or 4 where they can be (5 are 3 + 2): narrow
/// ones have too few sums to hide the latency of their additions. Those of one pixel are for products of one. `half`:
/// the last vector is half of one, which goes with one or two whole ones.
template <class Arch>
constexpr int next_shape(int left, int pixels, bool half = false) {
    constexpr int panel_vectors = simd::panel / simd::Vec<Arch>::lanes, widest = widest_tile / simd::Vec<Arch>::lanes;
    half = half && left > 1;
    const int last = left % 3 == 2 || left == 4 ? 2 : 3;  // vectors of the tile that ends in half of one
    if (half && left > last) left -= last, half = false;
    const int most = panel_vectors == 1 ? ceil_div(left, std::max(ceil_div(left, widest), left / (widest - 1))) : left;
    int chosen = 0;
    for (int i = 0; i < static_cast<int>(simd::Tile<Arch>::shapes.size()); ++i) {
        const simd::TileShape shape = simd::Tile<Arch>::shapes[static_cast<std::size_t>(i)];
        const bool fits = shape.vectors == left || (shape.vectors < left && shape.vectors % panel_vectors == 0);
        if (fits && shape.half == half && (shape.pixels > 1 ? shape.vectors <= most : pixels == 1)) chosen = i;
    }
    return chosen;
}

/// Whether the last of `outputs` are at most half a vector, and there are tiles for that.
template <class Arch>
constexpr bool ends_in_half(int outputs) {
    constexpr int lanes = simd::Vec<Arch>::lanes;
    for (const simd::TileShape& shape : simd::Tile<Arch>::shapes)
        if (shape.half) return outputs > lanes && outputs % lanes > 0 && outputs % lanes <= lanes / 2;
    return false;
}

}  // namespace linnet::kernels
