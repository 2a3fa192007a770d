// One published network under its name: what it is, how its checkpoints name their tensors, and how their makers
// prepared pictures.
#pragma once

#include <linnet/zoo/any_model.hpp>
#include <linnet/zoo/conventions.hpp>
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

/// Loads a network from weights that answer to its own names.
using Load = AnyModel (*)(AnyWeightSource, const Conventions&, LoadReport*);

template <class Arch, class Net>
AnyModel load_network(AnyWeightSource weights, const Conventions& conventions, LoadReport* report) {
    return AnyModel::of<Arch>(std::make_unique<const Net>(weights, conventions, report));
}

/// How one maker's checkpoints are written: their names, and the choices that their tensors do not show.
struct Dialect {
    std::string_view name;   // "torchvision", "timm", ...
    std::string_view probe;  // a tensor that only this dialect's checkpoints of the network have
    NameMap names;
    Conventions conventions;
    Preprocessing preprocessing;
    Load load_own = nullptr;  // where this maker's network of the name is not the entry's
};

struct Entry {
    std::string name;
    Shape in_shape;           // the paper's
    std::int64_t parameters;  // with 1000 classes
    std::int64_t macs;        // at in_shape
    std::size_t workspace;    // bytes, at in_shape, one thread
    std::vector<Dialect> dialects;
    Load load_entrys;
    Conventions stated = {};  // what the name itself says: a checkpoint that says otherwise is not meant

    /// The dialect that `weights` are written in; the first where none shows.
    const Dialect& dialect_of(const AnyWeightSource& weights) const {
        for (const Dialect& dialect : dialects)
            if (weights.contains(dialect.probe)) return dialect;
        return dialects.front();
    }

    /// What `weights` are loaded with: `own` is the caller's word; what it leaves open is as the metadata of the
    /// checkpoint have it, then as the dialect. Throws where the metadata contradict the name.
    Conventions conventions(AnyWeightSource weights, const Dialect& dialect, const Conventions& own = {}) const {
        return over_metadata(own, weights, stated, name).over(dialect.conventions);
    }

    /// A model from a checkpoint in one of this entry's dialects, with those conventions.
    AnyModel load(AnyWeightSource weights, const Conventions& own = {}, LoadReport* report = nullptr) const {
        return load(weights, dialect_of(weights), own, report);
    }
    AnyModel load(AnyWeightSource weights, const Dialect& dialect, const Conventions& own = {},
                  LoadReport* report = nullptr) const {
        const Load load_network = dialect.load_own != nullptr ? dialect.load_own : load_entrys;
        return load_network(MappedSource(weights, dialect.names), conventions(weights, dialect, own), report);
    }
};

/// The entry of a Model with an open number of classes. What a dialect's conventions leave open is as the network's.
template <class Arch, class Net>
Entry entry(std::string name, std::vector<Dialect> dialects) {
    static_assert(Net::open, "linnet: a registered network leaves its classes open");
    return {std::move(name),        Net::in_shape,       Net::parameters_of(1000), Net::macs(),
            Net::workspace_bytes(), std::move(dialects), &load_network<Arch, Net>};
}

/// `entry` as TensorFlow's ports have it: "tf_" before its name, SAME padding, epsilon 1e-3, pixels from -1 to 1.
inline Entry tensorflow(Entry entry) {
    entry.name = "tf_" + entry.name;
    entry.stated = {.padding = Padding::same, .epsilon = epsilon_tensorflow};
    for (Dialect& dialect : entry.dialects) {
        dialect.conventions = entry.stated.over(dialect.conventions);
        dialect.preprocessing = inception_preprocessing;
    }
    return entry;
}

/// "mobilenet_v1_075": a family and its width in percent, three digits.
inline std::string percent_name(const std::string& family, int percent) {
    const std::string digits = std::to_string(percent);
    return family + "_" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

}  // namespace linnet::zoo
