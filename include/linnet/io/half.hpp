// The two 16-bit float formats that checkpoints hold, widened to float. Every value of either is a float, so both
// conversions are exact. Integer arithmetic only for what a flush-to-zero mode would change.
#pragma once

#include <bit>
#include <cstdint>

namespace linnet::io {

/// IEEE binary16: 1 sign, 5 exponent, 10 mantissa bits. The payload of a NaN is kept.
constexpr float half_to_float(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000u) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1fu;
    const std::uint32_t mantissa = half & 0x3ffu;
    std::uint32_t magnitude = ((exponent + 127 - 15) << 23) | (mantissa << 13);
    if (exponent == 0) magnitude = std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * 0x1p-24f);
    if (exponent == 31) magnitude = 0x7f800000u | (mantissa << 13);
    return std::bit_cast<float>(sign | magnitude);
}

/// bfloat16: the upper half of a float.
constexpr float bfloat16_to_float(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace linnet::io
