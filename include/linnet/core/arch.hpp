// Architecture tags: the sets of instructions that kernels are compiled for. A tag is a parameter of forward(), never
// of a model: packed weights and workspaces are the same for all of them.
#pragma once

#include <linnet/core/config.hpp>
#include <type_traits>

// linnet_dispatch() compiles a source once for each architecture. There LINNET_TAGGED(name) is the name with the
// architecture's behind it, name_avx2, which other objects call it by; everywhere else it is the name.
#define LINNET_JOIN_TEXT(name, arch) name##_##arch
#define LINNET_JOIN(name, arch) LINNET_JOIN_TEXT(name, arch)
#if defined(LINNET_DISPATCH_ARCH)
#define LINNET_TAGGED(name) LINNET_JOIN(name, LINNET_DISPATCH_ARCH)
#else
#define LINNET_TAGGED(name) name
#endif

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
struct Dispatched {  // the best that the program holds kernels for and this CPU has, see kernels/dispatch.hpp
    static constexpr const char* name = "dispatched";
};

/// The architectures that the calling translation unit is compiled for, best first.
template <class... Archs>
struct List {
    template <class Arch>
    static constexpr bool contains = (std::is_same_v<Arch, Archs> || ...);
};

// Aliases only: two units compiled with different flags name different tags, and no function changes its meaning.
#if defined(LINNET_DISPATCH)
using Available = List<Dispatched, Reference>;
using Best = Dispatched;
#elif LINNET_HAS_AVX512
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
