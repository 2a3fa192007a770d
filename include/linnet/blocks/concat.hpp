// Branches whose channels come to lie side by side, or alternately. Each stores into its place in the destination, so
// that no pass only puts them together. Identity is a copy into its place; EvenChannels is done by its neighbour's
// store.
//
//   Concat<A, B>          A(src) and B(src), side by side
//   Split<A, B>           A(first half of src's channels) and B(second half), side by side
//   ShuffledConcat<A, B>  as Concat, then a channel shuffle of two groups: B's last store puts A's channels between
//   ShuffledSplit<A, B>   as Split, then the same
#pragma once

#include <linnet/blocks/branch_facts.hpp>
#include <linnet/core/indices.hpp>

namespace linnet {

namespace detail {

template <Feed F, Place P, class... Branches>
class Branched : public BranchFacts<F, P, Branches...> {
    using Facts = BranchFacts<F, P, Branches...>;
    template <std::size_t I>
    using Branch = NthOf<I, Branches...>;
    using Facts::count;

  public:
    template <class V>
    static constexpr void describe(V& visit, const Path& path, Shape in, int open) {
        each_index<count>([&](auto i) {
            if constexpr (!Facts::evens_by_store || int{i} > 0)  // (g++ finds no using-declaration here)
                linnet::describe<Branch<i>>(visit, path / Facts::template branch_name<i>.view(), Facts::part_of(in),
                                            open);
        });
    }

    void load(Loader& loader, const std::string& path) {
        each_index<count>([&](auto i) {
            load_part(branches_.template get<i>(), loader, path, Facts::template branch_name<i>.view());
        });
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        if constexpr (P == Place::shuffled) {
            forward_shuffled<Arch>(src, dst, run);
        } else if constexpr (Facts::evens_by_store) {
            run_branch<Arch, 1>(src, dst, run.with(Partner{src, Combine::evens_first, {}}));
        } else {
            each_place(src, dst, run.partner, [&](auto i, ConstTensorView own, TensorView place, Partner partner) {
                run_branch<Arch, i>(own, place, run.with(partner));
            });
        }
    }

    template <class Arch>
    void forward_rows(ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                      std::byte* scratch) const noexcept requires Facts::row_local {
        each_place(src, dst, partner, [&](auto i, ConstTensorView own, TensorView place, Partner of_branch) {
            const layers::RowLayer branch = layers::row_layer<Arch>(branches_.template get<i>());
            branch.rows(branch.layer, own, place, of_branch, rows, scratch);
        });
    }
    Window loaded_window() const requires Facts::row_local {
        const auto& widest = branches_.template get<SharedRows<Branches...>::widest>();
        if constexpr (requires { widest.loaded_window(); }) return widest.loaded_window();
        return Facts::window;
    }

  private:
    static ConstTensorView source(ConstTensorView src, int index) {
        return F == Feed::all ? src : src.slice(index * (src.shape.c / 2), src.shape.c / 2);
    }
    /// Calls f(i, source, place in the destination, that of the partner) for each branch.
    template <class G>
    static void each_place(ConstTensorView src, TensorView dst, const Partner& partner, G&& f) {
        int first = 0;
        each_index<count>([&](auto i) {
            const ConstTensorView own = source(src, int{i});
            const int channels = Branch<i>::out_shape(own.shape, dst.shape.c - first).c;
            f(i, own, dst.slice(first, channels), partner.slice(first, channels));
            first += channels;
        });
    }

    template <class Arch, std::size_t I, class E>
    void run_branch(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        run_part<Arch>(branches_.template get<I>(), Facts::template branch_name<I>.view(), src, dst, run);
    }

    template <class Arch, class E>
    void forward_shuffled(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        static_assert(count == 2 && Branch<1>::stores_any_partner,
                      "linnet: a shuffled composition has two branches, and a convolution ends the second");
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
