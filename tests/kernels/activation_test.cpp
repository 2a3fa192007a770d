// Each formula against the same in double.
#include <gtest/gtest.h>

#include <cmath>
#include <linnet/kernels/activation.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>

namespace linnet::kernels {
namespace {

using test::for_each_architecture;
using test::ulps_between;

/// Lane 0 of A(x), all lanes being the same.
template <class Arch, Act A>
float activated(float x, Clamp bounds = {}) {
    using V = simd::Vec<Arch>;
    float lanes[V::lanes];
    activate<A>(V::broadcast(x), V::broadcast(bounds.low), V::broadcast(bounds.high)).store(lanes);
    for (const float lane : lanes) EXPECT_EQ(lane, lanes[0]);
    return lanes[0];
}

template <class F>
void each_argument(F&& f) {
    for (float x = -80.0f; x <= 80.0f; x += 0.0371f) f(x);
    for (const float x : {0.0f, -0.0f, 1e-20f, -1e-20f, 1e-8f, -1e-8f, 3.0f, -3.0f, 6.0f}) f(x);
}

double exact(Act act, double x) {
    const double hard = std::fmin(std::fmax(x + 3.0, 0.0), 6.0) / 6.0, smooth = 1.0 / (1.0 + std::exp(-x));
    switch (act) {
        case Act::none:
            return x;
        case Act::relu:
            return std::fmax(x, 0.0);
        case Act::relu6:
            return std::fmin(std::fmax(x, 0.0), 6.0);
        case Act::sigmoid:
            return smooth;
        case Act::swish:
            return x * smooth;
        case Act::hard_sigmoid:
            return hard;
        case Act::hard_swish:
            return x * hard;
    }
    return 0.0;
}

TEST(ActivationKernel, ClampsAreExact) {
    for_each_architecture([]<class Arch>() {
        each_argument([](float x) {
            ASSERT_EQ((activated<Arch, Act::none>(x, clamp_of(Act::none))), x);
            ASSERT_EQ((activated<Arch, Act::none>(x, clamp_of(Act::relu))), x < 0.0f ? 0.0f : x);
            ASSERT_EQ((activated<Arch, Act::none>(x, clamp_of(Act::relu6))), x < 0.0f ? 0.0f : x > 6.0f ? 6.0f : x);
        });
    });
}

TEST(ActivationKernel, SigmoidAndSwishAreWithin4e7) {
    for_each_architecture([]<class Arch>() {
        each_argument([](float x) {
            const double sigmoid = exact(Act::sigmoid, static_cast<double>(x));
            ASSERT_NEAR((activated<Arch, Act::sigmoid>(x)), sigmoid, 4e-7 * sigmoid) << x;
            const double swish = exact(Act::swish, static_cast<double>(x));
            ASSERT_NEAR((activated<Arch, Act::swish>(x)), swish, 4e-7 * std::fabs(swish) + 1e-44) << x;
        });
    });
}

TEST(ActivationKernel, SigmoidOfExtremesIsFinite) {
    for_each_architecture([]<class Arch>() {
        EXPECT_EQ((activated<Arch, Act::sigmoid>(1e30f)), 1.0f);
        EXPECT_NEAR((activated<Arch, Act::sigmoid>(-1e30f)), 0.0f, 1e-37f);
        EXPECT_EQ((activated<Arch, Act::swish>(1e30f)), 1e30f);
    });
}

TEST(ActivationKernel, HardCurvesAreWithinTwoUlps) {
    for_each_architecture([]<class Arch>() {
        each_argument([](float x) {
            const auto hard = static_cast<float>(exact(Act::hard_sigmoid, static_cast<double>(x + 3.0f) - 3.0));
            ASSERT_LE(ulps_between((activated<Arch, Act::hard_sigmoid>(x)), hard), 2) << x;
            ASSERT_LE(ulps_between((activated<Arch, Act::hard_swish>(x)), x * hard), 2) << x;
        });
        EXPECT_EQ((activated<Arch, Act::hard_swish>(-3.0f)), 0.0f);
        EXPECT_EQ((activated<Arch, Act::hard_sigmoid>(-50.0f)), 0.0f);
        EXPECT_LE(ulps_between((activated<Arch, Act::hard_swish>(50.0f)), 50.0f), 2);
    });
}

TEST(ActivationKernel, ExponentialIsWithinTwoUlps) {
    for_each_architecture([]<class Arch>() {
        using V = simd::Vec<Arch>;
        float lanes[V::lanes];
        for (float x = -87.0f; x <= 88.0f; x += 0.0123f) {
            exponential(V::broadcast(x)).store(lanes);
            ASSERT_LE(ulps_between(lanes[0], static_cast<float>(std::exp(static_cast<double>(x)))), 2) << x;
        }
        exponential(V::zero()).store(lanes);
        EXPECT_EQ(lanes[0], 1.0f);
        exponential(V::broadcast(1e30f)).store(lanes);
        EXPECT_TRUE(std::isfinite(lanes[0]));
        exponential(V::broadcast(-1e30f)).store(lanes);
        EXPECT_LT(lanes[0], 1e-37f);
    });
}

TEST(ActivationKernel, FinishClampsAddsAndClampsAgain) {
    for_each_architecture([]<class Arch>() {
        using V = simd::Vec<Arch>;
        float lanes[V::lanes];
        const Finish<V, Act::none> finish(Epilogue{clamp_of(Act::relu), clamp_of(Act::relu6)});
        finish(V::broadcast(-4.0f)).store(lanes);
        EXPECT_EQ(lanes[0], 0.0f);
        finish(V::broadcast(9.0f)).store(lanes);  // the second clamp is the sum's alone
        EXPECT_EQ(lanes[0], 9.0f);
        finish(V::broadcast(-4.0f), V::broadcast(2.0f)).store(lanes);
        EXPECT_EQ(lanes[0], 2.0f);
        finish(V::broadcast(5.0f), V::broadcast(2.0f)).store(lanes);
        EXPECT_EQ(lanes[0], 6.0f);
        finish(V::broadcast(5.0f), V::broadcast(-7.0f)).store(lanes);
        EXPECT_EQ(lanes[0], 0.0f);
    });
}

}  // namespace
}  // namespace linnet::kernels
