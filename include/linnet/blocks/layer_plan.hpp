// What the type of a layer in a Sequential knows, as a row of a table: memory plans and the walk through the layers are
// compiled once, whatever the network.
#pragma once

#include <linnet/core/layer_facts.hpp>
#include <linnet/layers/conv_algorithm.hpp>
#include <linnet/layers/conv_scratch.hpp>
#include <linnet/layers/row_sums.hpp>
#include <span>

namespace linnet::detail {

template <class L>
inline constexpr bool is_convolution = requires {
    L::algorithm;
};

struct LayerPlan {
    Path path;
    // By value: whether an address is null is no constant expression for g++ with -fsanitize=undefined.
    bool is_conv;
    ConvSpec conv;  // of a convolution
    Shape (*shape)(Shape in, int open);
    std::size_t (*bytes)(Shape in, const Plan& plan);
    bool in_place;   // may write over its source
    bool row_local;  // may be part of a chain
    bool sums_rows;  // may end one, see layers/row_sums.hpp
    // Of a row-local layer:
    Window window;
    LayerKind kind;
    int row_unit;

    constexpr Shape out_shape(Shape in, int open) const {
        return is_conv ? layers::conv_out_shape(conv, in, open) : shape(in, open);
    }
    constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) const {
        return is_conv ? layers::conv_workspace_bytes(conv, in, plan) : bytes(in, plan);
    }
    constexpr bool depthwise() const { return row_local && kind == LayerKind::depthwise; }
    /// Squeeze and excite, or what is like it.
    constexpr bool excites() const { return sums_rows && in_place; }
    /// A 1x1 convolution.
    constexpr bool pointwise() const { return row_local && is_conv && window.reach() == 1 && window.stride == 1; }
};

template <class L>
constexpr LayerPlan plan_of(const Path& path) {
    LayerPlan plan{path, false, {}, nullptr, nullptr, false, false, layers::SumsRows<L>, {}, {}, 1};
    if constexpr (is_convolution<L>) {
        plan.is_conv = true, plan.conv = L::spec;
    } else {
        plan.shape = &L::out_shape, plan.bytes = &L::workspace_bytes;
    }
    if constexpr (requires { L::in_place; }) plan.in_place = L::in_place;
    if constexpr (layers::RowLocal<L>)
        plan.row_local = L::row_local, plan.window = L::window, plan.kind = L::kind,
        plan.row_unit = layers::row_unit_of<L>();
    return plan;
}

/// Whether channels of the inner tensors can be computed slice by slice: 1x1 convolution, depthwise convolution, 1x1
/// convolution or squeeze and excite.
constexpr bool by_slices(std::span<const LayerPlan> layers) {
    const auto dense = [](const LayerPlan& layer) {
        return layer.pointwise() && layer.is_conv && layer.conv.groups == 1 && !layer.conv.gathers() &&
               layers::algorithm_of(layer.conv).pointwise;
    };
    return layers.size() == 3 && dense(layers[0]) && layers[1].depthwise() && layers[1].is_conv &&
           (dense(layers[2]) || layers[2].excites());
}

/// The end of a depthwise convolution that layer `i` begins, with the 1x1 convolution right before it and that or
/// squeeze and excite right behind it; `i` where there is none.
constexpr std::size_t end_of_filter(std::span<const LayerPlan> layers, std::size_t i) {
    const std::size_t filter = i < layers.size() && layers[i].pointwise() ? i + 1 : i;
    if (filter >= layers.size() || !layers[filter].depthwise()) return i;
    const bool goes_on = filter + 1 < layers.size() && (layers[filter + 1].pointwise() || layers[filter + 1].excites());
    return goes_on ? filter + 2 : filter + 1;
}

}  // namespace linnet::detail
