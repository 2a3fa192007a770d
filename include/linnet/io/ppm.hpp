// A decoded picture, bytes [h, w, c], and the one file format that needs no decoder: binary PPM (P6) and PGM (P5).
// The file is hostile until checked: the pixels that its header claims must be there before memory is taken for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <linnet/io/mapped_file.hpp>
#include <span>
#include <string>
#include <vector>

namespace linnet::io {

/// Bytes [h, w, c], dense: 1 channel is grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
struct Picture {
    int height = 0;
    int width = 0;
    int channels = 0;
    std::vector<std::uint8_t> pixels;

    Shape shape() const { return {height, width, channels}; }
};

/// Sides and pixels that are taken; a small file must not ask for more memory than a picture ever needs.
inline constexpr int max_side = 1 << 16;
inline constexpr std::int64_t max_pixels = std::int64_t{1} << 26;

namespace detail {

/// Reads the header of a PPM: words separated by white space, and comments from '#' to the end of the line.
class PpmReader {
  public:
    PpmReader(std::span<const std::byte> bytes, const std::string& description)
        : bytes_(bytes), description_(description) {}

    Picture picture() {
        const int channels = magic();
        const int width = number("a width", max_side);
        const int height = number("a height", max_side);
        const int max_value = number("a maximal value", 65535);
        if (!is_space(peek())) fail("expected white space before the pixels");
        ++position_;
        const int sample_bytes = max_value > 255 ? 2 : 1;
        const Shape shape{height, width, channels};
        const std::span<const std::byte> samples = bytes_.subspan(position_);
        if (shape.pixels() > max_pixels) fail("expected 67108864 pixels at most, found ", to_string(shape));
        if (static_cast<std::int64_t>(samples.size()) != shape.elements() * sample_bytes)
            fail("expected ", shape.elements() * sample_bytes, " bytes of pixels for ", to_string(shape), ", found ",
                 samples.size());
        return {height, width, channels, rescaled(samples, sample_bytes, max_value)};
    }

  private:
    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        raise(description_, ": ", parts...);
    }

    static bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
    static bool is_digit(int c) { return c >= '0' && c <= '9'; }
    int peek() const { return position_ < bytes_.size() ? std::to_integer<int>(bytes_[position_]) : -1; }

    int magic() {
        if (peek() != 'P') fail("expected a PPM file that starts with P5 or P6");
        ++position_;
        const int kind = peek();
        if (kind != '5' && kind != '6') fail("expected a PPM file that starts with P5 or P6");
        ++position_;
        return kind == '5' ? 1 : 3;
    }

    int number(const std::string& what, int limit) {
        const std::size_t start = position_;
        while (is_space(peek()) || peek() == '#') {
            if (peek() == '#')
                while (peek() != '\n' && peek() >= 0) ++position_;
            else
                ++position_;
        }
        const std::string expected = "expected " + what + " from 1 to " + std::to_string(limit);
        if (position_ == start || !is_digit(peek())) fail(expected, ", found none");
        int value = 0;
        for (; is_digit(peek()) && value <= limit; ++position_) value = value * 10 + (peek() - '0');
        if (value < 1 || value > limit) fail(expected, ", found ", (value < 1 ? "0" : "a larger one"));
        return value;
    }

    /// To bytes from 0 to 255, rounded to the nearest.
    std::vector<std::uint8_t> rescaled(std::span<const std::byte> samples, int sample_bytes, int max_value) const {
        std::vector<std::uint8_t> pixels(samples.size() / static_cast<std::size_t>(sample_bytes));
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const int value = sample_bytes == 1 ? std::to_integer<int>(samples[i])
                                                : std::to_integer<int>(samples[2 * i]) << 8 |
                                                      std::to_integer<int>(samples[2 * i + 1]);
            if (value > max_value) fail("expected samples up to ", max_value, ", found ", value);
            pixels[i] = static_cast<std::uint8_t>((value * 255 + max_value / 2) / max_value);
        }
        return pixels;
    }

    std::span<const std::byte> bytes_;
    const std::string& description_;
    std::size_t position_ = 0;
};

inline void check_picture(const Picture& picture) {
    const Shape shape = picture.shape();
    if (!shape.positive() || shape.h > max_side || shape.w > max_side || shape.c > 4)
        raise("expected a picture of 1 to 65536 pixels a side and 1 to 4 channels, found ", to_string(shape));
    if (static_cast<std::int64_t>(picture.pixels.size()) != shape.elements())
        raise("expected a picture of ", shape.elements(), " bytes for ", to_string(shape), ", found ",
              picture.pixels.size());
}

}  // namespace detail

/// Binary PPM and PGM (P6, P5); samples of any maximal value are rescaled to 0..255.
inline Picture decode_ppm(std::span<const std::byte> bytes, const std::string& description) {
    return detail::PpmReader(bytes, description).picture();
}

inline Picture read_ppm(const std::filesystem::path& path) {
    const MappedFile file(path);
    return decode_ppm(file.bytes(), path.string());
}

/// Grey becomes three equal channels, and alpha is dropped, as in Pillow's convert("RGB").
inline Picture to_rgb(const Picture& picture) {
    detail::check_picture(picture);
    const auto channels = static_cast<std::size_t>(picture.channels);
    const std::size_t pixels = picture.pixels.size() / channels;
    Picture rgb{picture.height, picture.width, 3, std::vector<std::uint8_t>(pixels * 3)};
    for (std::size_t i = 0; i < pixels; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            rgb.pixels[i * 3 + c] = picture.pixels[i * channels + (channels < 3 ? 0 : c)];
    return rgb;
}

}  // namespace linnet::io
