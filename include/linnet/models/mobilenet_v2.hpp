// MobileNet v2: M. Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, table 2; the width
// multiplier leaves the last convolution at 1280 channels or more (section 6.1).
#pragma once

#include <array>
#include <linnet/blocks/inverted_residual.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/models/model.hpp>
#include <linnet/models/table.hpp>

namespace linnet::models {

struct MobileNetV2Spec {
    int width = 100;     // the width multiplier in percent
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    Padding padding = Padding::symmetric;
    Act act = Act::relu6;
};

namespace mobilenet_v2 {

struct Row {
    int hw, in, t, out, n, s;  // t: expansion, n: repeats, s: stride of the first
};

// clang-format off
inline constexpr auto rows = std::to_array<Row>({
//   input      t    c   n  s
    {112,  32,  1,  16,  1, 1},
    {112,  16,  6,  24,  2, 2},
    { 56,  24,  6,  32,  3, 2},
    { 28,  32,  6,  64,  4, 2},
    { 14,  64,  6,  96,  3, 1},
    { 14,  96,  6, 160,  3, 2},
    {  7, 160,  6, 320,  1, 1},
});
// clang-format on

static_assert(consistent(rows));

/// The rows, each repeat a block of its own.
template <int Width, Act A>
inline constexpr auto blocks = [] {
    std::array<InvertedResidualSpec, 17> all{};
    std::size_t i = 0;
    for (const Row& row : rows)
        for (int n = 0; n < row.n; ++n) {
            const int in = make_divisible(n == 0 ? row.in : row.out, Width), stride = n == 0 ? row.s : 1;
            all[i++] = {in, in * row.t, make_divisible(row.out, Width), 3, stride, A};
        }
    return all;
}();

}  // namespace mobilenet_v2

// clang-format off
template <MobileNetV2Spec S, int Last = make_divisible(1280, S.width > 100 ? S.width : 100)>
struct MobileNetV2Layers : Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = S.channels, .out = make_divisible(32, S.width), .kernel = 3, .stride = 2,
                                  .act = S.act}>>,
    InvertedResiduals<mobilenet_v2::blocks<S.width, S.act>>,
    Named<"head", Pointwise<make_divisible(320, S.width), Last, S.act>>,
    GlobalAvgPool,
    Named<"classifier", Linear<Last, S.classes>>> {
    static constexpr std::string_view model_name = "mobilenet_v2";
    static constexpr Conventions conventions{.padding = S.padding, .relu = S.act, .epsilon = epsilon_pytorch};
};
// clang-format on

template <MobileNetV2Spec S = MobileNetV2Spec{}, Shape In = Shape{224, 224, S.channels}>
using MobileNetV2 = Model<In, MobileNetV2Layers<S>>;

}  // namespace linnet::models
