// Vectors at the end of a pixel's channels: all lanes, or the first `count` where memory may end.
#pragma once

#include <linnet/simd/vec.hpp>

namespace linnet::kernels {

template <class V, class T>
LINNET_INLINE V load_channels(const T* src, int count) {
    return count >= V::lanes ? V::load(src) : V::load_partial(src, count);
}

template <class V>
LINNET_INLINE void store_channels(V value, float* dst, int count) {
    count >= V::lanes ? value.store(dst) : value.store_partial(dst, count);
}

}  // namespace linnet::kernels
