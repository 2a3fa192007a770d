// The user's image as it lies in his memory: any strides, float or bytes, HWC or CHW, with the normalisation that the
// network's first layer applies while it reads.
#pragma once

#include <cstdint>
#include <linnet/core/error.hpp>
#include <linnet/core/tensor.hpp>
#include <span>

namespace linnet {

/// A view of an image of T (float or std::uint8_t). Strides are in elements and may be negative.
/// Where `mean` and `scale` are given (one a channel; either may be), the network reads (x - mean[c]) * scale[c]; the
/// zeros that pad an image's border are zeros after that.
template <class T>
struct ImageView {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, std::uint8_t>,
                  "linnet: an image is of float or std::uint8_t");

    const T* data = nullptr;
    Shape shape;
    std::ptrdiff_t row_stride = 0;
    std::ptrdiff_t pixel_stride = 0;
    std::ptrdiff_t channel_stride = 1;
    std::span<const float> mean = {};
    std::span<const float> scale = {};

    const T* pixel(int y, int x) const { return data + y * row_stride + x * pixel_stride; }
    /// Whether mean and scale are of all channels, each, or not given.
    bool normalizes() const {
        const auto fits = [&](std::span<const float> each) {
            return each.empty() || each.size() == static_cast<std::size_t>(shape.c);
        };
        return fits(mean) && fits(scale);
    }
};

/// Throws Error where an image's mean and scale are of another number of channels.
template <class T>
void check_normalization(const ImageView<T>& image) {
    if (!image.normalizes())
        raise("an image: expected a mean and a scale of ", image.shape.c, " channels each, or none, found ",
              image.mean.size(), " and ", image.scale.size());
}

/// Channels innermost: pixel (y, x) is `shape.c` consecutive elements.
template <class T>
constexpr ImageView<T> hwc_view(const T* data, Shape shape) {
    return {data, shape, std::ptrdiff_t{shape.w} * shape.c, shape.c, 1, {}, {}};
}

/// Planes: channel c is an image of `h` rows of `w` elements, as PyTorch and ONNX keep it.
template <class T>
constexpr ImageView<T> chw_view(const T* data, Shape shape) {
    return {data, shape, shape.w, 1, std::ptrdiff_t{shape.w} * shape.h, {}, {}};
}

inline ImageView<float> image_view(ConstTensorView tensor) {
    return {tensor.data, tensor.shape, tensor.row_stride, tensor.pixel_stride, 1, {}, {}};
}

inline ImageView<float> image_view(const Tensor& tensor) {
    return image_view(tensor.view());
}

}  // namespace linnet
