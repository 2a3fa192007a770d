// What depends on the compiler: attributes, and which instruction sets this translation unit is compiled for.
// No header but this and those of simd/ holds a compiler's extension.
#pragma once

#include <cassert>

// Functions that run once a vector or a tile. Forced, so that no out-of-line copy of them exists that a linker could
// share between translation units compiled for different instruction sets.
#if defined(_MSC_VER) && !defined(__clang__)
#define LINNET_INLINE __forceinline
#define LINNET_NOINLINE __declspec(noinline)
#define LINNET_RESTRICT __restrict
#else
#define LINNET_INLINE inline __attribute__((always_inline))
#define LINNET_NOINLINE __attribute__((noinline))
#define LINNET_RESTRICT __restrict__
#endif

// A line of memory that will be read soon, or later, for which L2 is near enough. Any address will do, past the end of
// an array too.
#if defined(_MSC_VER) && !defined(__clang__)
#define LINNET_PREFETCH(address) static_cast<void>(address)
#define LINNET_PREFETCH_L2(address) static_cast<void>(address)
#else
#define LINNET_PREFETCH(address) __builtin_prefetch(address)
#define LINNET_PREFETCH_L2(address) __builtin_prefetch(address, 0, 2)
#endif

// Unrolled by the compiler, because its counter indexes registers.
#if defined(__clang__)
#define LINNET_UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define LINNET_UNROLL _Pragma("GCC unroll 32")
#else
#define LINNET_UNROLL
#endif

// Around code that holds AVX-512 intrinsics: g++ 12 warns falsely in its own header of them (GCC bug 105593), and that
// in its users' builds.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define LINNET_BEGIN_INTRINSICS                                                                \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"") \
        _Pragma("GCC diagnostic ignored \"-Wuninitialized\"")
#define LINNET_END_INTRINSICS _Pragma("GCC diagnostic pop")
#else
#define LINNET_BEGIN_INTRINSICS
#define LINNET_END_INTRINSICS
#endif

#define LINNET_ASSERT(condition) assert(condition)

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define LINNET_EXCEPTIONS 1
#else
#define LINNET_EXCEPTIONS 0
#endif

// Where LINNET_SCALAR is defined, as on a CPU that none of these knows, all code is plain C++.
#if !defined(LINNET_SCALAR) && defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && \
    defined(__AVX512VL__) && defined(__AVX512CD__) && defined(__FMA__)
#define LINNET_HAS_AVX512 1
#else
#define LINNET_HAS_AVX512 0
#endif

#if !defined(LINNET_SCALAR) && defined(__AVX2__) && defined(__FMA__)
#define LINNET_HAS_AVX2 1
#else
#define LINNET_HAS_AVX2 0
#endif

#if !defined(LINNET_SCALAR) && (defined(__SSE2__) || defined(_M_X64))
#define LINNET_HAS_SSE2 1
#else
#define LINNET_HAS_SSE2 0
#endif

#if !defined(LINNET_SCALAR) && (defined(__aarch64__) || defined(_M_ARM64))
#define LINNET_HAS_NEON64 1
#else
#define LINNET_HAS_NEON64 0
#endif

#if !defined(LINNET_SCALAR) && defined(__ARM_NEON) && !LINNET_HAS_NEON64
#define LINNET_HAS_NEON32 1
#else
#define LINNET_HAS_NEON32 0
#endif
