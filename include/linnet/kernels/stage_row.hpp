// Reads a row of the user's image: any strides, float or bytes, with its normalisation, into packed pixels [w, c] with
// the border's zeros beside them. The first convolution then sees a whole kernel row of taps as consecutive floats,
// 3 channels times 3 or 7 taps, so that a few channels fill the product as well as many.
#pragma once

#include <algorithm>
#include <linnet/core/image_view.hpp>
#include <linnet/kernels/channels.hpp>

namespace linnet::kernels {

/// Packed pixels of at most so many channels are normalised by whole vectors.
inline constexpr int most_packed_channels = 4;

/// The first `count` of V::lanes elements, or all where there are more, normalised.
template <class V, class T>
LINNET_INLINE V normalized(const T* src, std::ptrdiff_t count, V mean, V scale) {
    return (load_channels<V>(src, static_cast<int>(std::min<std::ptrdiff_t>(count, V::lanes))) - mean) * scale;
}

/// dst[i] = (src[i] - mean[i % channels]) * scale[i % channels] for `count` pixels that lie packed on both sides.
template <class Arch, class T>
void stage_packed(const T* src, std::ptrdiff_t count, int channels, std::span<const float> mean,
                  std::span<const float> scale, float* dst) noexcept {
    using V = simd::Vec<Arch>;
    const auto mean_of = [&](int c) { return mean.empty() ? 0.0f : mean[static_cast<std::size_t>(c)]; };
    const auto scale_of = [&](int c) { return scale.empty() ? 1.0f : scale[static_cast<std::size_t>(c)]; };
    // Vectors and channels agree again after `channels` vectors.
    float means[most_packed_channels * V::lanes], scales[most_packed_channels * V::lanes];
    const int period = channels * V::lanes;
    if (channels == 3) {  // one by one it takes as long as the rest of a row of 224 pixels
        V::store_in_turns(means, V::broadcast(mean_of(0)), V::broadcast(mean_of(1)), V::broadcast(mean_of(2)));
        V::store_in_turns(scales, V::broadcast(scale_of(0)), V::broadcast(scale_of(1)), V::broadcast(scale_of(2)));
    } else {
        for (int i = 0; i < period; ++i) means[i] = mean_of(i % channels), scales[i] = scale_of(i % channels);
    }
    const std::ptrdiff_t values = count * channels;
    std::ptrdiff_t i = 0;
    for (; i + period <= values; i += period)
        for (int j = 0; j < period; j += V::lanes)
            normalized(src + i + j, V::lanes, V::load(means + j), V::load(scales + j)).store(dst + i + j);
    for (int j = 0; i < values; i += V::lanes, j += V::lanes) {
        const V last = normalized(src + i, values - i, V::load(means + j), V::load(scales + j));
        store_channels(last, dst + i, static_cast<int>(std::min<std::ptrdiff_t>(values - i, V::lanes)));
    }
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
    if (channels == 3 && image.pixel_stride == 1 && dst_pixel_stride == 3) {
        using V = simd::Vec<Arch>;
        V means[3], scales[3];
        int done = 0;  // pixels
        for (std::size_t c = 0; c < 3; ++c) {
            means[c] = V::broadcast(image.mean.empty() ? 0.0f : image.mean[c]);
            scales[c] = V::broadcast(image.scale.empty() ? 1.0f : image.scale[c]);
        }
        const T* const planes[3] = {row, row + image.channel_stride, row + 2 * image.channel_stride};
        for (; done + V::lanes <= count; done += V::lanes)
            V::store_in_turns(inside + std::ptrdiff_t{3} * done,
                              normalized(planes[0] + done, V::lanes, means[0], scales[0]),
                              normalized(planes[1] + done, V::lanes, means[1], scales[1]),
                              normalized(planes[2] + done, V::lanes, means[2], scales[2]));
        if (const int left = count - done; left > 0) {
            float last[3 * V::lanes];
            V::store_in_turns(last, normalized(planes[0] + done, left, means[0], scales[0]),
                              normalized(planes[1] + done, left, means[1], scales[1]),
                              normalized(planes[2] + done, left, means[2], scales[2]));
            std::copy_n(last, 3 * left, inside + std::ptrdiff_t{3} * done);
        }
        return;
    }
    for (int c = 0; c < channels; ++c) {
        const float mean = image.mean.empty() ? 0.0f : image.mean[static_cast<std::size_t>(c)];
        const float scale = image.scale.empty() ? 1.0f : image.scale[static_cast<std::size_t>(c)];
        const T* src = row + c * image.channel_stride;
        for (int x = 0; x < count; ++x)
            inside[x * dst_pixel_stride + c] = (static_cast<float>(src[x * image.pixel_stride]) - mean) * scale;
    }
}

}  // namespace linnet::kernels
