#include "registry.hpp"

#include <linnet/zoo/registry.hpp>

namespace linnet::zoo {
extern template void add_squeezenet<arch::Reference>(std::vector<Entry>&);
extern template void add_mobilenet_v1<arch::Reference>(std::vector<Entry>&);
extern template void add_mobilenet_v2<arch::Reference>(std::vector<Entry>&);
extern template void add_mobilenet_v3<arch::Reference>(std::vector<Entry>&);
extern template void add_xception<arch::Reference>(std::vector<Entry>&);
extern template void add_shufflenet_v1<arch::Reference>(std::vector<Entry>&);
extern template void add_shufflenet_v2<arch::Reference>(std::vector<Entry>&);
}  // namespace linnet::zoo

namespace bench {

const linnet::zoo::Entry& plain(std::string_view name) {
    static const std::vector<linnet::zoo::Entry> entries = linnet::zoo::all_entries<linnet::arch::Reference>();
    return linnet::zoo::find_entry(entries, name);
}

}  // namespace bench
