#include <gtest/gtest.h>

#include <linnet/models/backbone.hpp>
#include <linnet/models/mobilenet_v1.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using Full = models::MobileNetV1<models::MobileNetV1Spec{.width = 25}>;
using Net = Backbone<models::MobileNetV1Layers<models::MobileNetV1Spec{.width = 25}>, "block3", "block5", "block11">;

TEST(BackboneTest, MakesWhatTheNetworkMakesInside) {
    const test::DyadicWeights weights(0.3f);
    const Net net{weights};
    const Full full{test::DyadicWeights(0.3f)};
    const Shape shape{64, 96, 3};
    const std::vector<float> image = test::random_activation(shape, 1).values;
    const auto maps = net.run(hwc_view(image.data(), shape));
    ASSERT_EQ(maps[0].shape(), (Shape{16, 24, 32}));
    ASSERT_EQ(maps[1].shape(), (Shape{8, 12, 64}));
    ASSERT_EQ(maps[2].shape(), (Shape{4, 6, 128}));

    struct Watch {
        const std::array<Tensor, 3>* maps;
        std::string at;
        int compared = 0;
    } watch{&maps, "", 0};
    const Observer observer{&watch, [](void* self, std::string_view name) { static_cast<Watch*>(self)->at = name; },
                            [](void* self, ConstTensorView result) {
                                auto& w = *static_cast<Watch*>(self);
                                const char* taps[] = {"block3.pointwise", "block5.pointwise", "block11.pointwise"};
                                for (std::size_t i = 0; i < 3; ++i) {
                                    if (w.at != taps[i]) continue;
                                    const Tensor& map = (*w.maps)[i];
                                    for (int y = 0; y < result.shape.h; ++y)
                                        for (int x = 0; x < result.shape.w; ++x)
                                            for (int c = 0; c < result.shape.c; ++c)
                                                EXPECT_EQ(result(y, x, c), map(y, x, c));
                                    ++w.compared;
                                }
                            }};
    std::vector<float> logits(1000);
    exec::Sequential executor;
    const Workspace workspace(Full::workspace_bytes(shape, 1, 1000, Mode::layer_by_layer));
    full.forward(hwc_view(image.data(), shape), logits, workspace, executor, &observer);
    EXPECT_EQ(watch.compared, 3);
}

TEST(BackboneTest, LayersBehindTheLastPartAreNeitherNeededNorRefused) {
    const test::DyadicWeights weights(0.3f);
    const Net net{weights};
    EXPECT_EQ(weights.asked.back(), "block11.pointwise.norm.running_var [128]");
    EXPECT_THROW((void)net.run(hwc_view(static_cast<const float*>(nullptr), {64, 64, 1})), Error);
}

}  // namespace
}  // namespace linnet
