// An activation [h, w, c] whose surroundings are watched: before it, behind it, between its pixels' channels lies a
// value that no kernel computes, and that spoils every sum into which it is read.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <linnet/core/error.hpp>
#include <linnet/core/tensor.hpp>
#include <support/dyadic.hpp>

namespace linnet::test {

class Canvas {
  public:
    static constexpr float canary = 0x1.8p77f;

    /// As inner tensors lie: pixels rounded up to whole vectors.
    static Canvas padded(Shape shape) { return {shape, padded_pixel_stride(shape.c), true}; }
    /// As users' memory lies: not a float between two pixels.
    static Canvas dense(Shape shape) { return {shape, shape.c, false}; }
    /// As a slice of channels lies: `others` floats between two pixels, which belong to somebody else.
    static Canvas sliced(Shape shape, int others) { return {shape, shape.c + others, false}; }

    TensorView view() {
        return {memory_.data() + margin, shape_, pixel_stride_, pixel_stride_ * shape_.w + row_gap, padded_};
    }
    ConstTensorView view() const { return const_cast<Canvas*>(this)->view(); }
    Shape shape() const { return shape_; }

    Canvas& fill(Dyadic random) {
        each([&](float& value) { value = random(); });
        return *this;
    }
    Canvas& fill_rough(Dyadic random) {
        each([&](float& value) { value = random.rough(); });
        return *this;
    }
    Canvas& fill(std::span<const float> hwc) {
        std::size_t i = 0;
        each([&](float& value) { value = hwc[i++]; });
        return *this;
    }

    /// The channels alone, [h, w, c].
    std::vector<float> values() const {
        std::vector<float> out;
        const_cast<Canvas*>(this)->each([&](float& value) { out.push_back(value); });
        return out;
    }

    /// Whether nothing was written but the channels, and finite values to the lanes that pad them.
    bool intact() const {
        std::vector<float> rest(memory_);
        for (int y = 0; y < shape_.h; ++y)
            for (int x = 0; x < shape_.w; ++x) {
                float* pixel = rest.data() + margin + y * (pixel_stride_ * shape_.w + row_gap) + x * pixel_stride_;
                const std::int64_t own = padded_ ? round_up(shape_.c, channel_padding) : shape_.c;
                for (std::int64_t c = 0; c < own; ++c) {
                    if (!std::isfinite(pixel[c])) return false;
                    pixel[c] = canary;
                }
            }
        for (const float value : rest)
            if (value != canary) return false;
        return true;
    }

  private:
    static constexpr std::ptrdiff_t margin = 64, row_gap = 16;

    Canvas(Shape shape, std::ptrdiff_t pixel_stride, bool is_padded)
        : shape_(shape),
          pixel_stride_(pixel_stride),
          padded_(is_padded),
          memory_(static_cast<std::size_t>(2 * margin + shape.h * (pixel_stride * shape.w + row_gap)), canary) {}

    template <class F>
    void each(F&& f) {
        for (int y = 0; y < shape_.h; ++y)
            for (int x = 0; x < shape_.w; ++x)
                for (int c = 0; c < shape_.c; ++c) f(view()(y, x, c));
    }

    Shape shape_;
    std::ptrdiff_t pixel_stride_;
    bool padded_;
    std::vector<float> memory_;
};

/// Distance in representable numbers. Zero for equal ones.
inline std::int64_t ulps_between(float a, float b) {
    const auto ordered = [](float x) {
        std::int32_t bits;
        std::memcpy(&bits, &x, sizeof bits);
        return std::int64_t{bits < 0 ? std::int32_t{-0x7fffffff - 1} - bits : bits};
    };
    const std::int64_t distance = ordered(a) - ordered(b);
    return distance < 0 ? -distance : distance;
}

/// Whether all values are within `ulps` of the expected ones (0: equal), the first difference named.
inline testing::AssertionResult same(const std::vector<float>& expected, const std::vector<float>& found,
                                     std::int64_t ulps = 0) {
    if (expected.size() != found.size())
        return testing::AssertionFailure() << expected.size() << " values expected, " << found.size() << " found";
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (ulps == 0 ? expected[i] != found[i] : ulps_between(expected[i], found[i]) > ulps)
            return testing::AssertionFailure()
                   << "value " << i << ": expected " << expected[i] << ", found " << found[i];
    return testing::AssertionSuccess();
}

/// Whether the values are the same bit for bit.
inline bool identical(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

}  // namespace linnet::test
