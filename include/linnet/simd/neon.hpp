// The Native of ARM: NEON of aarch64 and of 32-bit ARM.
#pragma once

#include <arm_neon.h>

#include <cstring>
#include <linnet/simd/vec.hpp>

namespace linnet::simd {

struct NeonWhole {
    using Register = float32x4_t;

    static LINNET_INLINE Register load(const float* p) { return vld1q_f32(p); }
    static LINNET_INLINE void store(float* p, Register value) { vst1q_f32(p, value); }
};

template <class XsimdArch>
struct NeonOperations : PartialByCopy<NeonWhole> {
    using Batch = xsimd::batch<float, XsimdArch>;

    static LINNET_INLINE Register broadcast(float x) { return vdupq_n_f32(x); }
    static LINNET_INLINE Register min(Register a, Register b) { return vminq_f32(a, b); }
    static LINNET_INLINE Register max(Register a, Register b) { return vmaxq_f32(a, b); }
    static LINNET_INLINE Register exp2_of_whole(Register n) {
        return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23));
    }
    static LINNET_INLINE void store_in_turns(float* p, Register a, Register b, Register c) {
        const float32x4x3_t turns = {{a, b, c}};  // clang's vst3q_f32 is a macro, which would see four arguments
        vst3q_f32(p, turns);
    }
    static LINNET_INLINE Register load_bytes(const std::uint8_t* p) {
        std::uint32_t four;
        std::memcpy(&four, p, sizeof four);
        return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(four)))));
    }
};

#if LINNET_HAS_NEON64
template <>
struct Native<arch::Neon> : NeonOperations<xsimd::neon64> {
    static LINNET_INLINE Register fma(Register a, Register b, Register c) { return vfmaq_f32(c, a, b); }
    template <int Lane>
    static LINNET_INLINE Register fma_lane(Register a, Register b, Register c) {
        return vfmaq_laneq_f32(c, a, b, Lane);
    }
    // xsimd 8.1 has no division of floats here: it takes that of 32-bit ARM, a refined reciprocal.
    static LINNET_INLINE Register divide(Register a, Register b) { return vdivq_f32(a, b); }
    static LINNET_INLINE Register zip_low(Register a, Register b) { return vzip1q_f32(a, b); }
    static LINNET_INLINE Register zip_high(Register a, Register b) { return vzip2q_f32(a, b); }
    static LINNET_INLINE Register evens(Register a, Register b) { return vuzp1q_f32(a, b); }
};
#endif

#if LINNET_HAS_NEON32
template <>
struct Native<arch::Neon32> : NeonOperations<xsimd::neon> {
    // Fused only on CPUs with VFPv4; xsimd asks for the same macro.
    static LINNET_INLINE Register fma(Register a, Register b, Register c) {
#if defined(__ARM_FEATURE_FMA)
        return vfmaq_f32(c, a, b);
#else
        return vmlaq_f32(c, a, b);
#endif
    }
    static LINNET_INLINE Register zip_low(Register a, Register b) {
        return vzipq_f32(a, b).val[0];
    }
    static LINNET_INLINE Register zip_high(Register a, Register b) {
        return vzipq_f32(a, b).val[1];
    }
    static LINNET_INLINE Register evens(Register a, Register b) {
        return vuzpq_f32(a, b).val[0];
    }
};
#endif

}  // namespace linnet::simd
