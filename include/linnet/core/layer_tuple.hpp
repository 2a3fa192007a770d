// The layers of a composition, with their weights: what std::tuple is, without its constructors' constraints, which
// cost 5 % of the compile time of a network of sixty layers.
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>

namespace linnet {

namespace detail {

template <std::size_t I, class L>
struct LayerSlot {
    L layer;
};

template <class Indices, class... L>
struct LayerSlots;
template <std::size_t... I, class... L>
struct LayerSlots<std::index_sequence<I...>, L...> : LayerSlot<I, L>... {};

template <std::size_t I, class L>
constexpr L& layer_in(LayerSlot<I, L>& slot) {
    return slot.layer;
}
template <std::size_t I, class L>
constexpr const L& layer_in(const LayerSlot<I, L>& slot) {
    return slot.layer;
}

}  // namespace detail

/// The I-th of some types.
template <std::size_t I, class... L>
using NthOf = std::tuple_element_t<I, std::tuple<L...>>;

template <class... L>
class LayerTuple {
  public:
    template <std::size_t I>
    constexpr auto& get() {
        return detail::layer_in<I>(slots_);
    }
    template <std::size_t I>
    constexpr const auto& get() const {
        return detail::layer_in<I>(slots_);
    }

  private:
    detail::LayerSlots<std::index_sequence_for<L...>, L...> slots_;
};

}  // namespace linnet
