// One vector of floats of one CPU: load, store, partial load and store, fma, minimum and maximum, arithmetic. No
// folder but this one names xsimd or an intrinsic.
//
// xsimd 8.1 (Debian 12) has no FMA of its own for AVX-512 (a multiply and an add, which g++ contracts and clang does
// not) and no partial loads: those are written here, and so is everything that must not differ between compilers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <linnet/core/arch.hpp>

#if LINNET_HAS_SSE2 || LINNET_HAS_NEON64 || LINNET_HAS_NEON32
LINNET_BEGIN_INTRINSICS
#include <xsimd/xsimd.hpp>
LINNET_END_INTRINSICS
#define LINNET_HAS_XSIMD 1
#else
#define LINNET_HAS_XSIMD 0
#endif

namespace linnet::simd {

/// `pointer`, in a register of its own: pointers that move on together g++ else keeps in vectors, out of which it takes
/// them one by one.
template <class T>
LINNET_INLINE T* in_register(T* pointer) {
#if defined(__GNUC__)
    asm("" : "+r"(pointer));
#endif
    return pointer;
}
LINNET_INLINE std::ptrdiff_t in_register(std::ptrdiff_t offset) {
#if defined(__GNUC__)
    asm("" : "+r"(offset));
#endif
    return offset;
}

/// `p` and `offset` bytes: what a load or a store of NEON adds by itself.
LINNET_INLINE const float* bytes_on(const float* p, std::ptrdiff_t offset) {
    return reinterpret_cast<const float*>(reinterpret_cast<const char*>(p) + offset);
}
LINNET_INLINE float* bytes_on(float* p, std::ptrdiff_t offset) {
    return reinterpret_cast<float*>(reinterpret_cast<char*>(p) + offset);
}

/// A vector of `Vec<Arch>::lanes` floats. Arch is a tag of core/arch.hpp.
template <class Arch>
struct Vec;

/// The vector of plain C++: one lane.
template <>
struct Vec<arch::Reference> {
    static constexpr int lanes = 1;
    float value;

    static LINNET_INLINE Vec load(const float* p) { return {*p}; }
    static LINNET_INLINE Vec load(const std::uint8_t* p) { return {static_cast<float>(*p)}; }
    static LINNET_INLINE Vec load_partial(const float* p, int) { return {*p}; }
    static LINNET_INLINE Vec load_partial(const std::uint8_t* p, int) { return load(p); }
    static LINNET_INLINE Vec broadcast(float x) { return {x}; }
    static LINNET_INLINE Vec zero() { return {0.0f}; }
    LINNET_INLINE void store(float* p) const { *p = value; }
    LINNET_INLINE void store_partial(float* p, int) const { *p = value; }
    /// Stores the lanes of three vectors in turns: a[0], b[0], c[0], a[1], ...
    static LINNET_INLINE void store_in_turns(float* p, Vec a, Vec b, Vec c) {
        p[0] = a.value, p[1] = b.value, p[2] = c.value;
    }

    friend LINNET_INLINE Vec operator+(Vec a, Vec b) { return {a.value + b.value}; }
    friend LINNET_INLINE Vec operator-(Vec a, Vec b) { return {a.value - b.value}; }
    friend LINNET_INLINE Vec operator*(Vec a, Vec b) { return {a.value * b.value}; }
    friend LINNET_INLINE Vec operator/(Vec a, Vec b) { return {a.value / b.value}; }
    friend LINNET_INLINE Vec min(Vec a, Vec b) { return {b.value < a.value ? b.value : a.value}; }
    friend LINNET_INLINE Vec max(Vec a, Vec b) { return {a.value < b.value ? b.value : a.value}; }
    friend LINNET_INLINE Vec fma(Vec a, Vec b, Vec c) { return {a.value * b.value + c.value}; }
    friend LINNET_INLINE Vec round(Vec a) { return {std::nearbyint(a.value)}; }
    /// The lanes of a and b alternating, a first: the first half of them, and the second.
    friend LINNET_INLINE Vec zip_low(Vec a, Vec) { return a; }
    friend LINNET_INLINE Vec zip_high(Vec, Vec b) { return b; }
    friend LINNET_INLINE Vec evens(Vec a, Vec) { return a; }
    friend LINNET_INLINE Vec in_register(Vec a) { return a; }
    /// 2^n for whole n in [-126, 127].
    friend LINNET_INLINE Vec exp2_of_whole(Vec n) { return {std::ldexp(1.0f, static_cast<int>(n.value))}; }
};

#if LINNET_HAS_XSIMD

/// An architecture's batch in xsimd, which knows registers and their arithmetic, and what is written here: what xsimd
/// leaves to us (fused multiply-add, partial load and store, bytes, and 2^n: its casts of bits changed between
/// versions), and what kernels unroll by the hundred. That goes straight to intrinsics: xsimd's layers of functions in
/// between were 8 % of the instructions that g++ takes for MobileNet v3's program.
template <class Arch>
struct Native;

template <class Arch>
struct Vec {
    using Batch = typename Native<Arch>::Batch;
    using Register = typename Batch::register_type;
    static constexpr int lanes = static_cast<int>(Batch::size);
    Register value;

