#include <gtest/gtest.h>

#include <cmath>
#include <linnet/layers/activation.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::forward_of;

template <Act A, class F>
void expect_activation(F&& exact, float tolerance, const Conventions& conventions = {}) {
    const auto layer = test::loaded<Activation<A>>(test::MemoryWeights{}, conventions);
    Activation3 in = test::random_activation({3, 5, 19}, 2);
    for (float& value : in.values) value *= 8.0f;
    test::for_each_architecture([&]<class Arch>() {
        for (const Destination kind : {Destination::padded, Destination::dense, Destination::sliced}) {
            const std::vector<float> found = forward_of<Arch>(layer, in, kind);
            for (std::size_t i = 0; i < found.size(); ++i)
                ASSERT_NEAR(found[i], exact(in.values[i]), tolerance * std::fabs(exact(in.values[i])));
        }
    });
}

TEST(ActivationLayer, IsItsFormula) {
    expect_activation<Act::none>([](float x) { return x; }, 0.0f);
    expect_activation<Act::relu>([](float x) { return std::fmax(x, 0.0f); }, 0.0f);
    expect_activation<Act::relu6>([](float x) { return std::fmin(std::fmax(x, 0.0f), 6.0f); }, 0.0f);
    expect_activation<Act::hard_swish>([](float x) { return x * std::fmin(std::fmax(x + 3.0f, 0.0f), 6.0f) / 6.0f; },
                                       4e-7f);
    expect_activation<Act::sigmoid>([](float x) { return 1.0f / (1.0f + std::exp(-x)); }, 6e-7f);
}

TEST(ActivationLayer, FollowsTheConvention) {
    expect_activation<Act::relu6>([](float x) { return std::fmax(x, 0.0f); }, 0.0f, {.relu = Act::relu});
}

static_assert(Activation<Act::relu>::out_shape({3, 4, 5}) == Shape{3, 4, 5});
static_assert(Activation<Act::relu>::out_channels(7) == 7 && Activation<Act::relu>::parameters() == 0);

}  // namespace
}  // namespace linnet
