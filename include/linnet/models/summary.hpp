// A network as a table, a line a layer: what it makes, what it costs, and how much it computes for what it reads. The
// guidelines of the ShuffleNet v2 paper and the 1/N + 1/k^2 of depthwise separable convolutions can be read off it.
#pragma once

#include <cstdio>
#include <linnet/core/chain_facts.hpp>
#include <span>
#include <string>
#include <vector>

namespace linnet {

/// The layers of a Model at input shape `in`, see Model::describe().
template <class M>
std::vector<LayerFacts> layers_of(Shape in = M::in_shape, int classes = 1000) {
    std::vector<LayerFacts> layers;
    M::describe([&](const LayerFacts& layer) { layers.push_back(layer); }, in, classes);
    return layers;
}

/// The chains of a Model on one thread, see Model::describe_chains().
template <class M>
std::vector<ChainFacts> chains_of(Shape in = M::in_shape, int classes = 1000) {
    std::vector<ChainFacts> chains;
    M::describe_chains([&](const ChainFacts& chain) { chains.push_back(chain); }, in, 1, classes);
    return chains;
}

namespace detail {

template <class... Values>
void append_line(std::string& text, const char* format, Values... values) {
    char line[256];
    const int size = std::snprintf(line, sizeof line, format, values...);
    if (size > 0) text.append(line, std::min(static_cast<std::size_t>(size), sizeof line - 1));
}

inline double percent(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

}  // namespace detail

/// The table, and below it what each kind of layer has of the whole. "accesses": memory access cost, the numbers that a
/// layer reads and writes (input, output, weights); "intensity": multiply-adds for each of them.
inline std::string summary(std::span<const LayerFacts> layers) {
    std::int64_t parameters = 0, macs = 0;
    for (const LayerFacts& layer : layers) parameters += layer.parameters, macs += layer.macs;

    std::string text;
    detail::append_line(text, "%-34s %-15s %-16s %11s %6s %13s %6s %11s %9s\n", "layer", "kind", "output", "parameters",
                        "%", "multiply-adds", "%", "accesses", "intensity");
    for (const LayerFacts& layer : layers)
        detail::append_line(
            text, "%-34s %-15s %-16s %11lld %6.2f %13lld %6.2f %11lld %9.2f\n", layer.path.text,
            std::string(to_string(layer.kind)).c_str(),
            (std::to_string(layer.out.h) + " x " + std::to_string(layer.out.w) + " x " + std::to_string(layer.out.c))
                .c_str(),
            static_cast<long long>(layer.parameters), detail::percent(layer.parameters, parameters),
            static_cast<long long>(layer.macs), detail::percent(layer.macs, macs),
            static_cast<long long>(layer.memory_access()),
            static_cast<double>(layer.macs) / static_cast<double>(layer.memory_access()));

    text += "\n";
    for (int kind = 0; kind <= static_cast<int>(LayerKind::shuffle); ++kind) {
        std::int64_t kind_parameters = 0, kind_macs = 0, count = 0;
        for (const LayerFacts& layer : layers)
            if (static_cast<int>(layer.kind) == kind)
                kind_parameters += layer.parameters, kind_macs += layer.macs, ++count;
        if (count == 0) continue;
        detail::append_line(text, "%-15s %4lld layers %11lld parameters %6.2f %% %13lld multiply-adds %6.2f %%\n",
                            std::string(to_string(static_cast<LayerKind>(kind))).c_str(), static_cast<long long>(count),
                            static_cast<long long>(kind_parameters), detail::percent(kind_parameters, parameters),
                            static_cast<long long>(kind_macs), detail::percent(kind_macs, macs));
    }
    detail::append_line(text, "%-15s %4zu layers %11lld parameters          %13lld multiply-adds\n", "total",
                        layers.size(), static_cast<long long>(parameters), static_cast<long long>(macs));
    return text;
}

/// A line a chain: which layers run together, how many rows of the last one and channels between them at a time, the
/// bytes that are kept between them, and the bytes of tensors read and written, with and without the chain.
inline std::string summary(std::span<const ChainFacts> chains) {
    std::string text;
    if (chains.empty()) return text;
    detail::append_line(text, "%-32s %-32s %10s %8s %10s %11s %14s\n", "chain from", "to", "strip rows", "channels",
                        "ring bytes", "bytes moved", "layer by layer");
    for (const ChainFacts& chain : chains)
        detail::append_line(
            text, "%-32s %-32s %10d %8s %10zu %11lld %14lld\n", chain.first.text, chain.last.text, chain.strip_rows,
            chain.slice_channels > 0 ? std::to_string(chain.slice_channels).c_str() : "all", chain.ring_bytes,
            static_cast<long long>(chain.moved), static_cast<long long>(chain.moved_apart));
    return text;
}

/// The tables of a Model.
template <class M>
std::string summary(Shape in = M::in_shape, int classes = 1000) {
    const std::string chains = summary(chains_of<M>(in, classes));
    return summary(layers_of<M>(in, classes)) + (chains.empty() ? "" : "\n" + chains);
}

}  // namespace linnet
