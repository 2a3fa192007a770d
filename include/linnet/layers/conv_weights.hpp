// The weights of a convolution, as loaded, folded and packed.
//
// Batch norm exists only while loading: with s = gamma / sqrt(variance + epsilon), the weights become w s and the bias
// beta + (bias - mean) s. A checkpoint in which that has been done already has a bias in place of the norm.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <linnet/core/conv_spec.hpp>
#include <linnet/core/loader.hpp>
#include <linnet/kernels/winograd.hpp>

namespace linnet::layers {

/// One of the three is filled.
struct ConvWeights {
    kernels::Filters dense;
    kernels::DepthwiseFilters depthwise;
    kernels::WinogradFilters winograd;

    /// Loads weights of `extents` ([out, in / groups, kernel, kernel], or [out, in] of a linear layer), folds and
    /// packs.
    void load(Loader& loader, const std::string& path, const ConvSpec& spec, const Extents& extents) {
        const int out = static_cast<int>(extents[0]);
        std::vector<float> weights = loader.tensor(join_path(path, "weight"), extents), bias;
        if (spec.norm == Norm::batch) {
            const bool has_bias = loader.contains(join_path(path, "bias"));
            const bool folded = has_bias && !loader.contains(join_path(path, "norm.running_var"));
            if (has_bias) bias = loader.tensor(join_path(path, "bias"), {out});
            if (!folded) fold_norm(loader, path, out, weights, bias);
        } else if (spec.bias) {
            bias = loader.tensor(join_path(path, "bias"), {out});
        }
        if (!loader.fits()) return;  // the loader reports it; this network is never used
        loader.report_dead(path, out, weights);
        flush_denormals(weights), flush_denormals(bias);
        if (spec.depthwise()) {
            if (spec.shuffle > 1) unshuffle(weights, spec), unshuffle(bias, spec);
            depthwise = kernels::DepthwiseFilters::pack(spec.in, spec.kernel, weights, bias);
        } else if (spec.winograd()) {
            winograd = kernels::WinogradFilters::pack({spec.winograd_tile()}, spec.in, out, weights, bias);
        } else {
            dense = kernels::Filters::pack(spec.in, out, spec.kernel, spec.groups, weights, bias);
            const int source = spec.source_channels();
            if (spec.gathers())
                dense.gather(source,
                             [&](int c) { return shuffled_channel(source - spec.in + c, source, spec.shuffle); });
        }
    }

  private:
    /// Denormal numbers, of which folding may leave some, become zeros: see kernels::FlushToZero.
    static void flush_denormals(std::vector<float>& values) {
        for (float& value : values)
            if (std::abs(value) < std::numeric_limits<float>::min()) value = 0.0f;
    }

    /// Filters of shuffled channels, put back to the channels as they lie in source and destination: a depthwise
    /// convolution of a shuffled source, whose result is left unshuffled.
    static void unshuffle(std::vector<float>& values, const ConvSpec& spec) {
        const std::size_t each = values.size() / static_cast<std::size_t>(spec.in);
        const std::vector<float> shuffled = values;
        for (int c = 0; c < spec.in; ++c) {
            const auto to = static_cast<std::size_t>(shuffled_channel(c, spec.in, spec.shuffle));
            std::copy_n(shuffled.data() + static_cast<std::size_t>(c) * each, each, values.data() + to * each);
        }
    }

    static void fold_norm(Loader& loader, const std::string& path, int out, std::vector<float>& weights,
                          std::vector<float>& bias) {
        const std::vector<float> gamma = loader.tensor(join_path(path, "norm.weight"), {out});
        const std::vector<float> beta = loader.tensor(join_path(path, "norm.bias"), {out});
        const std::vector<float> mean = loader.tensor(join_path(path, "norm.running_mean"), {out});
        const std::vector<float> variance = loader.tensor(join_path(path, "norm.running_var"), {out});
        if (!loader.fits()) return;
        const std::size_t outputs = static_cast<std::size_t>(out), inputs = weights.size() / outputs;
        bias.resize(outputs, 0.0f);
        for (std::size_t o = 0; o < outputs; ++o) {
            if (variance[o] < 0.0f)
                raise(loader.described(join_path(path, "norm.running_var")),
                      ": expected variances that are not negative, found ", in_digits(variance[o]), " at index ", o);
            const double epsilon = static_cast<double>(loader.conventions().epsilon_or_default());
            const double scale = gamma[o] / std::sqrt(variance[o] + epsilon);
            bool finite = true;
            const auto rounded = [&](double value) {
                const auto number = static_cast<float>(value);
                finite = finite && std::isfinite(number);
                return number;
            };
            for (std::size_t i = 0; i < inputs; ++i) weights[o * inputs + i] = rounded(weights[o * inputs + i] * scale);
            bias[o] = rounded(beta[o] + (bias[o] - static_cast<double>(mean[o])) * scale);
            if (!finite)
                raise(loader.described(join_path(path, "norm.weight")),
                      ": expected a batch norm that leaves its convolution finite, found infinity at index ", o);
        }
    }
};

}  // namespace linnet::layers
