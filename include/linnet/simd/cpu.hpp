// What the CPU that runs the program has, whatever the program is compiled for.
#pragma once

#include <linnet/core/arch.hpp>
#include <type_traits>

namespace linnet::simd {

/// Whether this CPU and its operating system can run code for Arch. Only x86 mixes architectures in one program:
/// elsewhere a program that runs at all was compiled for its CPU.
template <class Arch>
bool cpu_has() {
#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
    if constexpr (std::is_same_v<Arch, arch::Avx512>)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512cd");
    if constexpr (std::is_same_v<Arch, arch::Avx2>)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return true;
}

}  // namespace linnet::simd
