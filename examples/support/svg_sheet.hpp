// One sheet to look at, as SVG: a card a picture with its guesses as bars, and below a bar chart of time a layer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <linnet/core/error.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fixed.hpp"
#include "guesses.hpp"
#include "layer_times.hpp"

namespace examples {

/// A picture and what a network makes of it.
struct Card {
    std::vector<std::uint8_t> png;  // of the picture, square
    bool pixelated = false;         // its pixels are to be seen
    std::string title;
    std::vector<Guess> guesses;
    std::optional<bool> right;  // where the true class is known
    double milliseconds = 0;
};

struct Sheet {
    std::string title;
    std::string subtitle;
    std::vector<Card> cards;
    std::vector<LayerTime> layers;  // none: no chart
};

namespace svg {

inline constexpr int columns = 3, card_width = 340, card_height = 136, gap = 16, margin = 24, head = 76;
inline constexpr int picture_side = 112, bar_height = 8, guess_height = 30, layer_height = 20;
inline constexpr int page_width = 2 * margin + columns * card_width + (columns - 1) * gap;
inline constexpr std::string_view ink = "#1d2733", faint = "#6b7785", track = "#e9edf1", paper = "#f6f8fa",
                                  good = "#1a7f6b", bad = "#c2452d", neutral = "#4a76b8";

inline std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

inline std::string base64(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0u);
        for (std::size_t k = 0; k < 4; ++k) text += k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

inline std::string rectangle(double x, double y, double width, double height, std::string_view fill, int radius) {
    return "<rect x=\"" + fixed(x, 1) + "\" y=\"" + fixed(y, 1) + "\" width=\"" + fixed(width, 1) + "\" height=\"" +
           fixed(height, 1) + "\" rx=\"" + std::to_string(radius) + "\" fill=\"" + std::string(fill) + "\"/>\n";
}

struct TextStyle {
    int size = 12;
    std::string_view fill = ink;
    std::string_view anchor = "start";
    std::string_view weight = "normal";
};

inline std::string text(double x, double y, std::string_view content, const TextStyle& style = {}) {
    return "<text x=\"" + fixed(x, 1) + "\" y=\"" + fixed(y, 1) + "\" font-size=\"" + std::to_string(style.size) +
           "\" fill=\"" + std::string(style.fill) + "\" text-anchor=\"" + std::string(style.anchor) +
           "\" font-weight=\"" + std::string(style.weight) + "\">" + escaped(content) + "</text>\n";
}

/// A bar on its track, filled by `fraction`.
inline std::string bar(double x, double y, double width, double fraction, std::string_view fill) {
    const double filled = std::max(1.0, std::clamp(fraction, 0.0, 1.0) * width);
    return rectangle(x, y, width, bar_height, track, 3) + rectangle(x, y, filled, bar_height, fill, 3);
}

inline std::string card(const Card& card, int x, int y) {
    const int inset = (card_height - picture_side) / 2, left = x + picture_side + 2 * inset;
    const int right = x + card_width - inset;
    const std::string_view verdict = !card.right ? "" : *card.right ? "right" : "wrong";
    const std::string_view colour = !card.right ? neutral : *card.right ? good : bad;
    std::string out = rectangle(x, y, card_width, card_height, "#ffffff", 8);
    out += "<image x=\"" + std::to_string(x + inset) + "\" y=\"" + std::to_string(y + inset) + "\" width=\"" +
           std::to_string(picture_side) + "\" height=\"" + std::to_string(picture_side) +
           (card.pixelated ? "\" style=\"image-rendering:pixelated" : "") + "\" href=\"data:image/png;base64," +
           base64(card.png) + "\"/>\n";
    out += text(left, y + 26, card.title, {.size = 13, .weight = "bold"});
    out += text(right, y + 26, verdict, {.fill = colour, .anchor = "end", .weight = "bold"});
    int line = y + 46;
    for (const Guess& guess : card.guesses) {
        const double probability = static_cast<double>(guess.probability);
        out += text(left, line, guess.label, {.size = 11});
        out += text(right, line, fixed(100 * probability, 1) + " %", {.size = 11, .fill = faint, .anchor = "end"});
        out += bar(left, line + 4, right - left, probability, &guess == card.guesses.data() ? colour : neutral);
        line += guess_height;
    }
    return out;
}

inline int layers_height(std::size_t layers) {
    return layers == 0 ? 0 : 2 * gap + 40 + layer_height * static_cast<int>(layers);
}

inline std::string layer_chart(std::span<const LayerTime> layers, int y) {
    double longest = 0, total = 0;
    for (const LayerTime& layer : layers) {
        longest = std::max(longest, layer.milliseconds);
        total += layer.milliseconds;
    }
    const int width = page_width - 2 * margin, label = 220, number = 150;
    std::string out = rectangle(margin, y, width, layers_height(layers.size()) - gap, "#ffffff", 8);
    out += text(margin + gap, y + 28, "Time a layer", {.size = 14, .weight = "bold"});
    out += text(margin + width - gap, y + 28, fixed(total, 3) + " ms in all", {.fill = faint, .anchor = "end"});
    int line = y + 54;
    for (const LayerTime& layer : layers) {
        const std::string share = fixed(total > 0 ? 100 * layer.milliseconds / total : 0, 1) + " %";
        out += text(margin + gap, line, layer.name, {.size = 11});
        out += bar(margin + label, line - bar_height, width - label - number,
                   longest > 0 ? layer.milliseconds / longest : 0, neutral);
        out += text(margin + width - gap, line, fixed(layer.milliseconds, 4) + " ms   " + share,
                    {.size = 11, .fill = faint, .anchor = "end"});
        line += layer_height;
    }
    return out;
}

inline std::string document(const Sheet& sheet) {
    const int rows = (static_cast<int>(sheet.cards.size()) + columns - 1) / columns;
    const int chart = head + rows * (card_height + gap);
    const std::string width = std::to_string(page_width);
    const std::string height = std::to_string(chart + layers_height(sheet.layers.size()) + margin - gap);
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
                      "\" viewBox=\"0 0 " + width + " " + height + "\" font-family=\"Helvetica, Arial, sans-serif\">\n";
    out += "<rect width=\"100%\" height=\"100%\" fill=\"" + std::string(paper) + "\"/>\n";
    out += text(margin, 38, sheet.title, {.size = 20, .weight = "bold"});
    out += text(margin, 60, sheet.subtitle, {.fill = faint});
    for (std::size_t i = 0; i < sheet.cards.size(); ++i) {
        const int column = static_cast<int>(i) % columns, row = static_cast<int>(i) / columns;
        out += card(sheet.cards[i], margin + column * (card_width + gap), head + row * (card_height + gap));
    }
    if (!sheet.layers.empty()) out += layer_chart(sheet.layers, chart);
    return out + "</svg>\n";
}

}  // namespace svg

/// Throws linnet::Error where the file cannot be written.
inline void write_text(const std::filesystem::path& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) linnet::raise(path.string() + ": cannot be written");
}

inline void write_svg(const std::filesystem::path& path, const Sheet& sheet) {
    write_text(path, svg::document(sheet));
}

}  // namespace examples
