// SqueezeNet: F. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and < 0.5 MB model
// size", 2016, table 1 and figure 2; version 1.1 as its authors published it. The stem has no padding; pools round up.
#pragma once

#include <array>
#include <linnet/blocks/fire.hpp>
#include <linnet/blocks/residual.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/model.hpp>

namespace linnet::models {

enum class SqueezeNetVersion { v1_0, v1_1 };
enum class Bypass {
    none,
    simple,   // the input of Fire 3, 5, 7 and 9 is added to its output
    complex,  // and that of the others, through a 1x1 convolution
};

struct SqueezeNetSpec {
    SqueezeNetVersion version = SqueezeNetVersion::v1_0;
    Bypass bypass = Bypass::none;
    int classes = 1000;  // or linnet::dynamic
    int channels = 3;    // of the image
};

namespace squeezenet {

struct Row {
    int in, s1x1, e1x1, e3x3;
};  // the paper's columns

// clang-format off
inline constexpr auto rows = std::to_array<Row>({
//     in  s1x1 e1x1 e3x3
    {  96,  16,  64,  64},  // fire2; 64 in for version 1.1
    { 128,  16,  64,  64},  // fire3
    { 128,  32, 128, 128},  // fire4
    { 256,  32, 128, 128},  // fire5
    { 256,  48, 192, 192},  // fire6
    { 384,  48, 192, 192},  // fire7
    { 384,  64, 256, 256},  // fire8
    { 512,  64, 256, 256},  // fire9
});
// clang-format on

using MaxPool3x3 = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .ceil_mode = true}>;

template <int Number, SqueezeNetSpec S>
struct FireOf {
    static constexpr Row row = rows[Number - 2];
    static constexpr int in = Number == 2 && S.version == SqueezeNetVersion::v1_1 ? 64 : row.in;
    static constexpr int out = row.e1x1 + row.e3x3;
    using Body = Fire<in, row.s1x1, row.e1x1, row.e3x3>;
    using Shortcut =
        std::conditional_t<in == out, Identity, Named<"bypass", Pointwise<in, out, Act::none, Norm::none>>>;
    static constexpr bool bypassed = S.bypass == Bypass::complex || (S.bypass == Bypass::simple && in == out);
    using type = Named<numbered<"fire">(Number), std::conditional_t<bypassed, Residual<Body, Shortcut>, Body>>;
};
template <int Number, SqueezeNetSpec S>
using Fire = typename FireOf<Number, S>::type;

template <SqueezeNetSpec S, int Out, int Kernel>
using Stem = Named<"conv1", Conv2d<ConvSpec{.in = S.channels,
                                            .out = Out,
                                            .kernel = Kernel,
                                            .stride = 2,
                                            .padding = Padding::valid,
                                            .act = Act::relu,
                                            .norm = Norm::none}>>;

/// conv10 to the end: class maps, whose means are the logits.
template <SqueezeNetSpec S>
using Classifier = Named<"conv10", Pointwise<512, S.classes, Act::relu, Norm::none>>;

template <SqueezeNetSpec S, SqueezeNetVersion = S.version>
struct Layers : Sequential<Stem<S, 96, 7>, MaxPool3x3, Fire<2, S>, Fire<3, S>, Fire<4, S>, MaxPool3x3, Fire<5, S>,
                           Fire<6, S>, Fire<7, S>, Fire<8, S>, MaxPool3x3, Fire<9, S>, Classifier<S>, GlobalAvgPool> {};

template <SqueezeNetSpec S>
struct Layers<S, SqueezeNetVersion::v1_1>
    : Sequential<Stem<S, 64, 3>, MaxPool3x3, Fire<2, S>, Fire<3, S>, MaxPool3x3, Fire<4, S>, Fire<5, S>, MaxPool3x3,
                 Fire<6, S>, Fire<7, S>, Fire<8, S>, Fire<9, S>, Classifier<S>, GlobalAvgPool> {};

}  // namespace squeezenet

template <SqueezeNetSpec S>
struct SqueezeNetLayers : squeezenet::Layers<S> {
    static constexpr std::string_view model_name =
        S.version == SqueezeNetVersion::v1_0 ? "SqueezeNet 1.0" : "SqueezeNet 1.1";
};

template <SqueezeNetSpec S = SqueezeNetSpec{}, Shape In = Shape{224, 224, S.channels}>
using SqueezeNet = Model<In, SqueezeNetLayers<S>>;

template <int Classes = 1000>
using SqueezeNet1_0 = SqueezeNet<SqueezeNetSpec{.version = SqueezeNetVersion::v1_0, .classes = Classes}>;
template <int Classes = 1000>
using SqueezeNet1_1 = SqueezeNet<SqueezeNetSpec{.version = SqueezeNetVersion::v1_1, .classes = Classes}>;

}  // namespace linnet::models
