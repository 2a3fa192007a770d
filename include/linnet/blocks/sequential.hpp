// Layers one after the other. Sequentials inside are run as if their layers stood here. Between two layers lies one
// tensor; tensors are placed at alternate ends of the arena, so that at any time it holds a layer's source, its
// destination and what the layer needs itself. Activations and gates work in place.
#pragma once

#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
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
struct Place {
    std::size_t part = 0, layer = 0;
};
template <class... Parts>
constexpr Place place_of(std::size_t layer) {
    Place place{0, layer};
    for (const std::size_t count : {layer_count<Parts>()...}) {
        if (place.layer < count) break;
        place.layer -= count, ++place.part;
    }
    return place;
}

}  // namespace detail

template <class... Parts>
class Sequential {
    static_assert(sizeof...(Parts) > 0, "linnet: a Sequential needs at least one layer");
    template <std::size_t I>
    using Part = std::tuple_element_t<I, std::tuple<Parts...>>;

  public:
    static constexpr std::size_t flat_count = (detail::layer_count<Parts>() + ...);
    static constexpr int in_channels = Part<0>::in_channels;
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

    void load(Loader& loader, const std::string& path) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (std::get<I>(parts_).load(loader, join_path(path, name_of<Part<I>>(I))), ...);
        }
        (std::index_sequence_for<Parts...>{});
    }

    template <class Arch, class Source, class E>
    void forward(const Source& src, TensorView dst, const Run<E>& run) const noexcept {
        step<Arch, 0, false>(src, 0, dst, run);
    }

    /// Layer I of all, Sequentials taken apart.
    template <std::size_t I>
    const auto& layer() const {
        constexpr detail::Place place = detail::place_of<Parts...>(I);
        const auto& part = std::get<place.part>(parts_);
        if constexpr (requires { Part<place.part>::flat_count; }) {
            return part.template layer<place.layer>();
        } else {
            return part;
        }
    }

  private:
    template <std::size_t I>
    using Layer = std::remove_cvref_t<decltype(std::declval<const Sequential&>().template layer<I>())>;

    template <std::size_t I>
    static constexpr int channels_before() {
        int channels = in_channels;
        [&]<std::size_t... J>(std::index_sequence<J...>) {
            ((channels = Part<J>::out_channels(channels)), ...);
        }
        (std::make_index_sequence<I>{});
        return channels;
    }
    static constexpr bool joins_fit = []<std::size_t... I>(std::index_sequence<I...>) {
        return (Join < int{I}, I == 0 ? 0 : channels_before<I>(), Part<I>::in_channels > ::fits && ...);
    }
    (std::index_sequence_for<Parts...>{});
    static_assert(joins_fit);

    /// Whether layer I writes over its source, which layer I - 1 left in the arena.
    template <std::size_t I>
    static constexpr bool in_place() {
        if constexpr (I > 0 && I + 1 < flat_count) return requires {
                requires Layer<I>::in_place;
            };
        return false;
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
            layer<I>().template forward<Arch>(src, dst, run.with(arena));
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
            layer<I>().template forward<Arch>(src, out, run.with(arena).with(Partner{}));
            step<Arch, I + 1, high>(ConstTensorView(out), bytes, dst, run);
        }
    }

    std::tuple<Parts...> parts_;
};

}  // namespace linnet
