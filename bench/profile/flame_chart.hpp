// A network's time as nested bars: from the network to its blocks to their layers, as wide as the time that they take.
// A layer is filled as far as it reaches the peak.
#pragma once

#include <bench/profile/profile.hpp>
#include <examples/support/svg_sheet.hpp>

namespace bench {

namespace flame {

inline constexpr int width = 1400, margin = 24, head = 84, row = 22, layer_height = 90;

inline std::string_view colour(std::string_view kind) {
    constexpr std::pair<std::string_view, std::string_view> colours[] = {
        {"convolution", "#4a76b8"}, {"pointwise", "#1a7f6b"},    {"grouped", "#5aa897"},
        {"depthwise", "#c08a2d"},   {"linear", "#7b5aa6"},       {"squeeze excite", "#c2452d"},
        {"max pool", "#8a96a3"},    {"average pool", "#8a96a3"}, {"global pool", "#8a96a3"}};
    for (const auto& [name, value] : colours)
        if (name == kind) return value;
    return "#b9a9a0";
}

/// The first `depth` names of a path; nothing where it has not so many before its last.
inline std::string_view block_of(std::string_view path, int depth) {
    std::size_t end = 0;
    for (int i = 0; i < depth; ++i) {
        end = path.find('.', end + (i > 0 ? 1 : 0));
        if (end == path.npos) return {};
    }
    return path.substr(0, end);
}

inline int depth_of(std::string_view path) {
    return static_cast<int>(std::ranges::count(path, '.'));
}

/// A bar with its name, where that fits, and all of its text when the pointer rests on it.
inline std::string bar(double x, double y, double w, double h, std::string_view fill, std::string_view label,
                       const std::string& tip) {
    std::string out = "<g><title>" + examples::svg::escaped(tip) + "</title>";
    out += examples::svg::rectangle(x, y, std::max(0.5, w - 1), h, fill, 1);
    if (w > 6.5 * static_cast<double>(label.size()) + 4)
        out += examples::svg::text(x + 3, y + 14, label, {.size = 11, .fill = "#ffffff"});
    return out + "</g>\n";
}

/// A layer: pale, filled from below as far as it reaches the peak, its name upright where it is too narrow for it.
inline std::string layer(double x, double y, double w, const ProfiledLayer& layer, double share_of_peak) {
    const std::string_view fill = colour(layer.kind());
    const std::string name = layer.path.substr(layer.path.rfind('.') + 1);
    const std::string tip = layer.path + ", " + std::string(layer.kind()) + ": " +
                            examples::fixed(layer.milliseconds, 4) + " ms, " + examples::fixed(100 * share_of_peak, 1) +
                            " % of peak, " + examples::fixed(1e-9 * layer.bytes_a_second(), 1) + " GB/s";
    std::string out = "<g opacity=\"0.35\">" + bar(x, y, w, layer_height, fill, "", tip) + "</g>";
    const double filled = std::clamp(share_of_peak, 0.0, 1.0) * layer_height;
    out += bar(x, y + layer_height - filled, w, filled, fill, "", tip);
    if (w > 11)
        out += "<text transform=\"translate(" + examples::fixed(x + w / 2 + 3, 1) + " " + examples::fixed(y + 4, 1) +
               ") rotate(90)\" font-size=\"10\" fill=\"" + std::string(examples::svg::ink) + "\">" +
               examples::svg::escaped(name) + "</text>\n";
    return out;
}

}  // namespace flame

/// The SVG document. `peak`: multiply-adds a second at most.
inline std::string flame_chart(const std::string& title, const std::string& subtitle,
                               const std::vector<ProfiledLayer>& layers, double peak) {
    using namespace flame;
    double total = 0;
    int depth = 0;
    for (const ProfiledLayer& layer : layers) {
        total += layer.milliseconds;
        depth = std::max(depth, depth_of(layer.path));
    }
    const double scale = (width - 2 * margin) / total;
    const int bottom = head + (depth + 1) * row;
    std::string out = examples::svg::text(margin, 38, title, {.size = 20, .weight = "bold"});
    out += examples::svg::text(margin, 60, subtitle, {.fill = examples::svg::faint});
    out += bar(margin, head, width - 2 * margin, row - 2, examples::svg::ink, title, title);

    for (int level = 1; level <= depth; ++level) {
        double x = margin;
        for (std::size_t i = 0; i < layers.size();) {
            const std::string_view block = block_of(layers[i].path, level);
            double milliseconds = 0;
            std::size_t end = i;
            while (end < layers.size() && block_of(layers[end].path, level) == block && (end == i || !block.empty()))
                milliseconds += layers[end++].milliseconds;
            const double w = milliseconds * scale;
            if (!block.empty())
                out += bar(x, head + level * row, w, row - 2, examples::svg::faint, block.substr(block.rfind('.') + 1),
                           std::string(block) + ": " + examples::fixed(milliseconds, 4) + " ms, " +
                               examples::fixed(100 * milliseconds / total, 1) + " %");
            x += w, i = end;
        }
    }
    double x = margin;
    for (const ProfiledLayer& each : layers) {
        out += layer(x, bottom, each.milliseconds * scale, each, each.macs_a_second() / peak);
        x += each.milliseconds * scale;
    }

    std::map<std::string_view, double> kinds;
    for (const ProfiledLayer& each : layers) kinds[each.kind()] += each.milliseconds;
    double at = margin;
    const int legend = bottom + layer_height + 30;
    for (const auto& [kind, milliseconds] : kinds) {
        const std::string label = std::string(kind) + " " + examples::fixed(100 * milliseconds / total, 1) + " %";
        out += examples::svg::rectangle(at, legend - 10, 12, 12, colour(kind), 2);
        out += examples::svg::text(at + 18, legend, label);
        at += 40 + 7.0 * static_cast<double>(label.size());
    }
    const std::string height = std::to_string(legend + margin);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) + "\" height=\"" + height +
           "\" viewBox=\"0 0 " + std::to_string(width) + " " + height +
           "\" font-family=\"Helvetica, Arial, sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"" +
           std::string(examples::svg::paper) + "\"/>\n" + out + "</svg>\n";
}

}  // namespace bench
