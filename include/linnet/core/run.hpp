// What one layer of a running forward() is given besides source and destination: memory, an executor, and what its
// store combines the result with. And what a memory plan depends on.
#pragma once

#include <linnet/core/activation.hpp>
#include <linnet/core/executor.hpp>
#include <linnet/core/observer.hpp>
#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>

namespace linnet {

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

    /// An observer sees every tensor, so they must exist.
    bool layer_by_layer() const { return observer != nullptr; }

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
    int open = 0;                 // channels that the network leaves open: classes
    bool image = false;           // the source is the user's image, not an inner tensor
    bool layer_by_layer = false;  // every tensor exists
};

}  // namespace linnet
