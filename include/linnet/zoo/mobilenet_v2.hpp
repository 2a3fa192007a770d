// torchvision's and timm's names for MobileNet v2.
#pragma once

#include <linnet/models/mobilenet_v2.hpp>
#include <linnet/zoo/entry.hpp>
#include <linnet/zoo/timm_blocks.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto torchvision_v2_first = std::to_array<Rename>({
    {"depthwise",      "0.0"},
    {"depthwise.norm", "0.1"},
    {"project",        "1"},
    {"project.norm",   "2"},
});
inline constexpr auto torchvision_v2 = std::to_array<Rename>({
    {"expand",         "0.0"},
    {"expand.norm",    "0.1"},
    {"depthwise",      "1.0"},
    {"depthwise.norm", "1.1"},
    {"project",        "2"},
    {"project.norm",   "3"},
});
inline constexpr auto mobilenet_v2_torchvision = std::to_array<Part>({
    {"stem",       "features.0.0"},
    {"stem.norm",  "features.0.1"},
    {"block1",     "features.1.conv",  torchvision_v2_first},
    {"block2",     "features.2.conv",  torchvision_v2},
    {"block3",     "features.3.conv",  torchvision_v2},
    {"block4",     "features.4.conv",  torchvision_v2},
    {"block5",     "features.5.conv",  torchvision_v2},
    {"block6",     "features.6.conv",  torchvision_v2},
    {"block7",     "features.7.conv",  torchvision_v2},
    {"block8",     "features.8.conv",  torchvision_v2},
    {"block9",     "features.9.conv",  torchvision_v2},
    {"block10",    "features.10.conv", torchvision_v2},
    {"block11",    "features.11.conv", torchvision_v2},
    {"block12",    "features.12.conv", torchvision_v2},
    {"block13",    "features.13.conv", torchvision_v2},
    {"block14",    "features.14.conv", torchvision_v2},
    {"block15",    "features.15.conv", torchvision_v2},
    {"block16",    "features.16.conv", torchvision_v2},
    {"block17",    "features.17.conv", torchvision_v2},
    {"head",       "features.18.0"},
    {"head.norm",  "features.18.1"},
    {"classifier", "classifier.1"},
});
template <std::array Stages>
inline constexpr auto mobilenet_v2_timm_of = timm_parts<Stages>({
    {"stem",      "conv_stem"},
    {"stem.norm", "bn1"},
    {"head",      "conv_head"},
    {"head.norm", "bn2"},
});
inline constexpr auto& mobilenet_v2_timm = mobilenet_v2_timm_of<std::array{1, 2, 3, 4, 3, 3, 1}>;
/// 1.1 wide and 1.2 deep, 1.2 wide and 1.4 deep.
inline constexpr auto& mobilenet_v2_110d_timm = mobilenet_v2_timm_of<std::array{1, 3, 4, 5, 4, 4, 1}>;
inline constexpr auto& mobilenet_v2_120d_timm = mobilenet_v2_timm_of<std::array{1, 3, 5, 6, 5, 5, 1}>;
// clang-format on

/// MobileNet v2's entries.
template <class Arch>
void add_mobilenet_v2(std::vector<Entry>& entries) {
    const Dialect torchvision{"torchvision", "features.0.0.weight", {mobilenet_v2_torchvision}, {}, {}};
    const Dialect timm{"timm", "conv_stem.weight", {mobilenet_v2_timm}, {}, {}};
    using Spec = models::MobileNetV2Spec;
    const auto add = [&]<int Width>() {
        using Net = models::MobileNetV2<Spec{.width = Width, .classes = dynamic}>;
        entries.push_back(entry<Arch, Net>(percent_name("mobilenet_v2", Width), {torchvision, timm}));
        entries.push_back(tensorflow(entries.back()));
    };
    add.template operator()<35>();
    add.template operator()<50>();
    add.template operator()<75>();
    add.template operator()<100>();
    add.template operator()<130>();
    add.template operator()<140>();
    const auto add_deep = [&]<int Width, int Depth>(NameMap names) {
        using Net = models::MobileNetV2<Spec{.width = Width, .depth = Depth, .classes = dynamic}>;
        entries.push_back(
            entry<Arch, Net>(percent_name("mobilenet_v2", Width) + "d", {{"timm", "conv_stem.weight", names, {}, {}}}));
    };
    add_deep.template operator()<110, 120>({mobilenet_v2_110d_timm});
    add_deep.template operator()<120, 140>({mobilenet_v2_120d_timm});
}

}  // namespace linnet::zoo
