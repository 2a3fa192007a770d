// Every published network by name: what classify, infer and the benchmarks choose from.
#pragma once

#include <algorithm>
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

/// The entry called `name`. Throws Error with the names of its family, or all of them, where there is none.
inline const Entry& find_entry(const std::vector<Entry>& entries, std::string_view name) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == name; });
    if (found != entries.end()) return *found;
    const std::string_view family = name.substr(0, name.find_first_of("_0123456789"));
    std::string alike, all;
    for (const Entry& e : entries) {
        all += " " + e.name;
        if (e.name.find(family) != std::string::npos) alike += " " + e.name;
    }
    raise("model " + std::string(name) +
          ": expected the name of a network, found none of these:" + (alike.empty() ? all : alike));
}

}  // namespace linnet::zoo
