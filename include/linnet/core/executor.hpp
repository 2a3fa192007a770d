// Who runs the tasks of a forward(): any type with concurrency() and parallel_for(). An app's own thread pool needs
// nothing else; exec/thread_pool.hpp has one.
#pragma once

#include <concepts>

namespace linnet {

/// `concurrency()`: how many tasks run at a time at most. `parallel_for(n, f)`: calls f(task, slot) once for each task
/// in [0, n) and returns when all are done; no two calls that run at the same time have the same slot, and slot <
/// concurrency(). Both, and f, are noexcept.
template <class E>
concept Executor = requires(E& executor, int n, void (*f)(int task, int slot) noexcept) {
    { executor.concurrency() } -> std::convertible_to<int>;
    executor.parallel_for(n, f);
};

namespace exec {

/// One task after the other, on the calling thread. The default.
struct Sequential {
    int concurrency() const noexcept { return 1; }

    template <class F>
    void parallel_for(int n, F&& f) const noexcept {
        for (int task = 0; task < n; ++task) f(task, 0);
    }
};

static_assert(Executor<Sequential>);

}  // namespace exec
}  // namespace linnet
