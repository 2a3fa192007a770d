// What a checkpoint's maker chose and its tensors do not show: on which side SAME padding puts the odd zero, whether
// ReLU is clamped at 6, the epsilon of batch norm. A network has defaults; whoever loads a file may override them.
#pragma once

#include <linnet/core/conv_spec.hpp>
#include <linnet/core/error.hpp>
#include <optional>

namespace linnet {

/// Named values of batch norm's epsilon.
inline constexpr float epsilon_pytorch = 1e-5f;
inline constexpr float epsilon_tensorflow = 1e-3f;

struct Conventions {
    std::optional<Padding> padding = {};  // symmetric or same; for convolutions that have one of the two
    std::optional<Act> relu = {};         // relu or relu6; for layers that have one of the two
    std::optional<float> epsilon = {};    // from 0 to below 1

    /// These, and what they leave open from `defaults`.
    constexpr Conventions over(const Conventions& defaults) const {
        return {padding ? padding : defaults.padding, relu ? relu : defaults.relu,
                epsilon ? epsilon : defaults.epsilon};
    }

    /// Symmetric and SAME padding give the same extents where the kernel is odd and no window hangs over the end, and
    /// only there may one stand for the other.
    constexpr Padding padding_of(Padding own, int kernel) const {
        const bool open = (own == Padding::symmetric || own == Padding::same) && kernel % 2 == 1;
        return open && padding ? *padding : own;
    }
    constexpr Act act_of(Act own) const { return (own == Act::relu || own == Act::relu6) && relu ? *relu : own; }
    constexpr float epsilon_or_default() const { return epsilon.value_or(epsilon_pytorch); }
};

/// Throws Error where a convention is not one of those that there are.
inline void check(const Conventions& conventions) {
    const Padding padding = conventions.padding.value_or(Padding::same);
    if (padding != Padding::same && padding != Padding::symmetric)
        raise("conventions: expected padding to be symmetric or same, found another");
    if (const Act relu = conventions.relu.value_or(Act::relu); relu != Act::relu && relu != Act::relu6)
        raise("conventions: expected relu to be relu or relu6, found another activation");
    if (const float epsilon = conventions.epsilon_or_default(); !(epsilon >= 0.0f && epsilon < 1.0f))
        raise("conventions: expected an epsilon from 0 to below 1, found ", in_digits(epsilon));
}

}  // namespace linnet
