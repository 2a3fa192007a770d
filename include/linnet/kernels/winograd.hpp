// 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3): A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2016, section 4.3. A tile of 4x4 destination pixels takes 36 products a pair of channels, and not 144:
//
//     Y = A^T [(G g G^T) * (B^T d B)] A      d: 6x6 source pixels, g: a 3x3 filter, *: elementwise
//
// The 36 elementwise products, summed over the input channels, are 36 matrix products, in which a row is a tile: V
// [36][tiles][in] (and a line between products, see winograd_step) to M [tiles][36][outputs], for a block of tiles and
// as many outputs as one microkernel call makes, so that M is still in the cache when it is transformed back. Tiles
// begin at multiples of 4 of the image's rows and columns, so a result does not depend on how rows are cut into strips.
//
// A product stands for a point in each direction, at which filter and source are taken as polynomials: infinity, 0, 1,
// -1, 2, -2. A tile of 4 pixels needs all six, one of `size` pixels at the image's end the first size + 2, with the
// same filters: 13 x 13 pixels take 441 products, and not the 576 of 4 x 4 whole tiles (64 inputs, 256 outputs: 84 to
// 71 us).
#pragma once

#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>
#include <linnet/kernels/conv2d.hpp>

namespace linnet::kernels {

inline constexpr int winograd_tile = 4, winograd_patch = 6, winograd_products = 36;

/// The product of the point 1 in both directions: what is added to it, the bias, comes out added to every pixel of the
/// tile.
inline constexpr int winograd_bias = 2 * winograd_patch + 2;

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
        static constexpr double G[6][3] = {{0, 0, 1},
                                           {1.0 / 4, 0, 0},
                                           {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                           {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                           {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                           {1.0 / 24, -1.0 / 12, 1.0 / 6}};
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

/// B^T d in one direction, of a tile of `size` pixels: the first size + 2 values of each.
template <class V>
LINNET_INLINE void winograd_input(int size, const V (&d)[6], V (&v)[6]) {
    const auto times = [](float factor, V x) { return V::broadcast(factor) * x; };
    const auto plus = [](V sum, float factor, V x) { return fma(V::broadcast(factor), x, sum); };
    const V difference = d[3] - d[1];
    if (size == 4) {
        const V even = plus(d[4], -4.0f, d[2]), odd = plus(d[3], -4.0f, d[1]);
        const V near = d[4] - d[2], twice = difference + difference;
        v[0] = plus(plus(d[5], -5.0f, d[3]), 4.0f, d[1]);
        v[1] = plus(plus(d[4], -5.0f, d[2]), 4.0f, d[0]);
        v[2] = even + odd;
        v[3] = even - odd;
        v[4] = near + twice;
        v[5] = near - twice;
        return;
    }
    v[3] = v[4] = v[5] = V::zero();
    if (size == 3) {
        v[0] = plus(d[4] - d[2], -2.0f, difference);
        v[1] = plus(times(4.0f, d[0] - d[2]), 2.0f, difference);
        v[2] = plus(times(3.0f, d[3] - d[2]), -6.0f, d[1]);
        v[3] = plus(plus(d[3], -3.0f, d[2]), 2.0f, d[1]);
        v[4] = times(4.0f, difference);
    } else if (size == 2) {
        v[0] = difference;
        v[1] = times(4.0f, d[0] - d[2]);
        v[2] = times(-3.0f, d[1] + d[2]);
        v[3] = times(3.0f, d[1] - d[2]);
    } else {
        v[0] = d[2] - d[1];
        v[1] = times(4.0f, d[0] - d[1]);
        v[2] = times(-6.0f, d[1]);
    }
}

/// A^T m in one direction, of a tile of `size` pixels.
template <class V>
LINNET_INLINE void winograd_output(int size, const V (&m)[6], V (&y)[4]) {
    const auto plus = [](V sum, float factor, V x) { return fma(V::broadcast(factor), x, sum); };
    const V sum = m[2] + m[3], difference = m[2] - m[3];
    if (size == 4) {
        const V far_sum = m[4] + m[5], far_difference = m[4] - m[5];
        y[0] = m[1] + sum + far_sum;
        y[1] = plus(difference, 2.0f, far_difference);
        y[2] = plus(sum, 4.0f, far_sum);
        y[3] = plus(difference, 8.0f, far_difference) + m[0];
        return;
    }
    y[1] = y[2] = y[3] = V::zero();
    if (size == 3) {
        y[0] = m[1] + sum + m[4];
        y[1] = plus(difference, 2.0f, m[4]);
        y[2] = plus(sum, 4.0f, m[4]) + m[0];
    } else if (size == 2) {
        y[0] = m[1] + sum;
        y[1] = difference + m[0];
    } else {
        y[0] = m[0] + m[1] + m[2];
    }
}

}  // namespace detail

/// A tile: its first row in the strip and column, and its size, 4 x 4 but for those at the image's end.
struct WinogradTile {
    int y, x, rows, columns;
};

/// The transformed source of one tile: `patch` points to its pixels, of at least `in` floats each. The 36 results, of
/// `in` floats each, lie `stride` apart; those that a tile at the image's end does not need are anything.
template <class Arch>
LINNET_NOINLINE void winograd_transform_input(const float* const (&patch)[6][6], const WinogradTile& tile, int in,
                                              float* dst, std::ptrdiff_t stride) noexcept {
    using V = simd::Vec<Arch>;
    const int rows = tile.rows, columns = tile.columns;
    for (int c = 0; c < in; c += V::lanes) {
        V half[6][6];  // [column][row]
        for (int j = 0; j < 6; ++j) {
            V d[6];
            LINNET_UNROLL
            for (int i = 0; i < 6; ++i) d[i] = V::load(patch[i][j] + c);
            detail::winograd_input(rows, d, half[j]);
        }
        for (int i = 0; i < rows + 2; ++i) {
            V d[6], v[6];
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) d[j] = half[j][i];
            detail::winograd_input(columns, d, v);
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) v[j].store(dst + (i * 6 + j) * stride + c);
        }
    }
}

/// The destination pixels of one tile, outputs [channel, channel + count), from its products. (Whole tiles by
/// themselves, their products at distances that the compiler knows, the bias in a product: 55 x 55 pixels, 16 inputs,
/// 64 outputs 141 to 119 us with AVX-512.)
template <class Arch, Act A>
LINNET_NOINLINE void winograd_transform_output(const float* src, const Strip& strip, const WinogradTile& tile,
                                               int channel, int count, const Epilogue& epilogue, int outputs) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    const int rows = tile.rows, columns = tile.columns;
    const bool whole = rows == winograd_tile && columns == winograd_tile && strip.partner_rows == nullptr;
    const std::ptrdiff_t dst_stride = strip.dst_pixel_stride;
    float* dst[winograd_tile];
    for (int i = 0; i < rows; ++i) dst[i] = strip.dst_rows[tile.y + i] + tile.x * dst_stride;
    for (int c = 0; c < count; c += V::lanes) {
        V half[6][4];  // [column][row]
        if (whole) {
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) {
                V m[6];
                LINNET_UNROLL
                for (int i = 0; i < 6; ++i) m[i] = V::load(src + (i * 6 + j) * widest_tile + c);
                detail::winograd_output(winograd_tile, m, half[j]);
            }
            LINNET_UNROLL
            for (int i = 0; i < winograd_tile; ++i) {
                V m[6], result[4];
                LINNET_UNROLL
                for (int j = 0; j < 6; ++j) m[j] = half[j][i];
                detail::winograd_output(winograd_tile, m, result);
                LINNET_UNROLL
                for (int j = 0; j < winograd_tile; ++j) finish(result[j]).store(dst[i] + j * dst_stride + channel + c);
            }
            continue;
        }
        V kept[6][4];  // so that `half` stays in registers; past the products that it needs, the last one again
        for (int j = 0; j < 6; ++j) {
            V m[6];
            LINNET_UNROLL
            for (int i = 0; i < 6; ++i)
                m[i] = V::load(src + (std::min(i, rows + 1) * 6 + std::min(j, columns + 1)) * widest_tile + c);
            detail::winograd_output(rows, m, kept[j]);
        }
        for (int i = 0; i < rows; ++i) {
            V m[6], result[4];
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) m[j] = kept[j][i];
            detail::winograd_output(columns, m, result);
            const float* partner =
                strip.partner_rows ? strip.partner_rows[tile.y + i] + tile.x * strip.partner_pixel_stride : nullptr;
            for (int j = 0; j < columns; ++j)
                store_outputs(finish, result[j], dst[i] + j * dst_stride,
                              partner ? partner + j * strip.partner_pixel_stride : nullptr, strip.combine, channel + c,
                              V::lanes, outputs);
        }
    }
}

