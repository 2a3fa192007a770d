// The smallest executor with threads: the proof that an app's own needs nothing but the concept.
#pragma once

#include <atomic>
#include <linnet/core/executor.hpp>
#include <thread>
#include <vector>

namespace linnet::test {

class ThreadExecutor {
  public:
    explicit ThreadExecutor(int slots) : slots_(slots) {}

    int concurrency() const noexcept { return slots_; }

    template <class F>
    void parallel_for(int n, F&& f) const noexcept {
        std::atomic<int> next = 0;
        const auto work = [&](int slot) {
            for (int task = next++; task < n; task = next++) f(task, slot);
        };
        std::vector<std::thread> threads;
        for (int slot = 1; slot < slots_; ++slot) threads.emplace_back(work, slot);
        work(0);
        for (std::thread& thread : threads) thread.join();
    }

  private:
    int slots_;
};

static_assert(Executor<ThreadExecutor> && Executor<const ThreadExecutor>);

}  // namespace linnet::test
