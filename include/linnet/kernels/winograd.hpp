// 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3): A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2016, section 4.3. A tile of 4x4 destination pixels takes 36 products a pair of channels, and not 144:
//
//     Y = A^T [(G g G^T) * (B^T d B)] A      d: 6x6 source pixels, g: a 3x3 filter, *: elementwise
//
// The 36 elementwise products, summed over the input channels, are 36 matrix products, in which a row is a tile: V
// [36][tiles][in] (and a line between products, see winograd_step) to M [tiles][36][outputs], for a block of tiles and
// as many outputs as one microkernel call makes, so that M is still in the cache when it is transformed back. Tiles
// begin at multiples of 4 of the image's rows and columns, so a result does not depend on how rows are cut into strips.
#pragma once

#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>
#include <linnet/kernels/conv2d.hpp>

namespace linnet::kernels {

inline constexpr int winograd_tile = 4, winograd_patch = 6, winograd_products = 36;

/// The product (1, 1), which stands for the point 1 in both directions: what is added to it, the bias, comes out added
/// to every pixel of the tile.
inline constexpr int winograd_bias = 7;

/// Tiles of a block: the filters, four times as large as before, are read once for them.
inline constexpr int winograd_block = 24;

/// Floats of a tile's products, for as many outputs as one microkernel call makes.
inline constexpr int winograd_sums = winograd_products * widest_tile;

/// Filters G g G^T, and the bias. values: [panel][36][in][16 outputs].
struct WinogradFilters {
    int in = 0, out = 0;
    AlignedFloats values, bias, zeros;

    std::ptrdiff_t product_size() const { return std::ptrdiff_t{in} * simd::panel; }
    std::ptrdiff_t panel_size() const { return winograd_products * product_size(); }

