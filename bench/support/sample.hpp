// A network of the zoo with the weights and the image that the truth set has for it: generated from names, no file.
#pragma once

#include <linnet/zoo/entry.hpp>
#include <linnet/zoo/generated.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

inline constexpr std::string_view salt = "open-1";

/// What keeps activations of a family at a normal scale from the first layer to the last.
inline double gain_of(std::string_view name) {
    constexpr std::pair<std::string_view, double> gains[] = {
        {"squeezenet", 6.0}, {"mobilenet_v1", 8.0},  {"mobilenet_v2", 6.0}, {"mobilenet_v3", 5.0},
        {"xception", 3.0},   {"shufflenet_v1", 3.0}, {"shufflenet_v2", 4.5}};
    for (const auto& [family, gain] : gains)
        if (name.find(family) != name.npos) return gain;
    return 6.0;
}

inline linnet::zoo::AnyModel load_sample(const linnet::zoo::Entry& entry) {
    const linnet::zoo::GeneratedWeights weights(std::string(salt), gain_of(entry.name), 1000);
    return entry.load(weights);
}

/// One image [c, h, w].
inline std::vector<float> sample_image(linnet::Shape shape) {
    return linnet::zoo::generated_images(salt, 1, shape);
}

}  // namespace bench
