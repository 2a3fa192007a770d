// What the type of a layer in a Sequential knows, as a row of a table: memory plans and the walk through the layers are
// compiled once, whatever the network.
#pragma once

#include <linnet/core/layer_facts.hpp>
#include <linnet/layers/row_local.hpp>

namespace linnet::detail {

struct LayerPlan {
    Path path;
    Shape (*out_shape)(Shape in, int open);
    std::size_t (*workspace_bytes)(Shape in, const Plan& plan);
    bool in_place;   // may write over its source
    bool row_local;  // may be part of a chain
    Window window;   // of a row-local layer
    LayerKind kind;  // of a row-local layer

    constexpr bool depthwise() const { return row_local && kind == LayerKind::depthwise; }
    /// A 1x1 convolution.
    constexpr bool pointwise() const {
        return row_local && window.reach() == 1 && window.stride == 1 && kind != LayerKind::activation;
    }
};

template <class L>
constexpr LayerPlan plan_of(const Path& path) {
    LayerPlan plan{path, &L::out_shape, &L::workspace_bytes, false, false, {}, {}};
    if constexpr (requires { L::in_place; }) plan.in_place = L::in_place;
    if constexpr (layers::RowLocal<L>) plan.row_local = true, plan.window = L::window, plan.kind = L::kind;
    return plan;
}

}  // namespace linnet::detail
