// The table of register tiles: how many pixels and vectors one microkernel call makes. Chosen by the number of vector
// registers, then by measurement.
#pragma once

#include <linnet/simd/vec.hpp>

namespace linnet::simd {

/// Packed weights come in panels of 16 output channels on every architecture: one vector of AVX-512, two of AVX2, four
/// of NEON and SSE2.
inline constexpr int panel = 16;

/// `pixels` x `vectors` accumulators of a product; `depthwise_rows` x `depthwise_pixels` of a depthwise convolution (8
/// sums: as many as two fused multiply-adds a cycle with a latency of 4 cycles keep busy).
template <class Arch>
struct Tile;

template <>
struct Tile<arch::Reference> {
    static constexpr int pixels = 1, vectors = 1, depthwise_rows = 1, depthwise_pixels = 1;
};

// 16 registers of 4 lanes: 3 x 4 accumulators, 4 weights share the rest with the broadcast input as memory operands.
template <>
struct Tile<arch::Sse2> {
    static constexpr int pixels = 3, vectors = 4, depthwise_rows = 2, depthwise_pixels = 4;
};

// 16 registers: 6 x 2 accumulators, 2 vectors of weights, 1 input. A depthwise 3x3 keeps 6 weights and 8 sums.
template <>
struct Tile<arch::Avx2> {
    static constexpr int pixels = 6, vectors = 2, depthwise_rows = 2, depthwise_pixels = 4;
};

// 32 registers, and as many pixels as there are general registers for pointers: 8 x 3 accumulators.
template <>
struct Tile<arch::Avx512> {
    static constexpr int pixels = 8, vectors = 3, depthwise_rows = 2, depthwise_pixels = 4;
};

// 32 registers of 4 lanes: 6 x 4 accumulators, 4 vectors of weights.
template <>
struct Tile<arch::Neon> {
    static constexpr int pixels = 6, vectors = 4, depthwise_rows = 2, depthwise_pixels = 4;
};

template <>
struct Tile<arch::Neon32> {
    static constexpr int pixels = 3, vectors = 4, depthwise_rows = 2, depthwise_pixels = 4;
};

}  // namespace linnet::simd
