// Every architecture that this program is compiled for and that this CPU has.
#pragma once

#include <gtest/gtest.h>

#include <linnet/core/arch.hpp>
#include <vector>

namespace linnet::test {

/// Whether this CPU can run code for Arch. Nothing but x86 mixes architectures in one program.
template <class Arch>
bool cpu_has() {
#if defined(__x86_64__) || defined(__i386__)
    if constexpr (std::is_same_v<Arch, arch::Avx512>)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512cd");
    if constexpr (std::is_same_v<Arch, arch::Avx2>)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return true;
}

template <class F, class... Archs>
void for_each_in(arch::List<Archs...>, F&& f) {
    const auto one = [&]<class Arch>() {
        if (!cpu_has<Arch>()) return;
        SCOPED_TRACE(Arch::name);
        f.template operator()<Arch>();
    };
    (one.template operator()<Archs>(), ...);
}

/// for_each_architecture([]<class Arch> { ... });
template <class F>
void for_each_architecture(F&& f) {
    for_each_in(arch::Available{}, f);
}

/// Sizes at which loops over vectors and tiles go wrong: around `unit`, its double and triple.
inline std::vector<int> sizes_around(int unit) {
    std::vector<int> sizes;
    for (const int size :
         {1, unit - 1, unit, unit + 1, 2 * unit - 1, 2 * unit, 2 * unit + 1, 3 * unit - 1, 3 * unit + 1})
        if (size > 0 && (sizes.empty() || size > sizes.back())) sizes.push_back(size);
    return sizes;
}

}  // namespace linnet::test
