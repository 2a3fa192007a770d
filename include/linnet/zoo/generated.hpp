// Weights and images made from names alone, by a generator that other implementations reproduce bit for bit: for
// comparing networks without a checkpoint, and for benchmarks. Element i of tensor `name` is made from
//
//     z = fnv1a64(salt + "/" + name) + (i + 1) 0x9E3779B97F4A7C15, mixed as in SplitMix64
//     u = (z >> 40) 2^-23 - 1, in [-1, 1)
//
// running_var and the weights of batch norms are 1 + u/2, biases and means u/5, linear weights sqrt(3 / fan_in) u and
// convolutions' sqrt(gain / fan_in) u.
#pragma once

#include <cmath>
#include <linnet/core/tensor.hpp>
#include <linnet/core/weight_source.hpp>
#include <string>

namespace linnet::zoo {

/// A number in [-1, 1) for element `index` of `name`.
class Unit {
  public:
    Unit(std::string_view salt, std::string_view name) {
        for (const char c : salt) add(c);
        add('/');
        for (const char c : name) add(c);
    }
    double operator()(std::uint64_t index) const {
        std::uint64_t z = hash_ + (index + 1) * 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        z ^= z >> 31;
        return static_cast<double>(z >> 40) * 0x1p-23 - 1.0;
    }

  private:
    void add(char c) { hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211u; }

    std::uint64_t hash_ = 14695981039346656037u;
};

/// A WeightSource that has every tensor of every network. Name it in a checkpoint's names, through a MappedSource, to
/// get the weights that other implementations make.
class GeneratedWeights {
  public:
    /// `classes`: the outputs of a network that leaves them open.
    GeneratedWeights(std::string salt, double gain, int classes)
        : salt_(std::move(salt)), gain_(gain), classes_(classes) {}

    std::optional<Extents> find(std::string_view, Extents wanted) const {
        if (wanted[0] == 0) wanted.extent[0] = classes_;
        return wanted;
    }
    bool contains(std::string_view) const { return false; }
    void read(std::string_view name, const Extents& extents, std::span<float> values) const {
        const Unit unit(salt_, name);
        const double fan_in =
            extents.rank > 0 && extents[0] > 0 ? static_cast<double>(extents.elements() / extents[0]) : 1.0;
        double base = 0.0, factor = std::sqrt(gain_ / fan_in);
        if (name.ends_with("running_var") || (extents.rank == 1 && name.ends_with("weight"))) {
            base = 1.0, factor = 0.5;
        } else if (extents.rank == 1) {
            factor = 0.2;
        } else if (extents.rank == 2) {
            factor = std::sqrt(3.0 / fan_in);
        }
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(base + factor * unit(i));
    }
    std::vector<StoredTensor> stored() const { return {}; }
    std::string stored_name(std::string_view name) const { return std::string(name); }
    std::string description() const { return "generated weights"; }

  private:
    std::string salt_;
    double gain_;
    int classes_;
};

/// A batch [n, c, h, w] of planes: noise over blocks of 16 x 16 and an offset a plane, in [-2, 2].
inline std::vector<float> generated_images(std::string_view salt, int n, Shape shape) {
    const Unit offset(salt, "input.offset"), coarse(salt, "input.coarse"), fine(salt, "input.fine");
    const std::uint64_t h = static_cast<std::uint64_t>(shape.h), w = static_cast<std::uint64_t>(shape.w);
    const std::uint64_t rows = (h + 15) / 16, columns = (w + 15) / 16;
    std::vector<float> images;
    images.reserve(static_cast<std::size_t>(n) * static_cast<std::size_t>(shape.elements()));
    for (std::uint64_t plane = 0; plane < static_cast<std::uint64_t>(n) * static_cast<std::uint64_t>(shape.c); ++plane)
        for (std::uint64_t y = 0; y < h; ++y)
            for (std::uint64_t x = 0; x < w; ++x)
                images.push_back(static_cast<float>(0.5 * offset(plane) +
                                                    coarse((plane * rows + y / 16) * columns + x / 16) +
                                                    0.5 * fine((plane * h + y) * w + x)));
    return images;
}

}  // namespace linnet::zoo
