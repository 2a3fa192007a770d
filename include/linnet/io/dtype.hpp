// The element types that a safetensors file may hold, and how the floating ones become float. The format is
// little-endian and promises no alignment.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/half.hpp>
#include <optional>
#include <span>
#include <string_view>

namespace linnet::io {

struct Dtype {
    std::string_view name;
    int bits = 0;

    friend constexpr bool operator==(const Dtype& a, const Dtype& b) { return a.name == b.name; }
};

inline constexpr std::array known_dtypes = {
    Dtype{"F32", 32},        Dtype{"F16", 16},    Dtype{"BF16", 16},   Dtype{"F64", 64},        Dtype{"I64", 64},
    Dtype{"I32", 32},        Dtype{"I16", 16},    Dtype{"I8", 8},      Dtype{"U64", 64},        Dtype{"U32", 32},
    Dtype{"U16", 16},        Dtype{"U8", 8},      Dtype{"BOOL", 8},    Dtype{"C64", 64},        Dtype{"F8_E4M3", 8},
    Dtype{"F8_E4M3FNUZ", 8}, Dtype{"F8_E5M2", 8}, Dtype{"F8_E8M0", 8}, Dtype{"F8_E5M2FNUZ", 8}, Dtype{"F6_E2M3", 6},
    Dtype{"F6_E3M2", 6},     Dtype{"F4", 4},
};

/// Of the known ones, or nullptr.
inline const Dtype* dtype_named(std::string_view name) {
    for (const Dtype& dtype : known_dtypes)
        if (dtype.name == name) return &dtype;
    return nullptr;
}

/// The number that `sizeof(T)` bytes hold, lowest byte first.
template <class T>
T load_little_endian(const std::byte* src) {
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), src, sizeof(T));
    if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
    return std::bit_cast<T>(bytes);
}

namespace detail {

/// The product of the extents, or nothing where one is negative or their bits could not be counted.
constexpr std::optional<std::int64_t> checked_elements(const Extents& extents) {
    std::int64_t elements = 1;
    for (int i = 0; i < extents.rank; ++i) {
        if (extents[i] < 0) return std::nullopt;
        if (extents[i] > 0 && elements > std::numeric_limits<std::int64_t>::max() / 64 / extents[i])
            return std::nullopt;
        elements *= extents[i];
    }
    return elements;
}

template <class Stored, class Convert>
void convert_each(std::span<const std::byte> src, std::span<float> dst, Convert to_float) {
    for (std::size_t i = 0; i < dst.size(); ++i)
        dst[i] = to_float(load_little_endian<Stored>(src.data() + i * sizeof(Stored)));
}

}  // namespace detail

/// Fills `dst` from as many elements of `dtype`; false, and nothing is written, where that is not a type of
/// floating-point weights. F64 is rounded, the others are exact.
inline bool convert_to_float(const Dtype& dtype, std::span<const std::byte> src, std::span<float> dst) {
    if (dtype.name == "F32") {
        detail::convert_each<float>(src, dst, [](float value) { return value; });
    } else if (dtype.name == "F16") {
        detail::convert_each<std::uint16_t>(src, dst, half_to_float);
    } else if (dtype.name == "BF16") {
        detail::convert_each<std::uint16_t>(src, dst, bfloat16_to_float);
    } else if (dtype.name == "F64") {
        detail::convert_each<double>(src, dst, [](double value) { return static_cast<float>(value); });
    } else {
        return false;
    }
    return true;
}

}  // namespace linnet::io
