// What passes through as it is: the usual shortcut of a residual, and the untouched half of a split.
#pragma once

#include <linnet/layers/activation.hpp>

namespace linnet {

/// Compositions that can do without pass its source on; where its result must lie elsewhere, it copies.
struct Identity : Activation<Act::none> {};

template <class L>
inline constexpr bool is_identity = std::is_base_of_v<Identity, L>;

}  // namespace linnet
