// What softmax means: p[i] = exp(x[i] - max x) / sum over j of exp(x[j] - max x).
#pragma once

#include <cmath>

namespace linnet::kernels::reference {

inline void softmax(const float* src, float* dst, int count) noexcept {
    float most = src[0];
    for (int i = 1; i < count; ++i) most = src[i] > most ? src[i] : most;
    double sum = 0.0;
    for (int i = 0; i < count; ++i) sum += std::exp(static_cast<double>(src[i]) - static_cast<double>(most));
    for (int i = 0; i < count; ++i)
        dst[i] = static_cast<float>(std::exp(static_cast<double>(src[i]) - static_cast<double>(most)) / sum);
}

}  // namespace linnet::kernels::reference
