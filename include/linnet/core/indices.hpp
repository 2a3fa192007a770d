// The one place where compositions count through their parts at compile time.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace linnet {

namespace detail {

template <class F, std::size_t... I>
constexpr void call_each(F&& f, std::index_sequence<I...>) {
    (f(std::integral_constant<std::size_t, I>{}), ...);
}

}  // namespace detail

/// Calls f(0), f(1), ... f(Count - 1), whose arguments are constants.
template <std::size_t Count, class F>
constexpr void each_index(F&& f) {
    detail::call_each(f, std::make_index_sequence<Count>{});
}

}  // namespace linnet
