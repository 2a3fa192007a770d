// Pictures, grey or RGB, and bars in a terminal: two pixels a character, as upper and lower half block, in 24-bit
// colour or in 256 colours; shades of ASCII where standard output is no terminal, or one that cannot, or NO_COLOR is
// set.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <linnet/io/ppm.hpp>
#include <string>
#include <string_view>
#include <vector>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace examples {

enum class Palette { ascii, colours256, truecolour };

/// Whether file descriptor `fd` (1 output, 2 errors) is a terminal.
inline bool is_terminal(int fd) {
#ifdef _WIN32
    return _isatty(fd) != 0;
#else
    return isatty(fd) != 0;
#endif
}

/// What standard output can show, going by the environment.
inline Palette palette_of_terminal() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string_view(value ? value : "");
    };
    const auto first_of = [&](auto... names) {
        for (const std::string_view value : {variable(names)...})
            if (!value.empty()) return value;
        return std::string_view();
    };
    if (!is_terminal(1) || !variable("NO_COLOR").empty()) return Palette::ascii;
    const std::string_view locale = first_of("LC_ALL", "LC_CTYPE", "LANG");  // "de_DE.ISO-8859-1"; none says nothing
    const std::string_view charset = locale.substr(std::min(locale.find('.'), locale.size()));
    if (!charset.empty() && !charset.starts_with(".UTF") && !charset.starts_with(".utf")) return Palette::ascii;
    if (variable("COLORTERM") == "truecolor" || variable("COLORTERM") == "24bit") return Palette::truecolour;
    const bool has_256 = variable("TERM").find("256color") != std::string_view::npos;
    return has_256 ? Palette::colours256 : Palette::ascii;
}

struct Rgb {
    int r = 0, g = 0, b = 0;
};

/// Black outside of the picture.
inline Rgb pixel(const linnet::io::Picture& picture, int y, int x) {
    if (y >= picture.height) return {};
    const auto at = static_cast<std::size_t>((y * picture.width + x) * picture.channels);
    const auto value = [&](std::size_t c) { return int{picture.pixels[picture.channels < 3 ? at : at + c]}; };
    return {value(0), value(1), value(2)};
}

/// Of 256 colours the nearest: one of 24 greys, or of a cube of 6 x 6 x 6.
inline int colour_256(Rgb colour) {
    if (colour.r == colour.g && colour.g == colour.b) {
        const int step = (colour.r * 25 + 127) / 255;  // black, 24 greys, white
        return step == 0 ? 16 : step == 25 ? 231 : 231 + step;
    }
    const auto side = [](int value) { return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40; };
    return 16 + 36 * side(colour.r) + 6 * side(colour.g) + side(colour.b);
}

/// The escape sequence's part that sets a colour: of the letter (`layer` 38) or what is behind it (48).
inline std::string colour_code(Palette palette, int layer, Rgb colour) {
    const std::string prefix = std::to_string(layer);
    if (palette == Palette::colours256) return prefix + ";5;" + std::to_string(colour_256(colour));
    return prefix + ";2;" + std::to_string(colour.r) + ";" + std::to_string(colour.g) + ";" + std::to_string(colour.b);
}

/// Two rows of pixels as a line of text, as many characters wide as the picture has pixels.
inline std::string line_of_pixels(Palette palette, const linnet::io::Picture& picture, int y) {
    const auto brightness = [](Rgb colour) { return (299 * colour.r + 587 * colour.g + 114 * colour.b) / 1000; };
    std::string line;
    for (int x = 0; x < picture.width; ++x) {
        const Rgb upper = pixel(picture, y, x), lower = pixel(picture, y + 1, x);
        if (palette == Palette::ascii) {
            constexpr std::string_view shades = " .:-=+*#%@";
            line += shades[static_cast<std::size_t>((brightness(upper) + brightness(lower)) * 9 + 255) / 510];
        } else {
            line += "\x1b[" + colour_code(palette, 38, upper) + ";" + colour_code(palette, 48, lower) + "m\u2580";
        }
    }
    return palette == Palette::ascii ? line : line + "\x1b[0m";
}

/// A picture as lines of text.
inline std::vector<std::string> lines_of(Palette palette, const linnet::io::Picture& picture) {
    std::vector<std::string> lines;
    for (int y = 0; y < picture.height; y += 2) lines.push_back(line_of_pixels(palette, picture, y));
    return lines;
}

/// A bar of `width` characters, filled by `fraction`; in eighths of a character where the terminal has them.
inline std::string bar(Palette palette, double fraction, int width) {
    const double length = std::clamp(fraction, 0.0, 1.0) * width;
    std::string text;
    int filled = 0;
    if (palette == Palette::ascii) {
        filled = static_cast<int>(std::lround(length));
        text.assign(static_cast<std::size_t>(filled), '#');
    } else {
        constexpr std::array eighths = {"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};
        const auto eighth = static_cast<std::size_t>(std::lround(length * 8));
        for (std::size_t i = 0; i < eighth / 8; ++i) text += "\u2588";
        text += eighths[eighth % 8];
        filled = static_cast<int>((eighth + 7) / 8);
    }
    return text + std::string(static_cast<std::size_t>(width - filled), ' ');
}

/// `text` in one of the terminal's own colours: "32" green, "31" red, "1" bold, "2" faint.
inline std::string coloured(Palette palette, std::string_view code, const std::string& text) {
    return palette == Palette::ascii ? text : "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
}

/// `text` filled with blanks to `width` characters of ASCII.
inline std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

}  // namespace examples
