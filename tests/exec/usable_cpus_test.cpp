#include <gtest/gtest.h>

#include <linnet/exec/usable_cpus.hpp>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace linnet::exec {
namespace {

TEST(UsableCpusTest, AThreadMovesToAnother) {
    const UsableCpus all;
    if (all.count() < 2) GTEST_SKIP() << "one CPU, or a system that does not say";
    std::thread([&] {
        for (int times = 0; times < 10; ++times) {
            const int here = UsableCpus::current();
            ASSERT_GE(here, 0);
            all.keep_off(here);
            EXPECT_NE(UsableCpus::current(), here);
            EXPECT_EQ(UsableCpus().count(), all.count() - 1);
        }
        all.keep_off(-1);
        EXPECT_EQ(UsableCpus().count(), all.count() - 1);
    }).join();
    EXPECT_EQ(UsableCpus().count(), all.count());  // of this thread
}

#if defined(__linux__)

TEST(UsableCpusTest, TheOnlyOneIsKept) {
    std::thread([] {
        const int here = UsableCpus::current();
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(here, &set);
        if (here < 0 || sched_setaffinity(0, sizeof set, &set) != 0) GTEST_SKIP() << "the system does not let choose";
        const UsableCpus one;
        one.keep_off(here);
        EXPECT_EQ(UsableCpus::current(), here);
        EXPECT_EQ(UsableCpus().count(), 1);
    }).join();
}

TEST(UsableCpusTest, WhatSomebodyElseHasSetStays) {
    const UsableCpus all;
    if (all.count() < 2) GTEST_SKIP() << "one CPU, or a system that does not say";
    std::thread([&] {
        const int first = UsableCpus::current();
        all.keep_off(first);
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(first, &set);
        if (sched_setaffinity(0, sizeof set, &set) != 0) GTEST_SKIP() << "the system does not let choose";
        all.keep_off(first + 1);
        all.keep_off(first);
        EXPECT_EQ(UsableCpus::current(), first);
        EXPECT_EQ(UsableCpus().count(), 1);
    }).join();
}

#endif

}  // namespace
}  // namespace linnet::exec
