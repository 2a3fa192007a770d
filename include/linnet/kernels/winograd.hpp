// 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3) and F(6x6, 3x3): A. Lavin, S. Gray, "Fast Algorithms for
// Convolutional Neural Networks", 2016, section 4.3. A tile of 4x4 destination pixels takes 36 products a pair of
// channels, and not 144; one of 6x6 takes 64, and not 324:
//
//     Y = A^T [(G g G^T) * (B^T d B)] A      d: 6x6 or 8x8 source pixels, g: a 3x3 filter, *: elementwise
//
// The elementwise products, summed over the input channels, are matrix products, in which a row is a tile: V
// [products][tiles][in] (and a line between products, see winograd_step) to M [tiles][products][outputs], for a block
// of tiles and as many outputs as one microkernel call makes, so that M is still in the cache when it is transformed
// back. Tiles begin at multiples of their size of the image's rows and columns, so a result does not depend on how rows
// are cut into strips.
//
// Tiles at the image's end, of fewer pixels, need fewer products (winograd_transform.hpp): of 4 x 4 tiles, 13 x 13
// pixels take 441, and not 576 (64 inputs, 256 outputs: 84 to 71 us).
#pragma once

#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>
#include <linnet/kernels/conv2d.hpp>
#include <linnet/kernels/winograd_transform.hpp>
#include <vector>

namespace linnet::kernels {

/// The numbers of F(tile x tile, 3x3).
struct WinogradSize {
    int tile = 0;

    constexpr int patch() const { return tile + 2; }
    constexpr int products() const { return patch() * patch(); }
    /// The product of the point 1 in both directions: what is added to it, the bias, comes out added to every pixel of
    /// the tile.
    constexpr int bias() const { return 2 * patch() + 2; }
    /// Floats of a tile's products, for as many outputs as one microkernel call makes.
    constexpr int sums() const { return products() * widest_tile; }
};

/// Tiles of a block: the filters, four or seven times as large as before, are read once for them. (24: what they make
/// outgrows the cache, 27 x 27 pixels, 32 inputs, 128 outputs 67.5 to 69 us.)
inline constexpr int winograd_block = 18;

/// Filters G g G^T, and the bias. values: [panel][products][in][16 outputs].
struct WinogradFilters {
    int in = 0, out = 0;
    WinogradSize size;
    AlignedFloats values, bias, zeros;

    std::ptrdiff_t product_size() const { return std::ptrdiff_t{in} * simd::panel; }
    std::ptrdiff_t panel_size() const { return size.products() * product_size(); }

    /// Packs weights [out, in, 3, 3] and a bias [out] (or none).
    static WinogradFilters pack(WinogradSize size, int in, int out, std::span<const float> weights,
                                std::span<const float> biases) {
        WinogradFilters f;
        f.in = in, f.out = out, f.size = size;
        f.values = AlignedFloats(static_cast<std::size_t>(ceil_div(out, simd::panel) * f.panel_size()));
        f.bias = AlignedFloats(static_cast<std::size_t>(round_up(out, simd::panel)));
        f.zeros = AlignedFloats(static_cast<std::size_t>(round_up(in, simd::panel)));
        std::vector<std::array<double, 3>> G;
        for (int i = 0; i < size.patch(); ++i) G.push_back(winograd_filter_row(size.tile, i));
        const float* g = weights.data();
        for (int o = 0; o < out; ++o)
            for (int c = 0; c < in; ++c, g += 9) {
                float* value = f.values.data() + o / simd::panel * f.panel_size() + c * simd::panel + o % simd::panel;
                for (const auto& row : G)
                    for (const auto& column : G) {
                        double sum = 0;
                        for (std::size_t y = 0; y < 3; ++y)
                            for (std::size_t x = 0; x < 3; ++x)
                                sum += row[y] * static_cast<double>(g[y * 3 + x]) * column[x];
                        *value = static_cast<float>(sum), value += f.product_size();
                    }
            }
        for (std::size_t o = 0; o < biases.size(); ++o) f.bias.data()[o] = biases[o];
        return f;
    }
};

/// Floats from one product's V to the next: an odd number of lines, so that the results of a tile lie in different
/// sets of the cache. (13 x 13 pixels, 64 inputs: 107 to 102 us with AVX-512.)
constexpr std::ptrdiff_t winograd_step(int tiles, int in) {
    return (std::ptrdiff_t{tiles} * in / simd::panel | 1) * simd::panel;
}

/// What winograd() takes of scratch: V and M of a block.
struct WinogradScratch {
    std::size_t in_bytes, out_bytes, bytes;

    constexpr WinogradScratch(WinogradSize size, int in)
        : in_bytes(floats(size.products() * static_cast<int>(winograd_step(winograd_block, in)))),
          out_bytes(floats(winograd_block * size.sums())),
          bytes(in_bytes + out_bytes) {}

