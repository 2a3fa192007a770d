// Softmax: probabilities from logits, exp(x[i] - max) / sum of the same. In place is fine.
#pragma once

#include <linnet/kernels/activation.hpp>
#include <linnet/kernels/reference/softmax.hpp>

namespace linnet::kernels {

template <class Arch>
void softmax(const float* src, float* dst, int count) noexcept {
    using V = simd::Vec<Arch>;
    if constexpr (V::lanes == 1) {
        reference::softmax(src, dst, count);
    } else {
        float most = src[0];
        for (int i = 1; i < count; ++i) most = src[i] > most ? src[i] : most;
        float sum = 0.0f;
        for (int i = 0; i < count; i += V::lanes) {
            const int left = count - i;
            const V x = left >= V::lanes ? V::load(src + i) : V::load_partial(src + i, left);
            const V e = exponential(x - V::broadcast(most));
            if (left >= V::lanes) {
                e.store(dst + i);
            } else {
                e.store_partial(dst + i, left);
            }
            for (int j = i; j < i + V::lanes && j < count; ++j) sum += dst[j];
        }
        for (int i = 0; i < count; ++i) dst[i] /= sum;
    }
}

}  // namespace linnet::kernels
