// Convolution: dense, grouped or depthwise, with its bias or its batch norm folded in, its activation, and the sum of a
// residual in the store. Weights [out, in / groups, kernel, kernel].
//
// Batch norm exists only while loading: with s = gamma / sqrt(variance + epsilon), the weights become w s and the bias
// beta + (bias - mean) s. A checkpoint in which that has been done already has a bias in place of the norm.
#pragma once

#include <algorithm>
#include <cmath>
#include <linnet/core/loader.hpp>
#include <linnet/kernels/entry_points.hpp>
#include <linnet/layers/rows.hpp>

namespace linnet {

template <ConvSpec S>
class Conv2d {
    static_assert(S.in > 0 && (S.out > 0 || S.out == dynamic), "linnet: a convolution needs its channels, in and out");
    static_assert(S.kernel > 0 && S.stride > 0 && S.dilation > 0, "linnet: kernel, stride and dilation are positive");
    static_assert(S.groups > 0 && S.in % S.groups == 0 && (S.out == dynamic ? S.groups == 1 : S.out % S.groups == 0),
                  "linnet: the channels of a convolution are not a multiple of its groups");
    static_assert(S.source_channels() >= S.in && S.source_channels() % S.shuffle == 0,
                  "linnet: the channels that a shuffle regroups are not a multiple of its groups");
    static constexpr bool gathers = S.shuffle > 1 || S.source_channels() != S.in;

  public:
    static constexpr ConvSpec spec = S;
    static constexpr int in_channels = S.source_channels();
    static constexpr bool reads_image = S.groups == 1 && !gathers;
    static constexpr bool fuses_partner = true;
    static constexpr bool interleaves = !S.depthwise();

