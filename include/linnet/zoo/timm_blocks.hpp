// What timm calls the layers inside its blocks, in all networks that it builds from them.
#pragma once

#include <array>
#include <linnet/zoo/name_map.hpp>

namespace linnet::zoo {

// clang-format off
/// DepthwiseSeparableConv: an inverted residual without expansion.
inline constexpr auto timm_separable = std::to_array<Rename>({
    {"depthwise",      "conv_dw"},
    {"depthwise.norm", "bn1"},
    {"se.reduce",      "se.conv_reduce"},
    {"se.expand",      "se.conv_expand"},
    {"project",        "conv_pw"},
    {"project.norm",   "bn2"},
});
/// InvertedResidual.
inline constexpr auto timm_inverted = std::to_array<Rename>({
    {"expand",         "conv_pw"},
    {"expand.norm",    "bn1"},
    {"depthwise",      "conv_dw"},
    {"depthwise.norm", "bn2"},
    {"se.reduce",      "se.conv_reduce"},
    {"se.expand",      "se.conv_expand"},
    {"project",        "conv_pwl"},
    {"project.norm",   "bn3"},
});
// clang-format on

}  // namespace linnet::zoo
