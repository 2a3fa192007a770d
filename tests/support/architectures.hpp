// Every architecture that this program is compiled for and that this CPU has.
#pragma once

#include <gtest/gtest.h>

#include <linnet/simd/cpu.hpp>
#include <vector>

namespace linnet::test {

template <class F, class... Archs>
void for_each_in(arch::List<Archs...>, F&& f) {
    const auto one = [&]<class Arch>() {
        if (!simd::cpu_has<Arch>()) return;
        SCOPED_TRACE(Arch::name);
        f.template operator()<Arch>();
    };
    (one.template operator()<Archs>(), ...);
}

/// With the address sanitizer, which makes code five times as long to compile, the reference and the best architecture:
/// the kernels of the others are the same templates.
#if defined(__SANITIZE_ADDRESS__)
using Tested = arch::List<arch::Best, arch::Reference>;
#else
using Tested = arch::Available;
#endif

/// for_each_architecture([]<class Arch> { ... });
template <class F>
void for_each_architecture(F&& f) {
    for_each_in(Tested{}, f);
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
