// megvii's names for ShuffleNet v1.
#pragma once

#include <linnet/models/shufflenet_v1.hpp>
#include <linnet/zoo/entry.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto megvii_v1_unit = std::to_array<Rename>({
    {"compress",       "branch_main_1.0"},
    {"compress.norm",  "branch_main_1.1"},
    {"depthwise",      "branch_main_1.3"},
    {"depthwise.norm", "branch_main_1.4"},
    {"expand",         "branch_main_2.0"},
    {"expand.norm",    "branch_main_2.1"},
});
inline constexpr auto shufflenet_v1_megvii = std::to_array<Part>({
    {"stem",         "first_conv.0"},
    {"stem.norm",    "first_conv.1"},
    {"stage2.unit1", "features.0",   megvii_v1_unit},
    {"stage2.unit2", "features.1",   megvii_v1_unit},
    {"stage2.unit3", "features.2",   megvii_v1_unit},
    {"stage2.unit4", "features.3",   megvii_v1_unit},
    {"stage3.unit1", "features.4",   megvii_v1_unit},
    {"stage3.unit2", "features.5",   megvii_v1_unit},
    {"stage3.unit3", "features.6",   megvii_v1_unit},
    {"stage3.unit4", "features.7",   megvii_v1_unit},
    {"stage3.unit5", "features.8",   megvii_v1_unit},
    {"stage3.unit6", "features.9",   megvii_v1_unit},
    {"stage3.unit7", "features.10",  megvii_v1_unit},
    {"stage3.unit8", "features.11",  megvii_v1_unit},
    {"stage4.unit1", "features.12",  megvii_v1_unit},
    {"stage4.unit2", "features.13",  megvii_v1_unit},
    {"stage4.unit3", "features.14",  megvii_v1_unit},
    {"stage4.unit4", "features.15",  megvii_v1_unit},
    {"classifier",   "classifier.0"},
});
// clang-format on

template <class Arch, models::ShuffleNetV1Spec S>
Entry shufflenet_v1_entry(const std::string& suffix = "") {
    const Dialect megvii{"megvii", "first_conv.0.weight", {shufflenet_v1_megvii}, {}, {}};
    const std::string name = percent_name("shufflenet_v1_g" + std::to_string(S.groups), S.width) + suffix;
    return entry<Arch, models::ShuffleNetV1<S>>(name, {megvii});
}

/// ShuffleNet v1's entries: megvii's form, and as `_paper` the paper's (its shuffle, a bias in the classifier, a stem
/// that narrows with the width).
template <class Arch>
void add_shufflenet_v1(std::vector<Entry>& entries) {
    using Spec = models::ShuffleNetV1Spec;
    const auto add = [&]<int Groups, int Width, int Stem>() {
        entries.push_back(
            shufflenet_v1_entry<Arch, Spec{.groups = Groups, .width = Width, .classes = dynamic, .stem = Stem}>());
    };
    const auto add_paper = [&]<int Groups, int Width, int Stem>() {
        entries.push_back(shufflenet_v1_entry<Arch, Spec{.groups = Groups,
                                                         .width = Width,
                                                         .classes = dynamic,
                                                         .order = ShuffleOrder::paper,
                                                         .stem = Stem,
                                                         .classifier_bias = true}>("_paper"));
    };
    add.template operator()<1, 100, 24>();
    add.template operator()<2, 100, 24>();
    add.template operator()<3, 100, 24>();
    add.template operator()<4, 100, 24>();
    add.template operator()<8, 100, 24>();
    add.template operator()<3, 50, 12>();
    add.template operator()<8, 50, 16>();
    add.template operator()<3, 150, 24>();
    add.template operator()<8, 150, 24>();
    add.template operator()<3, 200, 48>();
    add.template operator()<8, 200, 48>();
    add_paper.template operator()<1, 100, 24>();
    add_paper.template operator()<2, 100, 24>();
    add_paper.template operator()<3, 100, 24>();
    add_paper.template operator()<4, 100, 24>();
    add_paper.template operator()<8, 100, 24>();
    add_paper.template operator()<1, 25, 6>();
    add_paper.template operator()<3, 25, 6>();
    add_paper.template operator()<3, 50, 12>();
    add_paper.template operator()<3, 150, 24>();
    add_paper.template operator()<8, 150, 24>();
}

}  // namespace linnet::zoo
