#include <gtest/gtest.h>

#include <linnet/core/error.hpp>
#include <linnet/zoo/conventions.hpp>
#include <map>
#include <support/weights.hpp>

namespace linnet::zoo {
namespace {

struct Talkative : test::DyadicWeights {
    std::map<std::string, std::string, std::less<>> says;
    const std::map<std::string, std::string, std::less<>>& metadata() const { return says; }
};

constexpr Conventions tensorflows{.padding = Padding::same, .epsilon = epsilon_tensorflow};

std::string error_of(const Talkative& weights, const Conventions& own = {}) {
    try {
        over_metadata(own, weights, tensorflows, "tf_net");
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(ZooConventionsTest, TheCallersWordThenTheMetadata) {
    Talkative weights;
    const Conventions none = over_metadata({}, weights, {}, "net");
    EXPECT_FALSE(none.padding || none.relu || none.epsilon);
    weights.says = {{"padding", "same"}, {"activation", "relu"}, {"bn_eps", "0.25"}, {"else", "?"}};
    const Conventions said = over_metadata({}, weights, {}, "net");
    EXPECT_EQ(said.padding, Padding::same);
    EXPECT_EQ(said.relu, Act::relu);
    EXPECT_EQ(said.epsilon, 0.25f);
    const Conventions own = over_metadata({.padding = Padding::symmetric, .epsilon = 0.5f}, weights, {}, "net");
    EXPECT_EQ(own.padding, Padding::symmetric);
    EXPECT_EQ(own.relu, Act::relu);
    EXPECT_EQ(own.epsilon, 0.5f);
}

TEST(ZooConventionsTest, MetadataThatContradictTheNameOrMakeNoSense) {
    Talkative weights;
    weights.says = {{"padding", "same"}, {"bn_eps", "1e-3"}};
    EXPECT_EQ(error_of(weights), "");
    weights.says["padding"] = "symmetric";
    EXPECT_EQ(error_of(weights), weights.description() +
                                     ": metadata 'padding': expected same, as tf_net has it unless the padding is "
                                     "given, found 'symmetric'");
    EXPECT_EQ(error_of(weights, {.padding = Padding::symmetric}), "");
    weights.says = {{"bn_eps", "1e-5"}};
    EXPECT_EQ(error_of(weights), weights.description() +
                                     ": metadata 'bn_eps': expected 0.001, as tf_net has it unless the epsilon is "
                                     "given, found '1e-5'");
    for (const char* wrong : {"", "0", "1", "-1", "nan", "inf", "0.1x", "small"}) {
        weights.says = {{"bn_eps", wrong}};
        EXPECT_NE(error_of(weights).find("expected a number between 0 and 1, found '"), std::string::npos) << wrong;
    }
    weights.says = {{"activation", "swish\n"}};
    EXPECT_NE(error_of(weights).find("expected relu or relu6, found 'swish?'"), std::string::npos);
}

TEST(ZooConventionsTest, NamesThereAndBack) {
    for (const Padding padding : {Padding::symmetric, Padding::same})
        EXPECT_EQ(padding_named(name_of(padding)), padding);
    for (const Act activation : {Act::relu, Act::relu6}) EXPECT_EQ(activation_named(name_of(activation)), activation);
    EXPECT_EQ(epsilon_named(name_of(epsilon_tensorflow)), epsilon_tensorflow);
    EXPECT_EQ(padding_named("SAME"), std::nullopt);
}

}  // namespace
}  // namespace linnet::zoo