    /// Packs weights [out, in, 3, 3] and a bias [out] (or none).
    static WinogradFilters pack(int in, int out, std::span<const float> weights, std::span<const float> biases) {
        static constexpr double G[6][3] = {{1.0 / 4, 0, 0},
                                           {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                           {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                           {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                           {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                           {0, 0, 1}};
        WinogradFilters f;
        f.in = in, f.out = out;
        f.values = AlignedFloats(static_cast<std::size_t>(ceil_div(out, simd::panel) * f.panel_size()));
        f.bias = AlignedFloats(static_cast<std::size_t>(round_up(out, simd::panel)));
        f.zeros = AlignedFloats(static_cast<std::size_t>(round_up(in, simd::panel)));
        const float* g = weights.data();
        for (int o = 0; o < out; ++o)
            for (int c = 0; c < in; ++c, g += 9)
                for (int i = 0; i < 6; ++i)
                    for (int j = 0; j < 6; ++j) {
                        double sum = 0;
                        for (int y = 0; y < 3; ++y)
                            for (int x = 0; x < 3; ++x) sum += G[i][y] * static_cast<double>(g[y * 3 + x]) * G[j][x];
                        f.values.data()[o / simd::panel * f.panel_size() + (i * 6 + j) * f.product_size() +
                                        c * simd::panel + o % simd::panel] = static_cast<float>(sum);
                    }
        for (std::size_t o = 0; o < biases.size(); ++o) f.bias.data()[o] = biases[o];
        return f;
    }
};

/// Floats from one product's V to the next: an odd number of lines, so that the 36 results of a tile lie in different
/// sets of the cache. (13 x 13 pixels, 64 inputs: 107 to 102 us with AVX-512.)
constexpr std::ptrdiff_t winograd_step(int tiles, int in) {
    return (std::ptrdiff_t{tiles} * in / simd::panel | 1) * simd::panel;
}

/// What winograd() takes of scratch: V and M of a block.
struct WinogradScratch {
    std::size_t in_bytes, out_bytes, bytes;

    constexpr explicit WinogradScratch(int in)
        : in_bytes(floats(winograd_products * static_cast<int>(winograd_step(winograd_block, in)))),
          out_bytes(floats(winograd_block * winograd_sums)),
          bytes(in_bytes + out_bytes) {}

  private:
    static constexpr std::size_t floats(int count) {
        return Arena::rounded(static_cast<std::size_t>(count) * sizeof(float));
    }
};

namespace detail {

/// B^T d of six values.
template <class V>
LINNET_INLINE void winograd_input(const V (&d)[6], V (&v)[6]) {
    const V four = V::broadcast(4.0f), minus_four = V::broadcast(-4.0f), minus_five = V::broadcast(-5.0f);
    const V even = fma(minus_four, d[2], d[4]), odd = fma(minus_four, d[1], d[3]);
    const V difference = d[3] - d[1], near = d[4] - d[2], twice = difference + difference;
    v[0] = fma(four, d[0], fma(minus_five, d[2], d[4]));
    v[1] = even + odd;
    v[2] = even - odd;
    v[3] = near + twice;
    v[4] = near - twice;
    v[5] = fma(four, d[1], fma(minus_five, d[3], d[5]));
}

/// A^T m of six values.
template <class V>
LINNET_INLINE void winograd_output(const V (&m)[6], V (&y)[4]) {
    const V sum = m[1] + m[2], difference = m[1] - m[2], far_sum = m[3] + m[4], far_difference = m[3] - m[4];
    y[0] = m[0] + sum + far_sum;
    y[1] = fma(V::broadcast(2.0f), far_difference, difference);
    y[2] = fma(V::broadcast(4.0f), far_sum, sum);
    y[3] = fma(V::broadcast(8.0f), far_difference, difference) + m[5];
}

}  // namespace detail

/// The transformed source of one tile: `patch` points to its pixels, of at least `in` floats each. The 36 results, of
/// `in` floats each, lie `stride` apart.
template <class Arch>
LINNET_NOINLINE void winograd_transform_input(const float* const (&patch)[6][6], int in, float* dst,
                                              std::ptrdiff_t stride) noexcept {
    using V = simd::Vec<Arch>;
    for (int c = 0; c < in; c += V::lanes) {
        V half[6][6];  // [column][row]
        for (int j = 0; j < 6; ++j) {
            V d[6];
            LINNET_UNROLL
            for (int i = 0; i < 6; ++i) d[i] = V::load(patch[i][j] + c);
            detail::winograd_input(d, half[j]);
        }
        for (int i = 0; i < 6; ++i) {
            V d[6], v[6];
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) d[j] = half[j][i];
            detail::winograd_input(d, v);
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) v[j].store(dst + (i * 6 + j) * stride + c);
        }
    }
}

/// Where a tile's results go: destination row `y` of the strip and column `x`, outputs [channel, channel + count).
struct WinogradPlace {
    int y, x, channel, count;
};

/// The destination pixels of one tile, those inside the image, from its 36 products. (Whole tiles by themselves, their
/// products at distances that the compiler knows, the bias in a product: 55 x 55 pixels, 16 inputs, 64 outputs 141 to
/// 119 us with AVX-512.)
template <class Arch, Act A>
LINNET_NOINLINE void winograd_transform_output(const float* src, const Strip& strip, const WinogradPlace& at,
                                               const Epilogue& epilogue, int outputs) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    const int rows = std::min(winograd_tile, strip.rows - at.y), columns = std::min(winograd_tile, strip.dst_w - at.x);
    const bool whole = rows == winograd_tile && columns == winograd_tile && strip.partner_rows == nullptr;
    const std::ptrdiff_t dst_stride = strip.dst_pixel_stride;
    float* dst[winograd_tile];
    for (int i = 0; i < rows; ++i) dst[i] = strip.dst_rows[at.y + i] + at.x * dst_stride;
    for (int c = 0; c < at.count; c += V::lanes) {
        V half[6][4];  // [column][row]
        LINNET_UNROLL
        for (int j = 0; j < 6; ++j) {
            V m[6];
            LINNET_UNROLL
            for (int i = 0; i < 6; ++i) m[i] = V::load(src + (i * 6 + j) * widest_tile + c);
            detail::winograd_output(m, half[j]);
        }
        if (whole) {
            LINNET_UNROLL
            for (int i = 0; i < winograd_tile; ++i) {
                V m[6], result[4];
                LINNET_UNROLL
                for (int j = 0; j < 6; ++j) m[j] = half[j][i];
                detail::winograd_output(m, result);
                LINNET_UNROLL
                for (int j = 0; j < winograd_tile; ++j)
                    finish(result[j]).store(dst[i] + j * dst_stride + at.channel + c);
            }
            continue;
        }
        V kept[6][4];  // so that `half` stays in registers
        LINNET_UNROLL
        for (int j = 0; j < 6; ++j) {
            LINNET_UNROLL
            for (int i = 0; i < winograd_tile; ++i) kept[j][i] = half[j][i];
        }
        for (int i = 0; i < rows; ++i) {
            V m[6], result[4];
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) m[j] = kept[j][i];
            detail::winograd_output(m, result);
            const float* partner =
                strip.partner_rows ? strip.partner_rows[at.y + i] + at.x * strip.partner_pixel_stride : nullptr;
            for (int j = 0; j < columns; ++j)
                store_outputs(finish, result[j], dst[i] + j * dst_stride,
                              partner ? partner + j * strip.partner_pixel_stride : nullptr, strip.combine,
                              at.channel + c, V::lanes, outputs);
        }
    }
}

/// M = V times the filters of `count` outputs from `channel` on, for `tiles` tiles.
template <class Arch>
LINNET_NOINLINE void winograd_multiply(const float* V, int tiles, const WinogradFilters& filters, int shape,
                                       int channel, float* M) noexcept {
    static constexpr float no_bias[widest_tile] = {};
    const float* weights = filters.values.data() + channel / simd::panel * filters.panel_size();
    const float* const bias = filters.bias.data() + channel;
    const std::ptrdiff_t step = winograd_step(tiles, filters.in);
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        for (int product = 0; product < winograd_products; ++product, V += step, weights += filters.product_size())
            for (int p = 0; p < tiles; ++p) {
                float sum = product == winograd_bias ? *bias : 0.0f;
                for (int c = 0; c < filters.in; ++c)
                    sum += V[p * filters.in + c] * weights[c * simd::panel + channel % simd::panel];
                M[p * winograd_sums + product * widest_tile] = sum;
            }
    } else {
        const TileRun run =
            conv_tile_runs<Arch, Inputs::consecutive, Pixels::in_rows>[static_cast<std::size_t>(shape)](tiles);
        ConvTile tile;
        tile.src = &V, tile.src_step = filters.in, tile.first_input = 0, tile.inputs = nullptr;
        tile.taps = 1, tile.depth = filters.in, tile.panel_size = filters.panel_size();
        tile.epilogue = {}, tile.hard_swish = false;
        // By halves, for a product has four tiles at most (by quarters SqueezeNet 1.1 was 4 % slower).
        tile.next_step = simd::panel / 2;
        for (int product = 0; product < winograd_products; ++product, V += step) {
            tile.weights = weights, tile.next_weights = weights += filters.product_size();
            tile.bias = product == winograd_bias ? bias : no_bias;
            tile.dst = {nullptr, M + product * widest_tile, winograd_sums}, tile.channel = 0;
            run(tile);
        }
    }
}

