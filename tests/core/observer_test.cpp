#include <gtest/gtest.h>

#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/core/observer.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using Net = Sequential<Named<"a", Pointwise<3, 4>>, Residual<Named<"b", Pointwise<4, 4>>>, GlobalAvgPool>;

TEST(ObserverTest, SeesPartsInsideEachOtherWithTheirResults) {
    std::vector<std::string> seen;
    const Observer observer{
        &seen,
        [](void* self, std::string_view name) {
            static_cast<std::vector<std::string>*>(self)->push_back("enter " + std::string(name));
        },
        [](void* self, ConstTensorView result) {
            static_cast<std::vector<std::string>*>(self)->push_back("leave " + to_string(result.shape));
        }};
    const auto net = test::loaded<Net>(test::DyadicWeights{});
    const test::Activation3 in = test::random_activation({2, 2, 3}, 1);
    test::Canvas src = test::Canvas::padded(in.shape), dst = test::Canvas::padded({1, 1, 4});
    src.fill(in.values);
    const Workspace workspace(Net::workspace_bytes(in.shape, {.mode = Mode::layer_by_layer}));
    exec::Sequential executor;
    net.forward<arch::Best>(ConstTensorView(src.view()), dst.view(),
                            linnet::Run<exec::Sequential>{workspace.arena(), &executor, {}, &observer});
    EXPECT_EQ(seen, (std::vector<std::string>{"enter a", "leave [2, 2, 4]", "enter ", "enter b", "leave [2, 2, 4]",
                                              "leave [2, 2, 4]", "enter 2", "leave [1, 1, 4]"}));
}

}  // namespace
}  // namespace linnet
