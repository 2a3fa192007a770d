// A convolution from unpacked weights [out, in / groups, kernel, kernel], in double: what layers are compared with. It
// shares no code with the library but the padding's name.
#pragma once

#include <linnet/core/conv_spec.hpp>
#include <linnet/core/tensor.hpp>
#include <span>
#include <vector>

namespace linnet::test {

/// [h, w, c], dense.
struct Activation3 {
    Shape shape;
    std::vector<float> values;

    float at(int y, int x, int c) const {
        if (y < 0 || y >= shape.h || x < 0 || x >= shape.w) return 0.0f;
        return values[static_cast<std::size_t>((y * shape.w + x) * shape.c + c)];
    }
};

/// Zeros before the first of `in` pixels, and outputs, as PyTorch and TensorFlow document them.
struct PlainAxis {
    int before, out;
};
inline PlainAxis plain_axis(const ConvSpec& s, int in) {
    const int reach = s.dilation * (s.kernel - 1) + 1;
    if (s.padding.kind == Padding::Kind::same) {
        const int out = (in + s.stride - 1) / s.stride;
        const int total = (out - 1) * s.stride + reach - in;
        return {total > 0 ? total / 2 : 0, out};
    }
    const int before = s.padding.kind == Padding::Kind::valid ? 0
                       : s.padding.kind == Padding::Kind::by  ? s.padding.amount
                                                              : s.dilation * (s.kernel - 1) / 2;
    return {before, (in + 2 * before - reach) / s.stride + 1};
}

inline Activation3 plain_conv2d(const ConvSpec& s, const Activation3& in, std::span<const float> weights,
                                std::span<const float> bias) {
    const PlainAxis rows = plain_axis(s, in.shape.h), columns = plain_axis(s, in.shape.w);
    const int inputs = s.in / s.groups, outputs = s.out / s.groups;
    Activation3 out{{rows.out, columns.out, s.out}, {}};
    for (int y = 0; y < rows.out; ++y)
        for (int x = 0; x < columns.out; ++x)
            for (int o = 0; o < s.out; ++o) {
                double sum = bias.empty() ? 0.0 : static_cast<double>(bias[static_cast<std::size_t>(o)]);
                for (int i = 0; i < inputs; ++i)
                    for (int ky = 0; ky < s.kernel; ++ky)
                        for (int kx = 0; kx < s.kernel; ++kx) {
                            const int w = ((o * inputs + i) * s.kernel + ky) * s.kernel + kx;
                            sum += static_cast<double>(weights[static_cast<std::size_t>(w)]) *
                                   static_cast<double>(in.at(y * s.stride + ky * s.dilation - rows.before,
                                                             x * s.stride + kx * s.dilation - columns.before,
                                                             o / outputs * inputs + i));
                        }
                float value = static_cast<float>(sum);
                if (s.act == Act::relu || s.act == Act::relu6) value = value < 0.0f ? 0.0f : value;
                if (s.act == Act::relu6) value = value > 6.0f ? 6.0f : value;
                out.values.push_back(value);
            }
    return out;
}

}  // namespace linnet::test
