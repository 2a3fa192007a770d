// The check that two neighbours of a composition fit. The compiler's message names this template with both numbers.
#pragma once

#include <linnet/core/shape.hpp>

namespace linnet {

/// Layer `Layer` of a composition (counted from 0) reads `Expected` channels, and what comes before it makes
/// `Produced`. 0 stands for any number.
template <int Layer, int Produced, int Expected>
struct Join {
    static_assert(Produced == Expected || Produced == 0 || Expected == 0,
                  "linnet: a layer expects another number of channels than the layer before it produces: "
                  "see Join<layer, produced, expected>");
    static constexpr bool fits = true;
};

}  // namespace linnet
