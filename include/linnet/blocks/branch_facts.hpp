// What is known of branches side by side without their weights: shapes and counts, that their channels fit, and whether
// their rows flow through chains.
#pragma once

#include <algorithm>
#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/indices.hpp>
#include <linnet/core/layer_tuple.hpp>
#include <linnet/layers/channels.hpp>
#include <numeric>

namespace linnet::detail {

enum class Feed { all, halves };
enum class Place { side_by_side, shuffled };

/// The rows that layers read together, where each computes any rows by itself: the widest of their windows, if the
/// others lie in it.
template <class... L>
struct SharedRows {
    static constexpr bool exist = false;
};
template <layers::RowLocal... L>
struct SharedRows<L...> {
    static constexpr Window windows[] = {L::window...};
    static constexpr std::size_t widest = [] {
        std::size_t most = 0;
        for (std::size_t i = 1; i < sizeof...(L); ++i)
            if (windows[i].reach() > windows[most].reach()) most = i;
        return most;
    }();

    /// One row does, the same window, and without a stride one that reaches as far up as down. (Which of two paddings
    /// they have is a checkpoint's convention.)
    static constexpr bool exist = [] {
        bool all = true;
        for (const Window& window : windows) {
            const bool centred =
                window.padding.kind == Padding::Kind::symmetric || window.padding.kind == Padding::Kind::same;
            const bool even = window.stride == 1 && window.reach() % 2 == 1;
            all = all && window.stride == windows[widest].stride && centred && !window.ceil_mode &&
                  (even || window.reach() == 1 || window == windows[widest]);
        }
        return all;
    }();
};

/// Which source each branch gets, and how their results lie in the destination: see concat.hpp.
template <Feed F, Place P, class... Branches>
class BranchFacts {
  protected:
    static constexpr std::size_t count = sizeof...(Branches);
    static_assert(count > 1, "linnet: this composition needs at least two branches");
    static_assert(F == Feed::all || count == 2, "linnet: a split has two branches");
    template <std::size_t I>
    using Branch = NthOf<I, Branches...>;
    template <std::size_t I>
    static constexpr auto branch_name = name_of<Branch<I>, I>();
    static constexpr int share = F == Feed::halves ? 2 : 1;  // into how many parts the source's channels go
    static constexpr bool evens_by_store =
        F == Feed::all && P == Place::side_by_side && layers::stores_evens<Branches...>;

    static constexpr int widest_in() {
        int most = 0;
        ((most = Branches::in_channels > most ? Branches::in_channels : most), ...);
        return most;
    }
    static constexpr Shape part_of(Shape in) { return {in.h, in.w, in.c / share}; }

  private:
    using Shared = SharedRows<Branches...>;
    static_assert((Join<0, widest_in(), Branches::in_channels>::fits && ...));
    // A store that alternates or sets apart the channels of both branches takes as many of either.
    static constexpr bool alternates = P == Place::shuffled || evens_by_store;
    static constexpr int first_out = alternates ? Branch<0>::out_channels(widest_in()) : 0;
    static constexpr int second_out = alternates ? Branch<1>::out_channels(widest_in()) : 0;
    static_assert(Join<1, first_out, second_out>::fits);

    /// The first branch's result waits apart for the second, unless it is the source itself.
    static constexpr std::size_t aside_bytes(Shape in, int open) {
        const bool waits = P == Place::shuffled && !is_identity<Branch<0>>;
        return waits ? Arena::rounded(padded_bytes(Branch<0>::out_shape(in, open))) : 0;
    }

  public:
    static constexpr LayerKind kind = LayerKind::other;
    static constexpr int in_channels = widest_in() * share;
    static constexpr bool reads_image = false;
    static constexpr bool names_inside = (finds_by_name<Branches> && ...);
    static constexpr bool fuses_partner = P == Place::side_by_side && (Branches::fuses_partner && ...);
    /// See layers/row_local.hpp.
    static constexpr bool row_local = F == Feed::all && P == Place::side_by_side && !evens_by_store && Shared::exist;
    static constexpr Window window = [] {
        if constexpr (row_local) return Shared::windows[Shared::widest];
        return Window{};
    }();
    static constexpr int row_unit = [] {
        int unit = 1;
        ((unit = std::lcm(unit, layers::row_unit_of<Branches>())), ...);
        return unit;
    }();

    static constexpr int out_channels(int in) { return (Branches::out_channels(in / share) + ...); }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        Shape out = {};
        bool equal = true;
        const auto append = [&](Shape branch) {
            equal = equal && branch.h > 0 && branch.w > 0 && (out.h == 0 || (branch.h == out.h && branch.w == out.w));
            out = {branch.h, branch.w, out.c + branch.c};
        };
        (append(Branches::out_shape(part_of(in), open)), ...);
        return equal && in.c % share == 0 ? out : Shape{};
    }
    static constexpr std::int64_t parameters(int open = 0) { return (Branches::parameters(open) + ...); }
    static constexpr std::int64_t macs(Shape in, int open = 0) { return (Branches::macs(part_of(in), open) + ...); }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        const std::size_t aside = aside_bytes(part_of(in), plan.open);
        std::size_t most = 0;
        each_index<count>([&](auto i) {
            most =
                std::max(most, part_workspace_bytes<Branch<i>>(branch_name<i>.view(), part_of(in), plan.beside(aside)));
        });
        return most + aside;
    }
};

}  // namespace linnet::detail
