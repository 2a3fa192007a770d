// torchvision's names for SqueezeNet: modules numbered in `features`, pools and activations counted.
#pragma once

#include <linnet/models/squeezenet.hpp>
#include <linnet/zoo/name_map.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto squeezenet1_0_parts = std::to_array<Rename>({
    {"conv1",  "features.0"},
    {"fire2",  "features.3"},
    {"fire3",  "features.4"},
    {"fire4",  "features.5"},
    {"fire5",  "features.7"},
    {"fire6",  "features.8"},
    {"fire7",  "features.9"},
    {"fire8",  "features.10"},
    {"fire9",  "features.12"},
    {"conv10", "classifier.1"},
});
inline constexpr auto squeezenet1_1_parts = std::to_array<Rename>({
    {"conv1",  "features.0"},
    {"fire2",  "features.3"},
    {"fire3",  "features.4"},
    {"fire4",  "features.6"},
    {"fire5",  "features.7"},
    {"fire6",  "features.9"},
    {"fire7",  "features.10"},
    {"fire8",  "features.11"},
    {"fire9",  "features.12"},
    {"conv10", "classifier.1"},
});
// clang-format on

constexpr NameMap torchvision_names(models::SqueezeNetVersion version) {
    if (version == models::SqueezeNetVersion::v1_0) return {squeezenet1_0_parts, {}};
    return {squeezenet1_1_parts, {}};
}

}  // namespace linnet::zoo
