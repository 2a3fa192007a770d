// MobileNet v2.
#include <linnet/zoo/mobilenet_v2.hpp>
#include <support/truth.hpp>

namespace linnet {

extern template void zoo::add_mobilenet_v2<arch::Best>(std::vector<zoo::Entry>&);       // in examples/support/registry
extern template void zoo::add_mobilenet_v2<arch::Reference>(std::vector<zoo::Entry>&);  // in bench/reference/families

TEST(Truth, MobileNetV2) {
    test::expect_truth("mobilenet_v2", []<class Arch>(auto& entries) { zoo::add_mobilenet_v2<Arch>(entries); });
}

}  // namespace linnet
