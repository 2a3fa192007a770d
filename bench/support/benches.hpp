// The benchmarks of linnet_bench, and what each of them reports besides its time.
#pragma once

#include <benchmark/benchmark.h>

#include <bench/support/machine.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace bench {

/// The work of one iteration; 0: not reported.
struct Work {
    std::int64_t macs = 0;   // multiply-adds
    std::int64_t bytes = 0;  // read and written, each once
    int threads = 1;
};

/// Times `run`. Counters, all of the time that passes and not of the CPU time of one of several threads, so that names
/// need no "/real_time": MACs (multiply-adds a second), peak (their share of what `threads` cores can do at most) and
/// bytes (a second).
template <class F>
void time(benchmark::State& state, const Work& work, F&& run) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    for ([[maybe_unused]] auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const double a_second = static_cast<double>(state.iterations()) / seconds;
    if (work.macs > 0) {
        const double macs = static_cast<double>(work.macs) * a_second;
        state.counters["MACs"] = macs;
        state.counters["peak"] = macs / (peak_macs() * work.threads);
    }
    if (work.bytes > 0) state.counters["bytes"] = static_cast<double>(work.bytes) * a_second;
}

/// 1, 2 and the powers of two up to the number of cores.
inline std::vector<int> thread_counts() {
    std::vector<int> counts = {1, 2};
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    while (counts.back() * 2 <= cores) counts.push_back(counts.back() * 2);
    return counts;
}

inline std::string threads_suffix(int threads) {
    return "/threads:" + std::to_string(threads);
}

void register_forward();
void register_layers();
void register_kernels();

}  // namespace bench
