// MobileNet v1: A. Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
// 2017, table 1; the width multiplier of section 3.3; the network of full convolutions of table 4.
#pragma once

#include <array>
#include <linnet/blocks/depthwise_separable.hpp>
#include <linnet/blocks/when.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/model.hpp>
#include <linnet/models/table.hpp>

namespace linnet::models {

struct MobileNetV1Spec {
    int width = 100;     // the width multiplier in percent
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    Padding padding = Padding::symmetric;
    Act act = Act::relu6;
    bool separable = true;  // false: full 3x3 convolutions in place of the separable ones, for comparison
    bool head = false;      // timm's "h": one more 1x1 convolution before the pool
};

namespace mobilenet_v1 {

struct Row {
    int hw, in, out, s;
};  // one depthwise separable convolution: "Conv dw / sS" and "Conv / s1"

// clang-format off
inline constexpr auto rows = std::to_array<Row>({
//   input        out   stride
    {112,   32,    64,   1},
    {112,   64,   128,   2},
    { 56,  128,   128,   1},
    { 56,  128,   256,   2},
    { 28,  256,   256,   1},
    { 28,  256,   512,   2},
    { 14,  512,   512,   1},
    { 14,  512,   512,   1},
    { 14,  512,   512,   1},
    { 14,  512,   512,   1},
    { 14,  512,   512,   1},
    { 14,  512,  1024,   2},
    {  7, 1024,  1024,   1},
});
// clang-format on

static_assert(consistent(rows));

template <MobileNetV1Spec S, Row R, int In = make_divisible(R.in, S.width), int Out = make_divisible(R.out, S.width)>
struct Block : std::conditional_t<S.separable, DepthwiseSeparable<In, Out, R.s, S.act>,
                                  Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .stride = R.s, .act = S.act}>> {};

template <MobileNetV1Spec S, class = std::make_index_sequence<rows.size()>>
struct Tower;
template <MobileNetV1Spec S, std::size_t... I>
struct Tower<S, std::index_sequence<I...>> : Sequential<Named<numbered<"block">(int{I} + 1), Block<S, rows[I]>>...> {};

}  // namespace mobilenet_v1

// clang-format off
template <MobileNetV1Spec S, int Last = make_divisible(1024, S.width)>
struct MobileNetV1Layers : SequentialOf<
    Named<"stem", Conv2d<ConvSpec{.in = S.channels, .out = make_divisible(32, S.width), .kernel = 3, .stride = 2,
                                  .act = S.act}>>,
    Named<"", mobilenet_v1::Tower<S>>,
    When<S.head, Named<"head", Pointwise<Last, Last, S.act>>>,
    GlobalAvgPool,
    Named<"classifier", Linear<Last, S.classes>>> {
    static constexpr std::string_view model_name = "MobileNet v1";
    static constexpr Conventions conventions{.padding = S.padding, .relu = S.act, .epsilon = epsilon_pytorch};
};
// clang-format on

template <MobileNetV1Spec S = MobileNetV1Spec{}, Shape In = Shape{224, 224, S.channels}>
using MobileNetV1 = Model<In, MobileNetV1Layers<S>>;

}  // namespace linnet::models
