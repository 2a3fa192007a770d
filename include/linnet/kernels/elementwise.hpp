// An activation on its own, and the sum of a residual whose last layer could not add it in its store:
// dst = act(src), or clamp(act(src) + partner). In place is fine.
#pragma once

#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/strip.hpp>

namespace linnet::kernels {

/// A strip with one source row a destination row. The plain loop is this one with one lane.
template <class Arch, Act A>
void elementwise(const Strip& strip, int channels, const Epilogue& epilogue) noexcept {
    using V = simd::Vec<Arch>;
    const Finish<V, A> finish(epilogue);
    for (int y = 0; y < strip.rows; ++y)
        for (int x = 0; x < strip.dst_w; ++x) {
            const float* src = strip.src_rows[y] + x * strip.src_pixel_stride;
            float* dst = strip.dst_rows[y] + x * strip.dst_pixel_stride;
            const float* partner = strip.partner_rows ? strip.partner_rows[y] + x * strip.partner_pixel_stride : nullptr;
            for (int c = 0; c < channels; c += V::lanes) {
                const int left = channels - c;
                const V value =
                    strip.src_padded || left >= V::lanes ? V::load(src + c) : V::load_partial(src + c, left);
                store_finished(finish, value, dst + c, partner ? partner + c : nullptr, strip.dst_padded ? V::lanes : left);
            }
        }
}

}  // namespace linnet::kernels
