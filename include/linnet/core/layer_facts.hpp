// What is known of a layer without its weights, and the paths by which layers are named. All constexpr.
#pragma once

#include <algorithm>
#include <cstdint>
#include <linnet/core/config.hpp>
#include <linnet/core/conv_spec.hpp>
#include <string_view>

namespace linnet {

/// "block3.depthwise", in a fixed array, so that it can be made by the compiler.
struct Path {
    static constexpr std::size_t capacity = 95;

    char text[capacity + 1] = {};
    std::size_t size = 0;

    constexpr Path() = default;
    constexpr explicit Path(std::string_view name) { append(name); }
    constexpr std::string_view view() const { return {text, size}; }
    /// This path and `name` below it; an empty name adds nothing.
    constexpr Path operator/(std::string_view name) const {
        Path longer = *this;
        if (!longer.view().empty() && !name.empty()) longer.append(".");
        longer.append(name);
        return longer;
    }

  private:
    constexpr void append(std::string_view name) {
        const std::size_t count = std::min(name.size(), capacity - size);
        std::copy_n(name.data(), count, text + size);
        size += count;
    }
};

enum class LayerKind {
    convolution,
    pointwise,  // 1x1
    grouped,
    depthwise,
    linear,
    max_pool,
    average_pool,
    global_average_pool,
    activation,
    squeeze_excite,
    shuffle,
    other,  // a layer of one's own
};

constexpr std::string_view to_string(LayerKind kind) {
    constexpr std::string_view names[] = {"convolution", "pointwise",      "grouped",         "depthwise",
                                          "linear",      "max pool",       "average pool",    "global pool",
                                          "activation",  "squeeze excite", "channel shuffle", "other"};
    return names[static_cast<int>(kind)];
}

constexpr LayerKind kind_of(const ConvSpec& spec) {
    if (spec.depthwise()) return LayerKind::depthwise;
    if (spec.groups > 1) return LayerKind::grouped;
    return spec.kernel == 1 ? LayerKind::pointwise : LayerKind::convolution;
}

/// The class whose load() and forward() L has: L itself, or `L::Code`, a base of it that layers share which differ in
/// their extents only. What it does is compiled once for all of them.
template <class L>
struct CodeOf {
    using type = L;
};
template <class L>
requires requires {
    typename L::Code;
}
struct CodeOf<L> {
    using type = typename L::Code;
};

struct LayerFacts {
    Path path;
    LayerKind kind = LayerKind::convolution;
    Shape in, out;
    std::int64_t parameters = 0;
    std::int64_t macs = 0;

    /// Numbers read and written once each: the ShuffleNet v2 paper's memory access cost (its guideline G1).
    constexpr std::int64_t memory_access() const { return in.elements() + out.elements() + parameters; }
};

namespace detail {

/// Not inlined: it is called for every layer of a network.
template <class V>
LINNET_NOINLINE constexpr void visit_layer(V& visit, const Path& path, LayerKind kind, Shape in, Shape out,
                                           std::int64_t parameters, std::int64_t macs) {
    visit(LayerFacts{path, kind, in, out, parameters, macs});
}

}  // namespace detail

/// Calls visit(LayerFacts) for each layer inside L, in their order; the body of a residual comes before its shortcut.
template <class L, class V>
constexpr void describe(V& visit, const Path& path, Shape in, int open) {
    if constexpr (requires { L::describe(visit, path, in, open); }) {
        L::describe(visit, path, in, open);
    } else {
        detail::visit_layer(visit, path, L::kind, in, L::out_shape(in, open), L::parameters(open), L::macs(in, open));
    }
}

}  // namespace linnet
