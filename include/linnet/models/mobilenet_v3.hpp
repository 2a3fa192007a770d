// MobileNet v3: A. Howard et al., "Searching for MobileNetV3", 2019, tables 1 (Large) and 2 (Small); the minimalistic
// models are TensorFlow's: no squeeze and excite, no hard swish, 3x3 filters only. Two tables, two ways to scale them
// and two tails make this file longer than the other models'.
#pragma once

#include <array>
#include <linnet/blocks/inverted_residual.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/models/model.hpp>
#include <linnet/models/table.hpp>

namespace linnet::models {

enum class MobileNetV3Size { large, small };

/// What a width multiplier multiplies: two conventions for the same names.
enum class MobileNetV3Scaling {
    expansion,  // torchvision: every channel count of the table, and the last linear layer
    ratio,      // TensorFlow, timm: inputs and outputs; expansions keep their ratio to the input, the last layer
                // stays, and below 0.75 the stem
};

/// What comes behind the last block (the paper's figure 5).
enum class MobileNetV3Tail {
    efficient,  // 1x1 to 960, pool, linear to 1280
    v2,         // as MobileNet v2 ends: a block to 320, 1x1 to 1280, pool
};

struct MobileNetV3Spec {
    MobileNetV3Size size = MobileNetV3Size::large;
    int width = 100;     // the width multiplier in percent
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    MobileNetV3Scaling scaling = MobileNetV3Scaling::expansion;
    bool minimalistic = false;
    MobileNetV3Tail tail = MobileNetV3Tail::efficient;
    Padding padding = Padding::symmetric;
};

namespace mobilenet_v3 {

struct Row {
    int hw, in, kernel, expand, out;
    bool se;
    Act nl;
    int s;
};

inline constexpr bool SE = true, no = false;
inline constexpr Act RE = Act::relu, HS = Act::hard_swish;

// clang-format off
inline constexpr auto large = std::to_array<Row>({
//   input     bneck   exp   out  SE  NL  s
    {112,  16,   3,     16,   16, no, RE, 1},
    {112,  16,   3,     64,   24, no, RE, 2},
    { 56,  24,   3,     72,   24, no, RE, 1},
    { 56,  24,   5,     72,   40, SE, RE, 2},
    { 28,  40,   5,    120,   40, SE, RE, 1},
    { 28,  40,   5,    120,   40, SE, RE, 1},
    { 28,  40,   3,    240,   80, no, HS, 2},
    { 14,  80,   3,    200,   80, no, HS, 1},
    { 14,  80,   3,    184,   80, no, HS, 1},
    { 14,  80,   3,    184,   80, no, HS, 1},
    { 14,  80,   3,    480,  112, SE, HS, 1},
    { 14, 112,   3,    672,  112, SE, HS, 1},
    { 14, 112,   5,    672,  160, SE, HS, 2},
    {  7, 160,   5,    960,  160, SE, HS, 1},
    {  7, 160,   5,    960,  160, SE, HS, 1},
});
inline constexpr auto small = std::to_array<Row>({
//   input     bneck   exp   out  SE  NL  s
    {112,  16,   3,     16,   16, SE, RE, 2},
    { 56,  16,   3,     72,   24, no, RE, 2},
    { 28,  24,   3,     88,   24, no, RE, 1},
    { 28,  24,   5,     96,   40, SE, HS, 2},
    { 14,  40,   5,    240,   40, SE, HS, 1},
    { 14,  40,   5,    240,   40, SE, HS, 1},
    { 14,  40,   5,    120,   48, SE, HS, 1},
    { 14,  48,   5,    144,   48, SE, HS, 1},
    { 14,  48,   5,    288,   96, SE, HS, 2},
    {  7,  96,   5,    576,   96, SE, HS, 1},
    {  7,  96,   5,    576,   96, SE, HS, 1},
});
// clang-format on

static_assert(consistent(large) && consistent(small));

constexpr int stem(const MobileNetV3Spec& spec) {
    const bool stays = spec.scaling == MobileNetV3Scaling::ratio && spec.width < 75;
    return make_divisible(16, stays ? 100 : spec.width);
}

constexpr InvertedResidualSpec block(const Row& row, int in, const MobileNetV3Spec& spec) {
    const bool ratio = spec.scaling == MobileNetV3Scaling::ratio;
    const int expand = row.expand == row.in ? in
                       : ratio              ? make_divisible(std::int64_t{in} * row.expand * 100 / row.in, 1)
                                            : make_divisible(row.expand, spec.width);
    return {.in = in,
            .expand = expand,
            .out = make_divisible(row.out, spec.width),
            .kernel = spec.minimalistic ? 3 : row.kernel,
            .stride = row.s,
            .act = spec.minimalistic ? Act::relu : row.nl,
            .squeeze = row.se && !spec.minimalistic ? make_divisible(expand, 25) : 0};
}

template <MobileNetV3Size>
inline constexpr auto& rows = large;
template <>
inline constexpr auto& rows<MobileNetV3Size::small> = small;

template <MobileNetV3Spec S>
inline constexpr auto blocks = [] {
    std::array<InvertedResidualSpec, rows<S.size>.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = block(rows<S.size>[i], i > 0 ? all[i - 1].out : stem(S), S);
    return all;
}();

template <MobileNetV3Spec S>
struct Ends {
    static constexpr Act act = S.minimalistic ? Act::relu : Act::hard_swish;
    static constexpr int out = blocks<S>.back().out;
    static constexpr int head =
        S.scaling == MobileNetV3Scaling::ratio ? make_divisible(blocks<S>.back().expand) : 6 * out;
    static constexpr int last_row = S.size == MobileNetV3Size::large ? 1280 : 1024;
    static constexpr int last = S.scaling == MobileNetV3Scaling::ratio ? last_row : make_divisible(last_row, S.width);
};

// clang-format off
/// The paper's tail: the wide linear layer works on one pixel. TensorFlow and timm keep it as a 1x1 convolution.
template <MobileNetV3Spec S, class E = Ends<S>, MobileNetV3Tail = S.tail>
struct Tail : Sequential<
    Named<"head", Pointwise<E::out, E::head, E::act>>,
    GlobalAvgPool,
    Named<"linear", std::conditional_t<S.scaling == MobileNetV3Scaling::expansion,
                                       Linear<E::head, E::last, E::act>,
                                       Pointwise<E::head, E::last, E::act, Norm::none>>>> {};

/// The tail that the paper redesigned.
template <MobileNetV3Spec S, class E>
struct Tail<S, E, MobileNetV3Tail::v2> : Sequential<
    Named<"last_block", InvertedResidual<InvertedResidualSpec{.in = E::out, .expand = E::head, .out = 2 * E::out,
                                                              .act = E::act}>>,
    Named<"head", Pointwise<2 * E::out, E::last, E::act>>,
    GlobalAvgPool> {};
// clang-format on

}  // namespace mobilenet_v3

// clang-format off
template <MobileNetV3Spec S, class E = mobilenet_v3::Ends<S>>
struct MobileNetV3Layers : Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = S.channels, .out = mobilenet_v3::stem(S), .kernel = 3, .stride = 2, .act = E::act}>>,
    InvertedResiduals<mobilenet_v3::blocks<S>>,
    mobilenet_v3::Tail<S>,
    Named<"classifier", Linear<E::last, S.classes>>> {
    static constexpr std::string_view model_name =
        S.size == MobileNetV3Size::large ? "mobilenet_v3_large" : "mobilenet_v3_small";
    static constexpr Conventions conventions{.padding = S.padding, .epsilon = epsilon_tensorflow};
};
// clang-format on

template <MobileNetV3Spec S, Shape In = Shape{224, 224, S.channels}>
using MobileNetV3 = Model<In, MobileNetV3Layers<S>>;

template <int Classes = 1000>
using MobileNetV3Large = MobileNetV3<MobileNetV3Spec{.size = MobileNetV3Size::large, .classes = Classes}>;
template <int Classes = 1000>
using MobileNetV3Small = MobileNetV3<MobileNetV3Spec{.size = MobileNetV3Size::small, .classes = Classes}>;

}  // namespace linnet::models
