// Every network with an original that answers to generated weights: logits within 1e-4 of the largest.
#include <linnet/zoo/mobilenet_v1.hpp>
#include <linnet/zoo/squeezenet.hpp>
#include <support/truth.hpp>

namespace linnet {
namespace {

TEST(Truth, SqueezeNet) {
    test::expect_truth("squeezenet", []<class Arch>(auto& entries) { zoo::add_squeezenet<Arch>(entries); });
}
TEST(Truth, MobileNetV1) {
    test::expect_truth("mobilenet_v1", []<class Arch>(auto& entries) { zoo::add_mobilenet_v1<Arch>(entries); });
}

}  // namespace
}  // namespace linnet
