// The kernels of the architecture that this CPU runs best, chosen when the program runs. The CMake function
// linnet_dispatch() compiles cmake/dispatch/kernels.cpp once for each architecture and links the tables that it makes
// here: networks are compiled once, for arch::Dispatched, whose kernels are one indirect call away. A call computes a
// strip of rows, so that its cost does not show.
#pragma once

#include <array>
#include <cstdlib>
#include <linnet/core/error.hpp>
#include <linnet/kernels/conv2d.hpp>
#include <linnet/kernels/depthwise.hpp>
#include <linnet/kernels/elementwise.hpp>
#include <linnet/kernels/pool.hpp>
#include <linnet/kernels/softmax.hpp>
#include <linnet/kernels/stage_row.hpp>
#include <linnet/kernels/winograd.hpp>
#include <linnet/simd/cpu.hpp>
#include <span>
#include <string_view>
#include <utility>

namespace linnet::kernels {

/// The kernels that depend on an activation.
struct ActTable {
    void (*conv2d[2][2])(const Strip&, const Taps&, int, const Filters&, const Epilogue&, std::byte*) noexcept;
    void (*depthwise[2 * largest_depthwise_loop - 1])(const Strip&, const Taps&, const DepthwiseFilters&,
                                                      const Epilogue&, std::byte*) noexcept;
    void (*elementwise)(const Strip&, int, const Epilogue&) noexcept;
    void (*winograd)(const Strip&, int, const WinogradFilters&, const Epilogue&, std::byte*) noexcept;
};

/// All kernels of one architecture.
struct Table {
    const char* arch;
    std::array<ActTable, static_cast<std::size_t>(Act::hard_swish) + 1> act;  // by number of the kernel_act()
    void (*pool[2])(const Strip&, const Taps&, int) noexcept;
    void (*sum_pixels)(const float*, int, std::ptrdiff_t, int, bool, float*) noexcept;
    void (*scale)(const float*, float, int, bool, float*) noexcept;
    void (*scale_channels)(const Strip&, int, const float*) noexcept;
    void (*shuffle_channels)(const Strip&, int, int, int, int) noexcept;
    void (*softmax)(const float*, float*, int) noexcept;
    void (*stage_floats)(const ImageView<float>&, int, int, int, float*, std::ptrdiff_t) noexcept;
    void (*stage_bytes)(const ImageView<std::uint8_t>&, int, int, int, float*, std::ptrdiff_t) noexcept;
};

/// Where a loop of depthwise() stands in ActTable.
constexpr int depthwise_index(int kernel, int stride) {
    return kernel == 0 ? 0 : 2 * (kernel - 2) + stride;
}

template <class Arch, Act A>
constexpr ActTable make_act_table() {
    return {{{&conv2d<Arch, A, Inputs::consecutive, Pixels::tabled>,
              &conv2d<Arch, A, Inputs::consecutive, Pixels::in_rows>},
             {&conv2d<Arch, A, Inputs::gathered, Pixels::tabled>, &conv2d<Arch, A, Inputs::gathered, Pixels::in_rows>}},
            {&depthwise<Arch, 0, 0, A>, &depthwise<Arch, 2, 1, A>, &depthwise<Arch, 2, 2, A>, &depthwise<Arch, 3, 1, A>,
             &depthwise<Arch, 3, 2, A>, &depthwise<Arch, 4, 1, A>, &depthwise<Arch, 4, 2, A>, &depthwise<Arch, 5, 1, A>,
             &depthwise<Arch, 5, 2, A>, &depthwise<Arch, 6, 1, A>, &depthwise<Arch, 6, 2, A>, &depthwise<Arch, 7, 1, A>,
             &depthwise<Arch, 7, 2, A>},
            &elementwise<Arch, A>,
            &winograd<Arch, A>};
}

template <class Arch>
constexpr Table make_table() {
    const auto acts = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{make_act_table<Arch, kernel_act(static_cast<Act>(I))>()...};
    };
    return {Arch::name,
            acts(std::make_index_sequence<static_cast<std::size_t>(Act::hard_swish) + 1>{}),
            {&pool<Arch, Pool::max>, &pool<Arch, Pool::average>},
            &sum_pixels<Arch>,
            &scale<Arch>,
            &scale_channels<Arch>,
            &shuffle_channels<Arch>,
            &softmax<Arch>,
            &stage_row<Arch, float>,
            &stage_row<Arch, std::uint8_t>};
}

/// A table that a program holds, and whether this CPU can run it.
struct Choice {
    const Table* table;
    bool runs;
};

/// The first of `choices` that runs, or the one named `wanted` unless that is nullptr or empty. Throws Error where that
/// one is not there or does not run.
inline const Table& choose(std::span<const Choice> choices, const char* wanted) {
    const bool any = wanted == nullptr || *wanted == '\0';
    std::string known;
    for (const Choice& choice : choices) {
        if (any && choice.runs) return *choice.table;
        if (!any && std::string_view(wanted) == choice.table->arch) {
            if (choice.runs) return *choice.table;
            raise("LINNET_ARCH is '", wanted, "' in the environment, which this CPU does not have");
        }
        known += (known.empty() ? "" : ", ") + std::string(choice.table->arch);
    }
    raise("LINNET_ARCH is '", any ? "" : wanted, "' in the environment; this program has ", known);
}

}  // namespace linnet::kernels

