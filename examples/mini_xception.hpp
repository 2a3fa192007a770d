// mini-Xception: O. Arriaga et al., "Real-time Convolutional Neural Networks for Emotion and Gender Classification",
// 2017, figure 4. Not one of the library's networks: written as any user writes his own, from Xception's units, with a
// table of what its published weights are called.
#pragma once

#include <array>
#include <linnet/blocks/xception_unit.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/model.hpp>
#include <linnet/zoo/name_map.hpp>

namespace examples {

using linnet::Act;
using linnet::Conv2d;
using linnet::ConvSpec;
using linnet::Named;

template <int In, int Out>
struct Stem : Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .padding = linnet::Padding::valid, .act = Act::relu}> {
};

/// Xception's first unit: no ReLU before it, and none behind the sum.
template <int In, int Out>
struct Block : linnet::XceptionDownUnit<In, Out, Out, /*LeadingRelu=*/false> {};

// clang-format off
struct MiniXceptionLayers : linnet::Sequential<
    Named<"conv1", Stem<1, 8>>,        // 62 x 62
    Named<"conv2", Stem<8, 8>>,        // 60 x 60
    Named<"block1", Block<8, 16>>,     // 30 x 30
    Named<"block2", Block<16, 32>>,    // 15 x 15
    Named<"block3", Block<32, 64>>,    // 8 x 8
    Named<"block4", Block<64, 128>>,   // 4 x 4
    Named<"conv3", Conv2d<ConvSpec{.in = 128, .out = 7, .kernel = 3, .norm = linnet::Norm::none}>>,
    linnet::GlobalAvgPool> {
    static constexpr std::string_view model_name = "mini_xception";
    // Keras trained it: SAME padding, and its epsilon.
    static constexpr linnet::Conventions conventions{.padding = linnet::Padding::same,
                                                     .epsilon = linnet::epsilon_tensorflow};
};

using MiniXception = linnet::Model<linnet::Shape{64, 64, 1}, MiniXceptionLayers>;

inline constexpr auto mini_xception_block = std::to_array<linnet::zoo::Rename>({
    {"separable1.depthwise",      "rep.0.conv1"},
    {"separable1.pointwise",      "rep.0.pointwise"},
    {"separable1.pointwise.norm", "rep.1"},
    {"separable2.depthwise",      "rep.3.conv1"},
    {"separable2.pointwise",      "rep.3.pointwise"},
    {"separable2.pointwise.norm", "rep.4"},
    {"skip",                      "skip"},
    {"skip.norm",                 "skipbn"},
});
inline constexpr auto mini_xception_parts = std::to_array<linnet::zoo::Part>({
    {"conv1",      "conv1"},
    {"conv1.norm", "bn1"},
    {"conv2",      "conv2"},
    {"conv2.norm", "bn2"},
    {"block1",     "block1", mini_xception_block},
    {"block2",     "block2", mini_xception_block},
    {"block3",     "block3", mini_xception_block},
    {"block4",     "block4", mini_xception_block},
});
// clang-format on

inline constexpr linnet::zoo::NameMap mini_xception_names{mini_xception_parts};

}  // namespace examples