    static constexpr int out_channels(int /*in*/) { return S.out; }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        return {window_of(S).out(in.h), window_of(S).out(in.w), resolve(S.out, open)};
    }
    static constexpr std::int64_t parameters(int open = 0) {
        const std::int64_t out = resolve(S.out, open);
        const std::int64_t weights = out * (S.in / S.groups) * S.kernel * S.kernel;
        return weights + (S.norm == Norm::batch ? 2 * out : S.bias ? out : 0);
    }
    static constexpr std::int64_t macs(Shape in, int open = 0) {
        return out_shape(in, open).elements() * (S.in / S.groups) * S.kernel * S.kernel;
    }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return slot_bytes(in, plan.image) * static_cast<std::size_t>(plan.concurrency);
    }

    void load(Loader& loader, const std::string& path) {
        const std::string weight = join_path(path, "weight");
        const int out = S.out == dynamic ? loader.open_extent(weight, {0, S.in, S.kernel, S.kernel}) : S.out;
        load_as(loader, path, {out, S.in / S.groups, S.kernel, S.kernel});
    }

    template <class Arch, class Source, class E>
    void forward(const Source& src, TensorView dst, const Run<E>& run) const noexcept {
        constexpr bool image = !std::is_same_v<Source, ConstTensorView>;
        const std::size_t bytes = slot_bytes(src.shape, image);
        layers::each_strip(run, dst.shape.h, bytes, [&](Rows rows, std::byte* scratch) noexcept {
            if constexpr (image) {
                forward_image<Arch>(src, dst, run.partner, rows, scratch);
            } else {
                forward_rows<Arch>(src, dst, run.partner, rows, scratch);
            }
        });
    }

    /// Destination rows `rows` from an inner tensor.
    template <class Arch>
    void forward_rows(ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                      std::byte* scratch) const noexcept {
        const kernels::Strip strip = layers::make_strip(src, dst, partner, window_, rows, scratch);
        const kernels::Taps taps = layers::taps_of(window_, src.shape.w);
        const kernels::Epilogue epilogue{clamp_, partner.clamp};
        if constexpr (S.depthwise()) {
            constexpr bool own_loop = (S.kernel == 3 || S.kernel == 5) && S.stride <= 2 && S.dilation == 1;
            constexpr int kernel = own_loop ? S.kernel : 0, stride = own_loop ? S.stride : 0;
            kernels::depthwise<Arch, kernel, stride, act>(strip, taps, depthwise_, epilogue, scratch);
        } else {
            constexpr auto inputs = gathers ? kernels::Inputs::gathered : kernels::Inputs::consecutive;
            kernels::conv2d<Arch, act, inputs>(strip, taps, S.in / S.groups, filters_, epilogue, scratch);
        }
    }

  protected:
    void load_as(Loader& loader, const std::string& path, const Extents& extents) {
        const int out = static_cast<int>(extents[0]);
        std::vector<float> weights = loader.tensor(join_path(path, "weight"), extents);
        std::vector<float> bias;
        if constexpr (S.norm == Norm::batch) {
            const bool has_bias = loader.contains(join_path(path, "bias"));
            const bool folded = has_bias && !loader.contains(join_path(path, "norm.running_var"));
            if (has_bias) bias = loader.tensor(join_path(path, "bias"), {out});
            if (!folded) fold_norm(loader, path, out, weights, bias);
        } else if constexpr (S.bias) {
            bias = loader.tensor(join_path(path, "bias"), {out});
        }
        window_.padding = loader.conventions().padding_of(S.padding);
        clamp_ = clamp_of(loader.conventions().act_of(S.act));
        if (!loader.fits()) return;  // the loader reports it; this network is never used
        if constexpr (S.depthwise()) {
            if constexpr (gathers) unshuffle(weights), unshuffle(bias);
            depthwise_ = kernels::DepthwiseFilters::pack(S.in, S.kernel, weights, bias);
        } else {
            filters_ = kernels::Filters::pack(S.in, out, S.kernel, S.groups, weights, bias);
            if constexpr (gathers)
                filters_.gather(S.source_channels(), [](int c) {
                    return shuffled_channel(S.source_channels() - S.in + c, S.source_channels(), S.shuffle);
                });
        }
    }

  private:
    static constexpr Act act = kernels::kernel_act(S.act);

    /// Pixels of a staged row: every column that a window reads, the border's zeros included.
    static constexpr int staged_width(Shape in) {
        return (window_of(S).out(in.w) - 1) * S.stride + window_of(S).reach();
    }
    static constexpr std::size_t slot_bytes(Shape in, bool image) {
        const Window window = window_of(S);
        std::size_t bytes = layers::strip_bytes(window, image ? 1 : window.out(in.h));
        bytes += S.depthwise() ? kernels::depthwise_scratch_bytes(S.kernel)
                               : kernels::conv2d_scratch_bytes(S.kernel, S.kernel);
        if (image)
            bytes += sizeof(float) * static_cast<std::size_t>(window.reach()) *
                     static_cast<std::size_t>(staged_width(in)) * static_cast<std::size_t>(S.in);
        return Arena::rounded(bytes);
    }

    /// Filters of shuffled channels, put back to the channels as they lie in source and destination: a depthwise
    /// convolution of a shuffled source, whose result is left unshuffled.
    static void unshuffle(std::vector<float>& values) {
        const std::size_t each = values.size() / static_cast<std::size_t>(S.in);
        const std::vector<float> shuffled = values;
        for (int c = 0; c < S.in; ++c) {
            const auto from = shuffled.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(c) * each);
            const auto to = static_cast<std::size_t>(shuffled_channel(c, S.in, S.shuffle)) * each;
            std::copy(from, from + static_cast<std::ptrdiff_t>(each), values.begin() + static_cast<std::ptrdiff_t>(to));
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

    /// Destination rows `rows` from the user's image, a row at a time: its rows are staged as packed pixels in a ring
    /// of as many rows as a window is high, where a kernel row of taps is one run of floats.
    template <class Arch, class T>
    void forward_image(const ImageView<T>& src, TensorView dst, const Partner& partner, Rows rows,
                       std::byte* scratch) const noexcept {
        constexpr bool run_of_taps = S.dilation == 1;
        constexpr int depth = run_of_taps ? S.kernel * S.in : S.in;
        const int width = staged_width(src.shape), reach = window_.reach();
        const std::ptrdiff_t row_size = std::ptrdiff_t{width} * S.in;
        float* ring = reinterpret_cast<float*>(scratch);
        scratch += sizeof(float) * static_cast<std::size_t>(row_size * reach);
        scratch += -reinterpret_cast<std::uintptr_t>(scratch) % alignof(void*);
        int staged = 0;  // rows before this one are in the ring
        for (int y = rows.begin; y < rows.end; ++y) {
            const int top = y * S.stride - window_.before(src.shape.h);
            for (staged = staged > top ? staged : top; staged < top + reach; ++staged)
                if (staged >= 0 && staged < src.shape.h)
                    kernels::stage_row<Arch>(src, staged, window_.before(src.shape.w), width,
                                             ring + staged % reach * row_size, S.in);
            std::byte* lists = scratch;
            const Shape flat{src.shape.h, width, S.in};
            ConstTensorView none{ring, flat, S.in, 0, false};
            kernels::Strip strip = layers::make_strip(none, dst, partner, window_, {y, y + 1}, lists);
            const float** src_rows = reinterpret_cast<const float**>(scratch);
            for (int i = 0; i < reach; ++i) src_rows[i] = src_rows[i] ? ring + (top + i) % reach * row_size : nullptr;
            const kernels::Taps taps{S.kernel, run_of_taps ? 1 : S.kernel, S.stride, S.dilation, 0};
            kernels::conv2d<Arch, act>(strip, taps, depth, filters_, {clamp_, partner.clamp}, lists);
        }
    }

    Window window_ = window_of(S);
    Clamp clamp_ = clamp_of(S.act);
    kernels::Filters filters_;
    kernels::DepthwiseFilters depthwise_;
};

/// 1x1 convolution.
template <int In, int Out, Act A = Act::none, Norm N = Norm::batch>
struct Pointwise : Conv2d<ConvSpec{.in = In, .out = Out, .act = A, .norm = N}> {};

/// One filter a channel, "same" extent at stride 1.
template <int Channels, int Kernel, int Stride = 1, Act A = Act::none, Norm N = Norm::batch>
struct Depthwise : Conv2d<ConvSpec{.in = Channels,
                                   .out = Channels,
                                   .kernel = Kernel,
                                   .stride = Stride,
                                   .groups = Channels,
                                   .act = A,
                                   .norm = N}> {};

}  // namespace linnet
