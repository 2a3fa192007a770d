// ShuffleNet: X. Zhang et al., "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices",
// 2017, table 1.
#pragma once

#include <array>
#include <linnet/blocks/shuffle_unit_v1.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/models/model.hpp>

namespace linnet::models {

/// `order`, `stem` and `classifier_bias` are where the authors' published code (megvii) departs from the paper.
struct ShuffleNetV1Spec {
    int groups = 3;      // 1, 2, 3, 4 or 8
    int width = 100;     // the scale factor in percent: 50 for "0.5x"
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    ShuffleOrder order = ShuffleOrder::megvii;
    int stem = 24;
    bool classifier_bias = false;
};

namespace shufflenet_v1 {

struct Column {
    int g, stage2;  // output channels of stage 2; stages 3 and 4 have twice and four times as many
};
inline constexpr auto columns = std::to_array<Column>({{1, 144}, {2, 200}, {3, 240}, {4, 272}, {8, 384}});

struct Row {
    int stage, repeat;
};

// clang-format off
inline constexpr auto rows = std::to_array<Row>({
//  stage  units: the first has stride 2
    {2,     4},
    {3,     8},
    {4,     4},
});
// clang-format on

constexpr int stage_out(const ShuffleNetV1Spec& spec, int stage) {
    for (const Column& column : columns)
        if (column.g == spec.groups) return (column.stage2 * spec.width / 100) << (stage - 2);
    return 0;
}

constexpr ShuffleUnitV1Spec unit(const ShuffleNetV1Spec& spec, const Row& row, int number) {
    const bool first = number == 1;
    const int before = row.stage == 2 ? spec.stem : stage_out(spec, row.stage - 1);
    return {.in = first ? before : stage_out(spec, row.stage),
            .out = stage_out(spec, row.stage),
            .groups = spec.groups,
            .stride = first ? 2 : 1,
            .first_grouped = !(first && row.stage == 2),
            .order = spec.order};
}

template <ShuffleNetV1Spec S, Row R, class = std::make_index_sequence<std::size_t{R.repeat}>>
struct Stage;
template <ShuffleNetV1Spec S, Row R, std::size_t... I>
struct Stage<S, R, std::index_sequence<I...>>
    : Sequential<Named<numbered<"unit">(int{I} + 1), ShuffleUnitV1<unit(S, R, int{I} + 1)>>...> {};

}  // namespace shufflenet_v1

// clang-format off
template <ShuffleNetV1Spec S>
struct ShuffleNetV1Layers : Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = S.channels, .out = S.stem, .kernel = 3, .stride = 2, .act = Act::relu}>>,
    MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>,
    Named<"stage2", shufflenet_v1::Stage<S, shufflenet_v1::rows[0]>>,
    Named<"stage3", shufflenet_v1::Stage<S, shufflenet_v1::rows[1]>>,
    Named<"stage4", shufflenet_v1::Stage<S, shufflenet_v1::rows[2]>>,
    GlobalAvgPool,
    Named<"classifier", Linear<shufflenet_v1::stage_out(S, 4), S.classes, Act::none, S.classifier_bias>>> {
    static_assert(shufflenet_v1::stage_out(S, 2) > 0, "linnet: ShuffleNet has 1, 2, 3, 4 or 8 groups");
    static constexpr std::string_view model_name = "ShuffleNet v1";
    static constexpr Conventions conventions{.epsilon = epsilon_pytorch};
};
// clang-format on

template <ShuffleNetV1Spec S = ShuffleNetV1Spec{}, Shape In = Shape{224, 224, S.channels}>
using ShuffleNetV1 = Model<In, ShuffleNetV1Layers<S>>;

}  // namespace linnet::models
