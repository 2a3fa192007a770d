// timm's names for MobileNet v1: blocks numbered by stage (one resolution) and place in it.
#pragma once

#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/zoo/entry.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto mobilenet_v1_block = std::to_array<Rename>({
    {"depthwise",      "conv_dw"},
    {"depthwise.norm", "bn1"},
    {"pointwise",      "conv_pw"},
    {"pointwise.norm", "bn2"},
});
inline constexpr auto mobilenet_v1_timm = std::to_array<Part>({
    {"stem",       "conv_stem"},
    {"stem.norm",  "bn1"},
    {"block1",     "blocks.0.0", mobilenet_v1_block},
    {"block2",     "blocks.1.0", mobilenet_v1_block},
    {"block3",     "blocks.1.1", mobilenet_v1_block},
    {"block4",     "blocks.2.0", mobilenet_v1_block},
    {"block5",     "blocks.2.1", mobilenet_v1_block},
    {"block6",     "blocks.3.0", mobilenet_v1_block},
    {"block7",     "blocks.3.1", mobilenet_v1_block},
    {"block8",     "blocks.3.2", mobilenet_v1_block},
    {"block9",     "blocks.3.3", mobilenet_v1_block},
    {"block10",    "blocks.3.4", mobilenet_v1_block},
    {"block11",    "blocks.3.5", mobilenet_v1_block},
    {"block12",    "blocks.4.0", mobilenet_v1_block},
    {"block13",    "blocks.4.1", mobilenet_v1_block},
});
/// Nobody has published the network of full convolutions; timm's block of one convolution calls it so.
inline constexpr auto mobilenet_v1_full_block = std::to_array<Rename>({
    {"",     "conv"},
    {"norm", "bn1"},
});
inline constexpr auto mobilenet_v1_full_timm = [] {
    auto parts = mobilenet_v1_timm;
    for (Part& part : parts)
        if (part.ours.starts_with("block")) part.members = mobilenet_v1_full_block;
    return parts;
}();
// clang-format on

/// MobileNet v1's entries.
template <class Arch>
void add_mobilenet_v1(std::vector<Entry>& entries) {
    using Spec = models::MobileNetV1Spec;
    const auto add = [&]<int Width>() {
        using Net = models::MobileNetV1<Spec{.width = Width, .classes = dynamic}>;
        const Dialect timm{"timm", "conv_stem.weight", {mobilenet_v1_timm}, {}, {}};
        entries.push_back(entry<Arch, Net>(percent_name("mobilenet_v1", Width), {timm}));
        entries.push_back(tensorflow(entries.back()));
    };
    add.template operator()<25>();
    add.template operator()<50>();
    add.template operator()<75>();
    add.template operator()<100>();
    add.template operator()<125>();
    using Full = models::MobileNetV1<Spec{.classes = dynamic, .separable = false}>;
    entries.push_back(
        entry<Arch, Full>("mobilenet_v1_100_full", {{"timm", "conv_stem.weight", {mobilenet_v1_full_timm}, {}, {}}}));
}

}  // namespace linnet::zoo
