#include <gtest/gtest.h>

#include <linnet/layers/activation.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/layers.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet::layers {
namespace {

using Pool = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;

static_assert(RowLocal<Pointwise<3, 4>> && RowLocal<Depthwise<4, 3>> && RowLocal<Pool>);
static_assert(RowLocal<Activation<Act::relu>> && !RowLocal<GlobalAvgPool> && !RowLocal<Pointwise<3, dynamic>>);
static_assert(row_unit_of<Conv2d<ConvSpec{.in = 16, .out = 16, .kernel = 3}>>() == 6);  // Winograd's tiles
static_assert(row_unit_of<Conv2d<ConvSpec{.in = 16, .out = 16}>>() == 1 && row_unit_of<Pool>() == 1);

TEST(RowLocalTest, TheWindowIsTheLoadedOne) {
    Pool pool;
    const test::DyadicWeights none;
    Loader loader(none, Conventions{.padding = Padding::same});
    pool.load(loader, "");
    EXPECT_EQ(row_layer<arch::Best>(pool).window.padding, Padding::same);
    EXPECT_EQ(row_layer<arch::Best>(Activation<Act::relu>{}).window.reach(), 1);
}

// Any rows by themselves, in any order, are those of the whole.
TEST(RowLocalTest, RowsAreThoseOfTheWhole) {
    const auto expect_rows = [](const auto& layer, Shape in, Shape out) {
        const test::Activation3 image = test::random_activation(in, 1);
        test::Canvas src = test::Canvas::padded(in), dst = test::Canvas::padded(out);
        src.fill(image.values);
        const std::vector<float> whole = test::forward_of<arch::Best>(layer, image);
        const RowLayer rows = row_layer<arch::Best>(layer);
        alignas(64) std::byte scratch[16384];
        for (int y = out.h; y-- > 0;)
            rows.rows(rows.layer, ConstTensorView(src.view()), dst.view(), {}, {y, y + 1}, scratch);
        EXPECT_EQ(dst.values(), whole);
        const test::ThreadExecutor executor(3);
        EXPECT_EQ(test::forward_of<arch::Best>(layer, ConstTensorView(src.view()), out, test::Destination::padded, {},
                                               executor),
                  whole);
    };
    expect_rows(Pool{}, {9, 8, 5}, {5, 4, 5});
    expect_rows(Activation<Act::hard_swish>{}, {9, 8, 5}, {9, 8, 5});
    expect_rows(AvgPool<PoolSpec{.kernel = 3, .stride = 2, .ceil_mode = true}>{}, {8, 8, 5}, {4, 4, 5});
    const test::DyadicWeights weights(0.3f);
    const auto filter = test::loaded<Depthwise<5, 3, 2>>(weights);
    expect_rows(filter, {9, 8, 5}, {5, 4, 5});
}

}  // namespace
}  // namespace linnet::layers
