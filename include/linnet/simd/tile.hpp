// The table of register tiles: how many pixels and vectors one microkernel call makes. Chosen by the number of vector
// registers, then by measurement.
#pragma once

#include <array>
#include <linnet/simd/vec.hpp>

namespace linnet::simd {

/// Packed weights come in panels of 16 output channels on every architecture: one vector of AVX-512, two of AVX2, four
/// of NEON and SSE2.
inline constexpr int panel = 16;

/// One microkernel call makes `pixels` x `vectors` sums of a product. `half`: of a pixel's last vector only the first
/// half holds outputs; two neighbouring pixels share one while they are summed.
struct TileShape {
    int pixels, vectors;
    bool half = false;
};

/// The shapes of a product's tiles, narrow ones first, and `depthwise_rows` x `depthwise_pixels` of a depthwise
/// convolution: eight sums are as many as two fused multiply-adds a cycle with a latency of 4 cycles keep busy. A
/// single pixel takes a shape of its own, or the widest: weights that come from memory are read faster from several
/// panels at a time (24 MiB on a Sapphire Rapids: 19 GB/s from one, 31 from four; 100 MiB on a Zen 5: 37, 45, and 35
/// from eight). `pixels_a_pointer`: neighbouring pixels that are addressed from one register. `depthwise_slides`:
/// depthwise_slide.hpp in place of such tiles; `depthwise_turns`: with sums that are not moved.
template <class Arch>
struct Tile;

template <>
struct Tile<arch::Reference> {
    static constexpr std::array<TileShape, 1> shapes = {{{1, 1}}};
    static constexpr int pixels_a_pointer = 1, depthwise_rows = 1, depthwise_pixels = 1;
    static constexpr bool depthwise_slides = false, depthwise_turns = false;
};

// 16 registers of 4 lanes: 3 x 4 accumulators, 4 weights share the rest with the broadcast input as memory operands.
template <>
struct Tile<arch::Sse2> {
    static constexpr std::array<TileShape, 5> shapes = {{{3, 1}, {3, 2}, {3, 3}, {3, 4}, {1, 8}}};
    static constexpr int pixels_a_pointer = 1, depthwise_rows = 2, depthwise_pixels = 4;
    static constexpr bool depthwise_slides = false, depthwise_turns = false;
};

// 16 registers: 6 x 2 accumulators, 2 vectors of weights, 1 input; or 4 x 3, 3 and 1, for what is left of 24 outputs,
// 40, 72. A depthwise 3x3 keeps 6 weights and 8 sums.
template <>
struct Tile<arch::Avx2> {
    static constexpr std::array<TileShape, 4> shapes = {{{6, 1}, {6, 2}, {4, 3}, {1, 8}}};
    static constexpr int pixels_a_pointer = 1, depthwise_rows = 2, depthwise_pixels = 4;
    static constexpr bool depthwise_slides = false, depthwise_turns = false;
};

// 32 registers, and as many pixels as there are general registers for pointers: 8 x 3 accumulators; or 6 x 4 for 64
// outputs, where 8 x 2 twice takes 2 to 10 % longer (16 inputs: 78 and 86 % of the peak; 64: 91 and 97), and for what a
// multiple of 3 leaves. Of one vector 14 pixels: 8 wait for their additions (16 outputs: 4 to 6 % longer). With half a
// vector 24 outputs are 1.5 and not 2, 40 are 2.5, each group of ShuffleNet v1's 20 are 1.5: on a Zen 5, which blends
// beside its multiply-adds, ShuffleNets 3 to 8 % faster, MobileNet v3 3, v2 1. (Odd numbers of pixels too, 12 or 16 of
// 1.5 vectors, 10 or 12 of 2.5: the same speed, 6 functions more for every user's compiler.)
template <>
struct Tile<arch::Avx512> {
    static constexpr std::array<TileShape, 6> shapes = {{{14, 1}, {8, 2}, {14, 2, true}, {8, 3}, {8, 3, true}, {6, 4}}};
    static constexpr int pixels_a_pointer = 3, depthwise_rows = 4, depthwise_pixels = 4;
    static constexpr bool depthwise_slides = true, depthwise_turns = false;
};

// 32 registers of 4 lanes: 5 x 4 accumulators, 5 vectors of inputs, 4 of weights; with 6 x 4 g++ keeps accumulators on
// the stack. Depthwise 3x3 in four rows: of stride 2 with three 79 and 75 % of the bound that multiply-adds set, in
// place of 88 and 82 (clang, Cortex-A55 and Neoverse N1): six sums that wait for themselves are too few.
template <>
struct Tile<arch::Neon> {
    static constexpr std::array<TileShape, 5> shapes = {{{8, 1}, {8, 2}, {6, 3}, {5, 4}, {1, 8}}};
    static constexpr int pixels_a_pointer = 1, depthwise_rows = 4, depthwise_pixels = 4;
    static constexpr bool depthwise_slides = true, depthwise_turns = true;
};

template <>
struct Tile<arch::Neon32> {
    static constexpr std::array<TileShape, 5> shapes = {{{3, 1}, {3, 2}, {3, 3}, {3, 4}, {1, 8}}};
    static constexpr int pixels_a_pointer = 1, depthwise_rows = 2, depthwise_pixels = 4;
    static constexpr bool depthwise_slides = false, depthwise_turns = false;
};

}  // namespace linnet::simd
