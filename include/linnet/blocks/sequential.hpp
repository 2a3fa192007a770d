// Layers one after the other. Between two of them lies one tensor; tensors are placed at alternate ends of the arena,
// so that at any time it holds a layer's source, its destination and what the layer needs itself.
#pragma once

#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/run.hpp>
#include <tuple>

namespace linnet {

template <class... Layers>
class Sequential {
    static_assert(sizeof...(Layers) > 0, "linnet: a Sequential needs at least one layer");
    using Parts = std::tuple<Layers...>;
    static constexpr std::size_t count = sizeof...(Layers);
    template <std::size_t I>
    using Part = std::tuple_element_t<I, Parts>;

  public:
    static constexpr int in_channels = Part<0>::in_channels;
    static constexpr bool reads_image = Part<0>::reads_image;
    static constexpr bool names_inside = (finds_by_name<Layers> && ...);
    static constexpr bool fuses_add = Part<count - 1>::fuses_add;

    static constexpr int out_channels(int in) { return channels_after<count>(in); }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        ((in = Layers::out_shape(in, open)), ...);
        return in;
    }
    static constexpr std::int64_t parameters(int open = 0) { return (Layers::parameters(open) + ...); }
    static constexpr std::int64_t macs(Shape in, int open = 0) {
        std::int64_t sum = 0;
        ((sum += Layers::macs(in, open), in = Layers::out_shape(in, open)), ...);
        return sum;
    }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        std::size_t most = 0, src_bytes = 0, layer = 0;
        Plan part = plan;
        const auto add = [&]<class L>() {
            const Shape out = L::out_shape(in, plan.open);
            const std::size_t dst_bytes = ++layer < count ? Arena::rounded(padded_bytes(out)) : 0;
            const std::size_t bytes = src_bytes + dst_bytes + Arena::rounded(L::workspace_bytes(in, part));
            if (bytes > most) most = bytes;
            src_bytes = dst_bytes, in = out, part.image = false;
        };
        (add.template operator()<Layers>(), ...);
        return most;
    }

    void load(Loader& loader, const std::string& path) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (std::get<I>(parts_).load(loader, join_path(path, name_of<Part<I>>(I))), ...);
        }
        (std::index_sequence_for<Layers...>{});
    }

    template <class Arch, class Source, class E>
    void forward(const Source& src, TensorView dst, const Run<E>& run) const noexcept {
        step<Arch, 0>(src, 0, dst, run);
    }

    /// Layer I, for what must be read off it.
    template <std::size_t I>
    const Part<I>& part() const {
        return std::get<I>(parts_);
    }

  private:
    template <std::size_t I>
    static constexpr int channels_after(int in) {
        if constexpr (I == 0) {
            return in;
        } else {
            return Part<I - 1>::out_channels(channels_after<I - 1>(in));
        }
    }
    template <std::size_t... I>
    static constexpr bool joins_fit(std::index_sequence<I...>) {
        return (Join < int{I}, I == 0 ? 0 : channels_after<I>(in_channels), Part<I>::in_channels > ::fits && ...);
    }
    static_assert(joins_fit(std::index_sequence_for<Layers...>{}));

    static std::byte* take(Arena& arena, std::size_t layer, std::size_t bytes) noexcept {
        return layer % 2 == 0 ? arena.take_low(bytes) : arena.take_high(bytes);
    }

    /// Layers I and up. `src_bytes`: of the arena, taken by the source, which layer I - 1 left there.
    template <class Arch, std::size_t I, class Source, class E>
    void step(const Source& src, std::size_t src_bytes, TensorView dst, const Run<E>& run) const noexcept {
        Arena arena = run.arena;
        if (I > 0) take(arena, I - 1, src_bytes);
        if constexpr (I + 1 == count) {
            std::get<I>(parts_).template forward<Arch>(src, dst, run.with(arena));
        } else {
            // Channels that a network leaves open flow through its tail unchanged: they are those of the destination.
            const Shape shape = Part<I>::out_shape(src.shape, dst.shape.c);
            const std::size_t bytes = padded_bytes(shape);
            const TensorView out = padded_view(reinterpret_cast<float*>(take(arena, I, bytes)), shape);
            std::get<I>(parts_).template forward<Arch>(src, out, run.with(arena).with(Addend{}));
            step<Arch, I + 1>(ConstTensorView(out), bytes, dst, run);
        }
    }

    Parts parts_;
};

}  // namespace linnet
