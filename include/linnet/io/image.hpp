// Between a decoded picture and the network: resizing as PyTorch and Pillow do it, cropping and normalisation. What
// comes out of resize() are real numbers from 0 to 255, [h, w, c], not rounded back to bytes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <linnet/core/error.hpp>
#include <linnet/core/tensor.hpp>
#include <linnet/io/ppm.hpp>
#include <span>
#include <string>
#include <vector>

namespace linnet::io {

/// How a pixel is made of others. Pixel centres lie at half-integers in all of them.
enum class Filter {
    bilinear,              ///< PyTorch's interpolate(mode="bilinear", align_corners=False): the two nearest a side
    bilinear_antialiased,  ///< Pillow's and torchvision's: a triangle that widens with the factor of reduction
    bicubic_antialiased,   ///< likewise, Keys' cubic with a = -1/2
};

namespace detail {

/// Which source pixels a destination pixel is the weighted sum of, along one axis.
struct Windows {
    std::vector<int> begin;            // [dst]
    std::vector<std::size_t> offsets;  // [dst + 1], into weights
    std::vector<float> weights;

    std::span<const float> of(int dst) const {
        const auto i = static_cast<std::size_t>(dst);
        return std::span(weights).subspan(offsets[i], offsets[i + 1] - offsets[i]);
    }
};

inline double triangle(double x) {
    return std::max(0.0, 1.0 - std::abs(x));
}

inline double cubic(double x) {
    constexpr double a = -0.5;
    const double d = std::abs(x);
    if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
    return 0;
}

inline void append_nearest_two(Windows& windows, double position, int src) {
    const double clipped = std::max(0.0, position - 0.5);
    const int left = std::min(static_cast<int>(clipped), src - 1);
    const double fraction = clipped - left;
    windows.begin.push_back(left);
    if (left == src - 1) {
        windows.weights.push_back(1.0f);  // the right neighbour would be the same pixel
    } else {
        windows.weights.push_back(static_cast<float>(1.0 - fraction));
        windows.weights.push_back(static_cast<float>(fraction));
    }
}

inline void append_antialiased(Windows& windows, double position, double reduction, int src, Filter filter) {
    const bool is_cubic = filter == Filter::bicubic_antialiased;
    const double support = (is_cubic ? 2.0 : 1.0) * reduction;
    const int begin = std::max(0, static_cast<int>(position - support + 0.5));
    const int end = std::min(src, static_cast<int>(position + support + 0.5));
    std::vector<double> weights;
    double sum = 0;
    for (int x = begin; x < end; ++x) {
        const double distance = (x - position + 0.5) / reduction;
        weights.push_back(is_cubic ? cubic(distance) : triangle(distance));
        sum += weights.back();
    }
    windows.begin.push_back(begin);
    for (const double weight : weights) windows.weights.push_back(static_cast<float>(weight / sum));
}

inline Windows windows_along(int src, int dst, Filter filter) {
    const double scale = static_cast<double>(src) / dst;
    Windows windows;
    windows.offsets.push_back(0);
    for (int i = 0; i < dst; ++i) {
        const double position = (i + 0.5) * scale;
        if (filter == Filter::bilinear)
            append_nearest_two(windows, position, src);
        else
            append_antialiased(windows, position, std::max(scale, 1.0), src, filter);
        windows.offsets.push_back(windows.weights.size());
    }
    return windows;
}

/// Row `y` of the destination at the source's width, [src_w * c].
inline void blend_rows(const Picture& picture, const Windows& rows, int y, std::vector<float>& dst) {
    std::fill(dst.begin(), dst.end(), 0.0f);
    const std::uint8_t* src =
        picture.pixels.data() + static_cast<std::size_t>(rows.begin[static_cast<std::size_t>(y)]) * dst.size();
    for (const float weight : rows.of(y)) {
        for (std::size_t i = 0; i < dst.size(); ++i) dst[i] += weight * static_cast<float>(src[i]);
        src += dst.size();
    }
}

/// A row of the destination, [w, c], from one at the source's width.
inline void blend_columns(const std::vector<float>& row, const Windows& columns, int channels, std::span<float> dst) {
    const auto c_count = static_cast<std::size_t>(channels);
    for (std::size_t x = 0; x < columns.begin.size(); ++x) {
        const float* src = row.data() + static_cast<std::size_t>(columns.begin[x]) * c_count;
        for (std::size_t c = 0; c < c_count; ++c) {
            float sum = 0;
            std::size_t i = c;
            for (const float weight : columns.of(static_cast<int>(x))) {
                sum += weight * src[i];
                i += c_count;
            }
            dst[x * c_count + c] = sum;
        }
    }
}

}  // namespace detail

/// The picture at h x w, [h, w, c], values from 0 to 255 (the cubic may overshoot). Rows first, then columns, so that a
/// single row is all the memory between the two.
inline Tensor resize(const Picture& picture, int h, int w, Filter filter) {
    detail::check_picture(picture);
    if (h < 1 || w < 1 || h > max_side || w > max_side || std::int64_t{h} * w > max_pixels)
        raise("expected a size from 1 to 65536 a side and of 67108864 pixels at most, found ", h, " x ", w);
    const detail::Windows rows = detail::windows_along(picture.height, h, filter);
    const detail::Windows columns = detail::windows_along(picture.width, w, filter);
    Tensor out({h, w, picture.channels});
    const auto row_elements = static_cast<std::size_t>(w) * static_cast<std::size_t>(picture.channels);
    std::vector<float> row(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels));
    for (int y = 0; y < h; ++y) {
        detail::blend_rows(picture, rows, y, row);
        detail::blend_columns(row, columns, picture.channels,
                              out.values().subspan(static_cast<std::size_t>(y) * row_elements, row_elements));
    }
    return out;
}

