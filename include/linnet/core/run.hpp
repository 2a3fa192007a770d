// What one layer of a running forward() is given besides source and destination: memory, an executor, and what its
// store combines the result with. And what a memory plan depends on.
#pragma once

#include <linnet/core/activation.hpp>
#include <linnet/core/chain_facts.hpp>
#include <linnet/core/executor.hpp>
#include <linnet/core/observer.hpp>
#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>

namespace linnet {

/// How a network runs. Rows may flow through several layers at once, and tensors between these then never exist as a
/// whole; or every tensor exists, as an observer needs it. The result is the same, bit for bit.
enum class Mode { chained, layer_by_layer };

/// What a layer's store combines its result with, and how. `clamp`: the bounds after an addition.
struct Partner {
    ConstTensorView view;
    Combine how = Combine::add;
    Clamp clamp;

    explicit operator bool() const { return view.data != nullptr; }
    /// The partner of channels [first, first + count) of a result.
    Partner slice(int first, int count) const {
        return *this ? Partner{view.slice(first, count), how, clamp} : Partner{};
    }
};

template <class E>
struct Run {
    Arena arena;
    E* executor;
    Partner partner = {};
    const Observer* observer = nullptr;
    TensorView row_sums = {};  // that a chain has made for this layer alone, its last one, see layers/row_sums.hpp

    /// An observer sees every tensor, so they must exist.
    Mode mode() const { return observer == nullptr ? Mode::chained : Mode::layer_by_layer; }

    Run with(Arena other) const { return {other, executor, partner, observer}; }
    Run with(Partner other) const { return {arena, executor, other, observer}; }
};

/// Runs one part of a composition, under its name where somebody watches.
template <class Arch, class L, class Source, class E>
void run_part(const L& part, std::string_view name, const Source& src, TensorView dst, const Run<E>& run) noexcept {
    if (run.observer != nullptr) run.observer->enter(run.observer->self, name);
    part.template forward<Arch>(src, dst, run);
    if (run.observer != nullptr) run.observer->leave(run.observer->self, dst);
}

/// What the bytes of a workspace depend on besides the input's shape.
struct Plan {
    int concurrency = 1;
    int open = 0;        // channels that the network leaves open: classes
    bool image = false;  // the source is the user's image, not an inner tensor
    Mode mode = Mode::chained;
    std::size_t room = 0;  // bytes that there are: chains are left out that these make needless; 0: as few as can be
    const ChainVisitor* chains = nullptr;  // is told of each chain, see core/chain_facts.hpp

    /// The plan of a part while `bytes` are held.
    constexpr Plan beside(std::size_t bytes) const {
        return {concurrency, open, image, mode, room > bytes ? room - bytes : 0, chains};
    }
};

/// The workspace of part L of a composition, whose chains are told of under its name.
template <class L>
constexpr std::size_t part_workspace_bytes(std::string_view name, Shape in, Plan plan) {
    if (plan.chains == nullptr) return L::workspace_bytes(in, plan);
    const ChainVisitor inside = plan.chains->below(name);
    plan.chains = &inside;
    return L::workspace_bytes(in, plan);
}

}  // namespace linnet
