// SqueezeNet 1.0 and 1.1, plain and with both bypasses.
#include <linnet/zoo/squeezenet.hpp>
#include <support/truth.hpp>

namespace linnet {

extern template void zoo::add_squeezenet<arch::Best>(std::vector<zoo::Entry>&);       // in examples/support/registry
extern template void zoo::add_squeezenet<arch::Reference>(std::vector<zoo::Entry>&);  // in bench/reference/families

TEST(Truth, SqueezeNet) {
    test::expect_truth("squeezenet", []<class Arch>(auto& entries) { zoo::add_squeezenet<Arch>(entries); });
}

}  // namespace linnet
