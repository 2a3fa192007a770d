// What one layer of a running forward() is given besides source and destination: memory, an executor, and what a
// residual adds to its result. And what a memory plan depends on.
#pragma once

#include <linnet/core/activation.hpp>
#include <linnet/core/executor.hpp>
#include <linnet/core/tensor.hpp>
#include <linnet/core/workspace.hpp>

namespace linnet {

/// The shortcut of a residual, added in the last layer's store: clamp(result + view, bounds). No data, no addition.
struct Addend {
    ConstTensorView view;
    Clamp clamp;

    explicit operator bool() const { return view.data != nullptr; }
    /// The addend of channels [first, first + count).
    Addend slice(int first, int count) const { return *this ? Addend{view.slice(first, count), clamp} : Addend{}; }
};

template <class E>
struct Run {
    Arena arena;
    E* executor;
    Addend add = {};

    Run with(Arena other) const { return {other, executor, add}; }
    Run with(Addend other) const { return {arena, executor, other}; }
};

/// What the bytes of a workspace depend on besides the input's shape.
struct Plan {
    int concurrency = 1;
    int open = 0;        // channels that the network leaves open: classes
    bool image = false;  // the source is the user's image, not an inner tensor
};

}  // namespace linnet
