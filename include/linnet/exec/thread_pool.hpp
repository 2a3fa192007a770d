// An Executor over Eigen's non-blocking thread pool. A loop's tasks are claimed by an atomic counter; the calling
// thread works like the others and then waits for those that are still at work, never for one that has not begun. So
// loops of several threads share a pool, and loops inside tasks cannot deadlock. A fork allocates nothing.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <cstdint>
#include <linnet/core/error.hpp>
#include <linnet/core/executor.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

namespace linnet::exec {

class ThreadPool {
  public:
    static constexpr int max_threads = 1024;

    /// `threads`: how many work on one loop, the calling one among them. `spin`: whether idle threads look for work a
    /// while before they sleep, which costs power and saves a wake-up, tens of microseconds, a loop.
    explicit ThreadPool(int threads, bool spin = true) : concurrency_(threads), spins_(spin ? spins_before_sleep : 0) {
        if (threads < 1 || threads > max_threads)
            raise("a thread pool: expected 1 to ", max_threads, " threads, found ", threads);
        if (threads == 1) return;
        check_system(threads - 1);
        loops_ = std::make_unique<Loop[]>(max_loops);
        workers_ = std::make_unique<Eigen::ThreadPool>(threads - 1, spin);
    }

    int concurrency() const noexcept { return concurrency_; }

    /// See the Executor concept. Any number of threads may call it at a time; each call counts its slots from 0.
    template <class F>
    void parallel_for(int n, F&& f) const noexcept {
        using Function = std::remove_reference_t<F>;
        const int helpers = std::min(n, concurrency_) - 1;
        Loop* const loop = helpers > 0 ? claim() : nullptr;
        if (loop == nullptr) {
            for (int task = 0; task < n; ++task) f(task, 0);
            return;
        }
        const std::uint32_t generation = loop->open(
            n, const_cast<void*>(static_cast<const void*>(&f)),
            [](void* function, int task, int slot) noexcept { (*static_cast<Function*>(function))(task, slot); });
        for (int i = 0; i < helpers && loop->has_tasks(); ++i) {
            const auto help = [loop, generation] { loop->help(generation); };
            static_assert(sizeof(help) <= 2 * sizeof(void*), "linnet: this must fit a std::function in place");
            workers_->Schedule(help);
        }
        loop->work(0);
        loop->close(spins_);
        release(loop);
    }

  private:
    /// Throws Error where the system refuses so many threads: Eigen's pool would wait for ever for those that it got.
    static void check_system(int threads) {
        std::vector<std::thread> started;
        std::mutex gate;
        std::unique_lock closed(gate);
        const bool all = succeeds([&] {
            started.reserve(static_cast<std::size_t>(threads));
            while (started.size() < static_cast<std::size_t>(threads))
                started.emplace_back([&gate] { const std::lock_guard passes(gate); });
        });
        closed.unlock();
        for (std::thread& thread : started) thread.join();
        if (!all) raise("a thread pool: expected ", threads, " threads of the system, found ", started.size());
    }

    using Call = void (*)(void* function, int task, int slot) noexcept;

    static constexpr int max_loops = 64;                // at a time; the calls beyond run on their own thread alone
    static constexpr int spins_before_sleep = 1 << 14;  // looks at a counter, some 5 to 20 microseconds

    /// One parallel_for. It belongs to the pool and is used again and again, so that a helper which comes late finds a
    /// loop of another generation and leaves, instead of a stack frame that is gone.
    struct alignas(64) Loop {
        std::atomic<std::uint64_t> state = 0;  // generation, odd while open, in the upper half; helpers at work below
        std::atomic<int> next_task = 0;
        std::atomic<int> next_slot = 0;
        int tasks = 0;
        void* function = nullptr;
        Call call = nullptr;
        // Not state.wait(): without a futex, as on Windows, g++ 12's loses wake-ups.
        std::mutex mutex;
        std::condition_variable idle;

        static constexpr std::uint64_t one_generation = std::uint64_t{1} << 32;
        static constexpr std::uint32_t generation_of(std::uint64_t s) { return static_cast<std::uint32_t>(s >> 32); }
        static constexpr std::uint32_t helpers_of(std::uint64_t s) { return static_cast<std::uint32_t>(s); }

        std::uint32_t open(int n, void* f, Call c) noexcept {
            next_task.store(0, std::memory_order_relaxed);
            next_slot.store(1, std::memory_order_relaxed);
            tasks = n, function = f, call = c;
            return generation_of(state.fetch_add(one_generation, std::memory_order_release) + one_generation);
        }

        bool has_tasks() const noexcept { return next_task.load(std::memory_order_relaxed) < tasks; }

        void work(int slot) noexcept {
            for (int task; (task = next_task.fetch_add(1, std::memory_order_relaxed)) < tasks;)
                call(function, task, slot);
        }

        /// What a worker does with its invitation to the loop of `generation`.
        void help(std::uint32_t generation) noexcept {
            std::uint64_t seen = state.load(std::memory_order_relaxed);
            do {
                if (generation_of(seen) != generation) return;  // too late
            } while (
                !state.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire, std::memory_order_relaxed));
            if (has_tasks()) work(next_slot.fetch_add(1, std::memory_order_relaxed));
            seen = state.fetch_sub(1, std::memory_order_release);
            if (helpers_of(seen) > 1 || generation_of(seen) == generation) return;
            const std::lock_guard lock(mutex);  // the caller waits, or is about to
            idle.notify_one();
        }

        /// Nobody may begin any more; returns when nobody is at work.
        void close(int spins) noexcept {
            std::uint64_t seen = state.fetch_add(one_generation, std::memory_order_acquire) + one_generation;
            for (int i = 0; helpers_of(seen) > 0 && i < spins; ++i) seen = state.load(std::memory_order_acquire);
            if (helpers_of(seen) == 0) return;
            std::unique_lock lock(mutex);
            idle.wait(lock, [this] { return helpers_of(state.load(std::memory_order_acquire)) == 0; });
        }
    };

    /// A loop that nobody uses, or none.
    Loop* claim() const noexcept {
        std::uint64_t claimed = claimed_.load(std::memory_order_relaxed);
        while (~claimed != 0) {
            const int free = std::countr_one(claimed);
            if (claimed_.compare_exchange_weak(claimed, claimed | std::uint64_t{1} << free, std::memory_order_acquire,
                                               std::memory_order_relaxed))
                return &loops_[static_cast<std::size_t>(free)];
        }
        return nullptr;
    }

    void release(Loop* loop) const noexcept {
        claimed_.fetch_and(~(std::uint64_t{1} << (loop - loops_.get())), std::memory_order_release);
    }

    int concurrency_;
    int spins_;
    mutable std::atomic<std::uint64_t> claimed_ = 0;  // a bit a loop
    std::unique_ptr<Loop[]> loops_;
    std::unique_ptr<Eigen::ThreadPool> workers_;  // last: its threads end before what they look at
};

static_assert(Executor<ThreadPool> && Executor<const ThreadPool>);

}  // namespace linnet::exec
