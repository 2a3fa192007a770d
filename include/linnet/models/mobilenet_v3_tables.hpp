// MobileNet v3's tables: A. Howard et al., "Searching for MobileNetV3", 2019, tables 1 (Large) and 2 (Small).
#pragma once

#include <array>
#include <linnet/core/activation.hpp>
#include <linnet/models/table.hpp>

namespace linnet::models {

enum class MobileNetV3Size {
    large,
    small,
    deep,  // timm's "d": large, with one more block in each stage and one more convolution behind them
};

namespace mobilenet_v3 {

struct Row {
    int hw, in, kernel, expand, out;
    bool se;
    Act nl;
    int s;
};

inline constexpr bool SE = true, no = false;
inline constexpr Act RE = Act::relu, HS = Act::hard_swish;

// clang-format off
inline constexpr auto large = std::to_array<Row>({
//   input     bneck   exp   out  SE  NL  s
    {112,  16,   3,     16,   16, no, RE, 1},
    {112,  16,   3,     64,   24, no, RE, 2},
    { 56,  24,   3,     72,   24, no, RE, 1},
    { 56,  24,   5,     72,   40, SE, RE, 2},
    { 28,  40,   5,    120,   40, SE, RE, 1},
    { 28,  40,   5,    120,   40, SE, RE, 1},
    { 28,  40,   3,    240,   80, no, HS, 2},
    { 14,  80,   3,    200,   80, no, HS, 1},
    { 14,  80,   3,    184,   80, no, HS, 1},
    { 14,  80,   3,    184,   80, no, HS, 1},
    { 14,  80,   3,    480,  112, SE, HS, 1},
    { 14, 112,   3,    672,  112, SE, HS, 1},
    { 14, 112,   5,    672,  160, SE, HS, 2},
    {  7, 160,   5,    960,  160, SE, HS, 1},
    {  7, 160,   5,    960,  160, SE, HS, 1},
});
inline constexpr auto small = std::to_array<Row>({
//   input     bneck   exp   out  SE  NL  s
    {112,  16,   3,     16,   16, SE, RE, 2},
    { 56,  16,   3,     72,   24, no, RE, 2},
    { 28,  24,   3,     88,   24, no, RE, 1},
    { 28,  24,   5,     96,   40, SE, HS, 2},
    { 14,  40,   5,    240,   40, SE, HS, 1},
    { 14,  40,   5,    240,   40, SE, HS, 1},
    { 14,  40,   5,    120,   48, SE, HS, 1},
    { 14,  48,   5,    144,   48, SE, HS, 1},
    { 14,  48,   5,    288,   96, SE, HS, 2},
    {  7,  96,   5,    576,   96, SE, HS, 1},
    {  7,  96,   5,    576,   96, SE, HS, 1},
});
// clang-format on

/// timm's 1.2 times as many blocks: those of the large table that keep their shape, once more in each stage.
inline constexpr auto deep = [] {
    std::array<Row, large.size() + 6> rows{};
    std::size_t i = 0;
    for (std::size_t row = 0; row < large.size(); ++row) {
        rows[i++] = large[row];
        const bool again = row == 0 || row == 2 || row == 5 || row == 7 || row == 11 || row == 14;
        if (again) rows[i++] = large[row];
    }
    return rows;
}();

static_assert(consistent(large) && consistent(small) && consistent(deep));

template <MobileNetV3Size>
inline constexpr auto& rows = large;
template <>
inline constexpr auto& rows<MobileNetV3Size::small> = small;
template <>
inline constexpr auto& rows<MobileNetV3Size::deep> = deep;

}  // namespace mobilenet_v3

}  // namespace linnet::models
