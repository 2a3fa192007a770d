// Layers one after the other. Sequentials inside are run as if their layers stood here. Between two layers lies one
// tensor; tensors are placed at alternate ends of the arena, so that at any time it holds a layer's source, its
// destination and what the layer needs itself. Activations and gates work in place.
#pragma once

#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/indices.hpp>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/run.hpp>
#include <tuple>

namespace linnet {

template <class... Layers>
class Sequential;

namespace detail {

/// How many layers L counts for, Sequentials taken apart.
template <class L>
constexpr std::size_t layer_count() {
    if constexpr (requires { L::flat_count; }) return L::flat_count;
    return 1;
}

/// Where a layer of a list is, Sequentials taken apart: in which part, and which layer of that part.
struct Position {
    std::size_t part = 0, layer = 0;
};
template <class... Parts>
constexpr Position position_of(std::size_t layer) {
    Position position{0, layer};
    for (const std::size_t count : {layer_count<Parts>()...}) {
        if (position.layer < count) break;
        position.layer -= count, ++position.part;
    }
    return position;
}

/// The type of layer I of part P.
template <class P, std::size_t I>
struct LayerAt {
    using type = P;
};
template <class P, std::size_t I>
requires requires {
    P::flat_count;
}
struct LayerAt<P, I> : P::template LayerOf<I> {};

}  // namespace detail

template <class... Parts>
class Sequential {
    static_assert(sizeof...(Parts) > 0, "linnet: a Sequential needs at least one layer");
    template <std::size_t I>
    using Part = std::tuple_element_t<I, std::tuple<Parts...>>;

    /// The channels of the source, of which layers that take any number and pass them on say nothing.
    static constexpr int known_in() {
        int channels = 0;
        bool passed_on = true;
        const auto look = [&](int in, int out_of_one) {
            if (passed_on) channels = in;
            passed_on = passed_on && in == 0 && out_of_one == 1;
        };
        (look(Parts::in_channels, Parts::out_channels(1)), ...);
        return channels;
    }

  public:
    static constexpr std::size_t flat_count = (detail::layer_count<Parts>() + ...);
    static constexpr int in_channels = known_in();
    static constexpr bool reads_image = Part<0>::reads_image;
    static constexpr bool names_inside = (finds_by_name<Parts> && ...);
    static constexpr bool fuses_partner = Part<sizeof...(Parts) - 1>::fuses_partner;
    static constexpr bool interleaves = requires { requires Part<sizeof...(Parts) - 1>::interleaves; };

    static constexpr int out_channels(int in) {
        ((in = Parts::out_channels(in)), ...);
        return in;
    }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        ((in = Parts::out_shape(in, open)), ...);
        return in;
    }
    static constexpr std::int64_t parameters(int open = 0) { return (Parts::parameters(open) + ...); }
    static constexpr std::int64_t macs(Shape in, int open = 0) {
        std::int64_t sum = 0;
        ((sum += Parts::macs(in, open), in = Parts::out_shape(in, open)), ...);
        return sum;
    }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) { return bytes_from<0>(in, 0, plan); }

    template <class V>
    static constexpr void describe(V& visit, const Path& path, Shape in, int open) {
        each_index<sizeof...(Parts)>([&](auto i) {
            linnet::describe<Part<i>>(visit, path / name_of<Part<i>, i>().view(), in, open);
            in = Part<i>::out_shape(in, open);
        });
    }

    void load(Loader& loader, const std::string& path) {
        each_index<sizeof...(Parts)>(
            [&](auto i) { std::get<i>(parts_).load(loader, join_path(path, name_of<Part<i>, i>().view())); });
    }

    template <class Arch, class Source, class E>
    void forward(const Source& src, TensorView dst, const Run<E>& run) const noexcept {
        step<Arch, 0, false>(src, 0, dst, run);
    }

    template <std::size_t I>
    struct LayerOf {
        static constexpr detail::Position at = detail::position_of<Parts...>(I);
        using type = typename detail::LayerAt<Part<at.part>, at.layer>::type;
    };
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
    /// Its path from here.
    template <std::size_t I>
    static constexpr Path path_of() {
        const Path part{name_of<Part<position<I>.part>, position<I>.part>().view()};
        if constexpr (requires { Part<position<I>.part>::flat_count; }) {
            return part / Part<position<I>.part>::template path_of<position<I>.layer>().view();
        } else {
            return part;
        }
    }

  private:
    template <std::size_t I>
    static constexpr detail::Position position = detail::position_of<Parts...>(I);
    template <std::size_t I>
    using Layer = typename LayerOf<I>::type;
    template <std::size_t I>
    static constexpr Path layer_path = path_of<I>();

    template <std::size_t I>
    static constexpr int channels_before() {
        int channels = in_channels;
        each_index<I>([&](auto j) { channels = Part<j>::out_channels(channels); });
        return channels;
    }
    template <std::size_t... I>
    static constexpr bool joins_fit(std::index_sequence<I...>) {
        return (Join<int{I}, (I == 0 ? 0 : channels_before<I>()), Part<I>::in_channels>::fits && ...);
    }
    static_assert(joins_fit(std::index_sequence_for<Parts...>{}));

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
