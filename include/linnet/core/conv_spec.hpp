// What a convolution is: its channels, kernel, stride, padding, groups, activation and norm, with named fields. And the
// one-dimensional geometry that follows from it.
#pragma once

#include <linnet/core/activation.hpp>
#include <linnet/core/shape.hpp>

namespace linnet {

/// Zeros around the input.
struct Padding {
    enum class Kind {
        symmetric,  // PyTorch's usual: dilation (kernel - 1) / 2 on every side
        same,       // TensorFlow's SAME: out = ceil(in / stride), the smaller half first
        valid,      // none
        by,         // `amount` on every side
    };

    Kind kind = Kind::symmetric;
    int amount = 0;

    friend constexpr bool operator==(const Padding&, const Padding&) = default;

    static const Padding symmetric;
    static const Padding same;
    static const Padding valid;
    static constexpr Padding by(int amount) { return {Kind::by, amount}; }
};

inline constexpr Padding Padding::symmetric = {Kind::symmetric, 0};
inline constexpr Padding Padding::same = {Kind::same, 0};
inline constexpr Padding Padding::valid = {Kind::valid, 0};

enum class Norm {
    none,   // the convolution has a bias
    batch,  // batch norm follows; it is folded into weight and bias at load, the convolution has no bias of its own
};

/// A convolution's architecture. Write `Conv2d<ConvSpec{.in = 3, .out = 32, .kernel = 3, .stride = 2}>`.
struct ConvSpec {
    int in = 0;
    int out = 0;  // or `dynamic`: read off the checkpoint
    int kernel = 1;
    int stride = 1;
    int dilation = 1;
    int groups = 1;
    Padding padding = Padding::symmetric;
    Act act = Act::none;
    Norm norm = Norm::batch;
    bool bias = true;  // where norm is none
    int shuffle = 1;   // groups of a channel shuffle through which the source is read; 1 is none. What a depthwise
                       // convolution makes of a shuffled source lies as the source does, not shuffled
    int source = 0;    // channels of the source where there are more than `in`: the last `in`, shuffled, are read

    friend constexpr bool operator==(const ConvSpec&, const ConvSpec&) = default;
    constexpr bool depthwise() const { return groups > 1 && groups == in && out == in; }
    constexpr int source_channels() const { return source > 0 ? source : in; }
    constexpr bool gathers() const { return shuffle > 1 || source_channels() != in; }
    /// Whether it is computed by Winograd's algorithm. The filters become four or seven times as large: beyond a bound
    /// it costs more to read them than multiply-adds are saved, on small images above all.
    constexpr bool winograd() const { return winograd_tile() > 0; }
    /// Rows and columns of its tiles, or 0. Larger ones save more, but each filter is used for fewer, and layers of
    /// more channels have smaller images. (AVX-512, us with tiles of 4, 5 and 6: 55 x 55 pixels, 16 to 64 channels 93,
    /// 82, 82; 27 x 27, 32 to 128 72, 68, 64; 13 x 13, 64 to 256 68, 63, 71, and 111, 165, 180 where filters come from
    /// memory; 7 x 7, 256 to 256 102, 137, 170.)
    constexpr int winograd_tile() const {
        const bool can = kernel == 3 && stride == 1 && dilation == 1 && groups == 1 && !gathers() && out != dynamic &&
                         in % 16 == 0 && out % 16 == 0;
        const std::int64_t weights = std::int64_t{in} * out;
        return !can || weights > 512 * 512 ? 0 : weights <= 64 * 64 ? 6 : 4;
    }
};

/// The channel of the source that is channel `c` after a channel shuffle of `groups` groups: channels as (groups, n),
/// transposed, flattened (ShuffleNet, figure 1). A shuffle of channels / groups groups is its inverse.
constexpr int shuffled_channel(int c, int channels, int groups) {
    return c % groups * (channels / groups) + c / groups;
}

/// One axis of a sliding window: a convolution or a pool.
struct Window {
    int kernel = 1;
    int stride = 1;
    int dilation = 1;
    Padding padding = Padding::symmetric;
    bool ceil_mode = false;  // pools: a last window may hang over the end

    friend constexpr bool operator==(const Window&, const Window&) = default;
    constexpr int reach() const { return dilation * (kernel - 1) + 1; }  // pixels from the first tap to the last

    /// Zeros before the first pixel of `in` pixels.
    constexpr int before(int in) const {
        if (padding.kind == Padding::Kind::symmetric) return (reach() - 1) / 2;
        if (padding.kind == Padding::Kind::by) return padding.amount;
        if (padding.kind == Padding::Kind::valid) return 0;
        const int total = (ceil_div(in, stride) - 1) * stride + reach() - in;
        return total > 0 ? total / 2 : 0;
    }

    /// Windows over `in` pixels; 0 where not even one fits.
    constexpr int out(int in) const {
        if (in <= 0) return 0;
        if (padding.kind == Padding::Kind::same) return ceil_div(in, stride);
        const int room = in + 2 * before(in) - reach() + (ceil_mode ? stride - 1 : 0);
        if (room < 0) return 0;
        const int windows = room / stride + 1;
        // The last window may hang over the end, but it starts inside.
        return ceil_mode && (windows - 1) * stride >= in + before(in) ? windows - 1 : windows;
    }

    /// The rows of an input of `in` rows that output rows `rows` read, padding left out.
    constexpr Rows source(Rows rows, int in) const {
        const int first = rows.begin * stride - before(in);
        const int last = (rows.end - 1) * stride - before(in) + reach();
        return {first < 0 ? 0 : first, last > in ? in : last};
    }
};

constexpr Window window_of(const ConvSpec& spec) {
    return {spec.kernel, spec.stride, spec.dilation, spec.padding, false};
}

}  // namespace linnet
