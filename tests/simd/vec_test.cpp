// Every operation of a vector, lane by lane against the same operation on a float; and that partial loads and stores
// touch no byte beyond their lanes, next to a page that may not be touched.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <linnet/simd/vec.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>
#include <support/guarded_page.hpp>
#include <vector>

namespace linnet::simd {
namespace {

using test::for_each_architecture;

/// Lanes of interesting numbers, another set for each `seed`.
template <class V>
std::vector<float> lanes_of(std::uint64_t seed) {
    const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, 6.0f, 0.5f, -2.5f, 1e30f, -1e30f, 1e-30f, 3.1415927f};
    test::Dyadic random(seed);
    std::vector<float> lanes(static_cast<std::size_t>(V::lanes));
    for (float& lane : lanes) {
        const float pick = random.rough() + 1.0f;  // in [0, 2)
        lane = pick < 1.0f ? special[static_cast<int>(pick * 11)] : random.rough() * 100;
    }
    return lanes;
}

template <class V>
std::vector<float> stored(V v) {
    std::vector<float> lanes(static_cast<std::size_t>(V::lanes));
    v.store(lanes.data());
    return lanes;
}

/// Compares vector with float for 50 sets of lanes; they may differ by `tolerance` of the float.
template <class V, class F, class G>
void expect_lanes(F&& on_vectors, G&& on_floats, float tolerance = 0.0f) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto a = lanes_of<V>(3 * seed), b = lanes_of<V>(3 * seed + 1), c = lanes_of<V>(3 * seed + 2);
        const auto result = stored<V>(on_vectors(V::load(a.data()), V::load(b.data()), V::load(c.data())));
        for (std::size_t i = 0; i < a.size(); ++i) {
            const float expected = on_floats(a[i], b[i], c[i]);
            if (std::isnan(expected)) continue;  // 0 / 0: not promised
            if (std::fabs(result[i] - expected) <= tolerance * std::fabs(expected)) continue;
            ASSERT_EQ(result[i], expected) << "lane " << i << " of " << a[i] << ", " << b[i] << ", " << c[i];
        }
    }
}

TEST(VecTest, LanesAreThoseOfTheArchitecture) {
    EXPECT_EQ(Vec<arch::Reference>::lanes, 1);
    for_each_architecture([]<class Arch>() {
        const int lanes = Vec<Arch>::lanes;
        EXPECT_EQ(lanes & (lanes - 1), 0);
        EXPECT_LE(lanes, 16);
    });
}

TEST(VecTest, Arithmetic) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        expect_lanes<V>([](V a, V b, V) { return a + b; }, [](float a, float b, float) { return a + b; });
        expect_lanes<V>([](V a, V b, V) { return a - b; }, [](float a, float b, float) { return a - b; });
        expect_lanes<V>([](V a, V b, V) { return a * b; }, [](float a, float b, float) { return a * b; });
        // 32-bit ARM divides no vectors: xsimd multiplies by a reciprocal that it refines twice.
        const float of_division = std::is_same_v<Arch, arch::Neon32> ? 0x1p-22f : 0.0f;
        expect_lanes<V>([](V a, V b, V) { return a / b; }, [](float a, float b, float) { return a / b; }, of_division);
        expect_lanes<V>([](V a, V b, V) { return min(a, b); }, [](float a, float b, float) { return std::fmin(a, b); });
        expect_lanes<V>([](V a, V b, V) { return max(a, b); }, [](float a, float b, float) { return std::fmax(a, b); });
    });
}

TEST(VecTest, NaNStaysNaN) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        const V nan = V::broadcast(std::numeric_limits<float>::quiet_NaN()), one = V::broadcast(1.0f);
        for (const float lane : stored<V>(min(nan, one))) EXPECT_TRUE(std::isnan(lane));
        for (const float lane : stored<V>(max(nan, one))) EXPECT_TRUE(std::isnan(lane));
    });
}

