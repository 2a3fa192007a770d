// Xception's names in Cadene's and timm's (legacy_xception) checkpoints, which differ in the last layer's.
#pragma once

#include <linnet/models/xception.hpp>
#include <linnet/zoo/entry.hpp>

namespace linnet::zoo {

// clang-format off
/// The first unit has no leading ReLU, which counts in `rep`.
inline constexpr auto xception_first = std::to_array<Rename>({
    {"separable1.depthwise",      "rep.0.conv1"},
    {"separable1.pointwise",      "rep.0.pointwise"},
    {"separable1.pointwise.norm", "rep.1"},
    {"separable2.depthwise",      "rep.3.conv1"},
    {"separable2.pointwise",      "rep.3.pointwise"},
    {"separable2.pointwise.norm", "rep.4"},
    {"skip",                      "skip"},
    {"skip.norm",                 "skipbn"},
});
inline constexpr auto xception_unit = std::to_array<Rename>({
    {"separable1.depthwise",      "rep.1.conv1"},
    {"separable1.pointwise",      "rep.1.pointwise"},
    {"separable1.pointwise.norm", "rep.2"},
    {"separable2.depthwise",      "rep.4.conv1"},
    {"separable2.pointwise",      "rep.4.pointwise"},
    {"separable2.pointwise.norm", "rep.5"},
    {"separable3.depthwise",      "rep.7.conv1"},
    {"separable3.pointwise",      "rep.7.pointwise"},
    {"separable3.pointwise.norm", "rep.8"},
    {"skip",                      "skip"},
    {"skip.norm",                 "skipbn"},
});
inline constexpr auto xception_timm = std::to_array<Part>({
    {"conv1",                "conv1"},
    {"conv1.norm",           "bn1"},
    {"conv2",                "conv2"},
    {"conv2.norm",           "bn2"},
    {"block1",               "block1",          xception_first},
    {"block2",               "block2",          xception_unit},
    {"block3",               "block3",          xception_unit},
    {"block4",               "block4",          xception_unit},
    {"block5",               "block5",          xception_unit},
    {"block6",               "block6",          xception_unit},
    {"block7",               "block7",          xception_unit},
    {"block8",               "block8",          xception_unit},
    {"block9",               "block9",          xception_unit},
    {"block10",              "block10",         xception_unit},
    {"block11",              "block11",         xception_unit},
    {"block12",              "block12",         xception_unit},
    {"conv3.depthwise",      "conv3.conv1"},
    {"conv3.pointwise",      "conv3.pointwise"},
    {"conv3.pointwise.norm", "bn3"},
    {"conv4.depthwise",      "conv4.conv1"},
    {"conv4.pointwise",      "conv4.pointwise"},
    {"conv4.pointwise.norm", "bn4"},
    {"classifier",           "fc"},
});
inline constexpr auto xception_cadene = [] {
    auto parts = xception_timm;
    parts.back().theirs = "last_linear";
    return parts;
}();
// clang-format on

/// Xception's entries.
template <class Arch>
void add_xception(std::vector<Entry>& entries) {
    using Net = models::Xception<models::XceptionSpec{.classes = dynamic}>;
    constexpr Preprocessing preprocessing{{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}, 333};
    const Dialect timm{"timm", "fc.weight", {xception_timm}, {}, preprocessing};
    const Dialect cadene{"cadene", "last_linear.weight", {xception_cadene}, {}, preprocessing};
    entries.push_back(entry<Arch, Net>("xception", {timm, cadene}));
}

}  // namespace linnet::zoo
