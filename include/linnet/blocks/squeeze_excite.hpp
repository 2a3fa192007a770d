// Squeeze and excite: J. Hu et al., "Squeeze-and-Excitation Networks", 2018, figure 2. The mean of each channel goes
// through two fully connected layers, the first one narrow; the result, through a gate, is a factor for the channel.
#pragma once

#include <linnet/blocks/named.hpp>
#include <linnet/blocks/run_layers.hpp>
#include <linnet/layers/activation.hpp>
#include <linnet/layers/channels.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

namespace detail {

constexpr std::size_t pixel_bytes(int channels) {
    return Arena::rounded(padded_bytes({1, 1, channels}));
}

/// The forward() of all SqueezeExcite of a gate: compiled once, whatever their channels.
template <class Arch, Act Gate, class E>
LINNET_NOINLINE void excite(const BoundLayer<E>& reduce, int squeezed, const BoundLayer<E>& expand,
                            const Activation<Gate>& gate, ConstTensorView src, TensorView dst,
                            const Run<E>& run) noexcept {
    Arena arena = run.arena;
    const auto pixel = [&](int channels) {
        return padded_view(reinterpret_cast<float*>(arena.take_low(pixel_bytes(channels))), {1, 1, channels});
    };
    const TensorView wide = pixel(src.shape.c), narrow = pixel(squeezed);
    const Run<E> part = run.with(arena).with(Partner{});
    GlobalAvgPool{}.forward<Arch>(src, wide, Run<E>{arena, run.executor, {}, run.observer, run.row_sums});
    reduce.forward(reduce.layer, wide, narrow, part);
    expand.forward(expand.layer, narrow, wide, part);
    gate.template forward<Arch>(ConstTensorView(wide), wide, part);
    layers::ChannelScale::forward<Arch>(src, wide.data, dst, part);
}

}  // namespace detail

/// `Squeezed`: channels of the narrow layer. MobileNet v3 has ReLU between and a hard sigmoid as its gate.
template <int Channels, int Squeezed, Act Gate = Act::hard_sigmoid, Act Between = Act::relu>
class SqueezeExcite {
    using Reduce = Pointwise<Channels, Squeezed, Between, Norm::none>;
    using Expand =
        Pointwise<Squeezed, Channels, Act::none, Norm::none>;  // its gate apart: few networks need that product

  public:
    static constexpr LayerKind kind = LayerKind::squeeze_excite;
    static constexpr int in_channels = Channels;
    static constexpr bool reads_image = false;
    static constexpr bool fuses_partner = false;
    static constexpr bool in_place = true;
    static constexpr bool sums_rows = true;
    static constexpr bool names_inside = true;

    static constexpr int out_channels(int /*in*/) { return Channels; }
    static constexpr Shape out_shape(Shape in, int /*open*/ = 0) { return in; }
    static constexpr std::int64_t parameters(int /*open*/ = 0) { return Reduce::parameters() + Expand::parameters(); }
    static constexpr std::int64_t macs(Shape, int /*open*/ = 0) { return std::int64_t{2} * Channels * Squeezed; }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        const auto largest = [](auto... bytes) {
            std::size_t most = 0;
            ((most = Arena::rounded(bytes) > most ? Arena::rounded(bytes) : most), ...);
            return most;
        };
        return detail::pixel_bytes(Channels) + detail::pixel_bytes(Squeezed) +
               largest(GlobalAvgPool::workspace_bytes(in, plan), Reduce::workspace_bytes({1, 1, Channels}, plan),
                       Expand::workspace_bytes({1, 1, Squeezed}, plan),
                       Activation<Gate>::workspace_bytes({1, 1, Channels}, plan),
                       layers::ChannelScale::workspace_bytes(in, plan.concurrency));
    }

    void load(Loader& loader, const std::string& path) {
        load_part(reduce_, loader, path, "reduce");
        load_part(expand_, loader, path, "expand");
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        detail::excite<Arch>(detail::bind<Arch, E>(reduce_), Squeezed, detail::bind<Arch, E>(expand_), gate_, src, dst,
                             run);
    }

  private:
    Reduce reduce_;
    Expand expand_;
    Activation<Gate> gate_;
};

}  // namespace linnet
