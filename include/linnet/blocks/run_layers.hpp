// The walk through the layers of a Sequential, over a table of them: compiled once, whatever the network. A network of
// sixty layers costs sixty rows of a table and not sixty functions.
#pragma once

#include <linnet/blocks/stretch.hpp>

namespace linnet::detail {

/// One layer of a network with its weights.
template <class E>
struct BoundLayer {
    const void* layer;
    void (*forward)(const void* layer, ConstTensorView src, TensorView dst, const Run<E>& run) noexcept;
    layers::RowLayer link;  // of a row-local layer, or of one that sums rows
};

template <class Arch, class Code, class E>
void forward_layer(const void* layer, ConstTensorView src, TensorView dst, const Run<E>& run) noexcept {
    static_cast<const Code*>(layer)->template forward<Arch>(src, dst, run);
}

template <class Arch, class E, class L>
BoundLayer<E> bind(const L& layer) noexcept {
    using Code = typename CodeOf<L>::type;
    BoundLayer<E> bound{static_cast<const Code*>(&layer), &forward_layer<Arch, Code, E>, {}};
    if constexpr (layers::RowLocal<L>) bound.link = layers::row_layer<Arch>(layer);
    if constexpr (layers::SumsRows<L>) bound.link = layers::row_sums_link<Arch>();
    return bound;
}

/// The first layer of a network with the user's image, which it reads: a layer without another source.
template <class L, class T>
struct ImageLayer {
    static constexpr bool row_local = layers::RowLocal<L> && is_convolution<L>;
    static constexpr Window window = [] {
        if constexpr (row_local) return L::window;
        return Window{};
    }();

    const typename CodeOf<L>::type& layer;
    const ImageView<T>& image;

    template <class Arch, class E>
    void forward(ConstTensorView, TensorView dst, const Run<E>& run) const noexcept {
        layer.template forward<Arch>(image, dst, run);
    }
    template <class Arch>
    void forward_rows(ConstTensorView, TensorView dst, const Partner& partner, Rows rows,
                      std::byte* scratch) const noexcept {
        layer.template forward_rows<Arch>(image, dst, partner, rows, scratch);
    }
    const Window& loaded_window() const requires row_local { return layer.loaded_window(); }
};

/// What a source takes of the arena, and at which end of it.
struct Held {
    std::size_t bytes = 0;
    bool high = true;
};

/// Bytes that run_layers() needs, all of them together at the worst moment.
constexpr std::size_t workspace_bytes(std::span<const LayerPlan> layers, Shape in, Plan plan) {
    std::size_t most = 0, src_bytes = 0;
    for (std::size_t i = 0; i < layers.size();) {
        const Stretch stretch(layers.subspan(i), in, src_bytes, plan);
        most = std::max(most, stretch.bytes());
        if (plan.chains != nullptr) stretch.visit(*plan.chains);
        i += stretch.count(), plan.image = false;
        in = stretch.shape(stretch.count()), src_bytes = stretch.held_bytes(stretch.count());
    }
    return most;
}

/// Runs a chain, and then its last layer, `end`, where that needs the sums of all rows before it can begin.
/// `end_in`: the shape of its source.
template <class E>
void run_chain_to(const BoundLayer<E>& end, bool in_place, Shape end_in, const ChainPlan& plan,
                  std::span<const layers::RowLayer> links, ConstTensorView src, TensorView dst, Run<E> run) noexcept {
    if (plan.row_sums_bytes == 0) return run_chain<E>(plan, links, src, dst, run);
    float* const memory = reinterpret_cast<float*>(run.arena.take_low(plan.row_sums_bytes));
    run.row_sums = padded_view(memory, plan.shapes[links.size() - 1]);
    run_chain<E>(plan, links, src, run.row_sums, run.with(Partner{}), in_place ? dst : TensorView{});
    ConstTensorView summed = dst;
    summed.shape = end_in;
    end.forward(end.layer, summed, dst, run);
}

/// Runs all layers of the list, those of a chain together. `held`: what `src` takes of the arena; nothing where it is
/// the caller's. A `src` without data is the user's image: layers[0] is an ImageLayer.
template <class E>
LINNET_NOINLINE void run_layers(std::span<const LayerPlan> plans, const BoundLayer<E>* layers, ConstTensorView src,
                                Held held, TensorView dst, const Run<E>& run) noexcept {
    // Channels that a network leaves open flow through its tail unchanged: they are those of the destination.
    Plan plan{run.executor->concurrency(), dst.shape.c, src.data == nullptr, run.mode(), run.arena.size()};
    while (!plans.empty()) {
        const Stretch stretch(plans, src.shape, Arena::rounded(held.bytes), plan);
        for (std::size_t i = 0, count; i < stretch.count(); i += count) {
            count = stretch.step(i);
            Arena arena = run.arena;
            held.high ? arena.take_high(held.bytes) : arena.take_low(held.bytes);
            const bool last = i + count == plans.size();
            TensorView out = dst;
            if (!last) {
                const Shape shape = stretch.shape(i + count);
                float* memory = const_cast<float*>(src.data);
                if (count > 1 || !stretch.overwrites(i)) {
                    held = {padded_bytes(shape), !held.high};
                    memory =
                        reinterpret_cast<float*>(held.high ? arena.take_high(held.bytes) : arena.take_low(held.bytes));
                }
                out = padded_view(memory, shape);
            }
            const Run<E> part{arena, run.executor, last ? run.partner : Partner{}, run.observer};
            if (count > 1) {
                std::array<layers::RowLayer, longest_chain> links;
                for (std::size_t j = 0; j < count; ++j) links[j] = layers[i + j].link;
                const std::size_t end = i + count - 1;
                run_chain_to<E>(layers[end], plans[end].in_place, stretch.shape(end), stretch.chain(i, count),
                                std::span<const layers::RowLayer>(links).first(count), src, out, part);
            } else {
                if (run.observer != nullptr) run.observer->enter(run.observer->self, plans[i].path.view());
                layers[i].forward(layers[i].layer, src, out, part);
                if (run.observer != nullptr) run.observer->leave(run.observer->self, out);
            }
            src = out;
        }
        plans = plans.subspan(stretch.count()), layers += stretch.count(), plan.image = false;
    }
}

}  // namespace linnet::detail
