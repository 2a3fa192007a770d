// Pools against cases worked out by hand, then every size against the reference.
#include <gtest/gtest.h>

#include <linnet/kernels/pool.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>
#include <support/strips.hpp>

namespace linnet::kernels {
namespace {

using test::Canvas;
using test::Dyadic;
using test::for_each_architecture;

template <class Arch, Pool P>
void compute(const Window& window, const Canvas& src, Canvas& dst, int height = 1000) {
    test::RowLists lists;
    test::cut(dst.shape().h, height, [&](int begin, int end) {
        pool<Arch, P>(lists.strip(src.view(), dst.view(), {}, window, begin, end), test::taps_of(window, src.shape().w),
                      src.shape().c);
    });
}

Shape out_of(const Window& window, Shape in) {
    return {window.out(in.h), window.out(in.w), in.c};
}

template <Pool P>
void expect_by_hand(const Window& window, Shape in, const std::vector<float>& values, Shape out,
                    const std::vector<float>& expected) {
    ASSERT_EQ(out_of(window, in), out);
    Canvas src = Canvas::padded(in);
    src.fill(values);
    for_each_architecture([&]<class Arch>() {
        Canvas dst = Canvas::dense(out);
        compute<Arch, P>(window, src, dst);
        EXPECT_TRUE(test::same(expected, dst.values()));
    });
}

const std::vector<float> image_4x4 = {1, 2, 3, 4,  //
                                      5, 6, 7, 8,  //
                                      8, 7, 6, 5,  //
                                      4, 3, 2, 1};

TEST(PoolKernel, MaximaByHand) {
    const Window ceil{3, 2, 1, Padding::valid, true}, floor{3, 2, 1, Padding::valid, false};
    expect_by_hand<Pool::max>(floor, {4, 4, 1}, image_4x4, {1, 1, 1}, {8});
    expect_by_hand<Pool::max>(ceil, {4, 4, 1}, image_4x4, {2, 2, 1}, {8, 8, 8, 6});  // the last windows hang over
    expect_by_hand<Pool::max>({3, 2}, {4, 4, 1}, image_4x4, {2, 2, 1}, {6, 8, 8, 8});
    expect_by_hand<Pool::max>({2, 2, 1, Padding::valid}, {4, 4, 1}, image_4x4, {2, 2, 1}, {6, 8, 8, 6});
    expect_by_hand<Pool::max>(ceil, {2, 2, 1}, {-4, -3, -2, -1}, {1, 1, 1}, {-1});  // one window, larger than the image
    expect_by_hand<Pool::max>({3, 2}, {1, 2, 1}, {-3, -5}, {1, 1, 1}, {-3});        // padding is no zero
}

TEST(PoolKernel, AveragesByHand) {
    expect_by_hand<Pool::average>({2, 2, 1, Padding::valid}, {4, 4, 1}, image_4x4, {2, 2, 1}, {3.5, 5.5, 5.5, 3.5});
    expect_by_hand<Pool::average>({2, 2, 1, Padding::by(1)}, {2, 2, 1}, {4, 8, 12, 16}, {2, 2, 1}, {1, 2, 3, 4});
    expect_by_hand<Pool::average>({4, 1, 1, Padding::valid}, {4, 4, 1}, image_4x4, {1, 1, 1}, {4.5});
}

template <Pool P>
void expect_reference() {
    for (const int kernel : {1, 2, 3, 5})
        for (const int stride : {1, 2, 3})
            for (const Padding padding : {Padding::symmetric, Padding::valid, Padding::same})
                for (const bool ceil_mode : {false, true})
                    for (const Shape in : {Shape{1, 1, 9}, Shape{7, 10, 5}, Shape{8, 13, 17}, Shape{6, 5, 32}}) {
                        const Window window{kernel, stride, 1, padding, ceil_mode};
                        if (!out_of(window, in).positive()) continue;
                        Canvas src = kernel == 2 ? Canvas::sliced(in, 4) : Canvas::padded(in);
                        src.fill_rough(Dyadic(11));
                        Canvas expected = Canvas::dense(out_of(window, in));
                        compute<arch::Reference, P>(window, src, expected);
                        for_each_architecture([&]<class Arch>() {
                            for (Canvas dst : {Canvas::padded(expected.shape()), Canvas::dense(expected.shape())}) {
                                compute<Arch, P>(window, src, dst, 2);
                                ASSERT_TRUE(test::same(expected.values(), dst.values())) << to_string(in);
                                ASSERT_TRUE(dst.intact());
                            }
                        });
                    }
}

TEST(PoolKernel, MaximaOfEverySize) {
    expect_reference<Pool::max>();
}
TEST(PoolKernel, AveragesOfEverySize) {
    expect_reference<Pool::average>();
}

TEST(PoolKernel, PixelsAddUp) {
    for (const int channels : {1, 7, 8, 15, 16, 17, 40})
        for (Canvas src : {Canvas::padded({4, 9, channels}), Canvas::dense({4, 9, channels})}) {
            src.fill(Dyadic(4));
            const auto count = static_cast<std::size_t>(channels);
            std::vector<float> expected(count);
            for (int x = 0; x < 9; ++x)
                for (int c = 0; c < channels; ++c) expected[static_cast<std::size_t>(c)] += src.view()(2, x, c);
            for_each_architecture([&]<class Arch>() {
                std::vector<float> sums(static_cast<std::size_t>(padded_pixel_stride(channels)), 7.0f);
                sum_pixels<Arch>(src.view().row(2), 9, src.view().pixel_stride, channels, src.view().padded,
                                 sums.data());
                sums.resize(count);
                EXPECT_TRUE(test::same(expected, sums));
                if (!src.view().padded) return;
                // Into the first pixel.
                Canvas own = src;
                sum_pixels<Arch>(own.view().row(2), 9, own.view().pixel_stride, channels, true, own.view().row(2));
                EXPECT_TRUE(test::same(expected, std::vector<float>(own.view().row(2), own.view().row(2) + channels)));
            });
        }
}

TEST(PoolKernel, ScaleMultipliesTheChannelsAlone) {
    for (const int channels : {1, 7, 8, 17, 32})
        for_each_architecture([&]<class Arch>() {
            std::vector<float> sums = Dyadic(2).values(static_cast<std::size_t>(padded_pixel_stride(channels)));
            for (Canvas dst : {Canvas::padded({1, 1, channels}), Canvas::dense({1, 1, channels})}) {
                scale<Arch>(sums.data(), 0.25f, channels, dst.view().padded, dst.view().data);
                for (int c = 0; c < channels; ++c)
                    ASSERT_EQ(dst.view()(0, 0, c), sums[static_cast<std::size_t>(c)] * 0.25f);
                ASSERT_TRUE(dst.intact());
            }
        });
}

}  // namespace
}  // namespace linnet::kernels