extern "C" {
extern const linnet::kernels::Table linnet_kernels_sse2, linnet_kernels_avx2, linnet_kernels_avx512;
}

namespace linnet::kernels {

/// The table for this CPU, or the one that LINNET_ARCH names in the environment; chosen at the first call. Throws Error
/// where LINNET_ARCH names none: programs call it (or arch_name()) when they start, since forward() would end them. Not
/// inlined: the text of an exception that leaves a noexcept function is printed only where it comes from a call.
LINNET_NOINLINE inline const Table& dispatched() {
    static const Table* const chosen = [] {
        const Choice choices[] = {{&linnet_kernels_avx512, simd::cpu_has<arch::Avx512>()},
                                  {&linnet_kernels_avx2, simd::cpu_has<arch::Avx2>()},
                                  {&linnet_kernels_sse2, simd::cpu_has<arch::Sse2>()}};
        return &choose(choices, std::getenv("LINNET_ARCH"));
    }();
    return *chosen;
}

/// The name of the architecture that forward() runs for: Best::name, or what dispatched() has chosen.
template <class Arch = arch::Best>
const char* arch_name() {
    if constexpr (std::is_same_v<Arch, arch::Dispatched>) {
        return dispatched().arch;
    } else {
        return Arch::name;
    }
}

// From here on: the entry points for arch::Dispatched, each more constrained than the kernel of its name.

template <class Arch>
concept DispatchedArch = std::is_same_v<Arch, arch::Dispatched>;

template <>
struct DepthwiseTile<arch::Dispatched> {
    static constexpr int rows =
        std::max({simd::Tile<arch::Sse2>::depthwise_rows, simd::Tile<arch::Avx2>::depthwise_rows,
                  simd::Tile<arch::Avx512>::depthwise_rows});
};

template <Act A>
const ActTable& dispatched_act() {
    return dispatched().act[static_cast<std::size_t>(A)];
}

template <DispatchedArch Arch, Act A, Inputs I = Inputs::consecutive, Pixels P = Pixels::tabled>
void conv2d(const Strip& strip, const Taps& taps, int depth, const Filters& filters, const Epilogue& epilogue,
            std::byte* scratch) noexcept {
    dispatched_act<A>().conv2d[static_cast<int>(I)][static_cast<int>(P)](strip, taps, depth, filters, epilogue,
                                                                         scratch);
}

template <DispatchedArch Arch, int Kernel, int Stride, Act A>
void depthwise(const Strip& strip, const Taps& taps, const DepthwiseFilters& filters, const Epilogue& epilogue,
               std::byte* scratch) noexcept {
    dispatched_act<A>().depthwise[depthwise_index(Kernel, Stride)](strip, taps, filters, epilogue, scratch);
}

template <DispatchedArch Arch, Act A>
void elementwise(const Strip& strip, int channels, const Epilogue& epilogue) noexcept {
    dispatched_act<A>().elementwise(strip, channels, epilogue);
}

template <DispatchedArch Arch, Act A>
void winograd(const Strip& strip, int before_w, const WinogradFilters& filters, const Epilogue& epilogue,
              std::byte* scratch) noexcept {
    dispatched_act<A>().winograd(strip, before_w, filters, epilogue, scratch);
}

template <DispatchedArch Arch, Pool P>
void pool(const Strip& strip, const Taps& taps, int channels) noexcept {
    dispatched().pool[static_cast<int>(P)](strip, taps, channels);
}

template <DispatchedArch Arch>
void sum_pixels(const float* src, int count, std::ptrdiff_t pixel_stride, int channels, bool padded,
                float* sums) noexcept {
    dispatched().sum_pixels(src, count, pixel_stride, channels, padded, sums);
}

template <DispatchedArch Arch>
void scale(const float* sums, float factor, int channels, bool padded, float* dst) noexcept {
    dispatched().scale(sums, factor, channels, padded, dst);
}

template <DispatchedArch Arch>
void scale_channels(const Strip& strip, int channels, const float* factors) noexcept {
    dispatched().scale_channels(strip, channels, factors);
}

template <DispatchedArch Arch>
void shuffle_channels(const Strip& strip, int src_channels, int groups, int first, int channels) noexcept {
    dispatched().shuffle_channels(strip, src_channels, groups, first, channels);
}

template <DispatchedArch Arch>
void softmax(const float* src, float* dst, int count) noexcept {
    dispatched().softmax(src, dst, count);
}

template <DispatchedArch Arch, class T>
void stage_row(const ImageView<T>& image, int y, int before, int width, float* dst,
               std::ptrdiff_t dst_pixel_stride) noexcept {
    if constexpr (std::is_same_v<T, float>) {
        dispatched().stage_floats(image, y, before, width, dst, dst_pixel_stride);
    } else {
        dispatched().stage_bytes(image, y, before, width, dst, dst_pixel_stride);
    }
}

}  // namespace linnet::kernels
