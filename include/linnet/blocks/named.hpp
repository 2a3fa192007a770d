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

template <class L>
inline constexpr bool is_named = requires {
    L::name;
};

/// Whether every tensor of L lies under a name inside L, so that L needs none itself.
template <class L>
constexpr bool names_inside() {
    if constexpr (requires { L::names_inside; }) return L::names_inside;
    return false;
}

/// Whether a part is found by name: it has one, or all that is in it has, or there is nothing to find.
template <class L>
inline constexpr bool finds_by_name = is_named<L> || names_inside<L>() || L::parameters(1) == 0;

/// The name of part `index` of a composition: its own; none where all that is in it has names; else its number.
template <class L>
std::string name_of(std::size_t index) {
    if constexpr (is_named<L>) {
        return std::string(L::name.view());
    } else {
        return names_inside<L>() ? "" : std::to_string(index);
    }
}

}  // namespace linnet
