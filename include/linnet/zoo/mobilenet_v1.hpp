// timm's names for MobileNet v1: blocks numbered by stage (one resolution) and place in it.
#pragma once

#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/zoo/entry.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto mobilenet_v1_parts = std::to_array<Rename>({
    {"stem.norm",  "bn1"},
    {"stem",       "conv_stem"},
    {"block1",     "blocks.0.0"},
    {"block2",     "blocks.1.0"},
    {"block3",     "blocks.1.1"},
    {"block4",     "blocks.2.0"},
    {"block5",     "blocks.2.1"},
    {"block6",     "blocks.3.0"},
    {"block7",     "blocks.3.1"},
    {"block8",     "blocks.3.2"},
    {"block9",     "blocks.3.3"},
    {"block10",    "blocks.3.4"},
    {"block11",    "blocks.3.5"},
    {"block12",    "blocks.4.0"},
    {"block13",    "blocks.4.1"},
    {"classifier", "classifier"},
});
inline constexpr auto mobilenet_v1_members = std::to_array<Rename>({
    {"depthwise.norm", "bn1"},
    {"depthwise",      "conv_dw"},
    {"pointwise.norm", "bn2"},
    {"pointwise",      "conv_pw"},
});
// clang-format on

inline constexpr NameMap mobilenet_v1_timm{mobilenet_v1_parts, mobilenet_v1_members};

template <class Arch, int... Widths>
void add_mobilenet_v1_widths(std::vector<Entry>& entries) {
    const auto add = [&]<int Width>() {
        using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = Width, .classes = dynamic}>;
        entries.push_back(entry<Arch, Net>(percent_name("mobilenet_v1", Width), mobilenet_v1_timm));
        entries.push_back(tensorflow(entries.back()));
    };
    (add.template operator()<Widths>(), ...);
}

/// MobileNet v1's entries.
template <class Arch>
void add_mobilenet_v1(std::vector<Entry>& entries) {
    add_mobilenet_v1_widths<Arch, 25, 50, 75, 100, 125>(entries);
}

}  // namespace linnet::zoo
