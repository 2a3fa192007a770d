// In one dimension: what the transforms and the products between them make is the sum of three taps, for every size.
#include <gtest/gtest.h>

#include <linnet/kernels/winograd_transform.hpp>
#include <linnet/simd/vec.hpp>
#include <support/dyadic.hpp>

namespace linnet::kernels {
namespace {

using V = simd::Vec<arch::Reference>;

template <int Tile>
void expect_sums_of_taps(int size) {
    test::Dyadic random(static_cast<std::uint64_t>(size));
    const std::vector<float> g = random.values(3), source = random.values(size + 2);
    V d[Tile + 2], v[Tile + 2], m[Tile + 2], y[Tile];
    for (int i = 0; i < Tile + 2; ++i) d[i] = {i < size + 2 ? source[static_cast<std::size_t>(i)] : 1e9f};
    detail::winograd_input<Tile>(size, d, v);
    for (int i = 0; i < Tile + 2; ++i) {
        const auto row = winograd_filter_row(Tile, i);
        const double transformed = row[0] * g[0] + row[1] * g[1] + row[2] * g[2];
        m[i] = {i < size + 2 ? static_cast<float>(transformed) * v[i].value : 1e9f};
        EXPECT_TRUE(i < size + 2 || v[i].value == 0.0f);
    }
    detail::winograd_output<Tile>(size, m, y);
    for (int i = 0; i < Tile; ++i) {
        float sum = 0.0f;
        for (int k = 0; k < 3 && i < size; ++k) sum += g[static_cast<std::size_t>(k)] * d[i + k].value;
        EXPECT_NEAR(y[i].value, sum, 1e-4f) << "pixel " << i << " of " << size << ", tile " << Tile;
    }
}

TEST(WinogradTransform, IsTheSumOfThreeTapsForEverySize) {
    for (int size = 1; size <= 4; ++size) expect_sums_of_taps<4>(size);
    for (int size = 1; size <= 6; ++size) expect_sums_of_taps<6>(size);
}

// The paper's matrices, their last point first.
TEST(WinogradTransform, MatricesAreThePapers) {
    constexpr auto B = winograd_input_matrix<4, 4>();
    constexpr std::array<std::array<float, 6>, 6> expected = {{{0, 4, 0, -5, 0, 1},
                                                               {4, 0, -5, 0, 1, 0},
                                                               {0, -4, -4, 1, 1, 0},
                                                               {0, 4, -4, -1, 1, 0},
                                                               {0, -2, -1, 2, 1, 0},
                                                               {0, 2, -1, -2, 1, 0}}};
    EXPECT_EQ(B, expected);
    EXPECT_DOUBLE_EQ(winograd_filter_row(4, 1)[0], 1.0 / 4);
    EXPECT_DOUBLE_EQ(winograd_filter_row(4, 3)[1], 1.0 / 6);
    EXPECT_DOUBLE_EQ(winograd_filter_row(4, 4)[2], 1.0 / 6);
}

}  // namespace
}  // namespace linnet::kernels
