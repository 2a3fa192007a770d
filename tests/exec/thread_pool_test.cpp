#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <linnet/blocks/depthwise_separable.hpp>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/model.hpp>
#include <new>
#include <support/temporary_folder.hpp>
#include <support/weights.hpp>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

// Counted, to see that a fork allocates nothing.
static std::atomic<int> allocations = 0;

LINNET_NOINLINE void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}
LINNET_NOINLINE void operator delete(void* memory) noexcept {
    std::free(memory);
}
LINNET_NOINLINE void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace linnet {
namespace {

using Counters = std::vector<std::atomic<int>>;

std::size_t index(int i) {
    return static_cast<std::size_t>(i);
}

/// Every task once, and no slot in two hands.
void check_loop(const exec::ThreadPool& pool, int tasks) {
    Counters done(index(tasks)), busy(index(pool.concurrency()));
    pool.parallel_for(tasks, [&](int task, int slot) noexcept {
        EXPECT_LT(slot, pool.concurrency());
        EXPECT_EQ(busy[index(slot)]++, 0);
        ++done[index(task)];
        --busy[index(slot)];
    });
    for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
}

TEST(ThreadPoolTest, RunsEachTaskOnce) {
    for (const bool spin : {true, false})
        for (const int threads : {1, 2, 3, 8}) {
            const exec::ThreadPool pool(threads, spin);
            EXPECT_EQ(pool.concurrency(), threads);
            for (const int tasks : {0, 1, 2, 7, 8, 9, 1000}) check_loop(pool, tasks);
        }
}

TEST(ThreadPoolTest, ManyShortLoops) {
    const exec::ThreadPool pool(4);
    std::atomic<int> sum = 0;
    for (int i = 0; i < 20000; ++i) pool.parallel_for(3, [&](int task, int) noexcept { sum += task; });
    EXPECT_EQ(sum, 60000);
}

TEST(ThreadPoolTest, WorkersTakePart) {
    const exec::ThreadPool pool(2);
    std::atomic<int> here = 0;
    // Each of two tasks waits for the other: one thread alone would never come back.
    pool.parallel_for(2, [&](int, int) noexcept {
        ++here;
        while (here < 2) std::this_thread::yield();
    });
    EXPECT_EQ(here, 2);
}

// Workers are counted on as they fall asleep and are woken: each of these loops needs both threads, whenever it comes.
TEST(ThreadPoolTest, NoWorkerIsMissed) {
    for (const bool spin : {true, false}) {
        const exec::ThreadPool pool(2, spin);
        for (int i = 0; i < 300; ++i) {
            std::atomic<int> here = 0;
            pool.parallel_for(2, [&](int, int) noexcept {
                ++here;
                while (here < 2) std::this_thread::yield();
            });
            // 0 to 298 us, about as long as a worker looks for the next loop.
            const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(i * 7 % 300);
            while (std::chrono::steady_clock::now() < end) {
            }
        }
    }
}

#if defined(__linux__)

/// Lets the calling thread run on one CPU alone; false where the system does not let choose.
bool stay_on(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

/// The CPUs of the two threads of a loop, the caller's first, and how many the other one may run on.
struct Seen {
    std::array<int, 2> cpu = {-1, -1};
    int usable = 0;
};

Seen cpus_of_a_loop(const exec::ThreadPool& pool) {
    Seen seen;
    std::atomic<int> here = 0;
    pool.parallel_for(2, [&](int, int slot) noexcept {
        seen.cpu[index(slot)] = exec::UsableCpus::current();
        if (slot == 1) seen.usable = exec::UsableCpus().count();
        ++here;
        while (here < 2) std::this_thread::yield();
    });
    return seen;
}

TEST(ThreadPoolTest, WorkersKeepOffTheCallersCpu) {
    const int cpus = exec::UsableCpus().count();
    if (cpus < 2) GTEST_SKIP() << "one CPU, or a system that does not say";
    const exec::ThreadPool pool(2);
    constexpr int runs = 20;
    int apart = 0;
    for (int run = 0; run < runs; ++run)
        std::thread([&] {
            stay_on(run % 2);  // callers come from one and from the other
            const Seen seen = cpus_of_a_loop(pool);
            apart += seen.cpu[0] != seen.cpu[1] ? 1 : 0;
        }).join();
    EXPECT_GE(apart, runs - 2);  // the system may move a worker at any time
}

TEST(ThreadPoolTest, WorkersSleepOffTheCallersCpu) {
    const int cpus = exec::UsableCpus().count();
    if (cpus < 2) GTEST_SKIP() << "one CPU, or a system that does not say";
    const exec::ThreadPool pool(2);
    std::thread([&] {
        const int here = exec::UsableCpus::current();
        if (!stay_on(here)) GTEST_SKIP() << "the system does not let choose";
        cpus_of_a_loop(pool);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));  // a worker looks for less than one
        const Seen seen = cpus_of_a_loop(pool);
        EXPECT_EQ(seen.cpu[0], here);
        EXPECT_NE(seen.cpu[1], here);
        EXPECT_EQ(seen.usable, cpus - 1);
    }).join();
}

#endif

TEST(ThreadPoolTest, ResultsAreVisibleToTheCaller) {
    const exec::ThreadPool pool(4);
    std::vector<int> squares(1000);
    pool.parallel_for(1000, [&](int task, int) noexcept { squares[index(task)] = task * task; });
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(squares[index(i)], i * i);
}

TEST(ThreadPoolTest, LoopsOfSeveralThreads) {
    const exec::ThreadPool pool(3);
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 6; ++caller)
        callers.emplace_back([&] {
            for (int i = 0; i < 200; ++i) check_loop(pool, 10);
        });
    for (std::thread& caller : callers) caller.join();
}

