// The Native of x86: SSE2, AVX2 with FMA, AVX-512.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <linnet/simd/vec.hpp>

namespace linnet::simd {

// x86's minimum and maximum give their second operand where one is NaN, hence min(b, a).
struct Sse2Whole {
    using Batch = xsimd::batch<float, xsimd::sse2>;
    using Register = __m128;

    static LINNET_INLINE Register load(const float* p) { return _mm_loadu_ps(p); }
    static LINNET_INLINE void store(float* p, Register value) { _mm_storeu_ps(p, value); }
    static LINNET_INLINE Register broadcast(float x) { return _mm_set1_ps(x); }
    static LINNET_INLINE Register min(Register a, Register b) { return _mm_min_ps(b, a); }
    static LINNET_INLINE Register max(Register a, Register b) { return _mm_max_ps(b, a); }
};

template <>
struct Native<arch::Sse2> : PartialByCopy<Sse2Whole> {
    // No fused multiply-add on this architecture: the product is rounded.
    static LINNET_INLINE Register fma(Register a, Register b, Register c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
    static LINNET_INLINE Register exp2_of_whole(Register n) {
        return _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(_mm_cvtps_epi32(n), _mm_set1_epi32(127)), 23));
    }
    static LINNET_INLINE Register load_bytes(const std::uint8_t* p) {
        std::int32_t four;
        std::memcpy(&four, p, sizeof four);
        const __m128i zero = _mm_setzero_si128();
        return _mm_cvtepi32_ps(_mm_unpacklo_epi16(_mm_unpacklo_epi8(_mm_cvtsi32_si128(four), zero), zero));
    }
    static LINNET_INLINE Register zip_low(Register a, Register b) { return _mm_unpacklo_ps(a, b); }
    static LINNET_INLINE Register zip_high(Register a, Register b) { return _mm_unpackhi_ps(a, b); }
    static LINNET_INLINE Register evens(Register a, Register b) { return _mm_shuffle_ps(a, b, 0x88); }
};

#if LINNET_HAS_AVX2
template <>
struct Native<arch::Avx2> {
    using Batch = xsimd::batch<float, xsimd::fma3<xsimd::avx2>>;
    using Register = __m256;

    static LINNET_INLINE Register load(const float* p) { return _mm256_loadu_ps(p); }
    static LINNET_INLINE void store(float* p, Register value) { _mm256_storeu_ps(p, value); }
    static LINNET_INLINE Register broadcast(float x) { return _mm256_set1_ps(x); }
    static LINNET_INLINE Register min(Register a, Register b) { return _mm256_min_ps(b, a); }
    static LINNET_INLINE Register max(Register a, Register b) { return _mm256_max_ps(b, a); }
    static LINNET_INLINE Register fma(Register a, Register b, Register c) { return _mm256_fmadd_ps(a, b, c); }
    static LINNET_INLINE Register exp2_of_whole(Register n) {
        return _mm256_castsi256_ps(
            _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
    }
    static LINNET_INLINE __m256i mask(int count) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
    static LINNET_INLINE Register load_partial(const float* p, int count) { return _mm256_maskload_ps(p, mask(count)); }
    static LINNET_INLINE void store_partial(float* p, Register value, int count) {
        _mm256_maskstore_ps(p, mask(count), value);
    }
    static LINNET_INLINE Register load_bytes(const std::uint8_t* p) {
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
    }
    // A third of the result: lanes `from` of a, where the masks say so of b and of c.
    template <int OfB, int OfC>
    static LINNET_INLINE __m256 third_in_turns(Register a, Register b, Register c, __m256i from) {
        const __m256 ab = _mm256_blend_ps(_mm256_permutevar8x32_ps(a, from), _mm256_permutevar8x32_ps(b, from), OfB);
        return _mm256_blend_ps(ab, _mm256_permutevar8x32_ps(c, from), OfC);
    }
    static LINNET_INLINE void store_in_turns(float* p, Register a, Register b, Register c) {
        _mm256_storeu_ps(p, third_in_turns<0x92, 0x24>(a, b, c, _mm256_setr_epi32(0, 0, 0, 1, 1, 1, 2, 2)));
        _mm256_storeu_ps(p + 8, third_in_turns<0x24, 0x49>(a, b, c, _mm256_setr_epi32(2, 3, 3, 3, 4, 4, 4, 5)));
        _mm256_storeu_ps(p + 16, third_in_turns<0x49, 0x92>(a, b, c, _mm256_setr_epi32(5, 5, 6, 6, 6, 7, 7, 7)));
    }
    static LINNET_INLINE Register zip_low(Register a, Register b) {
        return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x20);
    }
    static LINNET_INLINE Register zip_high(Register a, Register b) {
        return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x31);
    }
    static LINNET_INLINE Register evens(Register a, Register b) {
        return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(_mm256_shuffle_ps(a, b, 0x88)), 0xD8));
    }
};
#endif

