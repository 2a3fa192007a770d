#include <gtest/gtest.h>

#include <linnet/zoo/mobilenet_v1.hpp>
#include <map>
#include <support/weights.hpp>

namespace linnet::zoo {
namespace {

using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = 25, .classes = dynamic}>;

Entry made() {
    const Dialect timm{"timm", "conv_stem.weight", {mobilenet_v1_timm}, {}, {}};
    const Dialect own{"own", "stem.weight", {}, {.epsilon = 0.5f}, {}};
    return entry<arch::Best, Net>("net", {timm, own});
}

TEST(EntryTest, KnowsItsNetwork) {
    const Entry net = made();
    EXPECT_EQ(net.parameters, 470'072);
    EXPECT_EQ(net.in_shape, (Shape{224, 224, 3}));
    EXPECT_EQ(net.workspace, Net::workspace_bytes());
    EXPECT_EQ(percent_name("mobilenet_v1", 25), "mobilenet_v1_025");
    EXPECT_EQ(percent_name("mobilenet_v1", 100), "mobilenet_v1_100");
}

TEST(EntryTest, ATensorOfItsOwnTellsADialect) {
    struct Holds : test::DyadicWeights {
        std::string probe;
        bool contains(std::string_view name) const { return name == probe; }
    };
    const Entry net = made();
    Holds weights;
    EXPECT_EQ(net.dialect_of(weights).name, "timm");  // where none shows
    weights.probe = "stem.weight";
    EXPECT_EQ(net.dialect_of(weights).name, "own");
    weights.probe = "conv_stem.weight";
    EXPECT_EQ(net.dialect_of(weights).name, "timm");
}

TEST(EntryTest, ADialectMayHaveAnotherNetworkOfTheName) {
    using Wider = models::MobileNetV1<models::MobileNetV1Spec{.width = 50, .classes = dynamic}>;
    Entry net = made();
    net.dialects[1].load_own = &load_network<arch::Best, Wider>;
    const test::DyadicWeights weights(0.3f, 10);
    EXPECT_EQ(net.load(weights).parameters(), Net::parameters_of(10));
    EXPECT_EQ(net.load(weights, net.dialects[1]).parameters(), Wider::parameters_of(10));
}

TEST(EntryTest, WhoDecidesWhatTensorsDoNotShow) {
    struct Talkative : test::DyadicWeights {
        std::map<std::string, std::string, std::less<>> says;
        const auto& metadata() const { return says; }
    };
    const Entry net = made(), twin = tensorflow(made());
    Talkative weights;
    EXPECT_EQ(net.conventions(weights, net.dialects[1]).epsilon, 0.5f);
    weights.says = {{"bn_eps", "0.25"}};
    EXPECT_EQ(net.conventions(weights, net.dialects[1]).epsilon, 0.25f);
    EXPECT_EQ(net.conventions(weights, net.dialects[1], {.epsilon = 0.75f}).epsilon, 0.75f);
    EXPECT_THROW(twin.load(weights), Error);
    EXPECT_NO_THROW(twin.load(weights, {.epsilon = 0.25f}));
}

TEST(EntryTest, TensorFlowsTwinHasItsConventions) {
    const Entry twin = tensorflow(made());
    EXPECT_EQ(twin.name, "tf_net");
    EXPECT_EQ(twin.stated.padding, Padding::same);
    EXPECT_EQ(twin.stated.epsilon, epsilon_tensorflow);
    EXPECT_FALSE(made().stated.padding || made().stated.epsilon || made().stated.relu);
    for (const Dialect& dialect : twin.dialects) {
        EXPECT_EQ(dialect.conventions.padding, Padding::same);
        EXPECT_EQ(dialect.conventions.epsilon, epsilon_tensorflow);
    }
}

}  // namespace
}  // namespace linnet::zoo
