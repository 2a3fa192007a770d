#include <gtest/gtest.h>

#include <linnet/blocks/named.hpp>
#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using Conv = Pointwise<4, 4, Act::none, Norm::none>;
using Normed = Pointwise<4, 4>;

static_assert(!is_named<Conv>() && is_named<Named<"a", Conv>>() && is_named<Named<"", Conv>>());
static_assert(!finds_by_name<Conv> && finds_by_name<Named<"a", Conv>> && finds_by_name<Identity>);

/// The tensors that L asks for, in order.
template <class L>
std::vector<std::string> asked(const std::string& path = "") {
    const test::DyadicWeights weights;
    test::loaded<L>(weights, {}, path);
    std::vector<std::string> names;
    for (const std::string& line : weights.asked) names.push_back(line.substr(0, line.find(' ')));
    return names;
}

using Names = std::vector<std::string>;

TEST(NamedTest, ALayerNamesItsTensorsAlone) {
    EXPECT_EQ(asked<Conv>("stem"), (Names{"stem.weight", "stem.bias"}));
    EXPECT_EQ(asked<Normed>("stem"), (Names{"stem.weight", "stem.norm.weight", "stem.norm.bias",
                                            "stem.norm.running_mean", "stem.norm.running_var"}));
}

TEST(NamedTest, NumbersWithoutNames) {
    EXPECT_EQ((asked<Sequential<Conv, Identity, Conv>>()), (Names{"0.weight", "0.bias", "2.weight", "2.bias"}));
    EXPECT_EQ((asked<Sequential<Sequential<Conv>, Conv>>("a")),
              (Names{"a.0.0.weight", "a.0.0.bias", "a.1.weight", "a.1.bias"}));
}

TEST(NamedTest, NamesInsideMakeNumbersAroundThemNeedless) {
    using Pair = Sequential<Named<"x", Conv>, Named<"y", Conv>>;
    EXPECT_EQ((asked<Sequential<Pair, Named<"z", Conv>>>()),
              (Names{"x.weight", "x.bias", "y.weight", "y.bias", "z.weight", "z.bias"}));
    EXPECT_EQ((asked<Sequential<Named<"one", Pair>, Named<"two", Pair>>>()),
              (Names{"one.x.weight", "one.x.bias", "one.y.weight", "one.y.bias", "two.x.weight", "two.x.bias",
                     "two.y.weight", "two.y.bias"}));
    EXPECT_EQ((asked<Residual<Pair>>("unit")), (Names{"unit.x.weight", "unit.x.bias", "unit.y.weight", "unit.y.bias"}));
}

TEST(NamedTest, AnEmptyNameIsNoLevel) {
    EXPECT_EQ((asked<Sequential<Named<"", Sequential<Conv, Conv>>>>()),
              (Names{"0.weight", "0.bias", "1.weight", "1.bias"}));
}

TEST(NamedTest, TwoPartsOfOneNameAreRefused) {
    EXPECT_THROW((asked<Sequential<Named<"a", Conv>, Named<"a", Conv>>>()), Error);
}

}  // namespace
}  // namespace linnet