    static LINNET_INLINE Vec load(const float* p) { return {Native<Arch>::load(p)}; }
    static LINNET_INLINE Vec load(const std::uint8_t* p) { return {Native<Arch>::load_bytes(p)}; }
    /// The first `count` of `lanes` floats, the other lanes zero; no byte beyond them is read. 0 < count < lanes.
    static LINNET_INLINE Vec load_partial(const float* p, int count) { return {Native<Arch>::load_partial(p, count)}; }
    static LINNET_INLINE Vec load_partial(const std::uint8_t* p, int count) {
        std::uint8_t whole[lanes] = {};
        std::copy_n(p, count, whole);
        return load(whole);
    }
    static LINNET_INLINE Vec broadcast(float x) { return {Native<Arch>::broadcast(x)}; }
    static LINNET_INLINE Vec zero() { return {Native<Arch>::broadcast(0.0f)}; }
    LINNET_INLINE void store(float* p) const { Native<Arch>::store(p, value); }
    /// The first `count` of `lanes` floats; no byte beyond them is written. 0 < count < lanes.
    LINNET_INLINE void store_partial(float* p, int count) const { Native<Arch>::store_partial(p, value, count); }
    /// Stores the lanes of three vectors in turns: a[0], b[0], c[0], a[1], ...
    static LINNET_INLINE void store_in_turns(float* p, Vec a, Vec b, Vec c) {
        Native<Arch>::store_in_turns(p, a.value, b.value, c.value);
    }

    friend LINNET_INLINE Vec operator+(Vec a, Vec b) { return {Batch(a.value) + Batch(b.value)}; }
    friend LINNET_INLINE Vec operator-(Vec a, Vec b) { return {Batch(a.value) - Batch(b.value)}; }
    friend LINNET_INLINE Vec operator*(Vec a, Vec b) { return {Batch(a.value) * Batch(b.value)}; }
    friend LINNET_INLINE Vec operator/(Vec a, Vec b) {
        if constexpr (requires { Native<Arch>::divide(a.value, b.value); }) {
            return {Native<Arch>::divide(a.value, b.value)};
        } else {
            return {Batch(a.value) / Batch(b.value)};
        }
    }
    /// Where a is NaN, so is the result: clamps pass it on, whichever bounds they have.
    friend LINNET_INLINE Vec min(Vec a, Vec b) { return {Native<Arch>::min(a.value, b.value)}; }
    friend LINNET_INLINE Vec max(Vec a, Vec b) { return {Native<Arch>::max(a.value, b.value)}; }
    friend LINNET_INLINE Vec fma(Vec a, Vec b, Vec c) { return {Native<Arch>::fma(a.value, b.value, c.value)}; }
    /// Whether there is fma_lane(): fma() where b is one lane of a vector, in one instruction.
    static constexpr bool has_fma_lane = requires(Register a) { Native<Arch>::template fma_lane<0>(a, a, a); };
    template <int Lane>
    friend LINNET_INLINE Vec fma_lane(Vec a, Vec b, Vec c) {
        return {Native<Arch>::template fma_lane<Lane>(a.value, b.value, c.value)};
    }
    friend LINNET_INLINE Vec round(Vec a) { return {xsimd::nearbyint(Batch(a.value))}; }
    /// The lanes of a and b alternating, a first: the first half of them, and the second. (xsimd's zips interleave
    /// within 128 bits on AVX.)
    friend LINNET_INLINE Vec zip_low(Vec a, Vec b) { return {Native<Arch>::zip_low(a.value, b.value)}; }
    friend LINNET_INLINE Vec zip_high(Vec a, Vec b) { return {Native<Arch>::zip_high(a.value, b.value)}; }
    /// The lanes of a and then b whose number is even.
    friend LINNET_INLINE Vec evens(Vec a, Vec b) { return {Native<Arch>::evens(a.value, b.value)}; }
    // AVX-512 only: vectors whose halves are of two pixels, for simd::TileShape::half.
    /// lanes / 2 floats, in both halves.
    static LINNET_INLINE Vec load_half_twice(const float* p) { return {Native<Arch>::load_half_twice(p)}; }
    /// The first half of a, the second of b.
    friend LINNET_INLINE Vec blend_halves(Vec a, Vec b) { return {Native<Arch>::blend_halves(a.value, b.value)}; }
    /// The first halves of a and b.
    friend LINNET_INLINE Vec join_halves(Vec a, Vec b) { return {Native<Arch>::join_halves(a.value, b.value)}; }
    /// One half of a as the first, zeros as the second.
    friend LINNET_INLINE Vec first_half(Vec a) { return {Native<Arch>::first_half(a.value)}; }
    friend LINNET_INLINE Vec second_half(Vec a) { return {Native<Arch>::second_half(a.value)}; }

