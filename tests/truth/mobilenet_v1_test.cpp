// MobileNet v1.
#include <linnet/zoo/mobilenet_v1.hpp>
#include <support/truth.hpp>

namespace linnet {

extern template void zoo::add_mobilenet_v1<arch::Best>(std::vector<zoo::Entry>&);       // in examples/support/registry
extern template void zoo::add_mobilenet_v1<arch::Reference>(std::vector<zoo::Entry>&);  // in bench/reference/families

TEST(Truth, MobileNetV1) {
    test::expect_truth("mobilenet_v1", []<class Arch>(auto& entries) { zoo::add_mobilenet_v1<Arch>(entries); });
}

}  // namespace linnet
