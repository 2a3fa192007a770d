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
inline constexpr auto mobilenet_v2_timm = std::to_array<Part>({
    {"stem",      "conv_stem"},
    {"stem.norm", "bn1"},
    {"block1",    "blocks.0.0", timm_separable},
    {"block2",    "blocks.1.0", timm_inverted},
    {"block3",    "blocks.1.1", timm_inverted},
    {"block4",    "blocks.2.0", timm_inverted},
    {"block5",    "blocks.2.1", timm_inverted},
    {"block6",    "blocks.2.2", timm_inverted},
    {"block7",    "blocks.3.0", timm_inverted},
    {"block8",    "blocks.3.1", timm_inverted},
    {"block9",    "blocks.3.2", timm_inverted},
    {"block10",   "blocks.3.3", timm_inverted},
    {"block11",   "blocks.4.0", timm_inverted},
    {"block12",   "blocks.4.1", timm_inverted},
    {"block13",   "blocks.4.2", timm_inverted},
    {"block14",   "blocks.5.0", timm_inverted},
    {"block15",   "blocks.5.1", timm_inverted},
    {"block16",   "blocks.5.2", timm_inverted},
    {"block17",   "blocks.6.0", timm_inverted},
    {"head",      "conv_head"},
    {"head.norm", "bn2"},
});
// clang-format on

/// MobileNet v2's entries.
template <class Arch>
void add_mobilenet_v2(std::vector<Entry>& entries) {
    const Dialect torchvision{"torchvision", "features.0.0.weight", {mobilenet_v2_torchvision}, {}, {}};
    const Dialect timm{"timm", "conv_stem.weight", {mobilenet_v2_timm}, {}, {}};
    const auto add = [&]<int Width>() {
        using Net = models::MobileNetV2<models::MobileNetV2Spec{.width = Width, .classes = dynamic}>;
        entries.push_back(entry<Arch, Net>(percent_name("mobilenet_v2", Width), {torchvision, timm}));
        entries.push_back(tensorflow(entries.back()));
    };
    [&]<int... Widths>(std::integer_sequence<int, Widths...>) {
        (add.template operator()<Widths>(), ...);
    }
    (std::integer_sequence<int, 35, 50, 75, 100, 130, 140>{});
}

}  // namespace linnet::zoo
