// What is known of layers one after the other without their weights: shapes, counts, names, and that neighbours fit.
#pragma once

#include <array>
#include <linnet/blocks/flatten.hpp>
#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/layer_tuple.hpp>

namespace linnet {

template <class... Parts>
class SequentialFacts {
    static_assert(sizeof...(Parts) > 0, "linnet: a Sequential needs at least one layer");
    template <std::size_t I>
    using Part = NthOf<I, Parts...>;

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
    static constexpr bool stores_any_partner = requires { requires Part<sizeof...(Parts) - 1>::stores_any_partner; };

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
    template <class V>
    static constexpr void describe(V& visit, const Path& path, Shape in, int open) {
        describe_parts(visit, path, in, open, std::index_sequence_for<Parts...>{});
    }

    template <std::size_t I>
    struct LayerOf {
        static constexpr detail::Position at = detail::position_of<Parts...>(I);
        using type = typename detail::LayerAt<Part<at.part>, at.layer>::type;
    };
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

  protected:
    template <std::size_t I>
    static constexpr detail::Position position = detail::position_of<Parts...>(I);
    /// The channels before each part.
    static constexpr std::array<int, sizeof...(Parts)> channels_before = [] {
        std::array<int, sizeof...(Parts)> before = {};
        int* part = before.data();
        int channels = known_in();
        ((*part++ = channels, channels = Parts::out_channels(channels)), ...);
        return before;
    }();
    template <std::size_t... I>
    static constexpr bool joins_fit(std::index_sequence<I...>) {
        return (Join<int{I}, (I == 0 ? 0 : channels_before[I]), Part<I>::in_channels>::fits && ...);
    }
    template <class V, std::size_t... I>
    static constexpr void describe_parts(V& visit, const Path& path, Shape in, int open, std::index_sequence<I...>) {
        ((linnet::describe<Part<I>>(visit, path / name_of<Part<I>, I>().view(), in, open),
          in = Part<I>::out_shape(in, open)),
         ...);
    }
    static_assert(joins_fit(std::index_sequence_for<Parts...>{}));
};

}  // namespace linnet
