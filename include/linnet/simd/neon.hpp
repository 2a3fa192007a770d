// What xsimd leaves open on ARM: NEON of aarch64 and of 32-bit ARM.
#pragma once

#include <arm_neon.h>

#include <cstring>
#include <linnet/simd/vec.hpp>

namespace linnet::simd {

template <class XsimdArch>
struct NeonOperations : PartialByCopy<XsimdArch> {
    using Batch = xsimd::batch<float, XsimdArch>;

    static LINNET_INLINE Batch exp2_of_whole(Batch n) {
        return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23));
    }
    static LINNET_INLINE void store_in_turns(float* p, Batch a, Batch b, Batch c) {
        const float32x4x3_t turns = {{a, b, c}};  // clang's vst3q_f32 is a macro, which would see four arguments
        vst3q_f32(p, turns);
    }
    static LINNET_INLINE Batch load_bytes(const std::uint8_t* p) {
        std::uint32_t four;
        std::memcpy(&four, p, sizeof four);
        return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(four)))));
    }
};

#if LINNET_HAS_NEON64
template <>
struct Native<arch::Neon> : NeonOperations<xsimd::neon64> {
    static LINNET_INLINE Batch fma(Batch a, Batch b, Batch c) { return vfmaq_f32(c, a, b); }
    template <int Lane>
    static LINNET_INLINE Batch fma_lane(Batch a, Batch b, Batch c) {
        return vfmaq_laneq_f32(c, a, b, Lane);
    }
    // xsimd 8.1 has no division of floats here: it takes that of 32-bit ARM, a refined reciprocal.
    static LINNET_INLINE Batch divide(Batch a, Batch b) { return vdivq_f32(a, b); }
    static LINNET_INLINE Batch zip_low(Batch a, Batch b) { return vzip1q_f32(a, b); }
    static LINNET_INLINE Batch zip_high(Batch a, Batch b) { return vzip2q_f32(a, b); }
    static LINNET_INLINE Batch evens(Batch a, Batch b) { return vuzp1q_f32(a, b); }
};
#endif

#if LINNET_HAS_NEON32
template <>
struct Native<arch::Neon32> : NeonOperations<xsimd::neon> {
    // Fused only on CPUs with VFPv4; xsimd asks for the same macro.
    static LINNET_INLINE Batch fma(Batch a, Batch b, Batch c) {
#if defined(__ARM_FEATURE_FMA)
        return vfmaq_f32(c, a, b);
#else
        return vmlaq_f32(c, a, b);
#endif
    }
    static LINNET_INLINE Batch zip_low(Batch a, Batch b) {
        return vzipq_f32(a, b).val[0];
    }
    static LINNET_INLINE Batch zip_high(Batch a, Batch b) {
        return vzipq_f32(a, b).val[1];
    }
    static LINNET_INLINE Batch evens(Batch a, Batch b) {
        return vuzpq_f32(a, b).val[0];
    }
};
#endif

}  // namespace linnet::simd
