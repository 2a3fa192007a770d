// What a checkpoint's maker chose and its tensors do not show: on which side SAME padding puts the odd zero, whether
// ReLU is clamped at 6, the epsilon of batch norm. A network has defaults; whoever loads a file may override them.
#pragma once

#include <linnet/core/conv_spec.hpp>
#include <optional>

namespace linnet {

/// Named values of batch norm's epsilon.
inline constexpr float epsilon_pytorch = 1e-5f;
inline constexpr float epsilon_tensorflow = 1e-3f;

struct Conventions {
    std::optional<Padding> padding = {};  // symmetric or same; for convolutions that have one of the two
    std::optional<Act> relu = {};         // relu or relu6; for layers that have one of the two
    std::optional<float> epsilon = {};

    /// These, and what they leave open from `defaults`.
    constexpr Conventions over(const Conventions& defaults) const {
        return {padding ? padding : defaults.padding, relu ? relu : defaults.relu,
                epsilon ? epsilon : defaults.epsilon};
    }

    /// Symmetric and SAME padding give the same extents where the kernel is odd, and only there may one stand for the
    /// other.
    constexpr Padding padding_of(Padding own, int kernel) const {
        const bool open = (own == Padding::symmetric || own == Padding::same) && kernel % 2 == 1;
        return open && padding ? *padding : own;
    }
    constexpr Act act_of(Act own) const { return (own == Act::relu || own == Act::relu6) && relu ? *relu : own; }
    constexpr float epsilon_or_default() const { return epsilon.value_or(epsilon_pytorch); }
};

}  // namespace linnet