struct TileRange {
    int begin, end;
};

/// The tiles of a strip in an order in which those that need a product follow each other: at the bottom, whole ones, at
/// the right, in the corner.
struct WinogradTiles {
    int whole_h, whole_w, rest_h, rest_w;
    int bottom, whole, right, corner;  // how many

    constexpr WinogradTiles(int rows, int columns)
        : whole_h(rows / winograd_tile),
          whole_w(columns / winograd_tile),
          rest_h(rows % winograd_tile),
          rest_w(columns % winograd_tile),
          bottom(rest_h > 0 ? whole_w : 0),
          whole(whole_h * whole_w),
          right(rest_w > 0 ? whole_h : 0),
          corner(rest_h > 0 && rest_w > 0 ? 1 : 0) {}

    constexpr int count() const { return bottom + whole + right + corner; }

    constexpr WinogradTile operator[](int i) const {
        constexpr int size = winograd_tile;
        if (i < bottom) return {whole_h * size, i * size, rest_h, size};
        i -= bottom;
        if (i < whole) return {i / whole_w * size, i % whole_w * size, size, size};
        i -= whole;
        if (i < right) return {i * size, whole_w * size, size, rest_w};
        return {whole_h * size, whole_w * size, rest_h, rest_w};
    }

    /// Of `block`, the tiles that need the product of two points.
    constexpr TileRange that_need(int row_point, int column_point, TileRange block) const {
        const bool at_bottom = row_point < rest_h + 2, at_right = column_point < rest_w + 2;
        const int end = bottom + whole + (at_right ? right + (at_bottom ? corner : 0) : 0);
        return {std::max(block.begin, at_bottom ? 0 : bottom), std::min(block.end, end)};
    }
};

