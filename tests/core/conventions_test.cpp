#include <gtest/gtest.h>

#include <limits>
#include <linnet/core/conventions.hpp>
#include <support/temporary_folder.hpp>

namespace linnet {
namespace {

TEST(ConventionsTest, OverridesComeFirst) {
    const Conventions defaults{.padding = Padding::symmetric, .relu = Act::relu6, .epsilon = epsilon_pytorch};
    const Conventions file{.padding = Padding::same, .relu = {}, .epsilon = epsilon_tensorflow};
    const Conventions both = file.over(defaults);
    EXPECT_EQ(both.padding, Padding::same);
    EXPECT_EQ(both.relu, Act::relu6);
    EXPECT_EQ(both.epsilon, 1e-3f);
}

TEST(ConventionsTest, PaddingChangesOnlyWhatIsOpen) {
    const Conventions same{.padding = Padding::same};
    EXPECT_EQ(same.padding_of(Padding::symmetric, 3), Padding::same);
    EXPECT_EQ(same.padding_of(Padding::same, 3), Padding::same);
    EXPECT_EQ(same.padding_of(Padding::symmetric, 4), Padding::symmetric);  // extents would differ
    EXPECT_EQ(same.padding_of(Padding::valid, 3), Padding::valid);
    EXPECT_EQ(same.padding_of(Padding::by(2), 3), Padding::by(2));
    EXPECT_EQ(Conventions{}.padding_of(Padding::same, 3), Padding::same);
}

TEST(ConventionsTest, ReluChangesOnlyRelu) {
    const Conventions relu{.relu = Act::relu};
    EXPECT_EQ(relu.act_of(Act::relu6), Act::relu);
    EXPECT_EQ(relu.act_of(Act::relu), Act::relu);
    for (const Act act : {Act::none, Act::sigmoid, Act::swish, Act::hard_sigmoid, Act::hard_swish})
        EXPECT_EQ(relu.act_of(act), act);
    EXPECT_EQ(Conventions{}.act_of(Act::relu6), Act::relu6);
}

TEST(ConventionsTest, EpsilonIsPyTorchsUnlessGiven) {
    EXPECT_EQ(Conventions{}.epsilon_or_default(), 1e-5f);
    EXPECT_EQ(Conventions{.epsilon = 0.5f}.epsilon_or_default(), 0.5f);
}

TEST(ConventionsTest, OthersAreRefused) {
    const auto refused = [](const Conventions& conventions) { return test::error_of([&] { check(conventions); }); };
    check({});
    check({.padding = Padding::same, .relu = Act::relu6, .epsilon = 1e-3f});
    for (const Padding padding : {Padding::valid, Padding::by(1)})
        EXPECT_EQ(refused({.padding = padding}),
                  "conventions: expected padding to be symmetric or same, found another");
    EXPECT_EQ(refused({.relu = Act::hard_swish}),
              "conventions: expected relu to be relu or relu6, found another activation");
    check({.epsilon = 0.0f});
    EXPECT_EQ(refused({.epsilon = -1e-9f}), "conventions: expected an epsilon from 0 to below 1, found -1e-09");
    EXPECT_EQ(refused({.epsilon = 1.0f}), "conventions: expected an epsilon from 0 to below 1, found 1");
    EXPECT_THROW(check({.epsilon = std::numeric_limits<float>::quiet_NaN()}), Error);
}

}  // namespace
}  // namespace linnet
