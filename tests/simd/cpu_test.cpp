#include <gtest/gtest.h>

#include <linnet/simd/cpu.hpp>

namespace linnet::simd {
namespace {

TEST(Cpu, RunsWhatEveryCpuRuns) {
    EXPECT_TRUE(cpu_has<arch::Reference>());
    EXPECT_TRUE(cpu_has<arch::Sse2>());
}

TEST(Cpu, HasAvx2WhereItHasAvx512) {
    EXPECT_TRUE(cpu_has<arch::Avx2>() || !cpu_has<arch::Avx512>());
}

}  // namespace
}  // namespace linnet::simd
