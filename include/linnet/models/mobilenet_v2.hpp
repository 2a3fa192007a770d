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
    int depth = 100;     // timm's "d": repeats in percent, rounded up; stem and last convolution then keep their width
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

constexpr int stem(const MobileNetV2Spec& spec) {
    return make_divisible(32, spec.depth == 100 ? spec.width : 100);
}
constexpr int last(const MobileNetV2Spec& spec) {
    return make_divisible(1280, spec.depth == 100 && spec.width > 100 ? spec.width : 100);
}
constexpr int repeats(const Row& row, int depth) {
    return row.n == 1 ? 1 : ceil_div(row.n * depth, 100);
}
constexpr std::size_t count(int depth) {
    int blocks = 0;
    for (const Row& row : rows) blocks += repeats(row, depth);
    return static_cast<std::size_t>(blocks);
}

/// The rows, each repeat a block of its own.
template <MobileNetV2Spec S>
inline constexpr auto blocks = [] {
    std::array<InvertedResidualSpec, count(S.depth)> all{};
    std::size_t i = 0;
    int in = stem(S);
    for (const Row& row : rows)
        for (int n = 0; n < repeats(row, S.depth); ++n) {
            all[i] = {in, in * row.t, make_divisible(row.out, S.width), 3, n == 0 ? row.s : 1, S.act};
            in = all[i++].out;
        }
    return all;
}();

}  // namespace mobilenet_v2

// clang-format off
template <MobileNetV2Spec S, int Last = mobilenet_v2::last(S)>
struct MobileNetV2Layers : Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = S.channels, .out = mobilenet_v2::stem(S), .kernel = 3, .stride = 2,
                                  .act = S.act}>>,
    InvertedResiduals<mobilenet_v2::blocks<S>>,
    Named<"head", Pointwise<make_divisible(320, S.width), Last, S.act>>,
    GlobalAvgPool,
    Named<"classifier", Linear<Last, S.classes>>> {
    static constexpr std::string_view model_name = "MobileNet v2";
    static constexpr Conventions conventions{.padding = S.padding, .relu = S.act, .epsilon = epsilon_pytorch};
};
// clang-format on

template <MobileNetV2Spec S = MobileNetV2Spec{}, Shape In = Shape{224, 224, S.channels}>
using MobileNetV2 = Model<In, MobileNetV2Layers<S>>;

}  // namespace linnet::models
