// What pools mean: the maximum of the taps inside the image; their sum over all taps, inside or not.
#pragma once

#include <limits>
#include <linnet/kernels/strip.hpp>

namespace linnet::kernels::reference {

/// Calls f(value) for each tap of destination pixel (y, x), channel c, that is inside the image.
template <class F>
void each_tap(const Strip& strip, const Taps& taps, int y, int x, int c, F&& f) {
    for (int i = 0; i < taps.kernel_h; ++i)
        for (int j = 0; j < taps.kernel_w; ++j) {
            const float* row = strip.src_rows[y * taps.stride + i];
            const int column = x * taps.stride + j - taps.before_w;
            if (row != nullptr && column >= 0 && column < strip.src_w) f(row[column * strip.src_pixel_stride + c]);
        }
}

inline void max_pool(const Strip& strip, const Taps& taps, int channels) noexcept {
    for (int y = 0; y < strip.rows; ++y)
        for (int x = 0; x < strip.dst_w; ++x)
            for (int c = 0; c < channels; ++c) {
                float most = -std::numeric_limits<float>::infinity();
                each_tap(strip, taps, y, x, c, [&](float tap) { most = tap > most ? tap : most; });
                strip.dst_rows[y][x * strip.dst_pixel_stride + c] = most;
            }
}

inline void average_pool(const Strip& strip, const Taps& taps, int channels) noexcept {
    for (int y = 0; y < strip.rows; ++y)
        for (int x = 0; x < strip.dst_w; ++x)
            for (int c = 0; c < channels; ++c) {
                float sum = 0.0f;
                each_tap(strip, taps, y, x, c, [&](float tap) { sum += tap; });
                strip.dst_rows[y][x * strip.dst_pixel_stride + c] =
                    sum * (1.0f / static_cast<float>(taps.kernel_h * taps.kernel_w));
            }
}

}  // namespace linnet::kernels::reference
