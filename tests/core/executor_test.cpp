#include <gtest/gtest.h>

#include <atomic>
#include <linnet/core/executor.hpp>
#include <support/thread_executor.hpp>
#include <vector>

namespace linnet {
namespace {

struct Nothing {};
struct OnlyConcurrency {
    int concurrency() const { return 1; }
};
static_assert(Executor<exec::Sequential> && Executor<const exec::Sequential>);
static_assert(!Executor<Nothing> && !Executor<OnlyConcurrency>);

TEST(ExecutorTest, SequentialRunsTasksInOrderInOneSlot) {
    std::vector<int> tasks;
    const exec::Sequential sequential;
    EXPECT_EQ(sequential.concurrency(), 1);
    sequential.parallel_for(4, [&](int task, int slot) noexcept {
        EXPECT_EQ(slot, 0);
        tasks.push_back(task);
    });
    EXPECT_EQ(tasks, (std::vector<int>{0, 1, 2, 3}));
    sequential.parallel_for(0, [](int, int) noexcept { FAIL(); });
}

TEST(ExecutorTest, ThreadsShareTasksAndNoSlot) {
    for (const int slots : {1, 2, 8}) {
        const test::ThreadExecutor executor(slots);
        std::vector<std::atomic<int>> done(100), busy(static_cast<std::size_t>(slots));
        executor.parallel_for(100, [&](int task, int slot) noexcept {
            EXPECT_EQ(busy[static_cast<std::size_t>(slot)]++, 0);
            ++done[static_cast<std::size_t>(task)];
            --busy[static_cast<std::size_t>(slot)];
        });
        for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
    }
}

}  // namespace
}  // namespace linnet
