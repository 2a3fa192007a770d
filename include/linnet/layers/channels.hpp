// Layers that work on whole channels: a factor for each, and a change of their order.
#pragma once

#include <linnet/layers/pool.hpp>

namespace linnet {

namespace layers {

/// What the gate of squeeze and excite does: dst[y, x, c] = src[y, x, c] * gate[c]. In place is fine.
struct ChannelScale {
    static constexpr std::size_t workspace_bytes(Shape in, int concurrency) {
        return strip_bytes(Window{}, in.h) * static_cast<std::size_t>(concurrency);
    }

    template <class Arch, class E>
    static void forward(ConstTensorView src, const float* gate, TensorView dst, const Run<E>& run) noexcept {
        each_strip(run, dst.shape.h, strip_bytes(Window{}, dst.shape.h), [&](Rows rows, std::byte* scratch) noexcept {
            const kernels::Strip strip = make_strip(src, dst, {}, Window{}, rows, scratch);
            kernels::scale_channels<Arch>(strip, src.shape.c, gate);
        });
    }
};

/// Channels [First, First + Count) of a channel shuffle of `Groups` groups over `Channels` channels.
template <int Channels, int Groups, int First, int Count>
struct ShuffledChannels : Weightless {
    static_assert(Channels % Groups == 0, "linnet: the channels of a shuffle are not a multiple of its groups");
    static constexpr LayerKind kind = LayerKind::shuffle;
    static constexpr int in_channels = Channels;

    static constexpr int out_channels(int /*in*/) { return Count; }
    static constexpr Shape out_shape(Shape in, int /*open*/ = 0) { return {in.h, in.w, Count}; }
    static constexpr std::int64_t macs(Shape, int /*open*/ = 0) { return 0; }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return strip_bytes(Window{}, in.h) * static_cast<std::size_t>(plan.concurrency);
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        each_strip(run, dst.shape.h, strip_bytes(Window{}, dst.shape.h), [&](Rows rows, std::byte* scratch) noexcept {
            const kernels::Strip strip = make_strip(src, dst, {}, Window{}, rows, scratch);
            kernels::shuffle_channels<Arch>(strip, Channels, Groups, First, Count);
        });
    }
};

}  // namespace layers

/// Channels as (Groups, n), transposed, flattened: ShuffleNet, figure 1. A pass of its own; convolutions take over the
/// shuffle of their source (ConvSpec::shuffle), and ShuffledConcat and ShuffledSplit store in shuffled order.
template <int Channels, int Groups>
struct ChannelShuffle : layers::ShuffledChannels<Channels, Groups, 0, Channels> {};

/// Channels 0, 2, 4, ... A pass of its own; in front of a convolution's branch in a Concat, its store does it.
template <int Channels>
struct EvenChannels : layers::ShuffledChannels<Channels, Channels / 2, 0, Channels / 2> {
    static constexpr bool evens = true;
};

namespace layers {

/// Whether these are two branches of which the second ends in a convolution, whose store can take along what the first
/// passes on.
template <class... Branches>
inline constexpr bool stores_evens = false;
template <class A, class B>
requires(A::evens&& B::stores_any_partner) inline constexpr bool stores_evens<A, B> = true;

}  // namespace layers

}  // namespace linnet
