#include <gtest/gtest.h>

#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/zoo/any_model.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet::zoo {
namespace {

using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = 25, .classes = dynamic}>;

TEST(AnyModelTest, IsTheModelThatItTookOver) {
    const test::DyadicWeights weights(0.3f, 7);
    const Net net{weights};
    const AnyModel any = AnyModel::of<arch::Best>(std::make_unique<const Net>(weights));
    const Shape shape{40, 50, 3};
    EXPECT_EQ(any.classes(), 7);
    EXPECT_EQ(any.in_shape(), Net::in_shape);
    EXPECT_EQ(any.parameters(), net.loaded_parameters());
    EXPECT_EQ(any.macs(shape), Net::macs(shape, 7));
    EXPECT_EQ(any.workspace_bytes(shape, 3), Net::workspace_bytes(shape, 3, 7));
    EXPECT_EQ(any.workspace_bytes(shape, 1, Mode::layer_by_layer),
              Net::workspace_bytes(shape, 1, 7, Mode::layer_by_layer));
    EXPECT_EQ(any.layers(shape).size(), 29u);
    int chains = 0;
    Net::describe_chains([&](const ChainFacts&) { ++chains; }, shape, 1, 7);
    EXPECT_EQ(any.chains(shape).size(), static_cast<std::size_t>(chains));
    EXPECT_THROW(any.check({40, 50, 1}), Error);

    const std::vector<float> image = test::random_activation(shape, 1).values;
    const Tensor expected = net.run(hwc_view(image.data(), shape));
    std::vector<float> found(7);
    exec::Sequential executor;
    any.forward(hwc_view(image.data(), shape), found, Workspace(any.workspace_bytes(shape)), exec::Any(executor));
    EXPECT_TRUE(test::identical(expected.values(), found));
}

}  // namespace
}  // namespace linnet::zoo
