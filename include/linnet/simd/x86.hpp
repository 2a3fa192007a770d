// What xsimd leaves open on x86: SSE2, AVX2 with FMA, AVX-512.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <linnet/simd/vec.hpp>

namespace linnet::simd {

template <>
struct Native<arch::Sse2> : PartialByCopy<xsimd::sse2> {
    // No fused multiply-add on this architecture: the product is rounded.
    static LINNET_INLINE Batch fma(Batch a, Batch b, Batch c) { return a * b + c; }
    static LINNET_INLINE Batch exp2_of_whole(Batch n) {
        return _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(_mm_cvtps_epi32(n), _mm_set1_epi32(127)), 23));
    }
    static LINNET_INLINE Batch load_bytes(const std::uint8_t* p) {
        std::int32_t four;
        std::memcpy(&four, p, sizeof four);
        const __m128i zero = _mm_setzero_si128();
        return _mm_cvtepi32_ps(_mm_unpacklo_epi16(_mm_unpacklo_epi8(_mm_cvtsi32_si128(four), zero), zero));
    }
    static LINNET_INLINE Batch zip_low(Batch a, Batch b) { return _mm_unpacklo_ps(a, b); }
    static LINNET_INLINE Batch zip_high(Batch a, Batch b) { return _mm_unpackhi_ps(a, b); }
    static LINNET_INLINE Batch evens(Batch a, Batch b) { return _mm_shuffle_ps(a, b, 0x88); }
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
    static LINNET_INLINE Batch load_bytes(const std::uint8_t* p) {
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
    }
    static LINNET_INLINE Batch zip_low(Batch a, Batch b) {
        return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x20);
    }
    static LINNET_INLINE Batch zip_high(Batch a, Batch b) {
        return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x31);
    }
    static LINNET_INLINE Batch evens(Batch a, Batch b) {
        return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(_mm256_shuffle_ps(a, b, 0x88)), 0xD8));
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
    static LINNET_INLINE Batch load_bytes(const std::uint8_t* p) {
        return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
    }
    static LINNET_INLINE Batch zip_low(Batch a, Batch b) {
        const __m512i from = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        return _mm512_permutex2var_ps(a, from, b);
    }
    static LINNET_INLINE Batch zip_high(Batch a, Batch b) {
        const __m512i from = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        return _mm512_permutex2var_ps(a, from, b);
    }
    static LINNET_INLINE Batch evens(Batch a, Batch b) {
        const __m512i from = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        return _mm512_permutex2var_ps(a, from, b);
    }
};
#endif

}  // namespace linnet::simd
