// timm's names for MobileNet v1: blocks numbered by stage (one resolution) and place in it.
#pragma once

#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/zoo/entry.hpp>
#include <linnet/zoo/timm_blocks.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto mobilenet_v1_block = std::to_array<Rename>({
    {"depthwise",      "conv_dw"},
    {"depthwise.norm", "bn1"},
    {"pointwise",      "conv_pw"},
    {"pointwise.norm", "bn2"},
});
inline constexpr auto mobilenet_v1_timm = timm_parts<std::array{1, 2, 2, 6, 2}>({
    {"stem",      "conv_stem"},
    {"stem.norm", "bn1"},
    {"head",      "conv_head"},
    {"head.norm", "bn2"},
}, mobilenet_v1_block, mobilenet_v1_block);
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

/// MobileNet v1's entries. timm's checkpoints, too, are trained on pixels from -1 to 1.
template <class Arch>
void add_mobilenet_v1(std::vector<Entry>& entries) {
    using Spec = models::MobileNetV1Spec;
    const Dialect timm{"timm", "conv_stem.weight", {mobilenet_v1_timm}, {}, inception_preprocessing};
    const auto add = [&]<int Width>() {
        using Net = models::MobileNetV1<Spec{.width = Width, .classes = dynamic}>;
        entries.push_back(entry<Arch, Net>(percent_name("mobilenet_v1", Width), {timm}));
        entries.push_back(tensorflow(entries.back()));
    };
    add.template operator()<25>();
    add.template operator()<50>();
    add.template operator()<75>();
    add.template operator()<100>();
    add.template operator()<125>();
    using WithHead = models::MobileNetV1<Spec{.classes = dynamic, .head = true}>;
    entries.push_back(entry<Arch, WithHead>("mobilenet_v1_100h", {timm}));
    using Full = models::MobileNetV1<Spec{.classes = dynamic, .separable = false}>;
    entries.push_back(
        entry<Arch, Full>("mobilenet_v1_100_full",
                          {{"timm", "conv_stem.weight", {mobilenet_v1_full_timm}, {}, inception_preprocessing}}));
}

}  // namespace linnet::zoo
