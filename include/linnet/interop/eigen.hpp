// Eigen's matrices and tensors, and ours, as views of each other: nothing is copied, so what is viewed must outlive the
// view. A view of pixels as a matrix has one row a pixel and one column a channel.
#pragma once

#include <Eigen/Core>
#include <linnet/core/image_view.hpp>
#include <linnet/core/tensor.hpp>
#include <span>
#include <type_traits>
#include <unsupported/Eigen/CXX11/Tensor>

namespace linnet::interop {

namespace detail {

template <class T>
using Scalar = std::remove_const_t<T>;

/// Eigen::Map's way of saying that it does not write.
template <class T, class Plain>
using MaybeConst = std::conditional_t<std::is_const_v<T>, const Plain, Plain>;

template <class T>
using RowMajorMatrix = MaybeConst<T, Eigen::Matrix<Scalar<T>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

template <class T>
concept ImageElement = std::is_same_v<T, float> || std::is_same_v<T, std::uint8_t>;

/// An Eigen::Tensor or TensorMap of three dimensions.
template <class T>
concept Tensor3 = ImageElement<std::remove_const_t<typename T::Scalar>> &&(T::NumIndices == 3) &&
                  requires(const T& tensor) {
    { tensor.data() } -> std::convertible_to<const typename T::Scalar*>;
    tensor.dimension(0);
};

/// The distance in elements between neighbours along each dimension of a dense tensor.
template <class Tensor>
std::array<std::ptrdiff_t, 3> strides_of(const Tensor& tensor) {
    const std::ptrdiff_t first = tensor.dimension(0), middle = tensor.dimension(1), last = tensor.dimension(2);
    if (int{Tensor::Layout} == int{Eigen::RowMajor}) return {middle * last, last, 1};
    return {1, first, first * middle};
}

}  // namespace detail

template <class T>
using PixelMatrix = Eigen::Map<detail::RowMajorMatrix<T>, Eigen::Unaligned, Eigen::OuterStride<>>;
template <class T>
using PlaneMatrix =
    Eigen::Map<detail::RowMajorMatrix<T>, Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
template <class T>
using Vector = Eigen::Map<detail::MaybeConst<T, Eigen::Matrix<detail::Scalar<T>, Eigen::Dynamic, 1>>>;
template <class T>
using HwcTensor = Eigen::TensorMap<detail::MaybeConst<T, Eigen::Tensor<detail::Scalar<T>, 3, Eigen::RowMajor>>>;

/// All pixels, [h w, c]. The view's rows must follow each other without a gap, as those of a Tensor do.
template <class T>
PixelMatrix<T> pixel_matrix(const BasicTensorView<T>& view) {
    LINNET_ASSERT(view.row_stride == view.pixel_stride * view.shape.w || view.shape.h == 1);
    return {view.data, static_cast<Eigen::Index>(view.shape.pixels()), view.shape.c,
            Eigen::OuterStride<>(view.pixel_stride)};
}
/// The pixels of row `y`, [w, c], of any view.
template <class T>
PixelMatrix<T> row_matrix(const BasicTensorView<T>& view, int y) {
    return {view.row(y), view.shape.w, view.shape.c, Eigen::OuterStride<>(view.pixel_stride)};
}
/// Channel `c`, [h, w], of any view.
template <class T>
PlaneMatrix<T> plane_matrix(const BasicTensorView<T>& view, int c) {
    return {view.data + c, view.shape.h, view.shape.w,
            Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(view.row_stride, view.pixel_stride)};
}
/// A column vector of logits or probabilities.
template <class T>
Vector<T> vector(std::span<T> values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}
/// An Eigen tensor [h, w, c].
inline HwcTensor<float> hwc_tensor(Tensor& tensor) {
    return {tensor.values().data(), tensor.shape().h, tensor.shape().w, tensor.shape().c};
}
inline HwcTensor<const float> hwc_tensor(const Tensor& tensor) {
    return {tensor.values().data(), tensor.shape().h, tensor.shape().w, tensor.shape().c};
}

/// A grey image: a matrix, a map or a block of one, [h, w], of any storage order.
template <class Derived>
requires(detail::ImageElement<typename Derived::Scalar> &&
         (Derived::Flags & Eigen::DirectAccessBit) !=
             0) ImageView<typename Derived::Scalar> grey_view(const Eigen::DenseBase<Derived>& matrix) {
    const Derived& m = matrix.derived();
    const std::ptrdiff_t outer = m.outerStride(), inner = m.innerStride();
    return {m.data(),
            {static_cast<int>(m.rows()), static_cast<int>(m.cols()), 1},
            Derived::IsRowMajor ? outer : inner,
            Derived::IsRowMajor ? inner : outer,
            1,
            {},
            {}};
}

/// An image from a tensor [h, w, c], of either layout.
template <detail::Tensor3 Tensor>
ImageView<std::remove_const_t<typename Tensor::Scalar>> hwc_view(const Tensor& tensor) {
    const auto [row, pixel, channel] = detail::strides_of(tensor);
    const Shape shape{static_cast<int>(tensor.dimension(0)), static_cast<int>(tensor.dimension(1)),
                      static_cast<int>(tensor.dimension(2))};
    return {tensor.data(), shape, row, pixel, channel, {}, {}};
}

/// An image from a tensor [c, h, w], of either layout.
template <detail::Tensor3 Tensor>
ImageView<std::remove_const_t<typename Tensor::Scalar>> chw_view(const Tensor& tensor) {
    const auto [channel, row, pixel] = detail::strides_of(tensor);
    const Shape shape{static_cast<int>(tensor.dimension(1)), static_cast<int>(tensor.dimension(2)),
                      static_cast<int>(tensor.dimension(0))};
    return {tensor.data(), shape, row, pixel, channel, {}, {}};
}

}  // namespace linnet::interop
