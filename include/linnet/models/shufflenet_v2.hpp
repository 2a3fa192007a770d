// ShuffleNet v2: N. Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018,
// table 5.
#pragma once

#include <array>
#include <linnet/blocks/shuffle_unit_v2.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/model.hpp>

namespace linnet::models {

/// Whose form: they differ in the order of channels and in the down-sampling units' widths.
enum class ShuffleNetV2Form { torchvision, megvii };

struct ShuffleNetV2Spec {
    int width = 100;     // the table's column in percent: 50, 100, 150 or 200
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
    ShuffleNetV2Form form = ShuffleNetV2Form::torchvision;
};

namespace shufflenet_v2 {

struct Column {
    int width, conv1, stage2, stage3, stage4, conv5;
};

// clang-format off
inline constexpr auto columns = std::to_array<Column>({
//   width  conv1  stage2  stage3  stage4  conv5
    {  50,    24,     48,     96,    192,   1024},
    { 100,    24,    116,    232,    464,   1024},
    { 150,    24,    176,    352,    704,   1024},
    { 200,    24,    244,    488,    976,   2048},
});
// clang-format on
inline constexpr int repeats[] = {4, 8, 4};  // of stages 2, 3 and 4; the first unit of each has stride 2

constexpr Column column(int width) {
    for (const Column& c : columns)
        if (c.width == width) return c;
    return {};
}

template <ShuffleNetV2Form F, int In, int Out, bool Down>
struct UnitOf;
template <int In, int Out>
struct UnitOf<ShuffleNetV2Form::torchvision, In, Out, true> : ShuffleDownUnitV2<In, Out> {};
template <int In, int Out>
struct UnitOf<ShuffleNetV2Form::torchvision, In, Out, false> : ShuffleUnitV2<Out> {};
template <int In, int Out>
struct UnitOf<ShuffleNetV2Form::megvii, In, Out, true> : MegviiShuffleDownUnitV2<In, Out> {};
template <int In, int Out>
struct UnitOf<ShuffleNetV2Form::megvii, In, Out, false> : MegviiShuffleUnitV2<Out> {};

template <ShuffleNetV2Form F, int In, int Out, class>
struct StageOf;
template <ShuffleNetV2Form F, int In, int Out, std::size_t... I>
struct StageOf<F, In, Out, std::index_sequence<I...>>
    : Sequential<Named<numbered<"unit">(int{I} + 1), UnitOf<F, In, Out, I == 0>>...> {};

template <ShuffleNetV2Spec S, int Number, int In, int Out>
using Stage = Named<numbered<"stage">(Number),
                    StageOf<S.form, In, Out, std::make_index_sequence<std::size_t{repeats[Number - 2]}>>>;

}  // namespace shufflenet_v2

// clang-format off
template <ShuffleNetV2Spec S, shufflenet_v2::Column C = shufflenet_v2::column(S.width)>
struct ShuffleNetV2Layers : Sequential<
    Named<"conv1", Conv2d<ConvSpec{.in = S.channels, .out = C.conv1, .kernel = 3, .stride = 2, .act = Act::relu}>>,
    MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>,
    shufflenet_v2::Stage<S, 2, C.conv1, C.stage2>,
    shufflenet_v2::Stage<S, 3, C.stage2, C.stage3>,
    shufflenet_v2::Stage<S, 4, C.stage3, C.stage4>,
    Named<"conv5", Pointwise<C.stage4, C.conv5, Act::relu>>,
    GlobalAvgPool,
    Named<"classifier", Linear<C.conv5, S.classes, Act::none, S.form == ShuffleNetV2Form::torchvision>>> {
    static_assert(C.width == S.width, "linnet: ShuffleNet v2 has widths 50, 100, 150 and 200 percent");
    static constexpr std::string_view model_name = "ShuffleNet v2";
    static constexpr Conventions conventions{.epsilon = epsilon_pytorch};
};
// clang-format on

template <ShuffleNetV2Spec S = ShuffleNetV2Spec{}, Shape In = Shape{224, 224, S.channels}>
using ShuffleNetV2 = Model<In, ShuffleNetV2Layers<S>>;

}  // namespace linnet::models
