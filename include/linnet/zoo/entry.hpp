// One published network under its name: what it is, how its checkpoints name their tensors, and how their makers
// prepared pictures.
#pragma once

#include <linnet/zoo/any_model.hpp>
#include <linnet/zoo/name_map.hpp>
#include <string>
#include <vector>

namespace linnet::zoo {

/// What a checkpoint's maker did with a picture before the network: shorter side to `resize`, the middle `in_shape`
/// cut out, then (pixel / 255 - mean) / std in each channel.
struct Preprocessing {
    std::array<float, 3> mean = {0.485f, 0.456f, 0.406f};
    std::array<float, 3> std = {0.229f, 0.224f, 0.225f};
    int resize = 256;
};

inline constexpr Preprocessing imagenet_preprocessing{};
/// TensorFlow's and its ports': pixels from -1 to 1, the middle 87.5 %.
inline constexpr Preprocessing inception_preprocessing{{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}, 256};

struct Entry {
    std::string name;
    Shape in_shape;           // the paper's
    std::int64_t parameters;  // with 1000 classes
    std::int64_t macs;        // at in_shape
    std::size_t workspace;    // bytes, at in_shape, one thread
    Conventions conventions;  // of the checkpoints that have these names
    NameMap names;
    Preprocessing preprocessing;
    AnyModel (*load_mapped)(AnyWeightSource, const Conventions&);

    /// A model from a checkpoint in this entry's names. What `own` leaves open is as this entry's checkpoints have it.
    AnyModel load(AnyWeightSource weights, const Conventions& own = {}) const {
        return load_mapped(MappedSource(weights, names), own.over(conventions));
    }
};

/// The entry of a Model with an open number of classes.
template <class Arch, class Net>
Entry entry(std::string name, NameMap names, Preprocessing preprocessing = {}, Conventions conventions = {}) {
    static_assert(Net::open, "linnet: a registered network leaves its classes open");
    return {std::move(name),
            Net::in_shape,
            Net::parameters_of(1000),
            Net::macs(),
            Net::workspace_bytes(),
            conventions.over(Net::default_conventions()),
            names,
            preprocessing,
            [](AnyWeightSource weights, const Conventions& own) {
                return AnyModel::of<Arch>(std::make_unique<const Net>(weights, own));
            }};
}

/// "mobilenet_v1_075": a family and its width in percent, three digits.
inline std::string percent_name(const std::string& family, int percent) {
    const std::string digits = std::to_string(percent);
    return family + "_" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

/// `entry` as TensorFlow's ports have it: "tf_" before its name, SAME padding, epsilon 1e-3.
inline Entry tensorflow(Entry entry) {
    entry.name = "tf_" + entry.name;
    entry.conventions.padding = Padding::same;
    entry.conventions.epsilon = epsilon_tensorflow;
    entry.preprocessing = inception_preprocessing;
    return entry;
}

}  // namespace linnet::zoo
