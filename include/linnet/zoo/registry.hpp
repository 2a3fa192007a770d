// Every published network by name: what classify, infer and the benchmarks choose from.
#pragma once

#include <algorithm>
#include <array>
#include <linnet/zoo/mobilenet_v1.hpp>
#include <linnet/zoo/mobilenet_v2.hpp>
#include <linnet/zoo/mobilenet_v3.hpp>
#include <linnet/zoo/shufflenet_v1.hpp>
#include <linnet/zoo/shufflenet_v2.hpp>
#include <linnet/zoo/squeezenet.hpp>
#include <linnet/zoo/xception.hpp>

namespace linnet::zoo {

/// All entries, for one architecture.
template <class Arch = arch::Best>
std::vector<Entry> all_entries() {
    std::vector<Entry> entries;
    add_squeezenet<Arch>(entries);
    add_mobilenet_v1<Arch>(entries);
    add_mobilenet_v2<Arch>(entries);
    add_mobilenet_v3<Arch>(entries);
    add_xception<Arch>(entries);
    add_shufflenet_v1<Arch>(entries);
    add_shufflenet_v2<Arch>(entries);
    return entries;
}

/// The name here of a network that torchvision or timm spells in another way; any other name as it is.
inline std::string spelled_here(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> others = {
        {{"mobilenet_v2", "mobilenet_v2_100"},
         {"mobilenet_v3_large", "mobilenet_v3_large_100"},
         {"mobilenet_v3_small", "mobilenet_v3_small_100"},
         {"shufflenet_v2_x0_5", "shufflenet_v2_050"},
         {"shufflenet_v2_x1_0", "shufflenet_v2_100"},
         {"shufflenet_v2_x1_5", "shufflenet_v2_150"},
         {"shufflenet_v2_x2_0", "shufflenet_v2_200"},
         {"legacy_xception", "xception"}}};
    for (const auto& [theirs, ours] : others)
        if (name == theirs) return std::string(ours);
    std::string spelled(name);
    if (const std::size_t at = spelled.find("mobilenetv"); at != std::string::npos) spelled.insert(at + 9, "_");
    return spelled;
}

/// The entry called `name`, here or by torchvision or timm. Throws Error with the names of its family, or all of them,
/// where there is none.
inline const Entry& find_entry(const std::vector<Entry>& entries, std::string_view name) {
    const std::string own = spelled_here(name);
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == own; });
    if (found != entries.end()) return *found;
    const std::string_view family = name.substr(0, name.find_first_of("_0123456789"));
    std::string alike, all;
    for (const Entry& e : entries) {
        all += " " + e.name;
        if (e.name.find(family) != std::string::npos) alike += " " + e.name;
    }
    raise("model ", name, ": expected the name of a network, found none of these:", alike.empty() ? all : alike);
}

}  // namespace linnet::zoo