  private:
    static constexpr std::size_t floats(int count) {
        return Arena::rounded(static_cast<std::size_t>(count) * sizeof(float));
    }
};

/// A tile: its first row in the strip and column, and its size.
struct WinogradTile {
    int y, x, rows, columns;
};

/// The transformed source of one tile: `patch` points to its pixels, row after row, of at least `in` floats each.
/// The results, of `in` floats each, lie `stride` apart; those that a tile at the image's end does not need are
/// anything.
template <class Arch, int Tile>
LINNET_NOINLINE void winograd_transform_input(const float* const* patch, const WinogradTile& tile, int in, float* dst,
                                              std::ptrdiff_t stride) noexcept {
    using V = simd::Vec<Arch>;
    constexpr int P = Tile + 2;
    const int rows = tile.rows, columns = tile.columns;
    for (int c = 0; c < in; c += V::lanes) {
        V half[P][P];  // [column][row]
        for (int j = 0; j < P; ++j) {
            V d[P];
            LINNET_UNROLL
            for (int i = 0; i < P; ++i) d[i] = V::load(patch[i * P + j] + c);
            detail::winograd_input<Tile>(rows, d, half[j]);
        }
        for (int i = 0; i < rows + 2; ++i) {
            V d[P], v[P];
            LINNET_UNROLL
            for (int j = 0; j < P; ++j) d[j] = half[j][i];
            detail::winograd_input<Tile>(columns, d, v);
            LINNET_UNROLL
            for (int j = 0; j < P; ++j) v[j].store(dst + (i * P + j) * stride + c);
        }
    }
}

/// The destination pixels of one tile, outputs [channel, channel + count), from its products. (Whole tiles by
/// themselves: 55 x 55 pixels, 16 inputs, 64 outputs 91 to 86 us with AVX-512. Unrolled, sums go to the stack: 95.)
template <class Arch, Act A, int Tile>
LINNET_NOINLINE void winograd_transform_output(const float* src, const Strip& strip, const WinogradTile& tile,
                                               int channel, int count, const Epilogue& epilogue, int outputs) noexcept {
    using V = simd::Vec<Arch>;
    constexpr int P = Tile + 2;
    const Finish<V, A> finish(epilogue);
    const int rows = tile.rows, columns = tile.columns;
    const bool whole = rows == Tile && columns == Tile && strip.partner_rows == nullptr;
    const std::ptrdiff_t dst_stride = strip.dst_pixel_stride;
    float* dst[Tile];
    for (int i = 0; i < rows; ++i) dst[i] = strip.dst_rows[tile.y + i] + tile.x * dst_stride;
    for (int c = 0; c < count; c += V::lanes) {
        V half[P][Tile];  // [column][row]
        if (whole) {
            for (int j = 0; j < P; ++j) {
                V m[P];
                LINNET_UNROLL
                for (int i = 0; i < P; ++i) m[i] = V::load(src + (i * P + j) * widest_tile + c);
                detail::winograd_output<Tile>(Tile, m, half[j]);
            }
            for (int i = 0; i < Tile; ++i) {
                V m[P], result[Tile];
                LINNET_UNROLL
                for (int j = 0; j < P; ++j) m[j] = half[j][i];
                detail::winograd_output<Tile>(Tile, m, result);
                LINNET_UNROLL
                for (int j = 0; j < Tile; ++j) finish(result[j]).store(dst[i] + j * dst_stride + channel + c);
            }
            continue;
        }
        for (int j = 0; j < P; ++j) {  // past the products that it needs, the last one again
            V m[P];
            LINNET_UNROLL
            for (int i = 0; i < P; ++i)
                m[i] = V::load(src + (std::min(i, rows + 1) * P + std::min(j, columns + 1)) * widest_tile + c);
            detail::winograd_output<Tile>(rows, m, half[j]);
        }
        for (int i = 0; i < rows; ++i) {
            V m[P], result[Tile];
            LINNET_UNROLL
            for (int j = 0; j < P; ++j) m[j] = half[j][i];
            detail::winograd_output<Tile>(columns, m, result);
            const float* partner =
                strip.partner_rows ? strip.partner_rows[tile.y + i] + tile.x * strip.partner_pixel_stride : nullptr;
            for (int j = 0; j < columns; ++j)
                store_outputs(finish, result[j], dst[i] + j * dst_stride,
                              partner ? partner + j * strip.partner_pixel_stride : nullptr, strip.combine, channel + c,
                              V::lanes, outputs);
        }
    }
}

/// The transforms of one size of tile.
struct WinogradTransforms {
    decltype(&winograd_transform_input<arch::Reference, 4>) input;
    decltype(&winograd_transform_output<arch::Reference, Act::none, 4>) output;

    template <class Arch, Act A, int Tile>
    static constexpr WinogradTransforms of() {
        return {&winograd_transform_input<Arch, Tile>, &winograd_transform_output<Arch, A, Tile>};
    }
};

/// Tiles [begin, end) of a strip.
struct TileRange {
    int begin, end;
};

/// The tiles of a strip in an order in which those that need a product follow each other: at the bottom, whole ones, at
/// the right, in the corner.
struct WinogradTiles {
    int size, whole_h, whole_w, rest_h, rest_w;
    int bottom, whole, right, corner;  // how many

