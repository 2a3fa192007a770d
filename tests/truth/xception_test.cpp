// Xception.
#include <linnet/zoo/xception.hpp>
#include <support/truth.hpp>

namespace linnet {

extern template void zoo::add_xception<arch::Best>(std::vector<zoo::Entry>&);       // in examples/support/registry
extern template void zoo::add_xception<arch::Reference>(std::vector<zoo::Entry>&);  // in bench/reference/families

TEST(Truth, Xception) {
    test::expect_truth("xception", []<class Arch>(auto& entries) { zoo::add_xception<Arch>(entries); });
}

}  // namespace linnet
