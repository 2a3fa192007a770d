// The walk through the layers of a Sequential, over a table of them: compiled once, whatever the network. A network of
// sixty layers costs sixty rows of a table and not sixty functions.
#pragma once

#include <linnet/blocks/chain.hpp>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/run.hpp>
#include <span>

namespace linnet::detail {

/// What a layer's type knows.
struct LayerPlan {
    Path path;
    Shape (*out_shape)(Shape in, int open);
    std::size_t (*workspace_bytes)(Shape in, const Plan& plan);
    bool in_place;         // may write over its source
    const ConvSpec* conv;  // of a layer that can be part of a chain, else nullptr

    /// In a list of `count`, layer `i` writes over its source where that is a tensor between layers.
    constexpr bool overwrites(std::size_t i, std::size_t count, bool src_held) const {
        return in_place && src_held && i + 1 < count;
    }
};

template <class L>
constexpr LayerPlan plan_of(const Path& path) {
    bool in_place = false;
    if constexpr (requires { L::in_place; }) in_place = L::in_place;
    const ConvSpec* conv = nullptr;
    if constexpr (requires { requires L::chains; }) conv = L::spec.out == dynamic ? nullptr : &L::spec;
    return {path, &L::out_shape, &L::workspace_bytes, in_place, conv};
}

/// The chain that begins with the first of `layers`: a depthwise convolution, the 1x1 convolution before it if there is
/// one, and the one behind it, where what lies between is worth it.
constexpr ChainPlan chain_of(std::span<const LayerPlan> layers, Shape in) {
    const auto is = [&](std::size_t i, bool depthwise) {
        if (i >= layers.size() || layers[i].conv == nullptr) return false;
        return depthwise ? layers[i].conv->depthwise() : layers[i].conv->kernel == 1 && layers[i].conv->stride == 1;
    };
    const std::size_t filter = is(0, true) ? 0 : 1;
    if (!is(filter, true) || (filter == 1 && !is(0, false))) return {};
    const std::size_t count = is(filter + 1, false) ? filter + 2 : filter + 1;
    if (count == 1) return {};
    std::array<const ConvSpec*, longest_chain> specs = {};
    std::array<Shape, longest_chain + 1> shapes = {in};
    std::int64_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        specs[i] = layers[i].conv;
        shapes[i + 1] = layers[i].out_shape(shapes[i], 0);
        if (!shapes[i + 1].positive()) return {};
        if (i + 1 < count) largest = std::max(largest, static_cast<std::int64_t>(padded_bytes(shapes[i + 1])));
    }
    if (largest < chained_bytes) return {};
    return {std::span<const ConvSpec* const>(specs).first(count), std::span<const Shape>(shapes).first(count + 1)};
}

/// One layer of a network with its weights.
template <class E>
struct BoundLayer {
    const void* layer;
    void (*forward)(const void* layer, ConstTensorView src, TensorView dst, const Run<E>& run) noexcept;
    ChainLink link;  // of a layer that can be part of a chain
};

template <class Arch, class L>
ChainLink link_of(const L& layer) {
    if constexpr (requires { requires L::chains; }) return {&layer.core(), L::template rows<Arch>()};
    return {};
}

template <class Arch, class L, class E>
void forward_layer(const void* layer, ConstTensorView src, TensorView dst, const Run<E>& run) noexcept {
    static_cast<const L*>(layer)->template forward<Arch>(src, dst, run);
}

/// What a source takes of the arena, and at which end of it.
struct Held {
    std::size_t bytes = 0;
    bool high = true;
};

/// Bytes that run_layers() needs, all of them together at the worst moment.
constexpr std::size_t workspace_bytes(std::span<const LayerPlan> layers, Shape in, Plan plan) {
    std::size_t most = 0, src_bytes = 0;
    for (std::size_t i = 0; i < layers.size();) {
        const ChainPlan chain =
            plan.image || plan.mode == Mode::layer_by_layer ? ChainPlan{} : chain_of(layers.subspan(i), in);
        const std::size_t count = chain.count > 0 ? static_cast<std::size_t>(chain.count) : 1;
        Shape out = in;
        for (std::size_t j = i; j < i + count; ++j) out = layers[j].out_shape(out, plan.open);
        const bool over = count == 1 && layers[i].overwrites(i, layers.size(), i > 0);
        const std::size_t dst_bytes = over || i + count == layers.size() ? 0 : Arena::rounded(padded_bytes(out));
        const std::size_t own = chain.count > 0 ? chain.slot_bytes * static_cast<std::size_t>(plan.concurrency)
                                                : layers[i].workspace_bytes(in, plan);
        const std::size_t here = src_bytes + dst_bytes + Arena::rounded(own);
        most = here > most ? here : most;
        src_bytes = over ? src_bytes : dst_bytes;
        in = out, plan.image = false, i += count;
    }
    return most;
}

/// Runs all layers of the list, those of a chain together. `held`: what `src` takes of the arena; nothing
/// where it is the caller's.
template <class E>
LINNET_NOINLINE void run_layers(std::span<const LayerPlan> plans, const BoundLayer<E>* layers, ConstTensorView src,
                                Held held, TensorView dst, const Run<E>& run) noexcept {
    for (std::size_t i = 0; i < plans.size();) {
        Arena arena = run.arena;
        held.high ? arena.take_high(held.bytes) : arena.take_low(held.bytes);
        const ChainPlan chain =
            run.mode() == Mode::layer_by_layer ? ChainPlan{} : chain_of(plans.subspan(i), src.shape);
        const std::size_t count = chain.count > 0 ? static_cast<std::size_t>(chain.count) : 1;
        const bool last = i + count == plans.size();
        TensorView out = dst;
        if (!last) {
            // Channels that a network leaves open flow through its tail unchanged: they are those of the destination.
            Shape shape = src.shape;
            for (std::size_t j = i; j < i + count; ++j) shape = plans[j].out_shape(shape, dst.shape.c);
            float* memory = const_cast<float*>(src.data);
            if (count > 1 || !plans[i].overwrites(i, plans.size(), held.bytes > 0)) {
                held = {padded_bytes(shape), !held.high};
                memory = reinterpret_cast<float*>(held.high ? arena.take_high(held.bytes) : arena.take_low(held.bytes));
            }
            out = padded_view(memory, shape);
        }
        const Run<E> part{arena, run.executor, last ? run.partner : Partner{}, run.observer};
        if (chain.count > 0) {
            std::array<ChainLink, longest_chain> links;
            for (std::size_t j = 0; j < count; ++j) links[j] = layers[i + j].link;
            run_chain<E>(chain, std::span<const ChainLink>(links).first(count), src, out, part);
        } else {
            if (run.observer != nullptr) run.observer->enter(run.observer->self, plans[i].path.view());
            layers[i].forward(layers[i].layer, src, out, part);
            if (run.observer != nullptr) run.observer->leave(run.observer->self, out);
        }
        src = out, i += count;
    }
}

}  // namespace linnet::detail
