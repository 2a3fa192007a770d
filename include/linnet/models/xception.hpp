// Xception: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017, figure 5. The first two
// convolutions have no padding; images are 299 x 299.
#pragma once

#include <linnet/blocks/xception_unit.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/models/model.hpp>

namespace linnet::models {

struct XceptionSpec {
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    Padding padding = Padding::symmetric;
};

namespace xception {

template <int In, int Out, int Stride>
using Stem =
    Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .stride = Stride, .padding = Padding::valid, .act = Act::relu}>;

/// Eight units alike, named block4 to block11.
template <class = std::make_index_sequence<8>>
struct MiddleFlow;
template <std::size_t... I>
struct MiddleFlow<std::index_sequence<I...>> : Sequential<Named<numbered<"block">(int{I} + 4), XceptionUnit<728>>...> {
};

}  // namespace xception

// clang-format off
template <XceptionSpec S>
struct XceptionLayers : Sequential<
    Named<"conv1", xception::Stem<S.channels, 32, 2>>,                       // entry flow
    Named<"conv2", xception::Stem<32, 64, 1>>,
    Named<"block1", XceptionDownUnit<64, 128, 128, /*LeadingRelu=*/false>>,
    Named<"block2", XceptionDownUnit<128, 256, 256>>,
    Named<"block3", XceptionDownUnit<256, 728, 728>>,
    xception::MiddleFlow<>,
    Named<"block12", XceptionDownUnit<728, 728, 1024>>,                      // exit flow
    Named<"conv3", SeparableConv<1024, 1536, Act::relu>>,
    Named<"conv4", SeparableConv<1536, 2048, Act::relu>>,
    GlobalAvgPool,
    Named<"classifier", Linear<2048, S.classes>>> {
    static constexpr std::string_view model_name = "Xception";
    static constexpr Conventions conventions{.padding = S.padding, .epsilon = epsilon_pytorch};
};
// clang-format on

template <XceptionSpec S = XceptionSpec{}, Shape In = Shape{299, 299, S.channels}>
using Xception = Model<In, XceptionLayers<S>>;

}  // namespace linnet::models
