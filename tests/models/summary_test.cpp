#include <gtest/gtest.h>

#include <algorithm>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/models/mobilenet_v2.hpp>
#include <linnet/models/shufflenet_v2.hpp>
#include <linnet/models/summary.hpp>
#include <linnet/models/xception.hpp>

namespace linnet {
namespace {

using Net = models::MobileNetV1<>;

constexpr std::int64_t share(LayerKind kind, bool macs) {
    std::int64_t part = 0, whole = 0;
    Net::describe([&](const LayerFacts& layer) {
        whole += macs ? layer.macs : layer.parameters;
        if (layer.kind == kind) part += macs ? layer.macs : layer.parameters;
    });
    return part * 10000 / whole;  // in hundredths of a percent
}
// MobileNets, table 2: 94.86 % of multiply-adds and 74.59 % of parameters in 1x1 convolutions, 24.33 % of parameters in
// the fully connected layer. Ours count batch norm as well.
static_assert(share(LayerKind::pointwise, true) == 9485);
static_assert(share(LayerKind::pointwise, false) > 7400 && share(LayerKind::pointwise, false) < 7500);
static_assert(share(LayerKind::linear, false) > 2400 && share(LayerKind::linear, false) < 2450);

TEST(SummaryTest, LayersAddUpToTheNetwork) {
    std::int64_t parameters = 0, macs = 0;
    for (const LayerFacts& layer : layers_of<Net>()) parameters += layer.parameters, macs += layer.macs;
    EXPECT_EQ(parameters, Net::parameters);
    EXPECT_EQ(macs, Net::macs());
}

TEST(SummaryTest, ALineALayer) {
    const std::string text = summary<Net>();
    EXPECT_NE(text.find("block13.pointwise"), std::string::npos);
    EXPECT_NE(text.find("7 x 7 x 1024"), std::string::npos);
    EXPECT_NE(text.find("4231976 parameters"), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 29 + 1 + 5 + 1 + 1 + 1 + 2);
}

TEST(SummaryTest, ALineAChain) {
    const std::vector<ChainFacts> chains = chains_of<Net>();
    ASSERT_EQ(chains.size(), 2u);
    EXPECT_EQ(chains[0].first.view(), "stem");
    EXPECT_EQ(chains[0].last.view(), "block2.depthwise");
    EXPECT_EQ(chains[0].layers, 4);
    EXPECT_EQ(chains[0].strip_rows, 2);
    EXPECT_EQ(chains[0].slice_channels, 0);
    // Rows of the pointwise layer, of the depthwise one before it, of the stem.
    EXPECT_EQ(chains[0].ring_bytes, (5u * 112 * 64 + 5u * 112 * 32 + 7u * 112 * 32) * 4);
    EXPECT_EQ(chains[0].moved, 4 * (224 * 224 * 3 + 56 * 56 * 64));
    EXPECT_EQ(chains[0].moved_apart, 4 * (224 * 224 * 3 + 112 * 112 * (2 * 32 + 2 * 32 + 2 * 64) + 56 * 56 * 64));
    EXPECT_TRUE(chains_of<Net>({32, 32, 3}).size() < 2);
    const std::string text = summary<Net>();
    EXPECT_NE(text.find("block2.depthwise                          2      all     315392"), std::string::npos);
}

// Its ends are layers, by the names that the table of layers has.
TEST(SummaryTest, ChainsInsideBranchesAndResiduals) {
    const auto expect_names = []<class N>() {
        std::vector<std::string_view> names;
        const std::vector<LayerFacts> layers = layers_of<N>();
        for (const LayerFacts& layer : layers) names.push_back(layer.path.view());
        const std::vector<ChainFacts> chains = chains_of<N>();
        EXPECT_GT(chains.size(), 1u);
        for (const ChainFacts& chain : chains)
            for (const Path& end : {chain.first, chain.last})
                EXPECT_TRUE(std::count(names.begin(), names.end(), end.view()) == 1) << end.view();
    };
    expect_names.operator()<models::ShuffleNetV2<>>();
    expect_names.operator()<models::MobileNetV2<>>();
    expect_names.operator()<models::Xception<>>();
}

}  // namespace
}  // namespace linnet