// Fused: the product is not rounded. Without the instruction it may be.
TEST(VecTest, FusedMultiplyAdd) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            const auto a = lanes_of<V>(seed), b = lanes_of<V>(seed + 100), c = lanes_of<V>(seed + 200);
            const auto result = stored<V>(fma(V::load(a.data()), V::load(b.data()), V::load(c.data())));
            for (std::size_t i = 0; i < a.size(); ++i) {
                const volatile float product = a[i] * b[i];
                const float fused = std::fma(a[i], b[i], c[i]), rounded = product + c[i];
                const bool must_fuse = !std::is_same_v<Arch, arch::Reference> && !std::is_same_v<Arch, arch::Sse2> &&
                                       !std::is_same_v<Arch, arch::Neon32>;
                ASSERT_TRUE(result[i] == fused || (!must_fuse && result[i] == rounded)) << result[i] << " " << fused;
            }
        }
    });
}

/// fma_lane() is fma() with that lane of the second vector broadcast.
template <class V, int Lane>
void expect_fma_lane() {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto a = lanes_of<V>(seed), b = lanes_of<V>(seed + 100), c = lanes_of<V>(seed + 200);
        const V va = V::load(a.data()), vb = V::load(b.data()), vc = V::load(c.data());
        ASSERT_EQ(stored<V>(fma_lane<Lane>(va, vb, vc)), stored<V>(fma(va, V::broadcast(b[std::size_t{Lane}]), vc)));
    }
}

TEST(VecTest, FusedMultiplyAddByLane) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        if constexpr (V::lanes > 1) {
            EXPECT_EQ(V::has_fma_lane, (std::is_same_v<Arch, arch::Neon>));
            if constexpr (V::has_fma_lane) {
                static_assert(V::lanes == 4);
                expect_fma_lane<V, 0>(), expect_fma_lane<V, 1>(), expect_fma_lane<V, 2>(), expect_fma_lane<V, 3>();
            }
        }
    });
}

TEST(VecTest, RoundsHalvesToEven) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        for (float x = -130.0f; x <= 130.0f; x += 0.125f)
            for (const float lane : stored<V>(round(V::broadcast(x)))) ASSERT_EQ(lane, std::nearbyint(x)) << x;
    });
}

TEST(VecTest, PowersOfTwo) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        for (int n = -126; n <= 127; ++n)
            for (const float lane : stored<V>(exp2_of_whole(V::broadcast(static_cast<float>(n)))))
                ASSERT_EQ(lane, std::ldexp(1.0f, n)) << n;
    });
}

TEST(VecTest, ZipsAlternateLanes) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        std::vector<float> a, b;
        for (int i = 0; i < V::lanes; ++i) a.push_back(static_cast<float>(i)), b.push_back(static_cast<float>(100 + i));
        std::vector<float> zipped = stored<V>(zip_low(V::load(a.data()), V::load(b.data())));
        const std::vector<float> high = stored<V>(zip_high(V::load(a.data()), V::load(b.data())));
        zipped.insert(zipped.end(), high.begin(), high.end());
        for (std::size_t i = 0; i < zipped.size(); ++i) EXPECT_EQ(zipped[i], i % 2 == 0 ? a[i / 2] : b[i / 2]);
    });
}

TEST(VecTest, StoresThreeVectorsInTurns) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        std::vector<float> planes(static_cast<std::size_t>(3 * V::lanes)), found(planes.size() + 1, -1.0f);
        for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = static_cast<float>(i);
        const auto plane = [&](int n) { return V::load(planes.data() + n * V::lanes); };
        V::store_in_turns(found.data(), plane(0), plane(1), plane(2));
        const auto lanes = static_cast<std::size_t>(V::lanes);
        for (std::size_t i = 0; i < planes.size(); ++i) EXPECT_EQ(found[i], planes[i % 3 * lanes + i / 3]) << i;
        EXPECT_EQ(found.back(), -1.0f);
    });
}

TEST(VecTest, EvensAreEverySecondLaneOfBoth) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        if constexpr (V::lanes > 1) {
            std::vector<float> both;
            for (int i = 0; i < 2 * V::lanes; ++i) both.push_back(static_cast<float>(i));
            const auto found = stored<V>(evens(V::load(both.data()), V::load(both.data() + V::lanes)));
            for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], both[2 * i]);
        }
    });
}

