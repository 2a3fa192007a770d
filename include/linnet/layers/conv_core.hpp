// What all convolutions share behind their types: weights as loaded and packed, and the two ways to run, over an inner
// tensor and over the user's image. Compiled once for each kernel, not for each layer of a network.
//
// Batch norm exists only while loading: with s = gamma / sqrt(variance + epsilon), the weights become w s and the bias
// beta + (bias - mean) s. A checkpoint in which that has been done already has a bias in place of the norm.
#pragma once

#include <algorithm>
#include <cmath>
#include <linnet/core/loader.hpp>
#include <linnet/kernels/entry_points.hpp>
#include <linnet/layers/rows.hpp>

namespace linnet::layers {

/// Pixels of a staged row: every column that a window reads, the border's zeros included.
constexpr int staged_width(const Window& window, Shape in) {
    return (window.out(in.w) - 1) * window.stride + window.reach();
}

/// Bytes of scratch for one thread.
constexpr std::size_t conv_slot_bytes(const ConvSpec& spec, Shape in, bool image) {
    const Window window = window_of(spec);
    std::size_t bytes = strip_bytes(window, image ? 1 : window.out(in.h));
    bytes += spec.depthwise() ? kernels::depthwise_scratch_bytes(spec.kernel)
                              : kernels::conv2d_scratch_bytes(spec.kernel, spec.kernel);
    if (image)
        bytes += sizeof(float) * static_cast<std::size_t>(window.reach()) *
                 static_cast<std::size_t>(staged_width(window, in)) * static_cast<std::size_t>(spec.in);
    return Arena::rounded(bytes);
}

class ConvCore {
  public:
    // Not inlined: a network has some fifty of these.
    LINNET_NOINLINE explicit ConvCore(const ConvSpec& spec) : spec_(spec), window_(window_of(spec)) {}
    LINNET_NOINLINE ConvCore(ConvCore&&) = default;
    LINNET_NOINLINE ConvCore& operator=(ConvCore&&) = default;
    LINNET_NOINLINE ~ConvCore() {}

    /// Loads weights of `extents` ([out, in / groups, kernel, kernel], or [out, in] of a linear layer), folds and
    /// packs.
    void load(Loader& loader, const std::string& path, const Extents& extents) {
        const int out = static_cast<int>(extents[0]);
        std::vector<float> weights = loader.tensor(join_path(path, "weight"), extents), bias;
        if (spec_.norm == Norm::batch) {
            const bool has_bias = loader.contains(join_path(path, "bias"));
            const bool folded = has_bias && !loader.contains(join_path(path, "norm.running_var"));
            if (has_bias) bias = loader.tensor(join_path(path, "bias"), {out});
            if (!folded) fold_norm(loader, path, out, weights, bias);
        } else if (spec_.bias) {
            bias = loader.tensor(join_path(path, "bias"), {out});
        }
        window_.padding = loader.conventions().padding_of(spec_.padding);
        clamp_ = clamp_of(loader.conventions().act_of(spec_.act));
        if (!loader.fits()) return;  // the loader reports it; this network is never used
        loader.report_dead(path, out, weights);
        if (spec_.depthwise()) {
            if (spec_.shuffle > 1) unshuffle(weights), unshuffle(bias);
            depthwise_ = kernels::DepthwiseFilters::pack(spec_.in, spec_.kernel, weights, bias);
        } else {
            filters_ = kernels::Filters::pack(spec_.in, out, spec_.kernel, spec_.groups, weights, bias);
            const int source = spec_.source_channels();
            if (spec_.gathers())
                filters_.gather(source,
                                [&](int c) { return shuffled_channel(source - spec_.in + c, source, spec_.shuffle); });
        }
    }

    /// Dense and grouped convolution of an inner tensor.
    template <class Arch, Act A, kernels::Inputs I, class E>
    void dense(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        each_strip(run, dst.shape.h, conv_slot_bytes(spec_, src.shape, false),
                   [&](Rows rows, std::byte* scratch) noexcept {
                       const kernels::Strip strip = make_strip(src, dst, run.partner, window_, rows, scratch);
                       kernels::conv2d<Arch, A, I>(strip, taps_of(window_, src.shape.w), spec_.in / spec_.groups,
                                                   filters_, {clamp_, run.partner.clamp}, scratch);
                   });
    }