TEST(ThreadPoolTest, LoopsInsideTasks) {
    for (const int threads : {2, 3, 8}) {
        const exec::ThreadPool pool(threads);
        std::atomic<int> sum = 0;
        for (int i = 0; i < 20; ++i)
            pool.parallel_for(8, [&](int, int) noexcept {
                pool.parallel_for(
                    8, [&](int, int) noexcept { pool.parallel_for(8, [&](int task, int) noexcept { sum += task; }); });
            });
        EXPECT_EQ(sum, 20 * 8 * 8 * 28);
    }
}

TEST(ThreadPoolTest, MoreLoopsAtATimeThanItKeeps) {
    const exec::ThreadPool pool(2);
    const auto nested = [&](const auto& self, int depth) -> int {
        std::atomic<int> leaves = 0;
        pool.parallel_for(2, [&](int task, int) noexcept {
            // Only one of the two goes deeper, or there would be 2^100 leaves.
            leaves += task == 0 && depth > 0 ? self(self, depth - 1) : 1;
        });
        return leaves;
    };
    EXPECT_EQ(nested(nested, 100), 102);
    check_loop(pool, 100);  // and all of them are given back
}

TEST(ThreadPoolTest, AForkAllocatesNothing) {
    const exec::ThreadPool pool(4);
    std::atomic<int> sum = 0;
    const auto loop = [&] { pool.parallel_for(16, [&](int task, int) noexcept { sum += task; }); };
    loop();
    const int before = allocations;
    for (int i = 0; i < 100; ++i) loop();
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(sum, 101 * 120);
}

TEST(ThreadPoolTest, RefusesOtherNumbersOfThreads) {
    EXPECT_EQ(test::error_of([] { exec::ThreadPool pool(0); }), "a thread pool: expected 1 to 1024 threads, found 0");
    EXPECT_EQ(test::error_of([] { exec::ThreadPool pool(1025); }),
              "a thread pool: expected 1 to 1024 threads, found 1025");
}

using Net =
    Model<Shape{33, 29, 3},
          Sequential<Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 24, .kernel = 3, .stride = 2, .act = Act::relu}>>,
                     Named<"block1", DepthwiseSeparable<24, 40, 1, Act::relu6>>,
                     Named<"block2", DepthwiseSeparable<40, 48, 2, Act::relu6>>, GlobalAvgPool,
                     Named<"classifier", Linear<48, 10>>>>;

std::vector<float> noise() {
    return test::Dyadic(7).values(index(33 * 29 * 3));
}

std::vector<float> logits_of(const Net& net, const std::vector<float>& pixels, const exec::ThreadPool& pool) {
    std::vector<float> logits(10);
    const Workspace workspace(Net::workspace_bytes(Net::in_shape, pool.concurrency()));
    net.forward(hwc_view(pixels.data(), Net::in_shape), logits, workspace, pool);
    return logits;
}

TEST(ThreadPoolTest, LogitsDoNotDependOnTheNumberOfThreads) {
    const Net net{test::DyadicWeights(0.5f)};
    const std::vector<float> pixels = noise(), expected = logits_of(net, pixels, exec::ThreadPool(1));
    for (int threads = 2; threads <= 8; ++threads) {
        const exec::ThreadPool pool(threads);
        for (int run = 0; run < 5; ++run) EXPECT_EQ(logits_of(net, pixels, pool), expected) << threads << " threads";
    }
}

TEST(ThreadPoolTest, ManyModelsOnOnePool) {
    const exec::ThreadPool pool(3);
    const std::vector<float> pixels = noise();
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&, caller] {
            const Net net{test::DyadicWeights(1.0f / static_cast<float>(1 << caller))};
            const std::vector<float> expected = logits_of(net, pixels, exec::ThreadPool(1));
            for (int run = 0; run < 20; ++run) EXPECT_EQ(logits_of(net, pixels, pool), expected);
        });
    for (std::thread& caller : callers) caller.join();
}

TEST(ThreadPoolTest, ThroughAny) {
    const exec::ThreadPool pool(4);
    const exec::Any any(pool);
    EXPECT_EQ(any.concurrency(), 4);
    Counters done(100);
    any.parallel_for(100, [&](int task, int) noexcept { ++done[index(task)]; });
    for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
}

}  // namespace
}  // namespace linnet
