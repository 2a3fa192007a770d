#include <gtest/gtest.h>

#include <cstdint>
#include <linnet/interop/eigen.hpp>
#include <numeric>

namespace linnet {
namespace {

Tensor counted(Shape shape) {
    Tensor tensor(shape);
    std::iota(tensor.values().begin(), tensor.values().end(), 0.0f);
    return tensor;
}

/// What a network reads at (y, x, c).
template <class T>
T at(const ImageView<T>& image, int y, int x, int c) {
    return image.pixel(y, x)[c * image.channel_stride];
}

/// `expected(y, x, c)` everywhere, and nothing copied.
template <class T, class F>
void expect_image(const ImageView<T>& image, const T* data, Shape shape, F&& expected) {
    EXPECT_EQ(image.data, data);
    ASSERT_EQ(image.shape, shape);
    for (int y = 0; y < shape.h; ++y)
        for (int x = 0; x < shape.w; ++x)
            for (int c = 0; c < shape.c; ++c) EXPECT_EQ(at(image, y, x, c), expected(y, x, c)) << y << x << c;
}

TEST(EigenTest, PixelsAsAMatrix) {
    Tensor tensor = counted({3, 4, 5});
    auto pixels = interop::pixel_matrix(tensor.view());
    ASSERT_EQ(pixels.rows(), 12);
    ASSERT_EQ(pixels.cols(), 5);
    EXPECT_EQ(pixels(4 * 2 + 1, 3), tensor(2, 1, 3));
    pixels(4 * 2 + 1, 3) = -1.0f;
    EXPECT_EQ(tensor(2, 1, 3), -1.0f);

    const Tensor& read_only = tensor;
    const auto view = interop::pixel_matrix(read_only.view());
    static_assert(std::is_same_v<decltype(view.data()), const float*>);
    EXPECT_EQ(view.data(), tensor.values().data());
    EXPECT_EQ(view.sum(), pixels.sum());
}

TEST(EigenTest, PaddedPixelsAsAMatrix) {
    AlignedFloats memory(padded_bytes({2, 3, 5}) / sizeof(float));
    const TensorView view = padded_view(memory.data(), {2, 3, 5});
    interop::pixel_matrix(view).setConstant(2.0f);
    float sum = 0.0f;
    for (std::size_t i = 0; i < memory.size(); ++i) sum += memory.data()[i];
    EXPECT_EQ(sum, 2.0f * 2 * 3 * 5) << "the padding must stay untouched";
}

TEST(EigenTest, RowsAndPlanesOfASlice) {
    Tensor tensor = counted({3, 4, 6});
    const TensorView slice = tensor.view().slice(2, 3);
    const auto row = interop::row_matrix(slice, 1);
    ASSERT_EQ(row.rows(), 4);
    ASSERT_EQ(row.cols(), 3);
    EXPECT_EQ(row(3, 2), tensor(1, 3, 4));
    auto plane = interop::plane_matrix(slice, 1);
    ASSERT_EQ(plane.rows(), 3);
    ASSERT_EQ(plane.cols(), 4);
    EXPECT_EQ(plane(2, 3), tensor(2, 3, 3));
    plane.setZero();
    EXPECT_EQ(tensor(2, 3, 3), 0.0f);
    EXPECT_NE(tensor(2, 3, 2), 0.0f);
}

TEST(EigenTest, LogitsAsAVector) {
    Tensor logits = counted({1, 1, 32});
    Eigen::Index best = 0;
    interop::vector(logits.values()).maxCoeff(&best);
    EXPECT_EQ(best, 31);
    interop::vector(logits.values()) *= 2.0f;
    EXPECT_EQ(logits(0, 0, 31), 62.0f);
    const Tensor& read_only = logits;
    EXPECT_EQ(interop::vector(read_only.values()).sum(), 992.0f);
}

TEST(EigenTest, ATensorOfThreeDimensions) {
    Tensor tensor = counted({3, 4, 5});
    auto map = interop::hwc_tensor(tensor);
    EXPECT_EQ(map(2, 1, 3), tensor(2, 1, 3));
    map(2, 1, 3) = -1.0f;
    EXPECT_EQ(tensor(2, 1, 3), -1.0f);
    const Tensor& read_only = tensor;
    EXPECT_EQ(interop::hwc_tensor(read_only)(2, 1, 3), -1.0f);
}

template <class Matrix>
class GreyTest : public testing::Test {};
template <class T, int Order>
using Grey = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Order>;
using GreyMatrices =
    testing::Types<Grey<float, Eigen::RowMajor>, Grey<float, Eigen::ColMajor>, Grey<std::uint8_t, Eigen::RowMajor>,
                   Grey<std::uint8_t, Eigen::ColMajor>, Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic>>;
TYPED_TEST_SUITE(GreyTest, GreyMatrices);

TYPED_TEST(GreyTest, AMatrixABlockAndAMap) {
    using T = typename TypeParam::Scalar;
    TypeParam matrix(5, 7);
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 7; ++x) matrix(y, x) = static_cast<T>(10 * y + x);
    expect_image(interop::grey_view(matrix), matrix.data(), {5, 7, 1}, [&](int y, int x, int) { return matrix(y, x); });
    expect_image(interop::grey_view(matrix.block(1, 2, 3, 4)), &matrix(1, 2), {3, 4, 1},
                 [&](int y, int x, int) { return matrix(y + 1, x + 2); });
    const Eigen::Map<const TypeParam, 0, Eigen::InnerStride<2>> map(matrix.data(), 2, 3);
    expect_image(interop::grey_view(map), matrix.data(), {2, 3, 1}, [&](int y, int x, int) { return map(y, x); });
}

template <class Tensor>
class ColourTest : public testing::Test {};
using ColourTensors =
    testing::Types<Eigen::Tensor<float, 3, Eigen::RowMajor>, Eigen::Tensor<float, 3, Eigen::ColMajor>,
                   Eigen::Tensor<std::uint8_t, 3, Eigen::RowMajor>, Eigen::Tensor<std::uint8_t, 3, Eigen::ColMajor>>;
TYPED_TEST_SUITE(ColourTest, ColourTensors);

TYPED_TEST(ColourTest, HwcAndChw) {
    using T = typename TypeParam::Scalar;
    TypeParam tensor(4, 5, 3);
    for (Eigen::Index i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<T>(i);
    expect_image(interop::hwc_view(tensor), tensor.data(), {4, 5, 3},
                 [&](int y, int x, int c) { return tensor(y, x, c); });
    expect_image(interop::chw_view(tensor), tensor.data(), {5, 3, 4},
                 [&](int y, int x, int c) { return tensor(c, y, x); });
    const Eigen::TensorMap<const TypeParam> map(tensor.data(), 2, 5, 3);
    expect_image(interop::hwc_view(map), tensor.data(), {2, 5, 3}, [&](int y, int x, int c) { return map(y, x, c); });
}

}  // namespace
}  // namespace linnet
