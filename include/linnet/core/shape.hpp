// Shapes and the integer arithmetic they need. An activation is [h, w, c], innermost last.
#pragma once

#include <cstddef>
#include <cstdint>

namespace linnet {

/// Three extents: rows, pixels a row, channels.
struct Shape {
    int h = 0;
    int w = 0;
    int c = 0;

    friend constexpr bool operator==(const Shape&, const Shape&) = default;
    constexpr std::int64_t pixels() const { return std::int64_t{h} * w; }
    constexpr std::int64_t elements() const { return pixels() * c; }
    constexpr bool positive() const { return h > 0 && w > 0 && c > 0; }
};

/// Rows [begin, end) of an activation.
struct Rows {
    int begin = 0;
    int end = 0;

    friend constexpr bool operator==(const Rows&, const Rows&) = default;
    constexpr int count() const { return end - begin; }
};

/// A number of channels that is read off the checkpoint at load: the classes of a network that takes any of them.
inline constexpr int dynamic = -1;

/// `channels`, or what was read off the checkpoint where it is left open.
constexpr int resolve(int channels, int open) {
    return channels == dynamic ? open : channels;
}

constexpr int ceil_div(int a, int b) {
    return (a + b - 1) / b;
}

constexpr std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

/// A channel count times a width in percent, rounded to a multiple of `divisor`, never more than 10 % down
/// (MobileNet's make_divisible). `percent` is a width multiplier: 75 for 0.75.
constexpr int make_divisible(std::int64_t channels, int percent = 100, int divisor = 8) {
    const std::int64_t scaled = channels * percent;  // in hundredths of a channel
    std::int64_t rounded = (scaled + 50 * divisor) / (100 * divisor) * divisor;
    if (rounded < divisor) rounded = divisor;
    if (rounded * 1000 < scaled * 9) rounded += divisor;
    return static_cast<int>(rounded);
}

}  // namespace linnet
