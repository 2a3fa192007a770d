// The activations, by name. Their formulas stand once, in kernels/activation.hpp, for a float and a vector alike.
#pragma once

#include <limits>

namespace linnet {

enum class Act {
    none,
    relu,          // max(x, 0)
    relu6,         // min(max(x, 0), 6)
    sigmoid,       // 1 / (1 + exp(-x))
    swish,         // x sigmoid(x)
    hard_sigmoid,  // relu6(x + 3) / 6
    hard_swish,    // x relu6(x + 3) / 6
};

/// The bounds of an activation that only clamps: none, ReLU and ReLU6 share their code, and a checkpoint's choice
/// between ReLU and ReLU6 costs no type.
struct Clamp {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();

    friend constexpr bool operator==(const Clamp&, const Clamp&) = default;
};

constexpr bool is_clamp(Act act) {
    return act == Act::none || act == Act::relu || act == Act::relu6;
}

constexpr Clamp clamp_of(Act act) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    if (act == Act::relu) return {0.0f, infinity};
    if (act == Act::relu6) return {0.0f, 6.0f};
    return {};
}

/// What a store does with its result and the same pixel of another tensor, the partner.
enum class Combine {
    add,         // a residual: clamp(result + partner)
    interleave,  // a channel shuffle of two groups: the partner's channels are the even ones, the result's the odd
    evens_first  // its inverse, of the partner: the partner's even channels, then the result
};

}  // namespace linnet