/// A strip of a 3x3 convolution with stride 1, whose first row is a multiple of 4 of the image's. Channels, in and out,
/// are multiples of 16. `scratch`: as WinogradScratch says.
template <class Arch, Act A>
void winograd(const Strip& strip, int before_w, const WinogradFilters& filters, const Epilogue& epilogue,
              std::byte* scratch) noexcept {
    constexpr int lanes = simd::Vec<Arch>::lanes;
    const WinogradScratch plan(filters.in);
    const int channel_end = std::min(strip.panel_end, filters.out / simd::panel) * simd::panel;
    float* const V = reinterpret_cast<float*>(scratch);
    float* const M = reinterpret_cast<float*>(scratch + plan.in_bytes);
    const int tiles_a_row = ceil_div(strip.dst_w, winograd_tile);
    const int total = ceil_div(strip.rows, winograd_tile) * tiles_a_row, blocks = ceil_div(total, winograd_block);
    for (int block = 0; block < blocks; ++block) {
        const auto tile_of = [&](int b) { return static_cast<int>(std::int64_t{total} * b / blocks); };
        const int first = tile_of(block), tiles = tile_of(block + 1) - first;
        const auto y_of = [&](int tile) { return (first + tile) / tiles_a_row * winograd_tile; };
        const auto x_of = [&](int tile) { return (first + tile) % tiles_a_row * winograd_tile; };
        for (int tile = 0; tile < tiles; ++tile) {
            const float* patch[6][6];
            for (int i = 0; i < winograd_patch; ++i) {
                const int row = y_of(tile) + i;
                const float* src = row < strip.rows + 2 ? strip.src_rows[row] : nullptr;
                for (int j = 0; j < winograd_patch; ++j) {
                    const int column = x_of(tile) + j - before_w;
                    const bool inside = src != nullptr && column >= 0 && column < strip.src_w;
                    patch[i][j] = inside ? src + column * strip.src_pixel_stride : filters.zeros.data();
                }
            }
            winograd_transform_input<Arch>(patch, filters.in, V + tile * filters.in, winograd_step(tiles, filters.in));
        }
        for (int channel = strip.panel_begin * simd::panel; channel < channel_end;) {
            const int shape = next_shape<Arch>((channel_end - channel) / lanes, tiles);
            const int count = simd::Tile<Arch>::shapes[static_cast<std::size_t>(shape)].vectors * lanes;
            winograd_multiply<Arch>(V, tiles, filters, shape, channel, M);
            for (int tile = 0; tile < tiles; ++tile)
                winograd_transform_output<Arch, A>(M + tile * winograd_sums, strip,
                                                   {y_of(tile), x_of(tile), channel, count}, epilogue, filters.out);
            channel += count;
        }
    }
}

}  // namespace linnet::kernels