TEST(VecTest, HalvesOfTwo) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        if constexpr (requires(const float* p) { Native<Arch>::load_half_twice(p); }) {
            const int half = V::lanes / 2;
            test::GuardedPage page;
            float* const one = page.end() - half;  // the next byte is not ours
            std::vector<float> both;
            for (int i = 0; i < 2 * V::lanes; ++i) both.push_back(static_cast<float>(1 + i));
            std::copy(both.begin(), both.begin() + half, one);
            const V a = V::load(both.data()), b = V::load(both.data() + V::lanes);
            // The halves that begin at these lanes of a and then b; -1: zero.
            const auto expect_halves = [&](int first, int second, V found) {
                const std::vector<float> lanes = stored<V>(found);
                for (int i = 0; i < V::lanes; ++i) {
                    const int begin = i < half ? first : second;
                    EXPECT_EQ(lanes[static_cast<std::size_t>(i)],
                              begin < 0 ? 0.0f : both[static_cast<std::size_t>(begin + i % half)])
                        << i;
                }
            };
            expect_halves(0, 0, V::load_half_twice(one));
            expect_halves(0, V::lanes + half, blend_halves(a, b));
            expect_halves(0, V::lanes, join_halves(a, b));
            expect_halves(0, -1, first_half(a));
            expect_halves(half, -1, second_half(a));
        }
    });
}

TEST(VecTest, BroadcastAndZero) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        for (const float lane : stored<V>(V::broadcast(2.5f))) EXPECT_EQ(lane, 2.5f);
        for (const float lane : stored<V>(V::zero())) EXPECT_EQ(lane, 0.0f);
    });
}

TEST(VecTest, LoadsAndStoresNeedNoAlignment) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        std::vector<float> src(64), dst(64);
        for (std::size_t i = 0; i < src.size(); ++i) src[i] = static_cast<float>(i);
        for (std::size_t offset = 0; offset < 17; ++offset) {
            V::load(src.data() + offset).store(dst.data() + 1);
            for (std::size_t i = 0; i < static_cast<std::size_t>(V::lanes); ++i)
                ASSERT_EQ(dst[i + 1], static_cast<float>(i + offset));
        }
    });
}

TEST(VecTest, PartialLoadsZeroTheOtherLanesAndReadNothingBeyond) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        test::GuardedPage page;
        for (int count = 1; count < V::lanes; ++count) {
            float* src = page.end() - count;  // the next byte is not ours
            for (int i = 0; i < count; ++i) src[i] = static_cast<float>(i + 1);
            const std::vector<float> lanes = stored<V>(V::load_partial(src, count));
            for (int i = 0; i < V::lanes; ++i)
                ASSERT_EQ(lanes[static_cast<std::size_t>(i)], i < count ? static_cast<float>(i + 1) : 0.0f);
        }
    });
}

TEST(VecTest, PartialStoresWriteNothingBeyond) {
    for_each_architecture([]<class Arch>() {
        using V = Vec<Arch>;
        test::GuardedPage page;
        std::vector<float> lanes(static_cast<std::size_t>(V::lanes));
        for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = static_cast<float>(i + 1);
        for (int count = 1; count < V::lanes; ++count) {
            V::load(lanes.data()).store_partial(page.end() - count, count);
            for (int i = 0; i < count; ++i) ASSERT_EQ((page.end() - count)[i], static_cast<float>(i + 1));

            std::vector<float> dst(40, test::Canvas::canary);
            V::load(lanes.data()).store_partial(dst.data() + 7, count);
            for (int i = 0; i < 40; ++i)
                ASSERT_EQ(dst[static_cast<std::size_t>(i)],
                          i >= 7 && i < 7 + count ? static_cast<float>(i - 6) : test::Canvas::canary);
        }
    });
}

}  // namespace
}  // namespace linnet::simd
