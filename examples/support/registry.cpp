#include "registry.hpp"

#include <linnet/kernels/dispatch.hpp>
#include <linnet/zoo/registry.hpp>

// Each family is compiled in a unit of its own, registry/<family>.cpp, so that they compile side by side.
namespace linnet::zoo {
extern template void add_squeezenet<arch::Best>(std::vector<Entry>&);
extern template void add_mobilenet_v1<arch::Best>(std::vector<Entry>&);
extern template void add_mobilenet_v2<arch::Best>(std::vector<Entry>&);
extern template void add_mobilenet_v3<arch::Best>(std::vector<Entry>&);
extern template void add_xception<arch::Best>(std::vector<Entry>&);
extern template void add_shufflenet_v1<arch::Best>(std::vector<Entry>&);
extern template void add_shufflenet_v2<arch::Best>(std::vector<Entry>&);
}  // namespace linnet::zoo

const std::vector<linnet::zoo::Entry>& registry() {
    linnet::kernels::arch_name();  // says what is wrong with LINNET_ARCH before any work, since forward() cannot
    static const std::vector<linnet::zoo::Entry> entries = linnet::zoo::all_entries();
    return entries;
}

const linnet::zoo::Entry& registered(std::string_view name) {
    return linnet::zoo::find_entry(registry(), name);
}
