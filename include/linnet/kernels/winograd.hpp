// 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3): A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2016, section 4.3. A tile of 4x4 destination pixels takes 36 products a pair of channels, and not 144:
//
//     Y = A^T [(G g G^T) * (B^T d B)] A      d: 6x6 source pixels, g: a 3x3 filter, *: elementwise
//
// The 36 elementwise products, summed over the input channels, are one grouped convolution of 36 groups, in which a
// pixel is a tile: V, [tiles, 36 x in], to M, [tiles, 36 x out]. Tiles begin at multiples of 4 of the image's rows and
// columns, so a result does not depend on how rows are cut into strips.
#pragma once

#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>
#include <linnet/kernels/conv2d.hpp>

namespace linnet::kernels {

inline constexpr int winograd_tile = 4, winograd_patch = 6, winograd_products = 36;

/// Filters G g G^T as the 36 groups of a 1x1 convolution, and the bias.
struct WinogradFilters {
    int in = 0, out = 0;
    Filters products;
    AlignedFloats bias, zeros;

    /// Packs weights [out, in, 3, 3] and a bias [out] (or none).
    static WinogradFilters pack(int in, int out, std::span<const float> weights, std::span<const float> biases) {
        static constexpr double G[6][3] = {{1.0 / 4, 0, 0},
                                           {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                           {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                           {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                           {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                           {0, 0, 1}};
        const std::size_t pairs = static_cast<std::size_t>(in) * static_cast<std::size_t>(out);
        std::vector<float> products(winograd_products * pairs);
        for (std::size_t pair = 0; pair < pairs; ++pair)
            for (std::size_t i = 0; i < 6; ++i)
                for (std::size_t j = 0; j < 6; ++j) {
                    double sum = 0;
                    for (std::size_t y = 0; y < 3; ++y)
                        for (std::size_t x = 0; x < 3; ++x)
                            sum += G[i][y] * static_cast<double>(weights[pair * 9 + y * 3 + x]) * G[j][x];
                    products[(i * 6 + j) * pairs + pair] = static_cast<float>(sum);
                }
        WinogradFilters f;
        f.in = in, f.out = out;
        f.products = Filters::pack(winograd_products * in, winograd_products * out, 1, winograd_products, products, {});
        f.bias = AlignedFloats(static_cast<std::size_t>(round_up(out, simd::panel)));
        f.zeros = AlignedFloats(static_cast<std::size_t>(round_up(in, simd::panel)));
        for (std::size_t o = 0; o < biases.size(); ++o) f.bias.data()[o] = biases[o];
        return f;
    }
};

/// What winograd() takes of scratch: V and M of as many rows of tiles as L2 holds, or 16 tiles where these are more, so
/// that the filters, four times as large as before, are read for enough of them.
struct WinogradScratch {
    int tiles_a_row, tile_rows;
    std::ptrdiff_t in_stride, out_stride;
    std::size_t in_bytes, bytes;

    constexpr WinogradScratch(int in, int out, int dst_h, int dst_w)
        : tiles_a_row(ceil_div(dst_w, winograd_tile)),
          in_stride(padded_pixel_stride(winograd_products * in)),
          out_stride(padded_pixel_stride(winograd_products * out)) {
        constexpr std::ptrdiff_t l2_floats = 512 * 1024 / sizeof(float);
        const int fitting = static_cast<int>(l2_floats / (in_stride + out_stride));
        const int tiles = fitting > 16 ? fitting : 16;
        const int most = tiles > tiles_a_row ? tiles / tiles_a_row : 1, rows = ceil_div(dst_h, winograd_tile);
        tile_rows = rows < most ? rows : most;
        const auto count = static_cast<std::size_t>(tile_rows) * static_cast<std::size_t>(tiles_a_row);
        in_bytes = Arena::rounded(count * static_cast<std::size_t>(in_stride) * sizeof(float));
        bytes = in_bytes + Arena::rounded(count * static_cast<std::size_t>(out_stride) * sizeof(float)) +
                conv2d_scratch_bytes(1, 1);
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

/// The transformed source of one tile: `patch` points to its pixels, of at least `in` floats each.
template <class Arch>
LINNET_NOINLINE void winograd_transform_input(const float* const (&patch)[6][6], int in, float* dst) noexcept {
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
            for (int j = 0; j < 6; ++j) v[j].store(dst + (i * 6 + j) * in + c);
        }
    }
}

/// The destination pixels of the tile that begins at row `y` of the strip and column `x`; those inside the image.
template <class Arch, Act A>
LINNET_NOINLINE void winograd_transform_output(const float* src, const WinogradFilters& filters, const Strip& strip,
                                               int y, int x, const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    const int rows = std::min(winograd_tile, strip.rows - y), columns = std::min(winograd_tile, strip.dst_w - x);
    for (int c = 0; c < filters.out; c += V::lanes) {
        V half[6][4];  // [column][row]
        for (int j = 0; j < 6; ++j) {
            V m[6];
            LINNET_UNROLL
            for (int i = 0; i < 6; ++i) m[i] = V::load(src + (i * 6 + j) * filters.out + c);
            detail::winograd_output(m, half[j]);
        }
        const V bias = V::load(filters.bias.data() + c);
        for (int i = 0; i < rows; ++i) {
            V m[6], result[4];
            LINNET_UNROLL
            for (int j = 0; j < 6; ++j) m[j] = half[j][i];
            detail::winograd_output(m, result);
            for (int j = 0; j < columns; ++j) {
                const float* partner =
                    strip.partner_rows ? strip.partner_rows[y + i] + (x + j) * strip.partner_pixel_stride : nullptr;
                store_outputs(finish, result[j] + bias, strip.dst_rows[y + i] + (x + j) * strip.dst_pixel_stride,
                              partner, strip.combine, c, V::lanes, filters.out);
            }
        }
    }
}

/// A strip of a 3x3 convolution with stride 1, whose first row is a multiple of 4 of the image's. Channels, in and out,
/// are multiples of 16. `scratch`: as WinogradScratch says.
template <class Arch, Act A>
void winograd(const Strip& strip, int before_w, const WinogradFilters& filters, const Epilogue& epilogue,
              const WinogradScratch& plan, std::byte* scratch) noexcept {
    float* const V = reinterpret_cast<float*>(scratch);
    float* const M = reinterpret_cast<float*>(scratch + plan.in_bytes);
    std::byte* const lists = scratch + plan.bytes - conv2d_scratch_bytes(1, 1);
    const int tile_rows = ceil_div(strip.rows, winograd_tile);
    for (int first = 0; first < tile_rows; first += plan.tile_rows) {
        const int tiles = std::min(plan.tile_rows, tile_rows - first) * plan.tiles_a_row;
        const auto y_of = [&](int tile) { return (first + tile / plan.tiles_a_row) * winograd_tile; };
        const auto x_of = [&](int tile) { return tile % plan.tiles_a_row * winograd_tile; };
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
            winograd_transform_input<Arch>(patch, filters.in, V + tile * plan.in_stride);
        }
        const float* const src_row = V;
        float* const dst_row = M;
        Strip products;
        products.src_rows = &src_row, products.src_w = tiles, products.src_pixel_stride = plan.in_stride;
        products.dst_rows = &dst_row, products.dst_w = tiles, products.dst_pixel_stride = plan.out_stride;
        products.rows = 1, products.src_padded = products.dst_padded = true;
        conv2d<Arch, Act::none>(products, Taps{}, filters.in, filters.products, {clamp_of(Act::none), {}}, lists);
        for (int tile = 0; tile < tiles; ++tile)
            winograd_transform_output<Arch, A>(M + tile * plan.out_stride, filters, strip, y_of(tile), x_of(tile),
                                               epilogue);
    }
}

}  // namespace linnet::kernels
