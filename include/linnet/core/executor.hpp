// Who runs the tasks of a forward(): any type with concurrency() and parallel_for(). An app's own thread pool needs
// nothing else; exec/thread_pool.hpp has one.
#pragma once

#include <concepts>
#include <type_traits>

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

/// A reference to any executor, itself one. It forgets the type, so that a program that runs many networks compiles
/// each once.
class Any {
  public:
    template <Executor E>
    requires(!std::is_same_v<std::remove_const_t<E>, Any>) Any(E& executor)
    noexcept
        : self_(const_cast<void*>(static_cast<const void*>(&executor))),
          concurrency_(executor.concurrency()),
          parallel_for_([](void* self, int n, void* f, void (*call)(void*, int, int) noexcept) noexcept {
              static_cast<E*>(self)->parallel_for(n, [=](int task, int slot) noexcept { call(f, task, slot); });
          }) {}

    int concurrency() const noexcept { return concurrency_; }

    template <class F>
    void parallel_for(int n, F&& f) const noexcept {
        using Function = std::remove_reference_t<F>;
        parallel_for_(
            self_, n, const_cast<void*>(static_cast<const void*>(&f)),
            [](void* function, int task, int slot) noexcept { (*static_cast<Function*>(function))(task, slot); });
    }

  private:
    void* self_;
    int concurrency_;
    void (*parallel_for_)(void* self, int n, void* f, void (*call)(void*, int, int) noexcept) noexcept;
};

static_assert(Executor<Any>);

}  // namespace exec
}  // namespace linnet
