// The one-dimensional transforms of Winograd's F(size, 3), `size` destination pixels of a 3-tap filter by size + 2
// products: y = A^T [(G g) * (B^T d)]. Filter and source are taken as polynomials, each product is their values at one
// point: infinity, then 0, 1, -1, 2, -2, 1/2, -1/2. A size takes the first size + 2 of these, so that one set of
// filters, G g of the largest size, `Tile`, serves the smaller ones at an image's end, too: by what G differs from
// theirs, a factor a point, B^T makes up.
#pragma once

#include <array>
#include <linnet/core/config.hpp>

namespace linnet::kernels {

inline constexpr std::array<double, 7> winograd_points = {0, 1, -1, 2, -2, 0.5, -0.5};

/// The factor of point `i` among the first `count`: 1 / the product of its differences from the others.
constexpr double winograd_factor(int count, std::size_t i) {
    double product = 1;
    for (std::size_t j = 0; j < static_cast<std::size_t>(count); ++j)
        if (j != i) product *= winograd_points[i] - winograd_points[j];
    return 1 / product;
}

/// The row of G of one product: what three taps are at its point.
constexpr std::array<double, 3> winograd_filter_row(int tile, int product) {
    if (product == 0) return {0, 0, 1};
    const auto i = static_cast<std::size_t>(product - 1);
    const double factor = winograd_factor(tile + 1, i), x = winograd_points[i];
    return {factor, factor * x, factor * x * x};
}

/// B^T of `Size` pixels, [product][source pixel]: the polynomial that is zero at all other points.
template <int Tile, int Size>
constexpr std::array<std::array<float, Size + 2>, Size + 2> winograd_input_matrix() {
    std::array<std::array<float, Size + 2>, Size + 2> B = {};
    for (std::size_t row = 0; row < Size + 2; ++row) {
        std::array<double, Size + 2> polynomial = {1};
        for (std::size_t i = 0; i <= Size; ++i) {
            if (i + 1 == row) continue;
            for (std::size_t k = Size + 1; k > 0; --k)
                polynomial[k] = polynomial[k - 1] - winograd_points[i] * polynomial[k];
            polynomial[0] *= -winograd_points[i];
        }
        const double factor = row == 0 ? 1 : winograd_factor(Size + 1, row - 1) / winograd_factor(Tile + 1, row - 1);
        for (std::size_t k = 0; k < Size + 2; ++k) B[row][k] = static_cast<float>(factor * polynomial[k]);
    }
    return B;
}

namespace detail {

/// The sum of every `Step`-th value from `First` on, times its weight.
template <int First, int Step, std::size_t N, class V, std::size_t Values>
LINNET_INLINE V weighted_sum(const std::array<float, N>& weights, const V (&values)[Values]) {
    V sum = V::zero();
    bool begun = false;
    LINNET_UNROLL
    for (int k = First + (static_cast<int>(N) - 1 - First) / Step * Step; k >= First; k -= Step) {  // the last is 1
        const float weight = weights[static_cast<std::size_t>(k)];
        if (weight == 0.0f) continue;
        if (!begun)
            sum = weight == 1.0f ? values[k] : V::broadcast(weight) * values[k];
        else if (weight == 1.0f)
            sum = sum + values[k];
        else if (weight == -1.0f)
            sum = sum - values[k];
        else
            sum = fma(V::broadcast(weight), values[k], sum);
        begun = true;
    }
    return sum;
}

/// B^T d of `size` pixels: size + 2 values of each, zeros behind them.
template <int Tile, int Size = Tile, class V>
LINNET_INLINE void winograd_input(int size, const V (&d)[Tile + 2], V (&v)[Tile + 2]) {
    if constexpr (Size > 1) {
        if (size < Size) return winograd_input<Tile, Size - 1>(size, d, v);
    }
    static constexpr auto B = winograd_input_matrix<Tile, Size>();
    LINNET_UNROLL
    for (int row = 0; row < Size + 2; ++row) {
        const bool pair = Size % 2 == 0 && row >= 2;  // the polynomials of 1 and -1, 2 and -2, differ in signs
        if (!pair) {
            v[row] = weighted_sum<0, 1>(B[static_cast<std::size_t>(row)], d);
        } else if (row % 2 == 0) {
            const V even = weighted_sum<0, 2>(B[static_cast<std::size_t>(row)], d);
            const V odd = weighted_sum<1, 2>(B[static_cast<std::size_t>(row)], d);
            v[row] = even + odd;
            v[row + 1] = even - odd;
        }
    }
    LINNET_UNROLL
    for (int row = Size + 2; row < Tile + 2; ++row) v[row] = V::zero();
}

/// A^T m of `size` pixels: pixel i is the sum of all products times their points' i-th power. Zeros behind them.
template <int Tile, int Size = Tile, class V>
LINNET_INLINE void winograd_output(int size, const V (&m)[Tile + 2], V (&y)[Tile]) {
    if constexpr (Size > 1) {
        if (size < Size) return winograd_output<Tile, Size - 1>(size, m, y);
    }
    constexpr int pairs = Size / 2;
    V sum[pairs + 1], difference[pairs + 1];
    LINNET_UNROLL
    for (int j = 0; j < pairs; ++j) sum[j] = m[2 + 2 * j] + m[3 + 2 * j], difference[j] = m[2 + 2 * j] - m[3 + 2 * j];
    if constexpr (Size % 2 == 1) sum[pairs] = difference[pairs] = m[Size + 1];  // a point without its negative
    float power[] = {1.0f, 1.0f, 1.0f, 1.0f};
    LINNET_UNROLL
    for (int i = 0; i < Size; ++i) {
        const V(&term)[pairs + 1] = i % 2 == 0 ? sum : difference;
        V result = i == 0 ? m[1] + term[0] : term[0];
        LINNET_UNROLL
        for (int j = 1; j < pairs + Size % 2; ++j)
            result = power[j] == 1.0f ? result + term[j] : fma(V::broadcast(power[j]), term[j], result);
        y[i] = i == Size - 1 ? result + m[0] : result;
        LINNET_UNROLL
        for (int j = 0; j < pairs + Size % 2; ++j)
            power[j] *= static_cast<float>(winograd_points[static_cast<std::size_t>(1 + 2 * j)]);
    }
    LINNET_UNROLL
    for (int i = Size; i < Tile; ++i) y[i] = V::zero();
}

}  // namespace detail

}  // namespace linnet::kernels
