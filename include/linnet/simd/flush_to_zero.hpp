// Numbers below the normal range (1.2e-38) count as zero while kernels run: they change nothing that anybody sees, and
// each costs some hundred cycles on x86.
#pragma once

#include <linnet/core/config.hpp>

#if LINNET_HAS_SSE2
#include <xmmintrin.h>
#endif

namespace linnet::simd {

/// Sets this thread's mode to flush-to-zero, sources and results, and restores what it found. Does nothing where plain
/// C++ computes; vectors of 32-bit NEON flush always.
class FlushToZero {
  public:
#if LINNET_HAS_SSE2
    static constexpr bool available = true;
    FlushToZero() noexcept : found_(_mm_getcsr()) {
        _mm_setcsr(found_ | flush_results | denormals_are_zeros);
    }
    ~FlushToZero() {
        _mm_setcsr(found_);
    }

  private:
    static constexpr unsigned flush_results = 0x8000, denormals_are_zeros = 0x0040;
    unsigned found_;
#elif LINNET_HAS_NEON64 && defined(__GNUC__)
    static constexpr bool available = true;
    FlushToZero() noexcept {
        asm volatile("mrs %0, fpcr" : "=r"(found_));
        asm volatile("msr fpcr, %0" : : "r"(found_ | flush));
    }
    ~FlushToZero() {
        asm volatile("msr fpcr, %0" : : "r"(found_));
    }

  private:
    static constexpr unsigned long flush = 1ul << 24;
    unsigned long found_;
#else
    static constexpr bool available = false;
    FlushToZero() noexcept {}
    ~FlushToZero() {}
#endif

  public:
    FlushToZero(const FlushToZero&) = delete;
    FlushToZero& operator=(const FlushToZero&) = delete;
};

}  // namespace linnet::simd
