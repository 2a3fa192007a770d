// MobileNet v3: A. Howard et al., "Searching for MobileNetV3", 2019; the minimalistic models are TensorFlow's: no
// squeeze and excite, no hard swish, 3x3 filters only.
#pragma once

#include <array>
#include <linnet/blocks/inverted_residual.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/models/mobilenet_v3_tables.hpp>
#include <linnet/models/model.hpp>

namespace linnet::models {

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

/// Small things in which an implementation of 2019 that timm keeps (mobilenetv3_rw) departs from the paper.
enum class MobileNetV3Form {
    paper,
    rw,  // squeeze and excite: a quarter of the channels, not rounded to 8, and the block's activation between; no
         // skip in the first block; no bias in the linear layer before the classifier
};

struct MobileNetV3Spec {
    MobileNetV3Size size = MobileNetV3Size::large;
    int width = 100;     // the width multiplier in percent
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    MobileNetV3Scaling scaling = MobileNetV3Scaling::expansion;
    bool minimalistic = false;
    MobileNetV3Tail tail = MobileNetV3Tail::efficient;
    MobileNetV3Form form = MobileNetV3Form::paper;
    Padding padding = Padding::symmetric;
};

namespace mobilenet_v3 {

constexpr int stem(const MobileNetV3Spec& spec) {
    const bool stays = spec.scaling == MobileNetV3Scaling::ratio && spec.width < 75;
    return make_divisible(16, stays ? 100 : spec.width);
}

constexpr InvertedResidualSpec block(const Row& row, int in, const MobileNetV3Spec& spec) {
    const bool ratio = spec.scaling == MobileNetV3Scaling::ratio;
    const int expand = row.expand == row.in ? in
                       : ratio              ? make_divisible(std::int64_t{in} * row.expand * 100 / row.in, 1)
                                            : make_divisible(row.expand, spec.width);
    const bool rw = spec.form == MobileNetV3Form::rw;
    const Act act = spec.minimalistic ? Act::relu : row.nl;
    return {.in = in,
            .expand = expand,
            .out = make_divisible(row.out, spec.width),
            .kernel = spec.minimalistic ? 3 : row.kernel,
            .stride = row.s,
            .act = act,
            .squeeze = !row.se || spec.minimalistic ? 0
                       : rw                         ? expand / 4
                                                    : make_divisible(expand, 25),
            .between = rw ? act : Act::relu,
            .skip = !(rw && row.expand == row.in)};
}

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
    static constexpr int last_row = S.size == MobileNetV3Size::small ? 1024 : 1280;
    static constexpr int last = S.scaling == MobileNetV3Scaling::ratio ? last_row : make_divisible(last_row, S.width);
};

// clang-format off
/// The paper's tail: the wide linear layer works on one pixel. TensorFlow and timm keep it as a 1x1 convolution.
template <MobileNetV3Spec S, class E = Ends<S>, MobileNetV3Tail = S.tail>
struct Tail : SequentialOf<
    Named<"head", Pointwise<E::out, E::head, E::act>>,
    When<S.size == MobileNetV3Size::deep, Named<"head2", Pointwise<E::head, E::head, E::act>>>,
    GlobalAvgPool,
    Named<"linear", std::conditional_t<S.scaling == MobileNetV3Scaling::expansion,
                                       Linear<E::head, E::last, E::act>,
                                       Conv2d<ConvSpec{.in = E::head, .out = E::last, .act = E::act,
                                                       .norm = Norm::none,
                                                       .bias = S.form == MobileNetV3Form::paper}>>>> {};

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
        S.size == MobileNetV3Size::small ? "MobileNet v3 small" : "MobileNet v3 large";
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
