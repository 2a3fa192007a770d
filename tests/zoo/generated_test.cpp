// The first values that the generator's description names, bit for bit.
#include <gtest/gtest.h>

#include <linnet/zoo/generated.hpp>

namespace linnet::zoo {
namespace {

static_assert(WeightSource<GeneratedWeights>);

void expect_first(double gain, const char* name, const Extents& extents, std::initializer_list<float> expected) {
    const GeneratedWeights weights("open-1", gain, 1000);
    std::vector<float> values(static_cast<std::size_t>(extents.elements()));
    weights.read(name, extents, values);
    std::size_t i = 0;
    for (const float value : expected) EXPECT_EQ(values[i++], value) << name;
}

TEST(GeneratedTest, UnitsAreTheDocumented) {
    const Unit unit("open-1", "features.0.weight");
    EXPECT_EQ(unit(0), -0.8178006410598755);
    EXPECT_EQ(unit(1), 0.20048201084136963);
    EXPECT_EQ(unit(2), 0.4961361885070801);
    EXPECT_EQ(unit(3), -0.6998440027236938);
    for (std::uint64_t i = 0; i < 1000; ++i) {
        EXPECT_GE(unit(i), -1.0);
        EXPECT_LT(unit(i), 1.0);
    }
}

TEST(GeneratedTest, WeightsAreTheDocumented) {
    expect_first(6, "features.0.weight", {96, 3, 7, 7}, {-0.165220678f, 0.0405034833f, 0.10023465f, -0.141389847f});
    expect_first(6, "features.0.bias", {96}, {-0.162262678f, -0.178492188f, -0.148102969f, -0.00647196779f});
    expect_first(6, "features.3.expand3x3.weight", {64, 16, 3, 3},
                 {-0.193426877f, -0.0794009492f, -0.185195386f, -0.125212491f});
    expect_first(8, "bn1.weight", {32}, {1.41789699f, 0.532920957f, 1.1302948f, 1.27745378f});
    expect_first(8, "bn1.running_mean", {32}, {0.164484188f, 0.155473515f, 0.0848524123f, 0.120012045f});
    expect_first(8, "bn1.running_var", {32}, {0.697258532f, 1.43391061f, 1.05702686f, 0.692563295f});
    expect_first(8, "blocks.0.0.conv_dw.weight", {32, 1, 3, 3},
                 {-0.155766666f, -0.757177353f, 0.903508306f, 0.337077677f});
    expect_first(8, "classifier.weight", {1000, 1024}, {0.021140147f, 0.017482182f, -0.0358559154f, -0.0443746671f});
    expect_first(3, "features.1.branch_main_1.0.weight", {60, 80, 1, 1},
                 {0.141559541f, -0.0311775878f, 0.165904775f, 0.145964161f});
}

TEST(GeneratedTest, ImagesAreTheDocumented) {
    const auto at = [](const std::vector<float>& images, Shape s, int n, int c, int y, int x) {
        return images[static_cast<std::size_t>(((n * s.c + c) * s.h + y) * s.w + x)];
    };
    for (const auto& [shape, middle, last] : {std::tuple{Shape{224, 224, 3}, -1.09013522f, -0.731014192f},
                                              {Shape{160, 240, 3}, -0.608227313f, 0.166149557f}}) {
        const std::vector<float> images = generated_images("open-1", 2, shape);
        ASSERT_EQ(images.size(), static_cast<std::size_t>(2 * shape.elements()));
        EXPECT_EQ(images[0], -0.116848528f);
        EXPECT_EQ(images[1], -0.537738264f);
        EXPECT_EQ(images[2], 0.195936143f);
        EXPECT_EQ(images[3], 0.146285176f);
        EXPECT_EQ(at(images, shape, 1, 2, 17, 33), middle);
        EXPECT_EQ(images.back(), last);
    }
}

TEST(GeneratedTest, HasEveryTensorAndClassesWhereTheyAreOpen) {
    const GeneratedWeights weights("s", 1.0, 7);
    EXPECT_EQ(weights.find("any", {4, 5}), (Extents{4, 5}));
    EXPECT_EQ(weights.find("any", {0, 5}), (Extents{7, 5}));
    EXPECT_FALSE(weights.contains("any"));
    EXPECT_TRUE(weights.stored().empty());
    EXPECT_EQ(weights.stored_name("any"), "any");
}

}  // namespace
}  // namespace linnet::zoo
