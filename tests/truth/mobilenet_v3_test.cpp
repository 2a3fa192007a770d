// MobileNet v3, large and small, and the minimalistic ones.
#include <linnet/zoo/mobilenet_v3.hpp>
#include <support/truth.hpp>

namespace linnet {

extern template void zoo::add_mobilenet_v3<arch::Best>(std::vector<zoo::Entry>&);       // in examples/support/registry
extern template void zoo::add_mobilenet_v3<arch::Reference>(std::vector<zoo::Entry>&);  // in bench/reference/families

TEST(Truth, MobileNetV3) {
    test::expect_truth("mobilenet_v3", []<class Arch>(auto& entries) { zoo::add_mobilenet_v3<Arch>(entries); });
}

}  // namespace linnet
