// torchvision's and megvii's names for ShuffleNet v2. The two are different networks with much the same tensors.
#pragma once

#include <linnet/models/shufflenet_v2.hpp>
#include <linnet/zoo/entry.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto torchvision_shuffle_unit = std::to_array<Rename>({
    {"branch.pointwise1",         "branch2.0"},
    {"branch.pointwise1.norm",    "branch2.1"},
    {"branch.depthwise",          "branch2.3"},
    {"branch.depthwise.norm",     "branch2.4"},
    {"branch.pointwise2",         "branch2.5"},
    {"branch.pointwise2.norm",    "branch2.6"},
    {"projection.depthwise",      "branch1.0"},
    {"projection.depthwise.norm", "branch1.1"},
    {"projection.pointwise",      "branch1.2"},
    {"projection.pointwise.norm", "branch1.3"},
});
inline constexpr auto shufflenet_v2_torchvision = std::to_array<Part>({
    {"conv1",        "conv1.0"},
    {"conv1.norm",   "conv1.1"},
    {"stage2.unit1", "stage2.0", torchvision_shuffle_unit},
    {"stage2.unit2", "stage2.1", torchvision_shuffle_unit},
    {"stage2.unit3", "stage2.2", torchvision_shuffle_unit},
    {"stage2.unit4", "stage2.3", torchvision_shuffle_unit},
    {"stage3.unit1", "stage3.0", torchvision_shuffle_unit},
    {"stage3.unit2", "stage3.1", torchvision_shuffle_unit},
    {"stage3.unit3", "stage3.2", torchvision_shuffle_unit},
    {"stage3.unit4", "stage3.3", torchvision_shuffle_unit},
    {"stage3.unit5", "stage3.4", torchvision_shuffle_unit},
    {"stage3.unit6", "stage3.5", torchvision_shuffle_unit},
    {"stage3.unit7", "stage3.6", torchvision_shuffle_unit},
    {"stage3.unit8", "stage3.7", torchvision_shuffle_unit},
    {"stage4.unit1", "stage4.0", torchvision_shuffle_unit},
    {"stage4.unit2", "stage4.1", torchvision_shuffle_unit},
    {"stage4.unit3", "stage4.2", torchvision_shuffle_unit},
    {"stage4.unit4", "stage4.3", torchvision_shuffle_unit},
    {"conv5",        "conv5.0"},
    {"conv5.norm",   "conv5.1"},
    {"classifier",   "fc"},
});
inline constexpr auto megvii_v2_unit = std::to_array<Rename>({
    {"branch.pointwise1",         "branch_main.0"},
    {"branch.pointwise1.norm",    "branch_main.1"},
    {"branch.depthwise",          "branch_main.3"},
    {"branch.depthwise.norm",     "branch_main.4"},
    {"branch.pointwise2",         "branch_main.5"},
    {"branch.pointwise2.norm",    "branch_main.6"},
    {"projection.depthwise",      "branch_proj.0"},
    {"projection.depthwise.norm", "branch_proj.1"},
    {"projection.pointwise",      "branch_proj.2"},
    {"projection.pointwise.norm", "branch_proj.3"},
});
inline constexpr auto shufflenet_v2_megvii = std::to_array<Part>({
    {"conv1",        "first_conv.0"},
    {"conv1.norm",   "first_conv.1"},
    {"stage2.unit1", "features.0",   megvii_v2_unit},
    {"stage2.unit2", "features.1",   megvii_v2_unit},
    {"stage2.unit3", "features.2",   megvii_v2_unit},
    {"stage2.unit4", "features.3",   megvii_v2_unit},
    {"stage3.unit1", "features.4",   megvii_v2_unit},
    {"stage3.unit2", "features.5",   megvii_v2_unit},
    {"stage3.unit3", "features.6",   megvii_v2_unit},
    {"stage3.unit4", "features.7",   megvii_v2_unit},
    {"stage3.unit5", "features.8",   megvii_v2_unit},
    {"stage3.unit6", "features.9",   megvii_v2_unit},
    {"stage3.unit7", "features.10",  megvii_v2_unit},
    {"stage3.unit8", "features.11",  megvii_v2_unit},
    {"stage4.unit1", "features.12",  megvii_v2_unit},
    {"stage4.unit2", "features.13",  megvii_v2_unit},
    {"stage4.unit3", "features.14",  megvii_v2_unit},
    {"stage4.unit4", "features.15",  megvii_v2_unit},
    {"conv5",        "conv_last.0"},
    {"conv5.norm",   "conv_last.1"},
    {"classifier",   "classifier.0"},
});
// clang-format on

/// ShuffleNet v2's entries: torchvision's form, and megvii's as `_megvii`.
template <class Arch>
void add_shufflenet_v2(std::vector<Entry>& entries) {
    using Spec = models::ShuffleNetV2Spec;
    const Dialect torchvision{"torchvision", "conv1.0.weight", {shufflenet_v2_torchvision}, {}, {}};
    const Dialect megvii{"megvii", "first_conv.0.weight", {shufflenet_v2_megvii}, {}, {}};
    const auto add = [&]<int Width>() {
        using Net = models::ShuffleNetV2<Spec{.width = Width, .classes = dynamic}>;
        using Megvii =
            models::ShuffleNetV2<Spec{.width = Width, .classes = dynamic, .form = models::ShuffleNetV2Form::megvii}>;
        const std::string name = percent_name("shufflenet_v2", Width);
        entries.push_back(entry<Arch, Net>(name, {torchvision}));
        entries.push_back(entry<Arch, Megvii>(name + "_megvii", {megvii}));
    };
    add.template operator()<50>();
    add.template operator()<100>();
    add.template operator()<150>();
    add.template operator()<200>();
}

}  // namespace linnet::zoo
