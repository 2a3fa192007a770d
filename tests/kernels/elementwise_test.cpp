#include <gtest/gtest.h>

#include <cmath>
#include <linnet/kernels/elementwise.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>
#include <support/strips.hpp>

namespace linnet::kernels {
namespace {

using test::Canvas;
using test::Dyadic;

TEST(ElementwiseKernel, ClampsEveryChannelAndNothingElse) {
    for (int channels = 1; channels <= 35; ++channels)
        test::for_each_architecture([&]<class Arch>() {
            const Shape shape{3, 5, channels};
            for (Canvas src : {Canvas::padded(shape), Canvas::dense(shape)})
                for (Canvas dst : {Canvas::padded(shape), Canvas::sliced(shape, 3)}) {
                    src.fill(Dyadic(1));
                    test::RowLists lists;
                    elementwise<Arch, Act::none>(lists.strip(src.view(), dst.view(), {}, Window{}, 0, 3), channels,
                                                 {clamp_of(Act::relu), {}});
                    std::vector<float> expected = src.values();
                    for (float& value : expected) value = std::fmax(value, 0.0f);
                    ASSERT_TRUE(test::same(expected, dst.values()));
                    ASSERT_TRUE(dst.intact());
                }
        });
}

TEST(ElementwiseKernel, AddsInPlaceAndClampsTheSum) {
    for (const int channels : {1, 7, 16, 21})
        test::for_each_architecture([&]<class Arch>() {
            const Shape shape{4, 3, channels};
            for (Canvas dst : {Canvas::padded(shape), Canvas::dense(shape)}) {
                Canvas add = Canvas::padded(shape);
                dst.fill(Dyadic(1)), add.fill(Dyadic(2));
                std::vector<float> expected = dst.values();
                for (std::size_t i = 0; i < expected.size(); ++i)
                    expected[i] = std::fmin(std::fmax(expected[i], -0.5f) + add.values()[i], 0.25f);
                test::RowLists lists;
                elementwise<Arch, Act::none>(lists.strip(dst.view(), dst.view(), add.view(), Window{}, 0, 4), channels,
                                             {Clamp{-0.5f, 2.0f}, Clamp{-9.0f, 0.25f}});
                ASSERT_TRUE(test::same(expected, dst.values()));
                ASSERT_TRUE(dst.intact());
            }
        });
}

TEST(ElementwiseKernel, Curves) {
    const Shape shape{1, 9, 11};
    Canvas src = Canvas::padded(shape);
    src.fill(Dyadic(5));
    test::for_each_architecture([&]<class Arch>() {
        Canvas dst = Canvas::padded(shape);
        test::RowLists lists;
        elementwise<Arch, Act::swish>(lists.strip(src.view(), dst.view(), {}, Window{}, 0, 1), 11, {});
        for (std::size_t i = 0; i < src.values().size(); ++i) {
            const double x = static_cast<double>(src.values()[i]), exact = x / (1.0 + std::exp(-x));
            EXPECT_NEAR(static_cast<double>(dst.values()[i]), exact, 4e-7 * std::fabs(exact));
        }
    });
}

}  // namespace
}  // namespace linnet::kernels