    /// Depthwise convolution. `Kernel` and `Stride` choose the loop, see kernels::depthwise.
    template <class Arch, int Kernel, int Stride, Act A, class E>
    void depthwise(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        each_strip(run, dst.shape.h, conv_slot_bytes(spec_, src.shape, false),
                   [&](Rows rows, std::byte* scratch) noexcept {
                       const kernels::Strip strip = make_strip(src, dst, run.partner, window_, rows, scratch);
                       kernels::depthwise<Arch, Kernel, Stride, A>(strip, taps_of(window_, src.shape.w), depthwise_,
                                                                   {clamp_, run.partner.clamp}, scratch);
                   });
    }

    /// Dense convolution of the user's image.
    template <class Arch, Act A, class T, class E>
    void image(const ImageView<T>& src, TensorView dst, const Run<E>& run) const noexcept {
        each_strip(
            run, dst.shape.h, conv_slot_bytes(spec_, src.shape, true),
            [&](Rows rows, std::byte* scratch) noexcept { image_rows<Arch, A>(src, dst, run.partner, rows, scratch); });
    }

  private:
    /// Rows `rows`, one at a time: their source rows are staged as packed pixels in a ring of as many rows as a window
    /// is high. There a kernel row of taps is one run of floats, unless taps lie apart.
    template <class Arch, Act A, class T>
    void image_rows(const ImageView<T>& src, TensorView dst, const Partner& partner, Rows rows,
                    std::byte* scratch) const noexcept {
        const bool runs = spec_.dilation == 1;
        const int width = staged_width(window_, src.shape), reach = window_.reach();
        const std::ptrdiff_t row_size = std::ptrdiff_t{width} * spec_.in;
        float* ring = reinterpret_cast<float*>(scratch);
        scratch += Arena::rounded(sizeof(float) * static_cast<std::size_t>(row_size * reach));
        int staged = 0;  // rows before this one are in the ring
        for (int y = rows.begin; y < rows.end; ++y) {
            const int top = y * spec_.stride - window_.before(src.shape.h);
            for (staged = std::max(staged, top); staged < top + reach; ++staged)
                if (staged >= 0 && staged < src.shape.h)
                    kernels::stage_row<Arch>(src, staged, window_.before(src.shape.w), width,
                                             ring + staged % reach * row_size, spec_.in);
            std::byte* lists = scratch;
            const ConstTensorView flat{ring, {src.shape.h, width, spec_.in}, spec_.in, 0, false};
            const kernels::Strip strip = make_strip(flat, dst, partner, window_, {y, y + 1}, lists);
            const float** src_rows = reinterpret_cast<const float**>(scratch);
            for (int i = 0; i < reach; ++i)
                if (src_rows[i]) src_rows[i] = ring + (top + i) % reach * row_size;
            const kernels::Taps taps{spec_.kernel, runs ? 1 : spec_.kernel, spec_.stride, spec_.dilation, 0};
            kernels::conv2d<Arch, A>(strip, taps, runs ? spec_.kernel * spec_.in : spec_.in, filters_,
                                     {clamp_, partner.clamp}, lists);
        }
    }

    /// Filters of shuffled channels, put back to the channels as they lie in source and destination: a depthwise
    /// convolution of a shuffled source, whose result is left unshuffled.
    void unshuffle(std::vector<float>& values) const {
        const std::size_t each = values.size() / static_cast<std::size_t>(spec_.in);
        const std::vector<float> shuffled = values;
        for (int c = 0; c < spec_.in; ++c) {
            const auto to = static_cast<std::size_t>(shuffled_channel(c, spec_.in, spec_.shuffle));
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
                raise("batch norm of " + path + ": expected variances that are not negative, found " +
                      std::to_string(variance[o]) + " at index " + std::to_string(o));
            const double epsilon = static_cast<double>(loader.conventions().epsilon_or_default());
            const double scale = gamma[o] / std::sqrt(variance[o] + epsilon);
            for (std::size_t i = 0; i < inputs; ++i)
                weights[o * inputs + i] = static_cast<float>(weights[o * inputs + i] * scale);
            bias[o] = static_cast<float>(beta[o] + (bias[o] - static_cast<double>(mean[o])) * scale);
        }
    }

    ConvSpec spec_;
    Window window_;
    Clamp clamp_ = clamp_of(spec_.act);
    kernels::Filters filters_;
    kernels::DepthwiseFilters depthwise_;
};

}  // namespace linnet::layers
