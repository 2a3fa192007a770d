// The tensors that a network asks a checkpoint for, as one number: long lists of names are compared by it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <linnet/zoo/name_map.hpp>
#include <support/weights.hpp>

namespace linnet::test {

/// "name [extents]" of every tensor, in a checkpoint's names, sorted.
template <class Net>
std::vector<std::string> checkpoint_names(zoo::NameMap names, int classes) {
    const DyadicWeights weights(0.1f, classes);
    const Net net{zoo::MappedSource(weights, names)};
    std::vector<std::string> asked = weights.asked;
    std::sort(asked.begin(), asked.end());
    return asked;
}

/// FNV-1a of the lines, each ended by a line feed.
inline std::uint64_t hash_of(const std::vector<std::string>& lines) {
    std::uint64_t hash = 14695981039346656037u;
    for (std::string line : lines) {
        line += '\n';
        for (const char c : line) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
    return hash;
}

}  // namespace linnet::test