/// M = V times the filters of `count` outputs from `channel` on, for the tiles `block`.
template <class Arch>
LINNET_NOINLINE void winograd_multiply(const float* V, const WinogradTiles& tiles, TileRange block,
                                       const WinogradFilters& filters, int shape, int channel, float* M) noexcept {
    static constexpr float no_bias[widest_tile] = {};
    const float* weights = filters.values.data() + channel / simd::panel * filters.panel_size();
    const float* const bias = filters.bias.data() + channel;
    const std::ptrdiff_t step = winograd_step(block.end - block.begin, filters.in);
    const auto needed_by = [&](int product) {
        return tiles.that_need(product / winograd_patch, product % winograd_patch, block);
    };
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        for (int product = 0; product < winograd_products; ++product, V += step, weights += filters.product_size())
            for (int t = needed_by(product).begin; t < needed_by(product).end; ++t) {
                const float* const src = V + std::ptrdiff_t{t - block.begin} * filters.in;
                float sum = product == winograd_bias ? *bias : 0.0f;
                for (int c = 0; c < filters.in; ++c) sum += src[c] * weights[c * simd::panel + channel % simd::panel];
                M[(t - block.begin) * winograd_sums + product * widest_tile] = sum;
            }
    } else {
        const auto run_of = conv_tile_runs<Arch, Inputs::consecutive, Pixels::in_rows>[static_cast<std::size_t>(shape)];
        const float* src;
        ConvTile tile;
        tile.src = &src, tile.src_step = filters.in, tile.first_input = 0, tile.inputs = nullptr;
        tile.taps = 1, tile.depth = filters.in, tile.panel_size = filters.panel_size();
        tile.epilogue = {}, tile.hard_swish = false;
        // By halves, for a product has four tiles at most (by quarters SqueezeNet 1.1 was 4 % slower).
        tile.next_step = simd::panel / 2;
        TileRun run{};
        for (int product = 0; product < winograd_products; ++product, V += step) {
            const TileRange needed = needed_by(product);
            const int first = needed.begin - block.begin, count = needed.end - needed.begin;
            tile.weights = weights, tile.next_weights = weights += filters.product_size();
            if (count <= 0) continue;
            if (count != run.count) run = run_of(count);
            src = V + std::ptrdiff_t{first} * filters.in;
            tile.bias = product == winograd_bias ? bias : no_bias;
            tile.dst = {nullptr, M + first * winograd_sums + product * widest_tile, winograd_sums}, tile.channel = 0;
            run(tile);
        }
    }
}

