// A part of a network under a name: `Named<"squeeze", Pointwise<96, 16>>`. A tensor's path is the path of names that
// leads to it, "fire2.squeeze.weight", the same in errors, name maps and profiles.
#pragma once

#include <linnet/core/fixed_string.hpp>
#include <linnet/core/loader.hpp>

namespace linnet {

template <FixedString Name, class L>
struct Named : L {
    static constexpr auto name = Name;
};

/// The name of part `index` of a composition: its own, or its number.
template <class L>
std::string name_of(std::size_t index) {
    if constexpr (requires { L::name; }) {
        return std::string(L::name.view());
    } else {
        return std::to_string(index);
    }
}

}  // namespace linnet