inline Tensor resize_bilinear(const Picture& picture, int h, int w, bool antialias) {
    return resize(picture, h, w, antialias ? Filter::bilinear_antialiased : Filter::bilinear);
}

/// What torchvision's Resize(size) makes of a picture: the short side is `size`, the other in proportion, rounded down.
inline Shape short_side(Shape picture, int size) {
    if (!picture.positive() || size < 1)
        raise("expected a picture and a size above 0, found ", to_string(picture), " and ", size);
    const std::int64_t longer = std::int64_t{size} * std::max(picture.h, picture.w) / std::min(picture.h, picture.w);
    if (longer > max_side)
        raise("expected a picture less elongated than ", to_string(picture), " for a short side of ", size);
    const int other = static_cast<int>(longer);
    return picture.h <= picture.w ? Shape{size, other, picture.c} : Shape{other, size, picture.c};
}

/// The middle h x w. An odd margin is halved to the even number, as torchvision's CenterCrop rounds.
inline Tensor centre_crop(const Tensor& image, int h, int w) {
    const Shape shape = image.shape();
    if (h < 1 || w < 1 || h > shape.h || w > shape.w)
        raise("expected a crop inside ", to_string(shape), ", found ", h, " x ", w);
    const auto half_of = [](int margin) { return margin / 2 + (margin % 4 == 3 ? 1 : 0); };
    const int top = half_of(shape.h - h);
    const int left = half_of(shape.w - w);
    Tensor crop({h, w, shape.c});
    for (int y = 0; y < h; ++y)
        std::copy_n(&image.view()(top + y, left, 0), static_cast<std::ptrdiff_t>(w) * shape.c, crop.view().row(y));
    return crop;
}

/// x = (byte / 255 - mean) / deviation, each a channel: what the network was trained on.
struct Normalization {
    std::vector<float> mean;
    std::vector<float> deviation;
};

namespace detail {

inline void check_normalization(const Normalization& normalization) {
    const auto is_bad = [](float deviation) { return !(deviation > 0) || !std::isfinite(deviation); };
    if (normalization.mean.size() != normalization.deviation.size() ||
        std::any_of(normalization.deviation.begin(), normalization.deviation.end(), is_bad))
        raise("expected a mean and a deviation above 0 for each channel");
}

}  // namespace detail

inline void normalize(Tensor& image, const Normalization& normalization) {
    detail::check_normalization(normalization);
    const auto channels = static_cast<std::size_t>(image.shape().c);
    if (normalization.mean.size() != channels)
        raise("expected a normalization of ", channels, " channels, found ", normalization.mean.size());
    const std::span<float> values = image.values();
    for (std::size_t i = 0; i < values.size(); i += channels)
        for (std::size_t c = 0; c < channels; ++c)
            values[i + c] = (values[i + c] / 255.0f - normalization.mean[c]) / normalization.deviation[c];
}

/// The same as (byte - mean) * scale, in the form that an ImageView takes; equal to normalize() but for rounding.
struct MeanAndScale {
    std::vector<float> mean;
    std::vector<float> scale;
};

inline MeanAndScale mean_and_scale(const Normalization& normalization) {
    detail::check_normalization(normalization);
    MeanAndScale result;
    for (const float mean : normalization.mean) result.mean.push_back(255.0f * mean);
    for (const float deviation : normalization.deviation) result.scale.push_back(1.0f / (255.0f * deviation));
    return result;
}

}  // namespace linnet::io
