// The walk through the layers of a Sequential, over a table of them: compiled once, whatever the network. A network of
// sixty layers costs sixty rows of a table and not sixty functions.
#pragma once

#include <linnet/core/layer_facts.hpp>
#include <linnet/core/run.hpp>
#include <span>

namespace linnet::detail {

/// What a layer's type knows.
struct LayerPlan {
    Path path;
    Shape (*out_shape)(Shape in, int open);
    std::size_t (*workspace_bytes)(Shape in, const Plan& plan);
    bool in_place;  // may write over its source

    /// In a list of `count`, layer `i` writes over its source where that is a tensor between layers.
    constexpr bool overwrites(std::size_t i, std::size_t count, bool src_held) const {
        return in_place && src_held && i + 1 < count;
    }
};

template <class L>
constexpr LayerPlan plan_of(const Path& path) {
    bool in_place = false;
    if constexpr (requires { L::in_place; }) in_place = L::in_place;
    return {path, &L::out_shape, &L::workspace_bytes, in_place};
}

/// One layer of a network with its weights.
template <class E>
struct BoundLayer {
    const void* layer;
    void (*forward)(const void* layer, ConstTensorView src, TensorView dst, const Run<E>& run) noexcept;
};

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
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Shape out = layers[i].out_shape(in, plan.open);
        const bool over = layers[i].overwrites(i, layers.size(), i > 0);
        const std::size_t dst_bytes = over || i + 1 == layers.size() ? 0 : Arena::rounded(padded_bytes(out));
        const std::size_t here = src_bytes + dst_bytes + Arena::rounded(layers[i].workspace_bytes(in, plan));
        most = here > most ? here : most;
        src_bytes = over ? src_bytes : dst_bytes;
        in = out, plan.image = false;
    }
    return most;
}

/// Runs all layers of the list. `held`: what `src` takes of the arena; nothing where it is the caller's.
template <class E>
LINNET_NOINLINE void run_layers(std::span<const LayerPlan> plans, const BoundLayer<E>* layers, ConstTensorView src,
                                Held held, TensorView dst, const Run<E>& run) noexcept {
    for (std::size_t i = 0; i < plans.size(); ++i) {
        Arena arena = run.arena;
        held.high ? arena.take_high(held.bytes) : arena.take_low(held.bytes);
        const bool last = i + 1 == plans.size();
        TensorView out = dst;
        if (!last) {
            // Channels that a network leaves open flow through its tail unchanged: they are those of the destination.
            const Shape shape = plans[i].out_shape(src.shape, dst.shape.c);
            float* memory = const_cast<float*>(src.data);
            if (!plans[i].overwrites(i, plans.size(), held.bytes > 0)) {
                held = {padded_bytes(shape), !held.high};
                memory = reinterpret_cast<float*>(held.high ? arena.take_high(held.bytes) : arena.take_low(held.bytes));
            }
            out = padded_view(memory, shape);
        }
        const Run<E> part{arena, run.executor, last ? run.partner : Partner{}, run.observer};
        if (run.observer != nullptr) run.observer->enter(run.observer->self, plans[i].path.view());
        layers[i].forward(layers[i].layer, src, out, part);
        if (run.observer != nullptr) run.observer->leave(run.observer->self, out);
        src = out;
    }
}

}  // namespace linnet::detail
