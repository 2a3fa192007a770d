// A layer that is there or not, and a layer repeated: for compositions whose parts follow from a table.
#pragma once

#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/core/fixed_string.hpp>

namespace linnet {

namespace detail {

/// A Sequential of those parts that are there.
template <class Kept, class... Parts>
struct Keep;
template <class... Kept>
struct Keep<std::tuple<Kept...>> {
    using type = Sequential<Kept...>;
};

}  // namespace detail

/// In a SequentialOf: `L` where `Condition` holds, nothing otherwise.
template <bool Condition, class L>
struct When {};

namespace detail {

template <class... Kept, class L, class... Rest>
struct Keep<std::tuple<Kept...>, When<true, L>, Rest...> : Keep<std::tuple<Kept..., L>, Rest...> {};
template <class... Kept, class L, class... Rest>
struct Keep<std::tuple<Kept...>, When<false, L>, Rest...> : Keep<std::tuple<Kept...>, Rest...> {};
template <class... Kept, class L, class... Rest>
struct Keep<std::tuple<Kept...>, L, Rest...> : Keep<std::tuple<Kept..., L>, Rest...> {};

template <class L, class = std::make_index_sequence<0>>
struct Repeated;
template <class L, std::size_t... I>
struct Repeated<L, std::index_sequence<I...>> : Sequential<Named<numbered<"">(int{I}), L>...> {};

}  // namespace detail

/// A Sequential in which parts may be `When<condition, layer>`.
template <class... Parts>
struct SequentialOf : detail::Keep<std::tuple<>, Parts...>::type {};

/// `L` Times times, named "0", "1", ...
template <int Times, class L>
struct Repeat : detail::Repeated<L, std::make_index_sequence<Times>> {};

}  // namespace linnet
