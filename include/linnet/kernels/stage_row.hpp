// Reads a row of the user's image: any strides, float or bytes, with its normalisation, into packed pixels [w, c] with
// the border's zeros beside them. The first convolution then sees a whole kernel row of taps as consecutive floats,
// 3 channels times 3 or 7 taps, so that a few channels fill the product as well as many.
#pragma once

#include <linnet/core/image_view.hpp>
#include <linnet/simd/vec.hpp>

namespace linnet::kernels {

/// Packed pixels of at most so many channels are normalised by whole vectors.
inline constexpr int most_packed_channels = 4;

/// dst[i] = (src[i] - mean[i % channels]) * scale[i % channels] for `count` pixels that lie packed on both sides.
template <class Arch, class T>
void stage_packed(const T* src, std::ptrdiff_t count, int channels, std::span<const float> mean,
                  std::span<const float> scale, float* dst) noexcept {
    using V = simd::Vec<Arch>;
    // Vectors and channels agree again after `channels` vectors.
    float means[most_packed_channels * V::lanes], scales[most_packed_channels * V::lanes];
    const int period = channels * V::lanes;
    for (int i = 0; i < period;)
        for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c, ++i) {
            means[i] = mean.empty() ? 0.0f : mean[c];
            scales[i] = scale.empty() ? 1.0f : scale[c];
        }
    const std::ptrdiff_t values = count * channels;
    std::ptrdiff_t i = 0;
    for (; i + period <= values; i += period)
        for (int j = 0; j < period; j += V::lanes)
            ((V::load(src + i + j) - V::load(means + j)) * V::load(scales + j)).store(dst + i + j);
    for (int j = 0; i < values; ++i, ++j) dst[i] = (static_cast<float>(src[i]) - means[j]) * scales[j];
}

/// Writes pixels [-before, width - before) of image row `y` to dst, `dst_pixel_stride` floats apart; zeros outside the
/// image.
template <class Arch, class T>
void stage_row(const ImageView<T>& image, int y, int before, int width, float* dst,
               std::ptrdiff_t dst_pixel_stride) noexcept {
    const int channels = image.shape.c;
    const int inside_begin = before < width ? before : width;
    const int inside_end = before + image.shape.w < width ? before + image.shape.w : width;
    const auto zero_pixels = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t i = begin * dst_pixel_stride; i < end * dst_pixel_stride; ++i) dst[i] = 0.0f;
    };
    zero_pixels(0, inside_begin);
    zero_pixels(inside_end, width);

    const T* row = image.pixel(y, 0);
    float* inside = dst + inside_begin * dst_pixel_stride;
    const int count = inside_end - inside_begin;
    const bool packed = image.channel_stride == 1 && image.pixel_stride == channels && dst_pixel_stride == channels;
    if (packed && channels <= most_packed_channels) {
        stage_packed<Arch>(row, count, channels, image.mean, image.scale, inside);
        return;
    }
    int done = 0;  // pixels
    if (channels == 3 && image.pixel_stride == 1 && dst_pixel_stride == 3) {
        using V = simd::Vec<Arch>;
        V means[3], scales[3];
        for (std::size_t c = 0; c < 3; ++c) {
            means[c] = V::broadcast(image.mean.empty() ? 0.0f : image.mean[c]);
            scales[c] = V::broadcast(image.scale.empty() ? 1.0f : image.scale[c]);
        }
        const auto plane = [&](int c) {
            return (V::load(row + c * image.channel_stride + done) - means[c]) * scales[c];
        };
        for (; done + V::lanes <= count; done += V::lanes)
            V::store_in_turns(inside + std::ptrdiff_t{3} * done, plane(0), plane(1), plane(2));
    }
    for (int c = 0; c < channels; ++c) {
        const float mean = image.mean.empty() ? 0.0f : image.mean[static_cast<std::size_t>(c)];
        const float scale = image.scale.empty() ? 1.0f : image.scale[static_cast<std::size_t>(c)];
        const T* src = row + c * image.channel_stride;
        for (int x = done; x < count; ++x)
            inside[x * dst_pixel_stride + c] = (static_cast<float>(src[x * image.pixel_stride]) - mean) * scale;
    }
}

}  // namespace linnet::kernels
