// torchvision's names for SqueezeNet: modules numbered in `features`, pools and activations counted.
#pragma once

#include <linnet/models/squeezenet.hpp>
#include <linnet/zoo/entry.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto squeezenet1_0_parts = std::to_array<Part>({
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
inline constexpr auto squeezenet1_1_parts = std::to_array<Part>({
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
    if (version == models::SqueezeNetVersion::v1_0) return {squeezenet1_0_parts};
    return {squeezenet1_1_parts};
}

template <class Arch, models::SqueezeNetVersion Version, models::Bypass Bypass>
Entry squeezenet_entry(std::string name) {
    using Net = models::SqueezeNet<models::SqueezeNetSpec{Version, Bypass, dynamic}>;
    return entry<Arch, Net>(std::move(name),
                            {{"torchvision", "features.0.weight", torchvision_names(Version), {}, {}}});
}

/// SqueezeNet's entries.
template <class Arch>
void add_squeezenet(std::vector<Entry>& entries) {
    using models::Bypass;
    constexpr auto v1_0 = models::SqueezeNetVersion::v1_0, v1_1 = models::SqueezeNetVersion::v1_1;
    entries.push_back(squeezenet_entry<Arch, v1_0, Bypass::none>("squeezenet1_0"));
    entries.push_back(squeezenet_entry<Arch, v1_0, Bypass::simple>("squeezenet1_0_simple_bypass"));
    entries.push_back(squeezenet_entry<Arch, v1_0, Bypass::complex>("squeezenet1_0_complex_bypass"));
    entries.push_back(squeezenet_entry<Arch, v1_1, Bypass::none>("squeezenet1_1"));
    entries.push_back(squeezenet_entry<Arch, v1_1, Bypass::simple>("squeezenet1_1_simple_bypass"));
    entries.push_back(squeezenet_entry<Arch, v1_1, Bypass::complex>("squeezenet1_1_complex_bypass"));
}

}  // namespace linnet::zoo
