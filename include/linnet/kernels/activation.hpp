// The formulas of the activations, each once, for a vector of any architecture (one lane of plain C++ included), and
// the epilogue that applies them to an accumulator in registers.
#pragma once

#include <linnet/kernels/strip.hpp>
#include <linnet/simd/vec.hpp>

namespace linnet::kernels {

template <class V>
LINNET_INLINE V clamp(V x, V low, V high) {
    return min(max(x, low), high);
}

/// exp(x), within 2 units in the last place for x in [-87, 88]; clamped to that range.
/// x = n ln 2 + r, and a polynomial for exp(r) on |r| <= ln 2 / 2 (Cephes' expf).
template <class V>
LINNET_INLINE V exponential(V x) {
    x = clamp(x, V::broadcast(-87.0f), V::broadcast(88.0f));
    const V n = round(x * V::broadcast(1.44269504088896341f));
    V r = fma(n, V::broadcast(-0.693359375f), x);
    r = fma(n, V::broadcast(2.12194440e-4f), r);
    V p = V::broadcast(1.9875691500e-4f);
    p = fma(p, r, V::broadcast(1.3981999507e-3f));
    p = fma(p, r, V::broadcast(8.3334519073e-3f));
    p = fma(p, r, V::broadcast(4.1665795894e-2f));
    p = fma(p, r, V::broadcast(1.6666665459e-1f));
    p = fma(p, r, V::broadcast(5.0000001201e-1f));
    p = fma(p, r * r, r) + V::broadcast(1.0f);
    return p * exp2_of_whole(n);
}

template <class V>
LINNET_INLINE V sigmoid(V x) {
    return V::broadcast(1.0f) / (V::broadcast(1.0f) + exponential(V::zero() - x));
}

template <class V>
LINNET_INLINE V hard_sigmoid(V x) {
    const V three = V::broadcast(3.0f);
    return clamp(x + three, V::zero(), V::broadcast(6.0f)) * V::broadcast(1.0f / 6.0f);
}

/// A (with `bounds` where it only clamps) of x.
template <Act A, class V>
LINNET_INLINE V activate(V x, [[maybe_unused]] V low, [[maybe_unused]] V high) {
    if constexpr (is_clamp(A)) {
        return clamp(x, low, high);
    } else if constexpr (A == Act::sigmoid) {
        return sigmoid(x);
    } else if constexpr (A == Act::swish) {
        return x * sigmoid(x);
    } else if constexpr (A == Act::hard_sigmoid) {
        return hard_sigmoid(x);
    } else {
        static_assert(A == Act::hard_swish);
        return x * hard_sigmoid(x);
    }
}

/// One epilogue with its bounds in registers. `A` is a kernel_act().
template <class V, Act A>
struct Finish {
    V low, high, low_after, high_after;

    explicit LINNET_INLINE Finish(const Epilogue& e)
        : low(V::broadcast(e.clamp.low)),
          high(V::broadcast(e.clamp.high)),
          low_after(V::broadcast(e.after_add.low)),
          high_after(V::broadcast(e.after_add.high)) {}

    LINNET_INLINE V operator()(V sum) const { return activate<A>(sum, low, high); }
    LINNET_INLINE V operator()(V sum, V partner) const { return clamp((*this)(sum) + partner, low_after, high_after); }
};

/// Stores `sum`, finished, to the channels that a vector covers: all its lanes, or the first `count`.
template <class V, Act A>
LINNET_INLINE void store_finished(const Finish<V, A>& finish, V sum, float* dst, const float* partner, int count) {
    if (count >= V::lanes) {
        (partner ? finish(sum, V::load(partner)) : finish(sum)).store(dst);
    } else {
        (partner ? finish(sum, V::load_partial(partner, count)) : finish(sum)).store_partial(dst, count);
    }
}

}  // namespace linnet::kernels
