// Blocks of one's own: compositions of layers in the library's words (Sequential, Residual, Concat), as its own blocks
// are. They are named, counted, planned and checked like those, and can stand wherever those stand.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <linnet/linnet.hpp>
#include <linnet/zoo/generated.hpp>

using namespace linnet;

/// ResNet's bottleneck with a dilated 3x3 convolution, which sees 3, 5, 9 ... pixels at the same cost.
template <int Channels, int Narrow, int Dilation>
struct DilatedBottleneck
    : Residual<
          Sequential<
              Named<"reduce", Pointwise<Channels, Narrow, Act::relu>>,
              Named<"context",
                    Conv2d<ConvSpec{.in = Narrow, .out = Narrow, .kernel = 3, .dilation = Dilation, .act = Act::relu}>>,
              Named<"restore", Pointwise<Narrow, Channels>>>,
          Identity, Act::relu> {};

/// Two branches side by side: small filters, over four groups of channels, and large ones, a channel each.
template <int In, int Out>
struct TwoScales : Concat<Named<"fine", GroupConv<In, Out / 2, 3, 4, 1, Act::relu>>,
                          Named<"coarse", Sequential<Named<"depthwise", Depthwise<In, 5>>,
                                                     Named<"pointwise", Pointwise<In, Out / 2, Act::relu>>>>> {};

// Weights, and two numbers a channel of batch norm.
static_assert(DilatedBottleneck<64, 16, 2>::parameters() ==
              (64 * 16 + 2 * 16) + (16 * 16 * 9 + 2 * 16) + (16 * 64 + 2 * 64));
static_assert(TwoScales<32, 64>::parameters() == (32 * 8 * 9 + 2 * 32) + (32 * 25 + 2 * 32) + (32 * 32 + 2 * 32));
static_assert(DilatedBottleneck<64, 16, 4>::out_shape({24, 24, 64}) == Shape{24, 24, 64});

// clang-format off
struct Context : Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 32, .kernel = 3, .stride = 2, .act = Act::relu}>>,
    Named<"scales", TwoScales<32, 64>>,
    Named<"near", DilatedBottleneck<64, 16, 1>>,
    Named<"far", DilatedBottleneck<64, 16, 2>>,
    Named<"farther", DilatedBottleneck<64, 16, 4>>,
    GlobalAvgPool,
    Named<"classifier", Linear<64, 5>>> {};
// clang-format on

using Net = Model<Shape{48, 48, 3}, Context>;

int main() try {
    std::fputs(summary<Net>().c_str(), stdout);

    const Net net{zoo::GeneratedWeights("own block", 6.0, 5)};
    const std::vector<float> pixels = zoo::generated_images("own block", 1, Net::in_shape);  // [c, h, w]
    const ImageView<float> image = chw_view(pixels.data(), Net::in_shape);
    const Tensor logits = net.run(image);
    const Tensor plain = net.run<arch::Reference>(image);  // the same with plain loops
    float largest = 0, error = 0;
    for (int i = 0; i < 5; ++i) {
        std::printf("\nclass %d: %8.4f, with plain loops %8.4f", i, double{logits(0, 0, i)}, double{plain(0, 0, i)});
        largest = std::max(largest, std::fabs(plain(0, 0, i)));
        error = std::max(error, std::fabs(logits(0, 0, i) - plain(0, 0, i)));
    }
    std::printf("\n");
    return error <= 1e-5f * largest ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "own_block: %s\n", error.what()), 1;
}
