// Probabilities from logits.
#pragma once

#include <linnet/kernels/entry_points.hpp>
#include <span>

namespace linnet {

/// exp(x[i]) over the sum of all of them, in place.
template <class Arch = arch::Best>
void softmax(std::span<float> logits) noexcept {
    if (logits.empty()) return;
    kernels::softmax<Arch>(logits.data(), logits.data(), static_cast<int>(logits.size()));
}

}  // namespace linnet
