#include <gtest/gtest.h>

#include <cmath>
#include <linnet/layers/pool.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::Destination;
using test::forward_of;

template <class P>
std::vector<float> by_definition(const Activation3& in, bool average) {
    const Shape out = P::out_shape(in.shape);
    const Window& w = P::window;
    std::vector<float> result;
    for (int y = 0; y < out.h; ++y)
        for (int x = 0; x < out.w; ++x)
            for (int c = 0; c < out.c; ++c) {
                float most = -1e30f, sum = 0.0f;
                for (int i = 0; i < w.kernel; ++i)
                    for (int j = 0; j < w.kernel; ++j) {
                        const int row = y * w.stride + i - w.before(in.shape.h);
                        const int column = x * w.stride + j - w.before(in.shape.w);
                        if (row < 0 || row >= in.shape.h || column < 0 || column >= in.shape.w) continue;
                        most = std::fmax(most, in.at(row, column, c)), sum += in.at(row, column, c);
                    }
                result.push_back(average ? sum / static_cast<float>(w.kernel * w.kernel) : most);
            }
    return result;
}

template <class P>
void expect_pool(bool average, std::initializer_list<Shape> shapes) {
    const P layer;
    for (const Shape shape : shapes) {
        const Activation3 in = test::random_activation(shape, 8);
        const std::vector<float> expected = by_definition<P>(in, average);
        test::for_each_architecture([&]<class Arch>() {
            for (const Destination kind : {Destination::padded, Destination::dense, Destination::sliced})
                ASSERT_TRUE(test::same(expected, forward_of<Arch>(layer, in, kind), average ? 1 : 0));
        });
    }
}

TEST(PoolLayer, Max) {
    expect_pool<MaxPool<PoolSpec{.ceil_mode = true}>>(false, {{3, 3, 5}, {8, 8, 17}, {13, 54, 8}, {4, 6, 40}});
    expect_pool<MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>>(false,
                                                                                            {{1, 1, 3}, {9, 8, 24}});
    expect_pool<MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::same}>>(false, {{8, 8, 9}, {7, 1, 16}});
}

TEST(PoolLayer, Average) {
    expect_pool<AvgPool<PoolSpec{.kernel = 2, .stride = 2}>>(true, {{4, 6, 5}, {5, 5, 17}});
    expect_pool<AvgPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::by(1)}>>(true, {{7, 8, 24}});
}

template <class P>
void expect_by_pytorch(int side, const std::vector<float>& expected) {
    Activation3 in{{side, side, 1}, {}};
    for (int i = 1; i <= side * side; ++i) in.values.push_back(static_cast<float>(i));
    test::for_each_architecture([&]<class Arch>() {
        const std::vector<float> found = forward_of<Arch>(P(), in);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6f * expected[i]) << i;
    });
}

// torch.nn.functional.avg_pool2d(x, kernel, stride, padding, ceil_mode=True) of x = 1, 2, 3 ... in rows of `side`.
TEST(PoolLayer, AMeanLeavesOutWhatHangsOver) {
    expect_by_pytorch<AvgPool<PoolSpec{.kernel = 2, .stride = 2, .ceil_mode = true}>>(
        5, {4, 6, 7.5f, 14, 16, 17.5f, 21.5f, 23.5f, 25});
    expect_by_pytorch<AvgPool<PoolSpec{.kernel = 3, .stride = 2, .ceil_mode = true}>>(4, {6, 7.5f, 12, 13.5f});
    expect_by_pytorch<AvgPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::by(1), .ceil_mode = true}>>(
        6, {2, 4, 5.33333349f, 3, 9, 15, 17, 9, 17, 27, 29, 15, 10.5f, 16.5f, 17.5f, 9});
    expect_by_pytorch<AvgPool<PoolSpec{.kernel = 5, .stride = 3, .padding = Padding::symmetric, .ceil_mode = true}>>(
        8, {3.6f, 7.2f, 6.96f, 3.2f, 15.6f, 28, 24.4f, 10.66666698f, 22.08f, 38.4f, 32.32f, 13.86666679f, 11.6f, 20,
            16.66666603f, 7.11111116f});
    // Here no window hangs over.
    expect_by_pytorch<AvgPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::by(1), .ceil_mode = true}>>(
        5,
        {1.77777779f, 3.66666675f, 3.11111116f, 7.66666651f, 13, 9.66666698f, 8.44444466f, 13.66666698f, 9.77777767f});
}

// SAME padding has no window that hangs over, so that there would be fewer pixels than were planned for.
TEST(PoolLayer, KeepsItsPaddingWhereWindowsMayHangOver) {
    using P = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric, .ceil_mode = true}>;
    const auto layer = test::loaded<P>(test::MemoryWeights{}, {.padding = Padding::same});
    EXPECT_EQ(layer.loaded_window(), P::window);
    using Q = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;
    EXPECT_EQ(test::loaded<Q>(test::MemoryWeights{}, {.padding = Padding::same}).loaded_window().padding,
              Padding::same);
}

TEST(PoolLayer, GlobalAverageIsTheMeanOfAllPixels) {
    const GlobalAvgPool layer;
    for (const Shape shape : {Shape{1, 1, 7}, Shape{4, 8, 33}, Shape{2, 2, 16}, Shape{8, 16, 5}}) {
        const Activation3 in = test::random_activation(shape, 8);
        std::vector<float> expected(static_cast<std::size_t>(shape.c));
        for (std::size_t i = 0; i < in.values.size(); ++i) expected[i % expected.size()] += in.values[i];
        for (float& value : expected) value /= static_cast<float>(shape.pixels());  // a power of two
        test::for_each_architecture([&]<class Arch>() {
            for (const Destination kind : {Destination::padded, Destination::dense})
                ASSERT_TRUE(test::same(expected, forward_of<Arch>(layer, in, kind)));
            test::ThreadExecutor threads(4);
            test::Canvas src = test::Canvas::padded(shape);
            src.fill(in.values);
            ASSERT_TRUE(test::same(expected, forward_of<Arch>(layer, ConstTensorView(src.view()), {1, 1, shape.c},
                                                              Destination::dense, {}, threads)));
        });
    }
}

static_assert(MaxPool<PoolSpec{.ceil_mode = true}>::out_shape({109, 109, 96}) == Shape{54, 54, 96});
static_assert(MaxPool<PoolSpec{.ceil_mode = true}>::out_shape({54, 56, 96}) == Shape{27, 28, 96});
static_assert(MaxPool<PoolSpec{}>::out_shape({54, 54, 96}) == Shape{26, 26, 96});
static_assert(!MaxPool<PoolSpec{}>::out_shape({2, 54, 96}).positive());
static_assert(GlobalAvgPool::out_shape({7, 7, 1024}) == Shape{1, 1, 1024});
static_assert(!GlobalAvgPool::out_shape({0, 7, 1024}).positive());
static_assert(GlobalAvgPool::parameters() == 0 && GlobalAvgPool::macs({7, 7, 1024}) == 0);
static_assert(GlobalAvgPool::out_channels(96) == 96 && GlobalAvgPool::in_channels == 0);

}  // namespace
}  // namespace linnet
