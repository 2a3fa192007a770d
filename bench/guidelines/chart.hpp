// The experiments as bars: each variant's speed as a share of the first one's, here and in the paper.
#pragma once

#include <bench/guidelines/experiments.hpp>
#include <examples/support/svg_sheet.hpp>

namespace bench {

/// A variant as it was measured: images a second at each size.
using Speeds = std::array<double, 3>;

namespace bars {

namespace svg = examples::svg;

inline constexpr int margin = 24, head = 96, label = 150, track = 280, number = 96, column = label + 3 * track + 60;
inline constexpr int bar = 11, variant_gap = 10, experiment_gap = 12;
inline constexpr std::string_view here = "#1a7f6b", paper_cpu = "#c08a2d", paper_gpu = "#4a76b8";

/// A bar that is `share` of the first variant's, from left to right; beyond 1.4 it is cut.
inline std::string share_bar(int x, int y, double share, std::string_view colour) {
    const double scale = (track - number) / 1.4;
    return svg::rectangle(x, y, std::min(share, 1.4) * scale, bar - 2, colour, 2) +
           svg::text(x + std::min(share, 1.4) * scale + 5, y + bar - 2, examples::fixed(share, 2),
                     {.size = 10, .fill = svg::faint});
}

}  // namespace bars

/// The SVG document. `speeds`: of each experiment's variants.
inline std::string guidelines_chart(const std::string& subtitle, const std::vector<Experiment>& experiments,
                                    const std::vector<std::vector<Speeds>>& speeds) {
    using namespace bars;
    std::string out = svg::text(margin, 36, "ShuffleNet v2's guidelines: speed as a share of the first variant's",
                                {.size = 18, .weight = "bold"});
    out += svg::text(margin, 56, subtitle, {.fill = svg::faint});
    int at = margin;
    for (const auto& [colour, text] :
         {std::pair{here, "linnet here"}, {paper_cpu, "paper, ARM"}, {paper_gpu, "paper, GPU"}}) {
        out += svg::rectangle(at, 68, 12, 12, colour, 2) + svg::text(at + 18, 78, text);
        at += 130;
    }
    int y = head;
    for (std::size_t e = 0; e < experiments.size(); ++e) {
        const Experiment& experiment = experiments[e];
        y += 22;
        out += svg::text(margin, y, std::string(experiment.name) + ": " + std::string(experiment.question),
                         {.size = 14, .weight = "bold"});
        y += 12;
        const Variant& first = experiment.variants[0];
        for (std::size_t v = 0; v < experiment.variants.size(); ++v, y += 3 * bar + variant_gap) {
            const Variant& variant = experiment.variants[v];
            out += svg::text(margin + label - 10, y + 2 * bar, variant.name, {.anchor = "end"});
            for (std::size_t size = 0; size < 3; ++size) {
                const int x = margin + label + static_cast<int>(size) * track;
                const double shares[] = {speeds[e][v][size] / speeds[e][0][size],
                                         variant.sizes[size].paper / first.sizes[size].paper,
                                         variant.gpu[size] / first.gpu[size]};
                out += share_bar(x, y, shares[0], here) + share_bar(x, y + bar, shares[1], paper_cpu) +
                       share_bar(x, y + 2 * bar, shares[2], paper_gpu);
                out += svg::text(x + track - 12, y + 2 * bar - 2, "c " + std::string(variant.sizes[size].width),
                                 {.size = 10, .fill = svg::faint, .anchor = "end"});
            }
        }
        y += experiment_gap;
    }
    const std::string size = std::to_string(column), height = std::to_string(y + margin);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" height=\"" + height + "\" viewBox=\"0 0 " +
           size + " " + height +
           "\" font-family=\"Helvetica, Arial, sans-serif\">\n<rect width=\"100%\" height=\"100%\" "
           "fill=\"" +
           std::string(svg::paper) + "\"/>\n" + out + "</svg>\n";
}

}  // namespace bench
