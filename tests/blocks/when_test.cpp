#include <gtest/gtest.h>

#include <linnet/blocks/when.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using Here = Named<"here", Pointwise<4, 8>>;
using There = Named<"there", Pointwise<8, 5>>;

static_assert(SequentialOf<When<true, Here>, There>::flat_count == 2);
static_assert(SequentialOf<When<false, Here>, There>::flat_count == 1);
static_assert(SequentialOf<When<false, Here>, There>::in_channels == 8);
static_assert(SequentialOf<When<true, Here>, When<true, There>>::parameters() ==
              Here::parameters() + There::parameters());
static_assert(Repeat<3, Pointwise<6, 6>>::parameters() == 3 * Pointwise<6, 6>::parameters());
static_assert(Repeat<3, Pointwise<6, 6>>::flat_count == 3);

TEST(WhenTest, ARepeatsNamesAreNumbers) {
    const test::DyadicWeights weights;
    test::loaded<Repeat<2, Conv2d<ConvSpec{.in = 3, .out = 3, .norm = Norm::none, .bias = false}>>>(weights, {}, "r");
    EXPECT_EQ(weights.asked, (std::vector<std::string>{"r.0.weight [3, 3, 1, 1]", "r.1.weight [3, 3, 1, 1]"}));
}

}  // namespace
}  // namespace linnet
