// Counting through the layers of nested Sequentials as if they were one list.
#pragma once

#include <cstddef>

namespace linnet {

namespace detail {

/// How many layers L counts for, Sequentials taken apart.
template <class L>
constexpr std::size_t layer_count() {
    if constexpr (requires { L::flat_count; }) return L::flat_count;
    return 1;
}

/// Where a layer of a list is, Sequentials taken apart: in which part, and which layer of that part.
struct Position {
    std::size_t part = 0, layer = 0;
};
template <class... Parts>
constexpr Position position_of(std::size_t layer) {
    Position position{0, layer};
    for (const std::size_t count : {layer_count<Parts>()...}) {
        if (position.layer < count) break;
        position.layer -= count, ++position.part;
    }
    return position;
}

/// The type of layer I of part P.
template <class P, std::size_t I>
struct LayerAt {
    using type = P;
};
template <class P, std::size_t I>
requires requires {
    P::flat_count;
}
struct LayerAt<P, I> : P::template LayerOf<I> {};

}  // namespace detail

}  // namespace linnet