#if LINNET_HAS_AVX512
template <>
struct Native<arch::Avx512> {
    using Batch = xsimd::batch<float, xsimd::avx512bw>;
    using Register = __m512;

    static LINNET_INLINE Register load(const float* p) { return _mm512_loadu_ps(p); }
    static LINNET_INLINE void store(float* p, Register value) { _mm512_storeu_ps(p, value); }
    static LINNET_INLINE Register broadcast(float x) { return _mm512_set1_ps(x); }
    static LINNET_INLINE Register min(Register a, Register b) { return _mm512_min_ps(b, a); }
    static LINNET_INLINE Register max(Register a, Register b) { return _mm512_max_ps(b, a); }
    static LINNET_INLINE Register fma(Register a, Register b, Register c) { return _mm512_fmadd_ps(a, b, c); }
    static LINNET_INLINE Register exp2_of_whole(Register n) {
        return _mm512_castsi512_ps(
            _mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23));
    }
    static LINNET_INLINE __mmask16 mask(int count) { return static_cast<__mmask16>((1u << count) - 1u); }
    static LINNET_INLINE Register load_partial(const float* p, int count) {
        return _mm512_maskz_loadu_ps(mask(count), p);
    }
    static LINNET_INLINE void store_partial(float* p, Register value, int count) {
        _mm512_mask_storeu_ps(p, mask(count), value);
    }
    static LINNET_INLINE Register load_bytes(const std::uint8_t* p) {
        return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
    }
    static LINNET_INLINE Register load_half_twice(const float* p) { return _mm512_broadcast_f32x8(_mm256_loadu_ps(p)); }
    static LINNET_INLINE Register blend_halves(Register a, Register b) { return _mm512_mask_blend_ps(0xFF00, a, b); }
    static LINNET_INLINE Register join_halves(Register a, Register b) {
        return _mm512_insertf32x8(a, _mm512_castps512_ps256(b), 1);
    }
    static LINNET_INLINE Register first_half(Register a) { return _mm512_zextps256_ps512(_mm512_castps512_ps256(a)); }
    static LINNET_INLINE Register second_half(Register a) {
        return _mm512_zextps256_ps512(_mm512_extractf32x8_ps(a, 1));
    }
    // Each third first takes its lanes of a and b, then those of c in between.
    static LINNET_INLINE void store_in_turns(float* p, Register a, Register b, Register c) {
        const auto third = [&](__m512i from, __m512i between) {
            return _mm512_permutex2var_ps(_mm512_permutex2var_ps(a, from, b), between, c);
        };
        const __m512i first = _mm512_setr_epi32(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
        const __m512i second = _mm512_setr_epi32(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
        const __m512i last = _mm512_setr_epi32(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
        _mm512_storeu_ps(p, third(first, _mm512_setr_epi32(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15)));
        _mm512_storeu_ps(p + 16,
                         third(second, _mm512_setr_epi32(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15)));
        _mm512_storeu_ps(p + 32,
                         third(last, _mm512_setr_epi32(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31)));
    }
    static LINNET_INLINE Register zip_low(Register a, Register b) {
        const __m512i from = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        return _mm512_permutex2var_ps(a, from, b);
    }
    static LINNET_INLINE Register zip_high(Register a, Register b) {
        const __m512i from = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        return _mm512_permutex2var_ps(a, from, b);
    }
    static LINNET_INLINE Register evens(Register a, Register b) {
        const __m512i from = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        return _mm512_permutex2var_ps(a, from, b);
    }
};
#endif

}  // namespace linnet::simd
