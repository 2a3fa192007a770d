// An Executor over Eigen's non-blocking thread pool. A loop's tasks are claimed by an atomic counter; the calling
// thread works like the others and then waits for those that are still at work, never for one that has not begun. So
// loops of several threads share a pool, and loops inside tasks cannot deadlock. A fork allocates nothing.
//
// Workers look for the next loop a while before they sleep, and are woken only where too few of them do: a network's
// loops follow each other within microseconds, a wake-up takes tens. (Eigen's own looking ends after 5 to 10 us.)
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <cstdint>
#include <linnet/core/error.hpp>
#include <linnet/core/executor.hpp>
#include <linnet/exec/usable_cpus.hpp>
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
    /// while before they sleep, which costs power and saves a wake-up, tens of microseconds, a loop. They do not where
    /// there are fewer CPUs than threads; a quota of CPU time, as containers have it, is not looked at.
    ///
    /// Where there are as many CPUs as threads, workers keep off the one that the caller runs on (Linux and Android: by
    /// the affinity of these threads, until somebody else sets it).
    explicit ThreadPool(int threads, bool spin = true) : concurrency_(threads) {
        if (threads < 1 || threads > max_threads)
            raise("a thread pool: expected 1 to ", max_threads, " threads, found ", threads);
        if (threads == 1) return;
        check_system(threads - 1);
        separates_ = cpus_.count() >= threads;
        const int cpus = cpus_.count() > 0 ? cpus_.count() : static_cast<int>(std::thread::hardware_concurrency());
        spins_ = spin && cpus >= threads ? spins_before_sleep : 0;
        loops_ = std::make_unique<Loop[]>(max_loops);
        workers_ = std::make_unique<Eigen::ThreadPool>(threads - 1, false);
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
        loop->open(n, const_cast<void*>(static_cast<const void*>(&f)), [](void* function, int task, int slot) noexcept {
            (*static_cast<Function*>(function))(task, slot);
        });
        if (const int cpu = separates_ ? UsableCpus::current() : -1; cpu != caller_cpu_.load()) caller_cpu_ = cpu;
        const int ready = awake_.load() - helping_others(loop);
        for (int i = ready; i < helpers && loop->has_tasks(); ++i) {
            ++awake_;
            workers_->Schedule([this] { serve(); });
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
    static constexpr int spins_before_sleep = 1 << 16;  // looks at a counter, some 50 to 100 microseconds
    static constexpr int looks_at_one = 16;             // loop, between looks at all

    /// One parallel_for. It belongs to the pool and is used again and again, so that a worker which comes late finds a
    /// loop that is closed, instead of a stack frame that is gone.
    struct alignas(64) Loop {
        std::atomic<std::uint64_t> state = 0;  // generation, odd while open, in the upper half; helpers at work below
        std::atomic<int> next_task = 0;
        std::atomic<int> next_slot = 0;
        std::atomic<int> tasks = 0;
        void* function = nullptr;
        Call call = nullptr;
        // Not state.wait(): without a futex, as on Windows, g++ 12's loses wake-ups.
        std::mutex mutex;
        std::condition_variable idle;

        static constexpr std::uint64_t one_generation = std::uint64_t{1} << 32;
        static constexpr bool is_open(std::uint64_t s) { return s / one_generation % 2 == 1; }
        static constexpr std::uint32_t helpers_of(std::uint64_t s) { return static_cast<std::uint32_t>(s); }

        void open(int n, void* f, Call c) noexcept {
            next_task.store(0, std::memory_order_relaxed);
            next_slot.store(1, std::memory_order_relaxed);
            tasks.store(n, std::memory_order_relaxed);
            function = f, call = c;
            state.fetch_add(one_generation);
        }

        bool has_tasks() const noexcept {
            return next_task.load(std::memory_order_relaxed) < tasks.load(std::memory_order_relaxed);
        }
        bool needs_help() const noexcept { return is_open(state.load()) && has_tasks(); }

        void work(int slot) noexcept {
            const int end = tasks.load(std::memory_order_relaxed);
            for (int task; (task = next_task.fetch_add(1, std::memory_order_relaxed)) < end;)
                call(function, task, slot);
        }

        /// What a worker does that has found it to need help: nothing, where it is too late.
        void help() noexcept {
            std::uint64_t seen = state.load(std::memory_order_relaxed);
            do {
                if (!is_open(seen) || !has_tasks()) return;
            } while (
                !state.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire, std::memory_order_relaxed));
            if (has_tasks()) work(next_slot.fetch_add(1, std::memory_order_relaxed));
            seen = state.fetch_sub(1, std::memory_order_release);
            if (helpers_of(seen) > 1 || is_open(seen)) return;
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
            if (claimed_.compare_exchange_weak(claimed, claimed | std::uint64_t{1} << free))
                return &loops_[static_cast<std::size_t>(free)];
        }
        return nullptr;
    }

    void release(Loop* loop) const noexcept {
        claimed_.fetch_and(~(std::uint64_t{1} << (loop - loops_.get())), std::memory_order_release);
    }

    /// A loop with tasks that nobody has begun, or none.
    Loop* loop_in_need() const noexcept {
        for (std::uint64_t claimed = claimed_.load(); claimed != 0; claimed &= claimed - 1) {
            Loop& loop = loops_[static_cast<std::size_t>(std::countr_zero(claimed))];
            if (loop.needs_help()) return &loop;
        }
        return nullptr;
    }

    /// How many workers are at work on other loops than `own`.
    int helping_others(const Loop* own) const noexcept {
        int helping = 0;
        for (std::uint64_t claimed = claimed_.load(); claimed != 0; claimed &= claimed - 1) {
            const Loop& loop = loops_[static_cast<std::size_t>(std::countr_zero(claimed))];
            if (&loop != own) helping += static_cast<int>(Loop::helpers_of(loop.state.load()));
        }
        return helping;
    }

    /// Moves the calling worker, where it runs on a caller's CPU.
    void keep_apart() const noexcept {
        const int cpu = caller_cpu_.load();
        if (cpu >= 0 && UsableCpus::current() == cpu) cpus_.keep_off(cpu);
    }

    /// What a worker does when it is woken: helps where it is needed, until nobody has needed it for a while.
    void serve() const noexcept {
        Loop* loop = nullptr;
        for (;;) {
            keep_apart();
            for (int look = 0; look <= spins_; ++look) {
                // Mostly at the loop of the last time: to look at another cache line, which callers write to, costs
                // them a transfer between cores.
                if (loop == nullptr || !loop->needs_help()) {
                    Loop* const other = look % looks_at_one == 0 ? loop_in_need() : nullptr;
                    if (other == nullptr) continue;
                    loop = other;
                }
                keep_apart();
                loop->help();
                look = 0;
            }
            // Some systems, virtual machines among them, wake a thread where the one runs that wakes it, and let it
            // wait there for a time slice of milliseconds.
            cpus_.keep_off(caller_cpu_.load());
            --awake_;
            if (loop_in_need() == nullptr) return;
            ++awake_;  // a caller has counted on this thread
        }
    }

    int concurrency_;
    int spins_ = 0;
    UsableCpus cpus_;
    bool separates_ = false;                                      // workers from callers
    mutable std::atomic<int> caller_cpu_ = -1;                    // of the latest loop, where that matters
    mutable std::atomic<int> awake_ = 0;                          // workers that serve, or have been woken to
    alignas(64) mutable std::atomic<std::uint64_t> claimed_ = 0;  // a bit a loop
    alignas(64) std::unique_ptr<Loop[]> loops_;
    std::unique_ptr<Eigen::ThreadPool> workers_;  // last: its threads end before what they look at
};

static_assert(Executor<ThreadPool> && Executor<const ThreadPool>);

}  // namespace linnet::exec
