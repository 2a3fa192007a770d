// Layers one after the other. Sequentials inside are run as if their layers stood here. Between two layers lies one
// tensor; tensors are placed at alternate ends of the arena, so that at any time it holds a layer's source, its
// destination and what the layer needs itself. Activations and gates work in place.
#pragma once

#include <linnet/blocks/sequential_facts.hpp>
#include <linnet/core/loader.hpp>
#include <linnet/core/run.hpp>

namespace linnet {

template <class... Parts>
class Sequential : public SequentialFacts<Parts...> {
    using Facts = SequentialFacts<Parts...>;
    template <std::size_t I>
    using Part = std::tuple_element_t<I, std::tuple<Parts...>>;
    template <std::size_t I>
    using Layer = typename Facts::template LayerOf<I>::type;
    template <std::size_t I>
    static constexpr detail::Position position = detail::position_of<Parts...>(I);
    template <std::size_t I>
    static constexpr Path layer_path = Facts::template path_of<I>();

  public:
    using Facts::flat_count;

    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) { return bytes_from<0>(in, 0, plan); }

    void load(Loader& loader, const std::string& path) {
        each_index<sizeof...(Parts)>(
            [&](auto i) { std::get<i>(parts_).load(loader, join_path(path, name_of<Part<i>, i>().view())); });
    }

    template <class Arch, class Source, class E>
    void forward(const Source& src, TensorView dst, const Run<E>& run) const noexcept {
        step<Arch, 0, false>(src, 0, dst, run);
    }

    /// Layer I of all, Sequentials taken apart.
    template <std::size_t I>
    const auto& layer() const {
        const auto& part = std::get<position<I>.part>(parts_);
        if constexpr (requires { Part<position<I>.part>::flat_count; }) {
            return part.template layer<position<I>.layer>();
        } else {
            return part;
        }
    }

  private:
    /// Whether layer I writes over its source, which layer I - 1 left in the arena.
    template <std::size_t I>
    static constexpr bool in_place() {
        constexpr bool inside = I > 0 && I + 1 < flat_count;
        return inside && requires {
            requires Layer<I>::in_place;
        };
    }

    /// Bytes from layer I on, whose source takes `src_bytes` of the arena.
    template <std::size_t I>
    static constexpr std::size_t bytes_from(Shape in, std::size_t src_bytes, const Plan& plan) {
        const Shape out = Layer<I>::out_shape(in, plan.open);
        const std::size_t own = Arena::rounded(Layer<I>::workspace_bytes(in, plan));
        if constexpr (I + 1 == flat_count) {
            return src_bytes + own;
        } else {
            const std::size_t dst_bytes = in_place<I>() ? 0 : Arena::rounded(padded_bytes(out));
            const std::size_t here = src_bytes + dst_bytes + own;
            const Plan rest_plan{plan.concurrency, plan.open, false};
            const std::size_t rest = bytes_from<I + 1>(out, in_place<I>() ? src_bytes : dst_bytes, rest_plan);
            return here > rest ? here : rest;
        }
    }

    /// Layers I and up. The source takes `src_bytes` at the low or the high end of the arena.
    template <class Arch, std::size_t I, bool SrcHigh, class Source, class E>
    void step(const Source& src, std::size_t src_bytes, TensorView dst, const Run<E>& run) const noexcept {
        Arena arena = run.arena;
        SrcHigh ? arena.take_high(src_bytes) : arena.take_low(src_bytes);
        if constexpr (I + 1 == flat_count) {
            run_part<Arch>(layer<I>(), layer_path<I>.view(), src, dst, run.with(arena));
        } else {
            // Channels that a network leaves open flow through its tail unchanged: they are those of the destination.
            const Shape shape = Layer<I>::out_shape(src.shape, dst.shape.c);
            const std::size_t bytes = in_place<I>() ? src_bytes : padded_bytes(shape);
            constexpr bool high = in_place<I>() ? SrcHigh : !SrcHigh;
            std::byte* memory;
            if constexpr (in_place<I>()) {
                memory = reinterpret_cast<std::byte*>(const_cast<float*>(src.data));
            } else {
                memory = high ? arena.take_high(bytes) : arena.take_low(bytes);
            }
            const TensorView out = padded_view(reinterpret_cast<float*>(memory), shape);
            run_part<Arch>(layer<I>(), layer_path<I>.view(), src, out, run.with(arena).with(Partner{}));
            step<Arch, I + 1, high>(ConstTensorView(out), bytes, dst, run);
        }
    }

    std::tuple<Parts...> parts_;
};

}  // namespace linnet