/// A strip of a 3x3 convolution with stride 1, whose first row is a multiple of 4 of the image's, and whose last one is
/// the image's last or before another multiple. Channels, in and out, are multiples of 16. `scratch`: as
/// WinogradScratch says.
template <class Arch, Act A>
void winograd(const Strip& strip, int before_w, const WinogradFilters& filters, const Epilogue& epilogue,
              std::byte* scratch) noexcept {
    constexpr int lanes = simd::Vec<Arch>::lanes;
    const WinogradScratch plan(filters.in);
    const int channel_end = std::min(strip.panel_end, filters.out / simd::panel) * simd::panel;
    float* const V = reinterpret_cast<float*>(scratch);
    float* const M = reinterpret_cast<float*>(scratch + plan.in_bytes);
    const WinogradTiles tiles(strip.rows, strip.dst_w);
    const int blocks = ceil_div(tiles.count(), winograd_block);
    const auto tile_of = [&](int block) { return static_cast<int>(std::int64_t{tiles.count()} * block / blocks); };
    for (int i = 0; i < blocks; ++i) {
        const TileRange block{tile_of(i), tile_of(i + 1)};
        const std::ptrdiff_t step = winograd_step(block.end - block.begin, filters.in);
        for (int t = block.begin; t < block.end; ++t) {
            const WinogradTile tile = tiles[t];
            const float* patch[winograd_patch][winograd_patch];
            for (int y = 0; y < winograd_patch; ++y) {
                const float* src = y < tile.rows + 2 ? strip.src_rows[tile.y + y] : nullptr;
                for (int x = 0; x < winograd_patch; ++x) {
                    const int column = tile.x + x - before_w;
                    const bool inside = src != nullptr && column >= 0 && column < strip.src_w;
                    patch[y][x] = inside ? src + column * strip.src_pixel_stride : filters.zeros.data();
                }
            }
            winograd_transform_input<Arch>(patch, tile, filters.in, V + (t - block.begin) * filters.in, step);
        }
        for (int channel = strip.panel_begin * simd::panel; channel < channel_end;) {
            const int shape = next_shape<Arch>((channel_end - channel) / lanes, block.end - block.begin);
            const int count = simd::Tile<Arch>::shapes[static_cast<std::size_t>(shape)].vectors * lanes;
            winograd_multiply<Arch>(V, tiles, block, filters, shape, channel, M);
            for (int t = block.begin; t < block.end; ++t)
                winograd_transform_output<Arch, A>(M + (t - block.begin) * winograd_sums, strip, tiles[t], channel,
                                                   count, epilogue, filters.out);
            channel += count;
        }
    }
}

}  // namespace linnet::kernels
