// Branches whose channels come to lie side by side, or alternately. Each stores into its place in the destination, so
// that no pass only puts them together. Identity is a copy into its place; EvenChannels is done by its neighbour's
// store.
//
//   Concat<A, B>          A(src) and B(src), side by side
//   Split<A, B>           A(first half of src's channels) and B(second half), side by side
//   ShuffledConcat<A, B>  as Concat, then a channel shuffle of two groups: B's last store puts A's channels between
//   ShuffledSplit<A, B>   as Split, then the same
#pragma once

#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/indices.hpp>
#include <linnet/core/layer_tuple.hpp>
#include <linnet/layers/channels.hpp>

namespace linnet {

namespace detail {

enum class Feed { all, halves };
enum class Place { side_by_side, shuffled };

template <Feed F, Place P, class... Branches>
class Branched {
    static constexpr std::size_t count = sizeof...(Branches);
    static_assert(count > 1, "linnet: this composition needs at least two branches");
    static_assert(F == Feed::all || count == 2, "linnet: a split has two branches");
    template <std::size_t I>
    using Branch = NthOf<I, Branches...>;
    static constexpr int share = F == Feed::halves ? 2 : 1;  // into how many parts the source's channels go

    static constexpr int widest_in() {
        int most = 0;
        ((most = Branches::in_channels > most ? Branches::in_channels : most), ...);
        return most;
    }

  public:
    static constexpr int in_channels = widest_in() * share;
    static constexpr bool reads_image = false;
    static constexpr bool names_inside = (finds_by_name<Branches> && ...);
    static constexpr bool fuses_partner = P == Place::side_by_side && (Branches::fuses_partner && ...);

    static constexpr int out_channels(int in) { return (Branches::out_channels(in / share) + ...); }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        Shape out = {};
        bool equal = true;
        const auto append = [&](Shape branch) {
            equal = equal && (out.c == 0 || (branch.h == out.h && branch.w == out.w));
            out = {branch.h, branch.w, out.c + branch.c};
        };
        (append(Branches::out_shape(part_of(in), open)), ...);
        return equal && in.c % share == 0 ? out : Shape{};
    }
    static constexpr std::int64_t parameters(int open = 0) { return (Branches::parameters(open) + ...); }
    static constexpr std::int64_t macs(Shape in, int open = 0) { return (Branches::macs(part_of(in), open) + ...); }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        const std::size_t aside = P == Place::shuffled ? aside_bytes(part_of(in), plan.open) : 0;
        std::size_t most = 0;
        ((most = std::max(most, Branches::workspace_bytes(part_of(in), plan.beside(aside)))), ...);
        return most + aside;
    }

    template <class V>
    static constexpr void describe(V& visit, const Path& path, Shape in, int open) {
        each_index<count>([&](auto i) {
            if constexpr (!evens_by_store || int{i} > 0)
                linnet::describe<Branch<i>>(visit, path / name_of<Branch<i>, i>().view(), part_of(in), open);
        });
    }

    void load(Loader& loader, const std::string& path) {
        each_index<count>(
            [&](auto i) { load_part(branches_.template get<i>(), loader, path, name_of<Branch<i>, i>().view()); });
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        if constexpr (P == Place::shuffled) {
            forward_shuffled<Arch>(src, dst, run);
        } else if constexpr (evens_by_store) {
            run_branch<Arch, 1>(src, dst, run.with(Partner{src, Combine::evens_first, {}}));
        } else {
            int first = 0;
            each_index<count>([&](auto i) {
                const ConstTensorView own = source(src, int{i});
                const int channels = Branch<i>::out_shape(own.shape, dst.shape.c - first).c;
                run_branch<Arch, i>(own, dst.slice(first, channels), run.with(run.partner.slice(first, channels)));
                first += channels;
            });
        }
    }

  private:
    static constexpr bool evens_by_store = P == Place::side_by_side && layers::stores_evens<Branches...>;
    static_assert((Join<0, in_channels / share, Branches::in_channels>::fits && ...));
    static constexpr Shape part_of(Shape in) { return {in.h, in.w, in.c / share}; }
    static ConstTensorView source(ConstTensorView src, int index) {
        return F == Feed::all ? src : src.slice(index * (src.shape.c / 2), src.shape.c / 2);
    }
    /// The first branch's result waits apart for the second, unless it is the source itself.
    static constexpr std::size_t aside_bytes(Shape in, int open) {
        return is_identity<Branch<0>> ? 0 : Arena::rounded(padded_bytes(Branch<0>::out_shape(in, open)));
    }

    template <class Arch, std::size_t I, class E>
    void run_branch(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        static constexpr auto name = name_of<Branch<I>, I>();
        run_part<Arch>(branches_.template get<I>(), name.view(), src, dst, run);
    }

    template <class Arch, class E>
    void forward_shuffled(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        static_assert(count == 2 && Branch<1>::stores_any_partner,
                      "linnet: a shuffled composition has two branches, and a convolution ends the second");
        static_assert(Join<1, Branch<0>::out_channels(Branch<0>::in_channels), Branch<1>::out_channels(0)>::fits);
        Arena arena = run.arena;
        ConstTensorView evens = source(src, 0);
        if constexpr (!is_identity<Branch<0>>) {
            const Shape shape = Branch<0>::out_shape(evens.shape);
            const TensorView aside = padded_view(reinterpret_cast<float*>(arena.take_low(padded_bytes(shape))), shape);
            run_branch<Arch, 0>(evens, aside, run.with(arena));
            evens = aside;
        }
        run_branch<Arch, 1>(source(src, 1), dst, run.with(arena).with(Partner{evens, Combine::interleave, {}}));
    }

    LayerTuple<Branches...> branches_;
};

}  // namespace detail

template <class... Branches>
struct Concat : detail::Branched<detail::Feed::all, detail::Place::side_by_side, Branches...> {};
template <class A, class B>
struct Split : detail::Branched<detail::Feed::halves, detail::Place::side_by_side, A, B> {};
template <class A, class B>
struct ShuffledConcat : detail::Branched<detail::Feed::all, detail::Place::shuffled, A, B> {};
template <class A, class B>
struct ShuffledSplit : detail::Branched<detail::Feed::halves, detail::Place::shuffled, A, B> {};

}  // namespace linnet
