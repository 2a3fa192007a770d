// ShuffleNet v1.
#include <linnet/zoo/shufflenet_v1.hpp>
#include <support/truth.hpp>

namespace linnet {

extern template void zoo::add_shufflenet_v1<arch::Best>(std::vector<zoo::Entry>&);       // in examples/support/registry
extern template void zoo::add_shufflenet_v1<arch::Reference>(std::vector<zoo::Entry>&);  // in bench/reference/families

TEST(Truth, ShuffleNetV1) {
    test::expect_truth("shufflenet_v1", []<class Arch>(auto& entries) { zoo::add_shufflenet_v1<Arch>(entries); });
}

}  // namespace linnet
