// Convolution: dense, grouped or depthwise, with its bias or its batch norm folded in, its activation, and the sum of a
// residual in the store. Weights [out, in / groups, kernel, kernel].
#pragma once

#include <linnet/core/layer_facts.hpp>
#include <linnet/layers/conv_algorithm.hpp>
#include <linnet/layers/conv_core.hpp>

namespace linnet {

namespace layers {

/// The code of all convolutions of an algorithm.
template <ConvAlgorithm A>
class ConvLayer {
    using Method = ConvAlgorithm::Method;

  public:
    void load(Loader& loader, const std::string& path) { core_.load(loader, path); }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        constexpr int row_unit = A.method == Method::depthwise  ? kernels::DepthwiseTile<Arch>::rows
                                 : A.method == Method::winograd ? A.tile
                                                                : 1;
        core_.forward(rows_function<Arch>(), row_unit, src, dst, run);
    }

    template <class Arch, class T, class E>
    void forward(const ImageView<T>& src, TensorView dst, const Run<E>& run) const noexcept {
        core_.template image<Arch, A.act>(src, dst, run);
    }

    /// See layers/row_local.hpp.
    template <class Arch>
    void forward_rows(ConstTensorView src, TensorView dst, const Partner& partner, Rows rows, std::byte* scratch,
                      const ChannelSlice& slice = {}) const noexcept {
        core_.forward_rows(rows_function<Arch>(), src, dst, partner, rows, scratch, slice);
    }
    template <class Arch, class T>
    void forward_rows(const ImageView<T>& src, TensorView dst, const Partner& partner, Rows rows,
                      std::byte* scratch) const noexcept {
        core_.template image_rows<Arch, A.act>(src, dst, partner, rows, scratch);
    }
    const Window& loaded_window() const { return core_.window(); }

  protected:
    explicit ConvLayer(const ConvSpec& spec) : core_(spec) {}

    template <class Arch>
    static constexpr ConvCore::RowsFunction rows_function() {
        if constexpr (A.method == Method::depthwise) {
            return &ConvCore::template depthwise_rows<Arch, A.kernel, A.stride, A.act>;
        } else if constexpr (A.method == Method::winograd) {
            return &ConvCore::template winograd_rows<Arch, A.act>;
        } else {
            constexpr auto inputs = A.gathers ? kernels::Inputs::gathered : kernels::Inputs::consecutive;
            constexpr auto pixels = A.pointwise ? kernels::Pixels::in_rows : kernels::Pixels::tabled;
            return &ConvCore::template dense_rows<Arch, A.act, inputs, pixels>;
        }
    }

    ConvCore core_;
};

}  // namespace layers

template <ConvSpec S>
class Conv2d : public layers::ConvLayer<layers::algorithm_of(S)> {
    static_assert(S.in > 0 && (S.out > 0 || S.out == dynamic), "linnet: a convolution needs its channels, in and out");
    static_assert(S.kernel > 0 && S.stride > 0 && S.dilation > 0, "linnet: kernel, stride and dilation are positive");
    static_assert(S.padding.amount >= 0 && S.shuffle > 0, "linnet: padding and shuffle are not negative");
    static_assert(S.groups > 0 && S.in % S.groups == 0 && (S.out == dynamic ? S.groups == 1 : S.out % S.groups == 0),
                  "linnet: the channels of a convolution are not a multiple of its groups");
    static_assert(S.source_channels() >= S.in && S.source_channels() % S.shuffle == 0,
                  "linnet: the channels that a shuffle regroups are not a multiple of its groups");
    static_assert(!S.depthwise() || S.source_channels() == S.in,
                  "linnet: a depthwise convolution reads all channels of its source");

  public:
    using Code = layers::ConvLayer<layers::algorithm_of(S)>;
    static constexpr ConvSpec spec = S;
    static constexpr layers::ConvAlgorithm algorithm = layers::algorithm_of(S);
    static constexpr LayerKind kind = kind_of(S);
    static constexpr int in_channels = S.source_channels();
    static constexpr bool reads_image = S.groups == 1 && !S.gathers() && !S.winograd();
    static constexpr bool fuses_partner = true;
    static constexpr bool stores_any_partner = !S.depthwise();
    static constexpr bool row_local = S.out != dynamic;
    static constexpr int row_unit = S.winograd() ? S.winograd_tile() : 1;
    static constexpr Window window = window_of(S);

    Conv2d() : Code(S) {}

    static constexpr int out_channels(int /*in*/) { return S.out; }
    static constexpr Shape out_shape(Shape in, int open = 0) { return layers::conv_out_shape(S, in, open); }
    static constexpr std::int64_t parameters(int open = 0) {
        const std::int64_t out = resolve(S.out, open);
        const std::int64_t weights = out * (S.in / S.groups) * S.kernel * S.kernel;
        return weights + (S.norm == Norm::batch ? 2 * out : S.bias ? out : 0);
    }
    static constexpr std::int64_t macs(Shape in, int open = 0) {
        return out_shape(in, open).elements() * (S.in / S.groups) * S.kernel * S.kernel;
    }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return layers::conv_workspace_bytes(S, in, plan);
    }
};

/// 1x1 convolution.
template <int In, int Out, Act A = Act::none, Norm N = Norm::batch>
struct Pointwise : Conv2d<ConvSpec{.in = In, .out = Out, .act = A, .norm = N}> {};

/// Channels in `Groups` slices, each convolved by itself.
template <int In, int Out, int Kernel, int Groups, int Stride = 1, Act A = Act::none, Norm N = Norm::batch>
struct GroupConv
    : Conv2d<ConvSpec{
          .in = In, .out = Out, .kernel = Kernel, .stride = Stride, .groups = Groups, .act = A, .norm = N}> {};

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
