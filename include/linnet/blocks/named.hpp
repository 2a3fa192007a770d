// A part of a network under a name: `Named<"squeeze", Pointwise<96, 16>>`. A tensor's path is the path of names that
// leads to it, "fire2.squeeze.weight", the same in errors, name maps and profiles.
#pragma once

#include <linnet/core/fixed_string.hpp>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/loader.hpp>

namespace linnet {

template <FixedString Name, class L>
struct Named : L {
    static constexpr auto name = Name;
};

/// Whether every tensor of L lies under a name inside L, so that L needs none itself.
template <class L>
constexpr bool names_inside() {
    if constexpr (requires { L::names_inside; }) return L::names_inside;
    return false;
}

template <class L>
constexpr bool is_named() {
    return requires {
        L::name;
    };
}

/// Whether a part is found by name: it has one, or all that is in it has, or there is nothing to find.
template <class L>
inline constexpr bool finds_by_name = is_named<L>() || names_inside<L>() || L::parameters(1) == 0;

/// The name of part `Index` of a composition: its own; none where all that is in it has names; else its number.
template <class L, std::size_t Index>
constexpr auto name_of() {
    if constexpr (is_named<L>()) {
        return L::name;
    } else if constexpr (names_inside<L>()) {
        return FixedString("");
    } else {
        return numbered<"">(int{Index});
    }
}

namespace detail {

template <class Code>
void load_code(void* part, Loader& loader, const std::string& path) {
    static_cast<Code*>(part)->load(loader, path);
}

LINNET_NOINLINE inline void load_part(void* part, void (*load)(void*, Loader&, const std::string&), Loader& loader,
                                      const std::string& path, std::string_view name) {
    load(part, loader, join_path(path, name));
}

}  // namespace detail

/// Loads a part of the composition at `path`. Paths are put together in one place: a network has some fifty parts.
template <class L>
void load_part(L& part, Loader& loader, const std::string& path, std::string_view name) {
    typename CodeOf<L>::type& code = part;
    detail::load_part(&code, &detail::load_code<typename CodeOf<L>::type>, loader, path, name);
}

}  // namespace linnet
