// Activations: an owning Tensor, and views with pixel and row strides. Memory is channels-last, [h, w, c]; a channel
// slice of a view is a view, so concatenation and split copy nothing.
#pragma once

#include <linnet/core/aligned.hpp>
#include <linnet/core/config.hpp>
#include <linnet/core/shape.hpp>
#include <span>
#include <type_traits>

namespace linnet {

/// Inner tensors round a pixel up to this many floats on every architecture, so that a memory plan does not depend on
/// one. The padding lanes hold anything.
inline constexpr int channel_padding = 16;

/// Floats from one pixel to the next in an inner tensor of `channels` channels. Kept off multiples of 1 KiB, where a
/// column of pixels falls into a few cache sets (a product of 49 x 1024 x 1024 loses a third of its speed).
constexpr std::ptrdiff_t padded_pixel_stride(int channels) {
    const auto stride = static_cast<std::ptrdiff_t>(round_up(channels, channel_padding));
    return stride % 256 == 0 ? stride + channel_padding : stride;
}

/// A view of floats [h, w, c]. Strides are in floats. `padded`: whole vectors may be loaded (of const floats) or stored
/// and loaded over each pixel's channels, up to the next multiple of 16.
template <class T>
struct BasicTensorView {
    T* data = nullptr;
    Shape shape;
    std::ptrdiff_t pixel_stride = 0;
    std::ptrdiff_t row_stride = 0;
    bool padded = false;
    int ring_rows = 0;  // where only the last rows are kept: row y lies at y % ring_rows; 0: all rows are there

    T* row(int y) const { return data + (ring_rows == 0 ? y : y % ring_rows) * row_stride; }
    T& operator()(int y, int x, int c) const { return data[y * row_stride + x * pixel_stride + c]; }

    /// Channels [first, first + count) of the same pixels.
    BasicTensorView slice(int first, int count) const {
        LINNET_ASSERT(first >= 0 && count > 0 && first + count <= shape.c);
        bool whole = padded && first + round_up(count, channel_padding) <= round_up(shape.c, channel_padding);
        if constexpr (!std::is_const_v<T>) whole &= first + count == shape.c;  // stores must not reach other slices
        whole |= count % channel_padding == 0;
        return {data + first, {shape.h, shape.w, count}, pixel_stride, row_stride, whole, ring_rows};
    }

    operator BasicTensorView<const T>() const requires(!std::is_const_v<T>) {
        return {data, shape, pixel_stride, row_stride, padded, ring_rows};
    }
};

using TensorView = BasicTensorView<float>;
using ConstTensorView = BasicTensorView<const float>;

/// A dense view of memory that holds [h, w, c] without padding.
template <class T>
constexpr BasicTensorView<T> dense_view(T* data, Shape shape) {
    return {data, shape, shape.c, std::ptrdiff_t{shape.c} * shape.w, false};
}

/// A view of an inner tensor that fills `padded_bytes(shape)` of memory.
constexpr TensorView padded_view(float* data, Shape shape) {
    const std::ptrdiff_t pixel_stride = padded_pixel_stride(shape.c);
    return {data, shape, pixel_stride, pixel_stride * shape.w, true};
}

constexpr std::size_t padded_bytes(Shape shape) {
    return static_cast<std::size_t>(shape.pixels()) * static_cast<std::size_t>(padded_pixel_stride(shape.c)) *
           sizeof(float);
}

/// An owned dense [h, w, c] array of floats, zeroed; what users put images into and get logits out of.
class Tensor {
  public:
    Tensor() = default;
    explicit Tensor(Shape shape) : storage_(static_cast<std::size_t>(shape.elements())), shape_(shape) {}

    Shape shape() const { return shape_.value; }
    TensorView view() { return dense_view(storage_.data(), shape()); }
    ConstTensorView view() const { return dense_view(storage_.data(), shape()); }
    std::span<float> values() { return {storage_.data(), storage_.size()}; }
    std::span<const float> values() const { return {storage_.data(), storage_.size()}; }
    float& operator()(int y, int x, int c) { return view()(y, x, c); }
    float operator()(int y, int x, int c) const { return view()(y, x, c); }

  private:
    AlignedFloats storage_;
    MovedAlong<Shape> shape_;
};

}  // namespace linnet