    /// `a`, loaded once: g++ otherwise loads it again for each use where registers are just enough, and a loop of 12
    /// fused multiply-adds then waits for its 12 more loads (4 x 3 sums with AVX2: 67 % of the peak, 91 % so).
    friend LINNET_INLINE Vec in_register(Vec a) {
#if LINNET_HAS_SSE2 && defined(__GNUC__)
        asm("" : "+v"(a.value));
#endif
        return a;
    }
    /// Keeps g++ from loading by these, an offset and pointers, before `a` is known: it loads so far ahead that it has
    /// to move sums between registers (depthwise 3x3, stride 2: 76 % of a Neoverse N1's bound without, 82 with).
    friend LINNET_INLINE void known_after([[maybe_unused]] Vec a, [[maybe_unused]] std::ptrdiff_t& offset,
                                          [[maybe_unused]] const float*& p, [[maybe_unused]] const float*& q) {
#if LINNET_HAS_NEON64 && defined(__GNUC__) && !defined(__clang__)
        std::ptrdiff_t own = offset;
        const float *own_p = p, *own_q = q;
        asm("" : "+r"(own), "+r"(own_p), "+r"(own_q) : "w"(a.value));
        offset = own, p = own_p, q = own_q;
#endif
    }
    /// 2^n for whole n in [-126, 127].
    friend LINNET_INLINE Vec exp2_of_whole(Vec n) {
        return {Native<Arch>::exp2_of_whole(n.value)};
    }
};

/// Partial load and store through the stack, for architectures of four lanes without masks. `Whole`: load() and
/// store().
template <class Whole>
struct PartialByCopy : Whole {
    using Register = typename Whole::Register;

    static LINNET_INLINE Register load_partial(const float* p, int count) {
        alignas(16) float lanes[4] = {};
        for (int i = 0; i < count; ++i) lanes[i] = p[i];
        return Whole::load(lanes);
    }
    static LINNET_INLINE void store_partial(float* p, Register value, int count) {
        alignas(16) float lanes[4];
        Whole::store(lanes, value);
        for (int i = 0; i < count; ++i) p[i] = lanes[i];
    }
    static LINNET_INLINE void store_in_turns(float* p, Register a, Register b, Register c) {
        alignas(16) float lanes[3][4];
        Whole::store(lanes[0], a), Whole::store(lanes[1], b), Whole::store(lanes[2], c);
        for (int i = 0; i < 4; ++i, p += 3) p[0] = lanes[0][i], p[1] = lanes[1][i], p[2] = lanes[2][i];
    }
};

#endif

}  // namespace linnet::simd

#if LINNET_HAS_SSE2
#include <linnet/simd/x86.hpp>
#elif LINNET_HAS_XSIMD
#include <linnet/simd/neon.hpp>
#endif
