// Packed weights. The one place that knows their layout: panels of 16 output channels, the same on every architecture,
// so that an architecture is a parameter of forward() and not of a model.
#pragma once

#include <cstdint>
#include <linnet/core/aligned.hpp>
#include <linnet/core/shape.hpp>
#include <linnet/simd/tile.hpp>
#include <span>
#include <vector>

namespace linnet::kernels {

/// Weights of a dense or grouped convolution, or of a linear layer (kernel 1).
/// values: [group][panel][kernel_h][kernel_w][in of a group][16 outputs], zero past the last output.
/// bias: [group][outputs of a group, rounded up to 16]. zeros: what taps read outside the image.
struct Filters {
    int in = 0, out = 0, kernel = 1, groups = 1;
    AlignedFloats values, bias, zeros;
    std::vector<std::int32_t> inputs;  // where inputs are gathered: [group][in of a group], their source channels

    int group_in() const { return in / groups; }
    int group_out() const { return out / groups; }
    int group_panels() const { return ceil_div(group_out(), simd::panel); }
    std::ptrdiff_t panel_size() const { return std::ptrdiff_t{kernel} * kernel * group_in() * simd::panel; }
    const float* panels(int group) const { return values.data() + group * group_panels() * panel_size(); }
    const float* group_bias(int group) const { return bias.data() + group * group_panels() * simd::panel; }

    /// The weight of output `o` and input `i` of a group at tap (y, x).
    float weight(int group, int o, int y, int x, int i) const {
        return panels(group)[index(o, (std::ptrdiff_t{y} * kernel + x) * group_in() + i)];
    }

    /// Packs weights [out, in / groups, kernel, kernel] and a bias [out] (or none).
    static Filters pack(int in, int out, int kernel, int groups, std::span<const float> weights,
                        std::span<const float> biases) {
        Filters f;
        f.in = in, f.out = out, f.kernel = kernel, f.groups = groups;
        const int outputs = f.group_out(), inputs = f.group_in(), taps = kernel * kernel;
        f.values = AlignedFloats(static_cast<std::size_t>(f.panel_size() * f.group_panels() * groups));
        f.bias = AlignedFloats(static_cast<std::size_t>(f.group_panels() * simd::panel * groups));
        f.zeros = AlignedFloats(static_cast<std::size_t>(in) * static_cast<std::size_t>(kernel));
        const float* w = weights.data();
        for (int g = 0; g < groups; ++g) {
            float* group_values = f.values.data() + g * f.group_panels() * f.panel_size();
            for (int o = 0; o < outputs; ++o)
                for (int i = 0; i < inputs; ++i)
                    for (int t = 0; t < taps; ++t) group_values[f.index(o, std::ptrdiff_t{t} * inputs + i)] = *w++;
            float* group_biases = f.bias.data() + g * f.group_panels() * simd::panel;
            for (int o = 0; o < outputs && !biases.empty(); ++o)
                group_biases[o] = biases[static_cast<std::size_t>(g * outputs + o)];
        }
        return f;
    }

    /// Makes input c of all groups come from source channel from(c), of `source` channels.
    template <class F>
    void gather(int source, F&& from) {
        for (int c = 0; c < in; ++c) inputs.push_back(from(c));
        zeros = AlignedFloats(static_cast<std::size_t>(source));
    }

  private:
    std::ptrdiff_t index(int o, std::ptrdiff_t k) const {
        return o / simd::panel * panel_size() + k * simd::panel + o % simd::panel;
    }
};

/// Weights of a depthwise convolution. values: [panel][kernel_w][kernel_h][16 channels], in the order in which all
/// kernels add; bias, and zeros, which taps read outside the image: [channels, rounded up].
struct DepthwiseFilters {
    int channels = 0, kernel = 3;
    AlignedFloats values, bias, zeros;

    float weight(int c, int y, int x) const { return values.data()[index(c, x * kernel + y)]; }
    /// The taps of the panel that holds channel `c`; tap t is 16 floats from t * 16 on.
    const float* taps(int c) const { return values.data() + index(c, 0); }

    /// Packs weights [channels, 1, kernel, kernel] and a bias [channels] (or none).
    static DepthwiseFilters pack(int channels, int kernel, std::span<const float> weights,
                                 std::span<const float> biases) {
        DepthwiseFilters f;
        f.channels = channels, f.kernel = kernel;
        const int padded = ceil_div(channels, simd::panel) * simd::panel, taps = kernel * kernel;
        f.values = AlignedFloats(static_cast<std::size_t>(padded) * static_cast<std::size_t>(taps));
        f.bias = AlignedFloats(static_cast<std::size_t>(padded));
        f.zeros = AlignedFloats(static_cast<std::size_t>(padded));
        for (int c = 0; c < channels; ++c) {
            for (int t = 0; t < taps; ++t)
                f.values.data()[f.index(c, t % kernel * kernel + t / kernel)] =
                    weights[static_cast<std::size_t>(c * taps + t)];
            if (!biases.empty()) f.bias.data()[c] = biases[static_cast<std::size_t>(c)];
        }
        return f;
    }

  private:
    std::ptrdiff_t index(int c, int t) const {
        return (std::ptrdiff_t{c / simd::panel} * kernel * kernel + t) * simd::panel + c % simd::panel;
    }
};

}  // namespace linnet::kernels
