// Architecture tags: the sets of instructions that kernels are compiled for. A tag is a parameter of forward(), never
// of a model: packed weights and workspaces are the same for all of them.
#pragma once

#include <linnet/core/config.hpp>
#include <type_traits>

namespace linnet::arch {

struct Reference {  // plain loops in the papers' letters, on any CPU: what every other architecture is compared with
    static constexpr const char* name = "reference";
};
struct Sse2 {
    static constexpr const char* name = "sse2";
};
struct Avx2 {  // AVX2 and FMA
    static constexpr const char* name = "avx2";
};
struct Avx512 {  // AVX-512 F, BW, DQ, VL, CD
    static constexpr const char* name = "avx512";
};
struct Neon32 {  // 32-bit ARM
    static constexpr const char* name = "neon32";
};
struct Neon {  // aarch64
    static constexpr const char* name = "neon";
};

/// The architectures that the calling translation unit is compiled for, best first.
template <class... Archs>
struct List {
    template <class Arch>
    static constexpr bool contains = (std::is_same_v<Arch, Archs> || ...);
};

// Aliases only: two units compiled with different flags name different tags, and no function changes its meaning.
#if LINNET_HAS_AVX512
using Available = List<Avx512, Avx2, Sse2, Reference>;
using Best = Avx512;
#elif LINNET_HAS_AVX2
using Available = List<Avx2, Sse2, Reference>;
using Best = Avx2;
#elif LINNET_HAS_SSE2
using Available = List<Sse2, Reference>;
using Best = Sse2;
#elif LINNET_HAS_NEON64
using Available = List<Neon, Reference>;
using Best = Neon;
#elif LINNET_HAS_NEON32
using Available = List<Neon32, Reference>;
using Best = Neon32;
#else
using Available = List<Reference>;
using Best = Reference;
#endif

}  // namespace linnet::arch