    constexpr WinogradTiles(int tile, int rows, int columns)
        : size(tile),
          whole_h(rows / tile),
          whole_w(columns / tile),
          rest_h(rows % tile),
          rest_w(columns % tile),
          bottom(rest_h > 0 ? whole_w : 0),
          whole(whole_h * whole_w),
          right(rest_w > 0 ? whole_h : 0),
          corner(rest_h > 0 && rest_w > 0 ? 1 : 0) {}

    constexpr int count() const { return bottom + whole + right + corner; }

    constexpr WinogradTile operator[](int i) const {
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
    const WinogradSize size = filters.size;
    const auto needed_by = [&](int product) {
        return tiles.that_need(product / size.patch(), product % size.patch(), block);
    };
    if constexpr (simd::Vec<Arch>::lanes == 1) {
        for (int product = 0; product < size.products(); ++product, V += step, weights += filters.product_size())
            for (int t = needed_by(product).begin; t < needed_by(product).end; ++t) {
                const float* const src = V + std::ptrdiff_t{t - block.begin} * filters.in;
                float sum = product == size.bias() ? *bias : 0.0f;
                for (int c = 0; c < filters.in; ++c) sum += src[c] * weights[c * simd::panel + channel % simd::panel];
                M[(t - block.begin) * size.sums() + product * widest_tile] = sum;
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
        for (int product = 0; product < size.products(); ++product, V += step) {
            const TileRange needed = needed_by(product);
            const int first = needed.begin - block.begin, count = needed.end - needed.begin;
            tile.weights = weights, tile.next_weights = weights += filters.product_size();
            if (count <= 0) continue;
            if (count != run.count) run = run_of(count);
            src = V + std::ptrdiff_t{first} * filters.in;
            tile.bias = product == size.bias() ? bias : no_bias;
            tile.dst = {nullptr, M + first * size.sums() + product * widest_tile, size.sums()}, tile.channel = 0;
            run(tile);
        }
    }
}

/// A strip of a 3x3 convolution with stride 1, whose first row is a multiple of the tile of the image's, and whose last
/// one is the image's last or before another multiple. Channels, in and out, are multiples of 16. `scratch`: as
/// WinogradScratch says.
template <class Arch, Act A>
void winograd(const Strip& strip, int before_w, const WinogradFilters& filters, const Epilogue& epilogue,
              std::byte* scratch) noexcept {
    constexpr int lanes = simd::Vec<Arch>::lanes;
    const WinogradSize size = filters.size;
    const WinogradScratch plan(size, filters.in);
    const auto transforms =
        size.tile == 6 ? WinogradTransforms::of<Arch, A, 6>() : WinogradTransforms::of<Arch, A, 4>();
    const int channel_end = std::min(strip.panel_end, filters.out / simd::panel) * simd::panel;
    float* const V = reinterpret_cast<float*>(scratch);
    float* const M = reinterpret_cast<float*>(scratch + plan.in_bytes);
    const WinogradTiles tiles(size.tile, strip.rows, strip.dst_w);
    const int blocks = ceil_div(tiles.count(), winograd_block);
    const auto tile_of = [&](int block) { return static_cast<int>(std::int64_t{tiles.count()} * block / blocks); };
    for (int i = 0; i < blocks; ++i) {
        const TileRange block{tile_of(i), tile_of(i + 1)};
        const std::ptrdiff_t step = winograd_step(block.end - block.begin, filters.in);
        for (int t = block.begin; t < block.end; ++t) {
            const WinogradTile tile = tiles[t];
            const float* patch[8 * 8];
            const float** pixel = patch;
            const int left = before_w - tile.x;  // columns of the patch before the image's first
            const int begin = std::clamp(left, 0, size.patch()), end = std::min(left + strip.src_w, size.patch());
            for (int y = 0; y < size.patch(); ++y) {
                const float* src = y < tile.rows + 2 ? strip.src_rows[tile.y + y] : nullptr;
                int x = 0;
                if (src != nullptr) {
                    for (; x < begin; ++x) *pixel++ = filters.zeros.data();
                    for (; x < end; ++x) *pixel++ = src + (x - left) * strip.src_pixel_stride;
                }
                for (; x < size.patch(); ++x) *pixel++ = filters.zeros.data();
            }
            transforms.input(patch, tile, filters.in, V + (t - block.begin) * filters.in, step);
        }
        for (int channel = strip.panel_begin * simd::panel; channel < channel_end;) {
            const int shape = next_shape<Arch>((channel_end - channel) / lanes, block.end - block.begin);
            const int count = simd::Tile<Arch>::shapes[static_cast<std::size_t>(shape)].vectors * lanes;
            winograd_multiply<Arch>(V, tiles, block, filters, shape, channel, M);
            for (int t = block.begin; t < block.end; ++t)
                transforms.output(M + (t - block.begin) * size.sums(), strip, tiles[t], channel, count, epilogue,
                                  filters.out);
            channel += count;
        }
    }
}

}  // namespace linnet::kernels
