// What xsimd leaves open on x86: SSE2, AVX2 with FMA, AVX-512.
#pragma once

#include <immintrin.h>

#include <linnet/simd/vec.hpp>

namespace linnet::simd {

template <>
struct Native<arch::Sse2> : PartialByCopy<xsimd::sse2> {
    // No fused multiply-add on this architecture: the product is rounded.
    static LINNET_INLINE Batch fma(Batch a, Batch b, Batch c) { return a * b + c; }
    static LINNET_INLINE Batch exp2_of_whole(Batch n) {
        return _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(_mm_cvtps_epi32(n), _mm_set1_epi32(127)), 23));
    }
};

#if LINNET_HAS_AVX2
template <>
struct Native<arch::Avx2> {
    using Batch = xsimd::batch<float, xsimd::fma3<xsimd::avx2>>;

    static LINNET_INLINE Batch fma(Batch a, Batch b, Batch c) { return _mm256_fmadd_ps(a, b, c); }
    static LINNET_INLINE Batch exp2_of_whole(Batch n) {
        return _mm256_castsi256_ps(
            _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
    }
    static LINNET_INLINE __m256i mask(int count) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
    static LINNET_INLINE Batch load_partial(const float* p, int count) { return _mm256_maskload_ps(p, mask(count)); }
    static LINNET_INLINE void store_partial(float* p, Batch value, int count) {
        _mm256_maskstore_ps(p, mask(count), value);
    }
};
#endif

#if LINNET_HAS_AVX512
template <>
struct Native<arch::Avx512> {
    using Batch = xsimd::batch<float, xsimd::avx512bw>;

    static LINNET_INLINE Batch fma(Batch a, Batch b, Batch c) { return _mm512_fmadd_ps(a, b, c); }
    static LINNET_INLINE Batch exp2_of_whole(Batch n) {
        return _mm512_castsi512_ps(
            _mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23));
    }
    static LINNET_INLINE __mmask16 mask(int count) { return static_cast<__mmask16>((1u << count) - 1u); }
    static LINNET_INLINE Batch load_partial(const float* p, int count) { return _mm512_maskz_loadu_ps(mask(count), p); }
    static LINNET_INLINE void store_partial(float* p, Batch value, int count) {
        _mm512_mask_storeu_ps(p, mask(count), value);
    }
};
#endif

}  // namespace linnet::simd
