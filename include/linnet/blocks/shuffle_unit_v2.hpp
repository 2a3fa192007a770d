// ShuffleNet v2's units: N. Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design",
// 2018, figure 3 (c) and (d). Half of the channels pass; the other half goes through 1x1, 3x3 and 1x1; both are
// shuffled. The down-sampling unit works on all channels on both sides.
#pragma once

#include <linnet/blocks/concat.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/channels.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

namespace detail {

/// 1x1, 3x3, 1x1. `Source`: channels of the source, where only the odd ones of them are read (megvii's form).
template <int In, int Between, int Out, int Stride, int Source = In>
struct ShuffleBranchV2 : Sequential<Named<"pointwise1", Conv2d<ConvSpec{.in = In,
                                                                        .out = Between,
                                                                        .act = Act::relu,
                                                                        .shuffle = Source == In ? 1 : Source / 2,
                                                                        .source = Source}>>,
                                    Named<"depthwise", Depthwise<Between, 3, Stride>>,
                                    Named<"pointwise2", Pointwise<Between, Out, Act::relu>>> {};

template <int In, int Out>
struct ShuffleProjection
    : Sequential<Named<"depthwise", Depthwise<In, 3, 2>>, Named<"pointwise", Pointwise<In, Out, Act::relu>>> {};

}  // namespace detail

/// Stride 1, as torchvision has it: the first half passes, shuffle at the end.
template <int Channels>
struct ShuffleUnitV2
    : ShuffledSplit<Identity, Named<"branch", detail::ShuffleBranchV2<Channels / 2, Channels / 2, Channels / 2, 1>>> {
    static_assert(Channels % 2 == 0, "linnet: a ShuffleNet v2 unit halves its channels");
};

/// Stride 2, as torchvision has it.
template <int In, int Out>
struct ShuffleDownUnitV2 : ShuffledConcat<Named<"projection", detail::ShuffleProjection<In, Out / 2>>,
                                          Named<"branch", detail::ShuffleBranchV2<In, Out / 2, Out / 2, 2>>> {};

/// Stride 1, as megvii's code has it: the even channels pass, the odd ones go through the branch, which reads them
/// where they are; no shuffle after.
template <int Channels>
struct MegviiShuffleUnitV2
    : Concat<EvenChannels<Channels>,
             Named<"branch", detail::ShuffleBranchV2<Channels / 2, Channels / 2, Channels / 2, 1, Channels>>> {};

/// Stride 2, as megvii's code has it: the projection keeps its channels, the branch makes the rest.
template <int In, int Out>
struct MegviiShuffleDownUnitV2 : Concat<Named<"projection", detail::ShuffleProjection<In, In>>,
                                        Named<"branch", detail::ShuffleBranchV2<In, Out / 2, Out - In, 2>>> {};

}  // namespace linnet
