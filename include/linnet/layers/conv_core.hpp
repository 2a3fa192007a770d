// What all convolutions share behind their types: their weights, and the two ways to run, over an inner tensor and over
// the user's image. Compiled once for each kernel, not for each layer of a network.
#pragma once

#include <algorithm>
#include <linnet/layers/conv_image.hpp>
#include <linnet/layers/conv_weights.hpp>
#include <linnet/layers/row_local.hpp>

namespace linnet::layers {

/// What there is of a convolution from `src` to `dst` to share out.
constexpr Work conv_work(const ConvSpec& spec, Shape src, Shape dst, int row_unit) {
    const int groups = spec.depthwise() ? 1 : spec.groups;
    const int panels = groups * ceil_div(dst.c / groups, simd::panel);
    const std::int64_t weights = std::int64_t{dst.c} * (spec.in / spec.groups) * spec.kernel * spec.kernel;
    const std::int64_t read =
        spec.winograd() ? weights / 9 * kernels::WinogradSize{spec.winograd_tile()}.products() : weights;
    return {dst.h, panels, row_unit, read > src.elements(), std::max(dst.pixels(), macs_of_a_weight) * weights};
}

class ConvCore {
  public:
    // Not inlined: a network has some fifty of these.
    LINNET_NOINLINE explicit ConvCore(const ConvSpec& spec) : spec_(spec), window_(window_of(spec)) {}
    LINNET_NOINLINE ConvCore(ConvCore&&) = default;
    LINNET_NOINLINE ConvCore& operator=(ConvCore&&) = default;
    LINNET_NOINLINE ~ConvCore() {}

    void load(Loader& loader, const std::string& path) {
        load(loader, path, {spec_.out, spec_.in / spec_.groups, spec_.kernel, spec_.kernel});
    }

    /// See ConvWeights. The first of `extents` may be `dynamic`: then it is the checkpoint's.
    LINNET_NOINLINE void load(Loader& loader, const std::string& path, Extents extents) {
        if (extents[0] == dynamic) {
            extents.extent[0] = 0;
            extents.extent[0] = loader.open_extent(join_path(path, "weight"), extents);
        }
        window_.padding = loader.conventions().padding_of(spec_.padding, spec_.kernel);
        clamp_ = clamp_of(loader.conventions().act_of(spec_.act));
        weights_.load(loader, path, spec_, extents);
    }

    /// Computes a strip: dense_rows(), depthwise_rows() or winograd_rows().
    using RowsFunction = void (ConvCore::*)(const kernels::Strip&, const Clamp& after_add,
                                            std::byte* scratch) const noexcept;

    /// Dense and grouped convolution.
    template <class Arch, Act A, kernels::Inputs I, kernels::Pixels P>
    LINNET_NOINLINE void dense_rows(const kernels::Strip& strip, const Clamp& after_add,
                                    std::byte* scratch) const noexcept {
        const int depth = std::min(strip.input_end, spec_.in / spec_.groups) - strip.input_begin;
        kernels::conv2d<Arch, A, I, P>(strip, taps_of(window_, strip.src_w), depth, weights_.dense, {clamp_, after_add},
                                       scratch);
    }

    /// Depthwise convolution. `Kernel` and `Stride` choose the loop, see kernels::depthwise.
    template <class Arch, int Kernel, int Stride, Act A>
    LINNET_NOINLINE void depthwise_rows(const kernels::Strip& strip, const Clamp& after_add,
                                        std::byte* scratch) const noexcept {
        kernels::depthwise<Arch, Kernel, Stride, A>(strip, taps_of(window_, strip.src_w), weights_.depthwise,
                                                    {clamp_, after_add}, scratch);
    }

    /// 3x3 convolution with stride 1, see ConvSpec::winograd().
    template <class Arch, Act A>
    LINNET_NOINLINE void winograd_rows(const kernels::Strip& strip, const Clamp& after_add,
                                       std::byte* scratch) const noexcept {
        kernels::winograd<Arch, A>(strip, window_.before(strip.src_w), weights_.winograd, {clamp_, after_add}, scratch);
    }

    /// Destination rows `rows` by themselves, all channels or a slice of them. Source and destination that hold these
    /// channels only are views of their own.
    LINNET_NOINLINE void forward_rows(RowsFunction function, ConstTensorView src, TensorView dst,
                                      const Partner& partner, Rows rows, std::byte* scratch,
                                      const ChannelSlice& slice = {}) const noexcept {
        kernels::Strip strip = make_strip(src, dst, partner, window_, rows, scratch);
        if (slice.sums.data != nullptr) {
            strip.input_begin = slice.begin, strip.input_end = slice.end;
            strip.sums = slice.sums.data, strip.sums_stride = slice.sums.pixel_stride;
        } else if (slice.end > 0) {
            strip.panel_begin = slice.begin / simd::panel, strip.panel_end = ceil_div(slice.end, simd::panel);
        }
        (this->*function)(strip, partner.clamp, scratch);
    }

    /// An inner tensor, shared out among the executor's threads. `row_unit`: see Work.
    template <class E>
    LINNET_NOINLINE void forward(RowsFunction rows, int row_unit, ConstTensorView src, TensorView dst,
                                 const Run<E>& run) const noexcept {
        each_share(run, conv_work(spec_, src.shape, dst.shape, row_unit), conv_slot_bytes(spec_, src.shape, false),
                   [&](Rows part, Rows panel, std::byte* scratch) noexcept {
                       kernels::Strip strip = make_strip(src, dst, run.partner, window_, part, scratch);
                       strip.panel_begin = panel.begin, strip.panel_end = panel.end;
                       (this->*rows)(strip, run.partner.clamp, scratch);
                   });
    }

    /// Dense convolution of the user's image.
    template <class Arch, Act A, class T, class E>
    LINNET_NOINLINE void image(const ImageView<T>& src, TensorView dst, const Run<E>& run) const noexcept {
        each_strip(
            run, dst.shape.h, conv_slot_bytes(spec_, src.shape, true),
            [&](Rows rows, std::byte* scratch) noexcept { image_rows<Arch, A>(src, dst, run.partner, rows, scratch); });
    }

    /// As loaded: padding is the checkpoint's.
    const Window& window() const { return window_; }

    /// Its destination rows `rows`: see conv_image_rows().
    template <class Arch, Act A, class T>
    LINNET_NOINLINE void image_rows(const ImageView<T>& src, TensorView dst, const Partner& partner, Rows rows,
                                    std::byte* scratch) const noexcept {
        conv_image_rows<Arch, A>(spec_, window_, weights_.dense, clamp_, src, dst, partner, rows, scratch);
    }

  private:
    ConvSpec spec_;
    Window window_;
    Clamp clamp_ = clamp_of(spec_.act);
    ConvWeights weights_;
};

}  // namespace linnet::layers
