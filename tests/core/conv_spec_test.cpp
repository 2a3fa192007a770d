// The geometry of windows against counting: windows laid one by one over a padded row of pixels.
#include <gtest/gtest.h>

#include <linnet/core/conv_spec.hpp>
#include <vector>

namespace linnet {
namespace {

static_assert(ConvSpec{.in = 8, .out = 8, .groups = 8}.depthwise());
static_assert(!ConvSpec{.in = 8, .out = 16, .groups = 8}.depthwise());
static_assert(!ConvSpec{.in = 1, .out = 1}.depthwise());
static_assert(Padding::by(2) != Padding::by(1) && Padding::same != Padding::symmetric);
static_assert(window_of(ConvSpec{.in = 1, .out = 1, .kernel = 5, .stride = 2, .dilation = 3}).reach() == 13);

// Published sizes.
static_assert(Window{7, 2, 1, Padding::valid}.out(224) == 109);                // SqueezeNet 1.0, conv1
static_assert(Window{3, 2, 1, Padding::valid, true}.out(109) == 54);           // its pools
static_assert(Window{3, 2, 1, Padding::valid, true}.out(54) == 27);            //
static_assert(Window{3, 2, 1, Padding::valid, true}.out(27) == 13);            //
static_assert(Window{3, 2, 1, Padding::valid}.out(224) == 111);                // SqueezeNet 1.1, conv1
static_assert(Window{3, 2}.out(224) == 112 && Window{3, 2}.before(224) == 1);  // PyTorch
static_assert(Window{3, 2, 1, Padding::same}.before(224) == 0);                // TensorFlow: 0 before, 1 after
static_assert(Window{3, 2, 1, Padding::same}.before(225) == 1);                //
static_assert(Window{11, 4, 1, Padding::by(2)}.out(224) == 55);                // AlexNet

std::vector<Padding> every_padding() {
    return {Padding::symmetric, Padding::same, Padding::valid, Padding::by(0), Padding::by(1), Padding::by(3)};
}

template <class F>
void each_window(F&& f) {
    for (const Padding padding : every_padding())
        for (int kernel = 1; kernel <= 7; ++kernel)
            for (int stride = 1; stride <= 3; ++stride)
                for (int dilation = 1; dilation <= 2; ++dilation) f(Window{kernel, stride, dilation, padding, false});
}

TEST(WindowTest, ReachIsFromTheFirstTapToTheLast) {
    each_window([](const Window& w) { EXPECT_EQ(w.reach(), (w.kernel - 1) * w.dilation + 1); });
}

// PyTorch: floor((in + 2 p - d (k - 1) - 1) / s + 1), counted.
TEST(WindowTest, PyTorchOutputsAreTheWindowsThatFit) {
    each_window([](const Window& w) {
        if (w.padding == Padding::same) return;
        for (int in = 1; in <= 40; ++in) {
            const int before = w.padding == Padding::symmetric ? w.dilation * (w.kernel - 1) / 2
                               : w.padding == Padding::valid   ? 0
                                                               : w.padding.amount;
            int fits = 0;
            for (int at = -before; at + w.reach() <= in + before; at += w.stride) ++fits;
            ASSERT_EQ(w.before(in), before);
            ASSERT_EQ(w.out(in), fits) << "kernel " << w.kernel << " stride " << w.stride << " in " << in;
        }
    });
}

// TensorFlow: as many windows as there are strides begun; padding split, the odd zero behind.
TEST(WindowTest, SameOutputsAndTheirSmallerHalfFirst) {
    each_window([](Window w) {
        w.padding = Padding::same;
        for (int in = 1; in <= 40; ++in) {
            int out = 0;
            for (int at = 0; at < in; at += w.stride) ++out;
            int needed = 0;  // pixels that `out` windows reach over
            for (int o = 0; o < out; ++o) needed = o * w.stride + w.reach();
            const int total = needed > in ? needed - in : 0;
            ASSERT_EQ(w.out(in), out);
            ASSERT_EQ(w.before(in), total / 2);
        }
    });
}

// PyTorch's ceil_mode: one more window where pixels are left over, if it starts inside the image or its padding before.
TEST(WindowTest, CeilModeAddsTheWindowThatStartsInside) {
    each_window([](Window w) {
        if (w.padding == Padding::same) return;
        w.ceil_mode = true;
        for (int in = 1; in <= 40; ++in) {
            const int before = w.before(in), span = in + 2 * before;
            if (2 * before > w.reach()) continue;  // PyTorch refuses to pad by more than half a window
            int out = 0;                           // whole windows, then one that has less than a stride too few pixels
            for (int at = 0; at + w.reach() <= span; at += w.stride) ++out;
            const int over = out * w.stride + w.reach() - span;
            if (over > 0 && over < w.stride && out * w.stride < in + before) ++out;
            ASSERT_EQ(w.out(in), out) << "kernel " << w.kernel << " stride " << w.stride << " in " << in;
        }
    });
}

TEST(WindowTest, NothingFitsIsZero) {
    EXPECT_EQ((Window{3, 1, 1, Padding::valid}.out(2)), 0);
    EXPECT_EQ((Window{3, 2, 2, Padding::valid}.out(4)), 0);
    EXPECT_EQ((Window{3, 1, 1, Padding::valid, true}.out(2)), 0);
    EXPECT_EQ((Window{3, 2, 1, Padding::valid, true}.out(1)), 0);
    EXPECT_EQ((Window{3, 2, 1, Padding::valid, true}.out(2)), 1);  // as in PyTorch: less than a stride is missing
    EXPECT_EQ((Window{1, 1}.out(0)), 0);
    EXPECT_EQ((Window{3, 2, 1, Padding::same}.out(0)), 0);
    EXPECT_EQ((Window{3, 2}.out(-1)), 0);
}

TEST(WindowTest, SourceIsTheRowsThatAreRead) {
    each_window([](const Window& w) {
        for (const int in : {7, 16, 23}) {
            const int out = w.out(in);
            for (int begin = 0; begin < out; ++begin)
                for (int end = begin + 1; end <= out; ++end) {
                    Rows read{in, 0};
                    for (int o = begin; o < end; ++o)
                        for (int row = o * w.stride - w.before(in), k = 0; k < w.reach(); ++k)
                            if (row + k >= 0 && row + k < in) {
                                read.begin = row + k < read.begin ? row + k : read.begin;
                                read.end = row + k + 1 > read.end ? row + k + 1 : read.end;
                            }
                    if (read.end == 0) continue;  // windows over nothing but padding
                    const Rows source = w.source({begin, end}, in);
                    // Exactly, unless a window at the edge lies in the padding as a whole.
                    const int gap = w.before(in) >= w.reach() || w.reach() < w.stride ? in : 0;
                    ASSERT_LE(source.begin, read.begin);
                    ASSERT_GE(source.begin, read.begin - gap);
                    ASSERT_GE(source.end, read.end);
                    ASSERT_LE(source.end, gap ? in : read.end);
                }
        }
    });
}

}  // namespace
}  // namespace linnet
