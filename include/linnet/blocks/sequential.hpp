// Layers one after the other. Sequentials inside are run as if their layers stood here. Between two layers lies one
// tensor; tensors are placed at alternate ends of the arena, so that at any time it holds a layer's source, its
// destination and what the layer needs itself. Activations and gates work in place.
#pragma once

#include <array>
#include <linnet/blocks/run_layers.hpp>
#include <linnet/blocks/sequential_facts.hpp>
#include <linnet/core/loader.hpp>

namespace linnet {

template <class... Parts>
class Sequential : public SequentialFacts<Parts...> {
    using Facts = SequentialFacts<Parts...>;
    template <std::size_t I>
    using Part = NthOf<I, Parts...>;
    template <std::size_t I>
    using Layer = typename Facts::template LayerOf<I>::type;
    template <std::size_t I>
    static constexpr detail::Position position = detail::position_of<Parts...>(I);

  public:
    using Facts::flat_count;

    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return detail::workspace_bytes(plans, in, plan);
    }

    void load(Loader& loader, const std::string& path) {
        load_parts(loader, path, std::index_sequence_for<Parts...>{});
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        detail::run_layers<E>(plans, bound<Arch, E>().data(), src, {}, dst, run);
    }

    /// Of the user's image, which the first layer reads.
    template <class Arch, class T, class E>
    void forward(const ImageView<T>& src, TensorView dst, const Run<E>& run) const noexcept {
        auto layers = bound<Arch, E, 1>();
        const detail::ImageLayer<Layer<0>, T> first{layer<0>(), src};
        layers[0] = detail::bind<Arch, E>(first);
        ConstTensorView no_tensor;
        no_tensor.shape = src.shape;
        detail::run_layers<E>(plans, layers.data(), no_tensor, {}, dst, run);
    }

    /// Layer I of all, Sequentials taken apart.
    template <std::size_t I>
    const auto& layer() const {
        const auto& part = parts_.template get<position<I>.part>();
        if constexpr (requires { Part<position<I>.part>::flat_count; }) {
            return part.template layer<position<I>.layer>();
        } else {
            return part;
        }
    }

  private:
    template <std::size_t... I>
    static constexpr std::array<detail::LayerPlan, flat_count> plans_of(std::index_sequence<I...>) {
        return {detail::plan_of<Layer<I>>(Facts::template path_of<I>())...};
    }
    static constexpr std::array<detail::LayerPlan, flat_count> plans = plans_of(std::make_index_sequence<flat_count>{});

    /// The layers of this network for run_layers(), from `First` on: the layer that reads an image is not compiled for
    /// tensors, which would take other microkernels (3 s of g++).
    template <class Arch, class E, std::size_t First = 0>
    std::array<detail::BoundLayer<E>, flat_count> bound() const noexcept {
        std::array<detail::BoundLayer<E>, flat_count> layers;
        bind_layers<Arch, E, First>(layers, std::make_index_sequence<flat_count - First>{});
        return layers;
    }
    template <class Arch, class E, std::size_t First, std::size_t... I>
    void bind_layers(std::array<detail::BoundLayer<E>, flat_count>& layers, std::index_sequence<I...>) const noexcept {
        ((layers[First + I] = detail::bind<Arch, E>(layer<First + I>())), ...);
    }
    template <std::size_t... I>
    void load_parts(Loader& loader, const std::string& path, std::index_sequence<I...>) {
        (load_part(parts_.template get<I>(), loader, path, name_of<Part<I>, I>().view()), ...);
    }

    LayerTuple<Parts...> parts_;
};

}  // namespace linnet
