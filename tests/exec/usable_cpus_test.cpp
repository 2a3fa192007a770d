#include <gtest/gtest.h>

#include <linnet/exec/usable_cpus.hpp>
#include <thread>

namespace linnet::exec {
namespace {

TEST(UsableCpusTest, AThreadMovesToAnother) {
    const UsableCpus all;
    if (all.count() < 2) GTEST_SKIP() << "one CPU, or a system that does not say";
    std::thread([&] {
        for (int times = 0; times < 10; ++times) {
            const int here = UsableCpus::current();
            ASSERT_GE(here, 0);
            all.use_but(here);
            EXPECT_NE(UsableCpus::current(), here);
            EXPECT_EQ(UsableCpus().count(), all.count() - 1);
        }
    }).join();
    EXPECT_EQ(UsableCpus().count(), all.count());  // of this thread
}

TEST(UsableCpusTest, TheOnlyOneIsKept) {
    const UsableCpus some;
    if (some.count() < 2) GTEST_SKIP() << "one CPU, or a system that does not say";
    std::thread([&] {
        while (UsableCpus().count() > 1) UsableCpus().use_but(UsableCpus::current());
        const UsableCpus one;
        const int here = UsableCpus::current();
        one.use_but(here);
        EXPECT_EQ(UsableCpus::current(), here);
        EXPECT_EQ(UsableCpus().count(), 1);
    }).join();
}

}  // namespace
}  // namespace linnet::exec
