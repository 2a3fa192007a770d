// What timm calls the blocks of the networks that it builds from them, and the layers inside.
#pragma once

#include <algorithm>
#include <array>
#include <linnet/core/fixed_string.hpp>
#include <linnet/zoo/name_map.hpp>
#include <utility>

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

namespace detail {

template <std::size_t Block>
inline constexpr auto own_block = numbered<"block">(int{Block} + 1);

/// "blocks.1.0": the stage of a block, and its place there.
template <std::array Stages, std::size_t Block>
inline constexpr auto timm_block = [] {
    std::size_t stage = 0, place = Block;
    while (place >= static_cast<std::size_t>(Stages[stage])) place -= static_cast<std::size_t>(Stages[stage++]);
    FixedString name("blocks.s.p");
    name.text[7] = static_cast<char>('0' + stage);
    name.text[9] = static_cast<char>('0' + place);
    return name;
}();

}  // namespace detail

/// The names of a whole network. `Stages`: how many blocks each stage has; what is "block1", "block2", ... here is
/// there "blocks.0.0", and so on through the stages. `first` and `others`: the layers inside the blocks of the first
/// stage, and of the others. `ends`: what is in no block.
template <std::array Stages, std::size_t Ends>
constexpr auto timm_parts(const Part (&ends)[Ends], std::span<const Rename> first = timm_separable,
                          std::span<const Rename> others = timm_inverted) {
    constexpr std::size_t blocks = [] {
        std::size_t sum = 0;
        for (const int stage : Stages) sum += static_cast<std::size_t>(stage);
        return sum;
    }();
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        std::array<Part, blocks + Ends> parts = {Part{detail::own_block<I>.view(), detail::timm_block<Stages, I>.view(),
                                                      I < static_cast<std::size_t>(Stages[0]) ? first : others}...};
        std::copy_n(ends, Ends, parts.begin() + blocks);
        return parts;
    }
    (std::make_index_sequence<blocks>{});
}

}  // namespace linnet::zoo
